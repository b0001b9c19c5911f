"""What the labels call a fault -> the beginnings of the ids of the checks that may find it."""

KINDS: dict[str, tuple[str, ...]] = {
    # secrecy
    "mark": ("secrecy.",),
    "overmarking": ("secrecy.",),
    "internal": ("secrecy.",),
}
# recall over these must be complete
COMPLETE = frozenset({"mark", "resident_id", "credit_code", "bank_card"})

"""Which kinds of user task decide a gate; a difference review decides the lapsed gate that it was made for."""

from __future__ import annotations

DIFFERENCE = "gate.difference"
GATE_OF_KIND = {
    "gate.legality": "legality",
    "gate.secrecy": "secrecy",
    "gate.attribute": "attribute",
    "gate.sign_off": "sign_off",
}
# before sign-off a reviewer may suggest changes; whoever signs only signs or returns
MAY_SUGGEST = frozenset({"gate.legality", "gate.secrecy", "gate.attribute"})


def gate_of(kind: str, item_key: str | None) -> str | None:
    """The gate that a work item of the kind decides; None when it decides none."""
    return item_key if kind == DIFFERENCE else GATE_OF_KIND.get(kind)

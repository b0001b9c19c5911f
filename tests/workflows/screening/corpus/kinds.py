"""What the labels call a fault -> the beginnings of the ids of the checks that may find it."""

KINDS: dict[str, tuple[str, ...]] = {
    # secrecy
    "mark": ("secrecy.mark",),
    "overmarking": ("secrecy.overmarked", "format.secrecy-mark"),
    "internal": ("secrecy.internal", "content.draft-label", "terms"),
    "unread": ("unread.",),
    # personal data
    "resident_id": ("personal.resident-id",),
    "credit_code": ("content.organisation-code", "personal.credit-code"),
    "bank_card": ("personal.bank-account",),
    "mobile": ("personal.mobile",),
    "passport": ("personal.passport",),
    "plate": ("personal.plate",),
    "address": ("personal.home",),
    "email": ("personal.mail",),
    "name_list": ("personal.name-list",),
    # GB/T 9704
    "attribute_line": ("format.attribute-line",),
    "annotation": ("format.attribute-wording", "punctuation."),
    "number": ("format.number", "format.cited-number"),
    "copy_number": ("format.copy-number", "secrecy.copy-number"),
    "urgency": ("format.urgency",),
    "signer": ("format.signer",),
    "title": ("format.title",),
    "recipients": ("format.recipients",),
    "numbering": ("format.numbering", "format.level-order"),
    "attachment_line": ("format.attachment-note",),
    "attachments": ("attachments.",),
    "dated": ("format.dated",),
    "copies": ("format.copies",),
    "printed": ("format.printed",),
    # text
    "width": ("punctuation.width",),
    "brackets": ("punctuation.pairs",),
    "date": ("dates.impossible",),
    "sum": ("sums.",),
    "word": ("terms",),
    "politics": ("terms",),
    # law
    "repealed": ("law.repealed",),
    "citation": ("law.article", "law.citation"),
    # policy and interpretation
    "figure": ("interpretation.",),
    "condition": ("interpretation.",),
    "copied": ("interpretation.",),
    "elements": ("interpretation.",),
    "readability": ("readability.",),
    "abbreviation": ("readability.",),
}
# recall over these must be complete
COMPLETE = frozenset({"mark", "resident_id", "credit_code", "bank_card"})
# what is as true of the same words: a marked document contradicts its attribute, and its mark has a form of its own
COMPANIONS: dict[str, tuple[str, ...]] = {
    "mark": ("secrecy.", "format.secrecy-mark", "format.copy-number"),
    "attachment_line": ("attachments.",),
}

"""What the labels call a fault -> the beginnings of the ids of the checks that may find it."""

KINDS: dict[str, tuple[str, ...]] = {
    # secrecy
    "mark": ("secrecy.mark",),
    "overmarking": ("secrecy.overmarked", "secrecy.unlawful-mark"),
    "internal": ("secrecy.internal", "secrecy.internal-wording"),
    "unread": ("unread.",),
    "hidden_place": ("secrecy.hidden-place",),
    "mark_form": ("format.secrecy-mark",),
    "copy_number_alone": ("secrecy.copy-number",),
    "draft": ("content.draft-label",),
    # personal data
    "resident_id": ("personal.resident-id",),
    "credit_code": ("content.organisation-code",),
    "credit_slip": ("personal.credit-code",),
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
    "copy_number": ("format.copy-number",),
    "urgency": ("format.urgency",),
    "signer": ("format.signer",),
    "title": ("format.title",),
    "recipients": ("format.recipients",),
    "numbering": ("format.numbering",),
    "levels": ("format.level-order",),
    "articles": ("format.articles",),
    "enumeration": ("format.items-in-sentence",),
    "mentioned": ("attachments.mentioned",),
    "attachment_line": ("format.attachment-note",),
    "attachments": ("attachments.listed",),
    "dated": ("format.dated",),
    "copies": ("format.copies",),
    "printed": ("format.printed",),
    # text
    "width": ("punctuation.width",),
    "brackets": ("punctuation.pairs",),
    "date": ("dates.impossible",),
    "period": ("dates.period",),
    "weekday": ("dates.weekday",),
    "year": ("dates.year",),
    "repeated": ("punctuation.repeated",),
    "sum": ("sums.of-which", "sums.total", "sums.table", "sums.named"),
    "announced": ("sums.announced",),
    "shares": ("sums.shares",),
    "word": ("terms",),
    "politics": ("terms",),
    # law
    "repealed": ("law.repealed",),
    "citation": ("law.citation", "law.article"),
    "beyond": ("law.beyond",),
    "basis": ("law.basis",),
    "nested": ("law.nested-title",),
    "unmarked": ("law.unmarked",),
    # policy and interpretation
    "figure": ("interpretation.figure",),
    "condition": ("interpretation.condition",),
    "copied": ("interpretation.copied",),
    "elements": ("interpretation.elements",),
    "placeholder": ("interpretation.placeholder",),
    "other_policy": ("interpretation.title",),
    "readability": ("readability.report",),
    "abbreviation": ("readability.abbreviation",),
}
# recall over these must be complete
COMPLETE = frozenset({"mark", "resident_id", "credit_code", "bank_card"})
# what is as true of the same words: a marked document contradicts its attribute, and its mark has a form of its own
COMPANIONS: dict[str, tuple[str, ...]] = {
    "mark": ("secrecy.", "format.secrecy-mark", "format.copy-number"),
    "attachment_line": ("attachments.",),
}

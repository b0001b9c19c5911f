"""By what a finding is known again: in another run, and in the next revision."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

import orjson

from workflows.screening.model import Finding, Subject

_COUNTS = frozenset({"secrecy.hidden-place"})  # one passage stands for several: more of them are something new


def with_fingerprints(subject: Subject, findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    """Each finding with its SHA-256 in hex: over check, aspect and level, role and number of its document, place,
    matched text and the text of its passage. A paragraph that moves keeps its findings; the same thing found twice in
    the same words counts as first and second; what is said of a whole document is known by its message."""
    seen: Counter[tuple[object, ...]] = Counter()
    documents = {document.key: document for document in subject.documents}
    numbers = _numbers(subject)
    for finding in findings:
        document = documents[finding.document]
        if finding.passage is None:
            place, text = finding.part, finding.message
        else:
            passage = document.passages[finding.passage]
            place, text = passage.place, passage.text
            if finding.check in _COUNTS:
                text = finding.message + text
        known = (
            finding.check,
            finding.aspect,
            finding.level,
            document.role,
            numbers[document.key],
            place,
            finding.matched,
            text,
        )
        seen[known] += 1
        yield hashlib.sha256(orjson.dumps([*known, seen[known]])).hexdigest(), finding


def _numbers(subject: Subject) -> dict[str, int]:
    """Key of a document -> its number among those of its role."""
    counted: Counter[str] = Counter()
    numbers = {}
    for document in subject.documents:
        counted[document.role] += 1
        numbers[document.key] = counted[document.role]
    return numbers

"""Which documents GB/T 9704-2012 applies to, and what stands in their head."""

from __future__ import annotations

from workflows.matters.classes import CLASSES
from workflows.screening.kept import kept
from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found

_MOST = frozenset({"body", "hidden"})  # what no check asks for by its kind


def is_official(document: ScreenedDocument, subject: Subject) -> bool:
    """A policy document of a class that goes the full path; news, posts, lists and speeches are no 公文. Of a file
    without a class the role decides."""
    known = CLASSES.get(subject.matter_class or "")
    return document.role == "policy" and (known is None or known.full_path)


def of_kind(document: ScreenedDocument, *kinds: str) -> list[Passage]:
    """The passages of these kinds that have words, in order; the source's slot lines among them."""
    there = _by_kind(document)
    if len(kinds) == 1:
        return there.get(kinds[0], [])
    found = [passage for kind in kinds for passage in there.get(kind, ())]
    return sorted(found, key=lambda passage: passage.index)


@kept
def _by_kind(document: ScreenedDocument) -> dict[str, list[Passage]]:
    kinds: dict[str, list[Passage]] = {}
    for passage in document.passages:
        if passage.kind not in _MOST and passage.text.strip():
            kinds.setdefault(passage.kind, []).append(passage)
    return kinds


def title_of(document: ScreenedDocument) -> str:
    """The title in the document's own head, its lines joined; empty when it has none."""
    return "".join(passage.text.strip() for passage in of_kind(document, "title"))


def whole(message: str, passage: Passage) -> Found:
    """A finding about all of the passage."""
    return Found(message, passage, 0, len(passage.text))

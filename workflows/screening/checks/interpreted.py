"""What of a matter is interpretation, and what it is held against."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.renditions.characters import folded
from workflows.renditions.wording import DATE_LINE, matches
from workflows.screening.model import Passage, ScreenedDocument, Subject

ELEMENTS = "解读要素"
OUTSIDE = frozenset({"number", "dated", "printed", "signature", "copies", "recipients", "letterhead"})


def interpreted(subject: Subject) -> Iterator[tuple[ScreenedDocument, tuple[Passage, ...]]]:
    """The interpretation's visible passages, and the elements that people typed."""
    for document in subject.of_role("interpretation"):
        shown = (each for each in document.visible if each.kind not in OUTSIDE and not matches(DATE_LINE, each.text))
        yield document, tuple(shown)
    for document in subject.of_role("fields"):
        yield document, tuple(each for each in document.visible if each.place == ELEMENTS)


def policy_texts(subject: Subject) -> Iterator[str]:
    """What the interpretation may say: policies and their attachments, the lines of the slots included."""
    for document in (*subject.of_role("policy"), *subject.of_role("attachment")):
        for passage in document.passages:
            if passage.kind != "hidden":
                cells = passage.text.split("\t") if passage.row else [passage.text]
                yield from (folded(cell).text for cell in cells)

"""What the reader of a .docx part has passed by: every text of a part is a piece, whatever it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflows.renditions.docx_flow import FlowReader
from workflows.renditions.model import TextPiece
from workflows.renditions.wordml import Element, name_of

PLACE = "其他文字"
_BINARY = {"fldData", "binData"}
_SHORTEST = 11  # of ASCII outside runs: a telephone number; shorter ones are positions and sizes of drawings


def left_over(root: Element, reader: FlowReader) -> list[TextPiece]:
    """The texts of the part that are in no piece, those of one paragraph together."""
    found: dict[Element, list[str]] = {}
    for holder, text in _passed_by(root, reader):
        found.setdefault(holder, []).append(text)
    found |= _lost(root, reader)
    return [TextPiece(PLACE, "".join(texts), reader.part, index) for index, texts in enumerate(found.values())]


def _passed_by(root: Element, reader: FlowReader) -> Iterator[tuple[Element, str]]:
    known = reader.read | reader.repeated
    for element in root.iter():
        name, text, tail = name_of(element), element.text or "", element.tail or ""
        words = name in {"t", "delText", "instrText", "delInstrText"}
        if element not in known and name not in _BINARY and _says_something(text, words):
            yield _holder(element), text
        if _says_something(tail, False):
            yield _holder(element), tail


def _says_something(text: str, words: bool) -> bool:
    return bool(text.strip()) and (words or not text.isascii() or len(text.strip()) >= _SHORTEST)


def _holder(element: Element) -> Element:
    """The paragraph that the element stands in, else what it stands in."""
    paragraph = next(element.iterancestors("{*}p"), None)
    parent = element.getparent()
    return paragraph if paragraph is not None else parent if parent is not None else element


def _lost(root: Element, reader: FlowReader) -> dict[Element, list[str]]:
    """The paragraphs with characters that were read and yet are in no piece."""
    leaves = [element for element in root.iter() if element in reader.read]
    read = Counter("".join(element.text or "" for element in leaves))
    lost = {each for each in read - Counter("".join(piece.text for piece in reader.pieces)) if not each.isspace()}
    holders = {_holder(element) for element in leaves if lost & set(element.text or "")} if lost else set()
    found: dict[Element, list[str]] = {}
    for element in leaves:
        if (holder := _holder(element)) in holders:
            found.setdefault(holder, []).append(element.text or "")
    return found

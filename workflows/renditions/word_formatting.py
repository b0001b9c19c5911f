"""Character and paragraph properties of a Word binary file (MS-DOC 2.6, CHPX 2.9.32, PAPX 2.9.174, STSH 2.9.271)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from engine.errors import Unreadable
from workflows.renditions.word_fib import CHARACTERS, DAMAGED, PARAGRAPHS, STYLES, Fib
from workflows.renditions.word_pieces import Piece

DELETED, BOLD, HIDDEN, SPECIAL, FIELD_DATA, SYMBOL, STYLE = 0x0800, 0x0835, 0x083C, 0x0855, 0x0806, 0x6A09, 0x4A30
ALIGN, ALIGN_OLD, ROW_END, IN_TABLE, OUTLINE, ROW = 0x2461, 0x2403, 0x2417, 0x2416, 0x2640, 0xD608
LIST, LIST_LEVEL, HUGE, TABLE_PROPERTIES = 0x460B, 0x260A, 0x6646, 0x646B
_PAGE = 512
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes of an operand, by the top three bits of the name; 0: it says itself
_TABS = 0xC615

Properties = dict[int, bytes]


@lru_cache(maxsize=20_000)
def parsed(properties: bytes) -> Properties:
    """Names and operands, the last of each name; what is cut off is dropped."""
    found: Properties = {}
    at = 0
    while at + 2 < len(properties):
        name = struct.unpack_from("<H", properties, at)[0]
        at += 2
        size = _SIZES[name >> 13]
        if size == 0:
            size, at = _variable(name, properties, at)
        found[name] = properties[at : at + size]
        at += size
    return found


def _variable(name: int, properties: bytes, at: int) -> tuple[int, int]:
    """Bytes of an operand that tells its own length, and where it begins."""
    if name == ROW:
        if at + 2 > len(properties):
            return 0, len(properties)
        return max(0, struct.unpack_from("<H", properties, at)[0] - 1), at + 2
    if name == _TABS and properties[at] == 255:
        return len(properties) - at, at  # only in old files, and nothing that matters follows
    return properties[at], at + 1


def number(properties: Properties, name: int) -> int | None:
    """The operand as a number without sign; None when it is not stated."""
    operand = properties.get(name)
    return int.from_bytes(operand, "little") if operand else None


@dataclass(frozen=True)
class ParagraphRun:
    style: int
    properties: bytes


@dataclass(frozen=True)
class WordStyle:
    """`base` is the number of the style it builds on; 4095: none."""

    kind: int  # sti: 1-9 are the headings
    base: int
    paragraph: bytes
    character: bytes


@dataclass
class Formatting:
    """Properties by byte position in the WordDocument stream, and the styles that they refer to."""

    characters: list[tuple[int, int, bytes]]
    paragraphs: list[tuple[int, int, ParagraphRun]]
    styles: dict[int, WordStyle]
    data: bytes  # the Data stream, where property lists stand that are too long for their page
    _starts: list[int] = field(default_factory=list)
    _paragraph_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._starts = [start for start, _, _ in self.characters]
        self._paragraph_starts = [start for start, _, _ in self.paragraphs]

    def spans(self, pieces: tuple[Piece, ...]) -> Iterator[tuple[int, int, bytes]]:
        """(from, to, properties) in characters of the file, without holes."""
        for piece in pieces:
            at = piece.offset
            index = max(0, bisect_right(self._starts, at) - 1)
            while at < piece.last_byte:
                while index < len(self.characters) and self.characters[index][1] <= at:
                    index += 1
                start, end, found = (
                    self.characters[index] if index < len(self.characters) else (piece.last_byte, piece.last_byte, b"")
                )
                end, found = (start, b"") if start > at else (end, found)
                end = max(min(end, piece.last_byte), at + piece.width)
                first = piece.start + (at - piece.offset) // piece.width
                last = min(piece.end, piece.start + -(-(end - piece.offset) // piece.width))
                yield first, last, found + piece.properties
                at = piece.offset + (last - piece.start) * piece.width

    def paragraph(self, piece: Piece, position: int) -> tuple[int, Properties]:
        """Style and properties of the paragraph whose end mark is the character `position` in `piece`."""
        at = piece.offset + (position - piece.start) * piece.width
        index = bisect_right(self._paragraph_starts, at) - 1
        if index < 0 or self.paragraphs[index][1] <= at:
            return 0, parsed(piece.properties)
        run = self.paragraphs[index][2]
        found = parsed(run.properties + piece.properties)
        for name in (HUGE, TABLE_PROPERTIES):
            if name in found:
                found = {**self._elsewhere(number(found, name) or 0), **found}
        return run.style, found

    def _elsewhere(self, at: int) -> Properties:
        if at + 2 > len(self.data):
            return {}
        length = struct.unpack_from("<H", self.data, at)[0]
        return parsed(self.data[at + 2 : at + 2 + length])

    def chain(self, style: int) -> list[WordStyle]:
        """The style and those it builds on, the nearest first."""
        found: list[WordStyle] = []
        while style in self.styles and len(found) < 16:
            found.append(self.styles[style])
            style = self.styles[style].base
        return found

    def stated(self, style: int, properties: Properties, name: int) -> int | None:
        """A paragraph property as stated at the paragraph or by its style."""
        value = number(properties, name)
        for each in self.chain(style) if value is None else ():
            value = number(parsed(each.paragraph), name)
            if value is not None:
                break
        return value

    def switched(self, properties: Properties, name: int, style: int) -> bool:
        """A character property that is on or off; 0x80 and 0x81 refer to the paragraph's style."""
        own = number(properties, STYLE)
        named = self._style_says(own, name) if own is not None else None
        inherited = self._style_says(style, name) if named is None else named
        value = number(properties, name)
        if value is None or value == 0x80:
            return bool(inherited)
        return not inherited if value == 0x81 else value != 0

    def _style_says(self, style: int, name: int) -> bool | None:
        values = (number(parsed(each.character), name) for each in self.chain(style))
        found = next((value for value in values if value is not None and value < 0x80), None)
        return None if found is None else found != 0


def read_formatting(document: bytes, table: bytes, fib: Fib, data: bytes) -> Formatting:
    """Every property run; Unreadable when a page that the file names lies outside it."""
    characters: list[tuple[int, int, bytes]] = []
    for page in _pages(fib.part(table, CHARACTERS), document):
        characters += _character_runs(page)
    paragraphs: list[tuple[int, int, ParagraphRun]] = []
    for page in _pages(fib.part(table, PARAGRAPHS), document):
        paragraphs += _paragraph_runs(page)
    characters.sort(key=lambda run: run[0])
    paragraphs.sort(key=lambda run: run[0])
    return Formatting(characters, paragraphs, _styles(fib.part(table, STYLES)), data)


def _pages(table: bytes, document: bytes) -> Iterator[bytes]:
    count = (len(table) - 4) // 8
    if count < 1:
        return
    numbers = struct.unpack_from(f"<{count}I", table, (count + 1) * 4)
    for page in dict.fromkeys(each & 0x3FFFFF for each in numbers):
        content = document[page * _PAGE : (page + 1) * _PAGE]
        if len(content) != _PAGE:
            raise Unreadable(DAMAGED)
        yield content


def _character_runs(page: bytes) -> Iterator[tuple[int, int, bytes]]:
    count = min(page[-1], 101)
    edges = struct.unpack_from(f"<{count + 1}I", page)
    for index in range(count):
        at = page[(count + 1) * 4 + index] * 2
        yield edges[index], edges[index + 1], page[at + 1 : at + 1 + page[at]] if at else b""


def _paragraph_runs(page: bytes) -> Iterator[tuple[int, int, ParagraphRun]]:
    count = min(page[-1], 29)
    edges = struct.unpack_from(f"<{count + 1}I", page)
    for index in range(count):
        at = page[(count + 1) * 4 + index * 13] * 2
        if not at:
            yield edges[index], edges[index + 1], ParagraphRun(0, b"")
            continue
        length, at = (page[at] * 2 - 1, at + 1) if page[at] else (page[min(at + 1, 511)] * 2, at + 2)
        content = page[at : at + length]
        style = int.from_bytes(content[:2], "little")
        yield edges[index], edges[index + 1], ParagraphRun(style, content[2:])


def _styles(sheet: bytes) -> dict[int, WordStyle]:
    """The paragraph and character styles by number; what is cut off is left out."""
    if len(sheet) < 6:
        return {}
    head, _, fixed = struct.unpack_from("<HHH", sheet)
    found: dict[int, WordStyle] = {}
    at, index = 2 + head, 0
    while at + 2 <= len(sheet):
        length = struct.unpack_from("<H", sheet, at)[0]
        content = sheet[at + 2 : at + 2 + length]
        if length >= fixed + 2 and len(content) == length and fixed >= 8:
            found[index] = _style(content, fixed)
        at += 2 + length + length % 2
        index += 1
    return found


def _style(content: bytes, fixed: int) -> WordStyle:
    kind, base, counts = struct.unpack_from("<HHH", content)
    name = struct.unpack_from("<H", content, fixed)[0]
    at = fixed + 2 + name * 2 + 2
    lists: list[bytes] = []
    while len(lists) < counts & 0x0F and at + 2 <= len(content):
        length = struct.unpack_from("<H", content, at)[0]
        lists.append(content[at + 2 : at + 2 + length])
        at += 2 + length + length % 2
    lists += [b"", b""]
    paragraph = base & 0x0F == 1
    return WordStyle(kind & 0xFFF, base >> 4, lists[0][2:] if paragraph else b"", lists[1 if paragraph else 0])

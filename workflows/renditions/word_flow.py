"""The flows of a Word binary file (text, headers, comments …) as paragraphs and tables (MS-DOC 2.4.2, 2.4.3)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from workflows.renditions import word_formatting as names
from workflows.renditions.model import Block, Paragraph, Run, TextPiece
from workflows.renditions.reading import DELETED, FIELD, HIDDEN, split_lines
from workflows.renditions.word_formatting import Formatting, Properties, number, parsed
from workflows.renditions.word_pieces import Piece
from workflows.renditions.word_tables import table_of
from workflows.renditions.wordml import Numbering

_END = re.compile(r"[\r\x07\x0c]")
_SPECIAL = re.compile(r"[\x00-\x08\x0a-\x1f\ud800-\udfff]")
_SYMBOLS = re.compile(r"[\x00-\x08\x0a-\x1f(\ud800-\udfff]")  # a character of a symbol font is written as (
_SHOWN = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": ""}


@dataclass
class _Line:
    """What one paragraph gathers: visible runs, and texts by hidden place."""

    runs: list[Run] = field(default_factory=list)
    elsewhere: dict[str, list[str]] = field(default_factory=dict)

    def add(self, text: str, place: str | None, bold: bool) -> None:
        if place is None:
            self.runs.append(Run(text, bold))
        else:
            self.elsewhere.setdefault(place, []).append(text)


@dataclass
class _Row:
    """The cells of a row that is being read, and the paragraphs of the cell that is not closed yet."""

    cells: list[tuple[Paragraph, ...]] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)


class WordFlows:
    """Reads ranges of the file's characters; gathers pieces and counts pictures."""

    def __init__(self, text: str, pieces: tuple[Piece, ...], formatting: Formatting, numbering: Numbering) -> None:
        self.text = text
        self.found: list[TextPiece] = []
        self.pictures = self.anchors = 0
        self.notes: list[tuple[str, int]] = []  # in the order of their references
        self.references: dict[int, tuple[str, int]] = {}  # position -> (脚注|尾注, index)
        self.numbering = numbering
        self._reference_order: list[int] = []
        self._pieces = pieces
        self._starts = [piece.start for piece in pieces]
        self._formatting = formatting
        self._spans = list(formatting.spans(pieces))
        self._span_starts = [start for start, _, _ in self._spans]
        self._seen = 0

    def flow(self, start: int, end: int, place: str, part: str) -> list[Block]:
        """The visible blocks between two positions; every text in them goes to `found` under `place`."""
        flow = _Flow(self, place, part)
        at = start
        while at < end:
            mark = _END.search(self.text, at, end)
            stop = mark.start() if mark else end
            flow.paragraph(at, stop, mark[0] if mark else "\r")
            at = stop + 1
        return flow.finish()

    def paragraph_properties(self, position: int) -> tuple[int, Properties]:
        index = bisect_right(self._starts, position) - 1
        return self._formatting.paragraph(self._pieces[index], position)

    def stated(self, style: int, properties: Properties, name: int) -> int | None:
        return self._formatting.stated(style, properties, name)

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int, Properties]]:
        """Stretches of equal character properties between two positions."""
        index = max(0, bisect_right(self._span_starts, start) - 1)
        while index < len(self._spans) and self._spans[index][0] < end:
            first, last, properties = self._spans[index]
            if max(first, start) < min(last, end):
                yield max(first, start), min(last, end), parsed(properties)
            index += 1

    def references_between(self, start: int, end: int) -> list[int]:
        if not self._reference_order:
            self._reference_order = sorted(self.references)
        order = self._reference_order
        return order[bisect_left(order, start) : bisect_left(order, end)]

    def is_on(self, properties: Properties, name: int, style: int) -> bool:
        return self._formatting.switched(properties, name, style)

    def position(self) -> int:
        """The number of the next paragraph, from 0."""
        self._seen += 1
        return self._seen - 1


class _Flow:
    def __init__(self, file: WordFlows, place: str, part: str) -> None:
        self._file = file
        self._place, self._part = place, part
        self._blocks: list[Block] = []
        self._fields: list[bool] = []  # of each field that is open: whether its code is being read
        self._codes = 0  # how many of them are
        self._carried: list[Run] = []  # of a paragraph whose end mark was deleted: it joins the next one
        self._row = _Row()
        self._rows: list[tuple[list[tuple[Paragraph, ...]], bytes]] = []

    def paragraph(self, start: int, end: int, mark: str) -> None:
        style, properties = self._file.paragraph_properties(min(end, len(self._file.text) - 1))
        line = _Line()
        for first, last, look in self._file.spans(start, end):
            self._stretch(first, last, look, style, line)
        position = self._file.position()
        for place, texts in line.elsewhere.items():
            self._piece(place, "".join(texts), position)
        if mark == "\x07":
            self._cell_end(line, style, properties, position)
            return
        tabular = bool(self._file.stated(style, properties, names.IN_TABLE))
        if not tabular:
            self._close_table()
        if mark == "\r" and self._mark_deleted(end, style):
            self._carried += line.runs
            return
        made = self._made(line, style, properties, self._number(line, style, properties))
        if tabular:
            self._row.paragraphs += made
        else:
            self._piece(self._place, "\n".join(each.text for each in made), position)
            self._blocks += made

    def finish(self) -> list[Block]:
        if self._carried:
            self._blocks.append(Paragraph(tuple(self._carried)))
            self._piece(self._place, "".join(run.text for run in self._carried), self._file.position())
        self._close_table()
        return self._blocks

    # paragraphs

    def _made(self, line: _Line, style: int, properties: Properties, before: str) -> list[Paragraph]:
        runs = self._carried + ([Run(before)] if before else []) + line.runs
        self._carried = []
        model = Paragraph((), align=self._align(style, properties), heading=self._heading(style, properties))
        return [replace(model, runs=tuple(part)) for part in split_lines(runs)]

    def _number(self, line: _Line, style: int, properties: Properties) -> str:
        number_of_list = self._file.stated(style, properties, names.LIST) or 0
        if not number_of_list or not any(run.text.strip() for run in line.runs):
            return ""
        level = self._file.stated(style, properties, names.LIST_LEVEL) or 0
        return self._file.numbering.next(str(number_of_list), level)

    def _align(self, style: int, properties: Properties) -> Literal["", "center", "right"]:
        value = self._file.stated(style, properties, names.ALIGN)
        if value is None:
            value = self._file.stated(style, properties, names.ALIGN_OLD)
        return "center" if value == 1 else "right" if value == 2 else ""

    def _heading(self, style: int, properties: Properties) -> int:
        level = self._file.stated(style, properties, names.OUTLINE)
        if level is None and 1 <= style <= 6:  # the built-in headings have these numbers
            level = style - 1
        return level + 1 if level is not None and level < 6 else 0

    def _mark_deleted(self, position: int, style: int) -> bool:
        return any(
            self._file.is_on(look, names.DELETED, style) for _, _, look in self._file.spans(position, position + 1)
        )

    def _stretch(self, start: int, end: int, look: Properties, style: int, line: _Line) -> None:
        deleted = self._file.is_on(look, names.DELETED, style)
        hidden = self._file.is_on(look, names.HIDDEN, style)
        bold = self._file.is_on(look, names.BOLD, style)
        text, at = self._file.text, start
        pattern = _SYMBOLS if names.SYMBOL in look and number(look, names.SPECIAL) else _SPECIAL
        while at < end:
            special = pattern.search(text, at, end)
            stop = special.start() if special else end
            if stop > at:
                place = self._hidden_place(deleted, hidden)
                line.add(text[at:stop], place, bold)
                for position in self._file.references_between(at, stop):  # a mark of its own, not a running number
                    line.add(self._reference(position, place), place, bold)
            if special:
                stop += self._special(stop, end, look, line, self._hidden_place(deleted, hidden), bold)
            at = stop

    def _hidden_place(self, deleted: bool, hidden: bool) -> str | None:
        if deleted:
            return DELETED
        if self._codes:
            return FIELD
        return HIDDEN if hidden else None

    def _special(self, at: int, end: int, look: Properties, line: _Line, place: str | None, bold: bool) -> int:
        """Takes one character that may not stand for itself (or a surrogate pair); how many it took."""
        character = self._file.text[at]
        if at in self._file.references:
            line.add(self._reference(at, place), place, bold)
        elif "\ud800" <= character <= "\udfff":
            return self._pair(at, end, line, place, bold)
        elif character == "(":
            line.add("□", place, bold)
        elif character in _SHOWN:
            line.add(_SHOWN[character], place, bold)
        elif character in "\x13\x14\x15":
            self._field(character)
        elif character == "\x01" and not number(look, names.FIELD_DATA):
            self._file.pictures += 1
        elif character == "\x08":
            self._file.anchors += 1
        return 1

    def _pair(self, at: int, end: int, line: _Line, place: str | None, bold: bool) -> int:
        both = self._file.text[at : min(at + 2, end)]
        text = both.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        whole = len(both) == 2 and len(text) == 1
        line.add(text if whole else "\ufffd", place, bold)
        return 2 if whole else 1

    def _reference(self, at: int, place: str | None) -> str:
        if place is None:
            self._file.notes.append(self._file.references[at])
        return f"[{len(self._file.notes)}]" if place is None else ""

    def _field(self, mark: str) -> None:
        if mark == "\x13":
            self._fields.append(True)
            self._codes += 1
        elif self._fields:
            self._codes -= self._fields.pop()
            if mark == "\x14":
                self._fields.append(False)

    def _piece(self, place: str, text: str, position: int, *, row: bool = False) -> None:
        if text.strip():
            self._file.found.append(TextPiece(place, text, self._part, position, row))

    # tables

    def _cell_end(self, line: _Line, style: int, properties: Properties, position: int) -> None:
        if self._file.stated(style, properties, names.ROW_END):
            self._row.paragraphs += self._made(line, style, properties, "")  # Word leaves it empty
            self._end_row(properties.get(names.ROW, b""), position)
            return
        self._row.paragraphs += self._made(line, style, properties, self._number(line, style, properties))
        self._row.cells.append(tuple(self._row.paragraphs))
        self._row.paragraphs = []

    def _end_row(self, definition: bytes, position: int) -> None:
        if self._row.paragraphs:  # of a cell that was never closed
            self._row.cells.append(tuple(self._row.paragraphs))
        if self._row.cells:
            label = "正文表格" if self._place == "正文" else self._place
            text = "\t".join(" ".join(paragraph.text for paragraph in cell) for cell in self._row.cells)
            self._piece(label, text, position, row=True)
            self._rows.append((self._row.cells, definition))
        self._row = _Row()

    def _close_table(self) -> None:
        if self._row.cells or self._row.paragraphs:
            self._end_row(b"", self._file.position())
        if self._rows:
            self._blocks.append(table_of(self._rows))
        self._rows = []

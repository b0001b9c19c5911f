"""The flows of a .docx part (body, header, comment …): what Word shows when all changes are accepted becomes blocks,
everything else pieces with the name of its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from workflows.renditions.model import Block, Cell, Paragraph, Run, Table, TextPiece, paragraphs_of
from workflows.renditions.reading import (
    DELETED,
    FALLBACK,
    FIELD,
    HIDDEN,
    PHONETIC,
    SHAPE,
    merged_rows,
    split_lines,
)
from workflows.renditions.wordml import Element, Numbering, Style, Styles, attribute, child, name_of, switched, value

_SKIPPED = {"rPr", "pPr", "tblPr", "tcPr", "trPr", "sdtPr", "sectPr", "tblGrid", "tblPrEx", "sdtEndPr", "fldData"}
_WORDS = {"t", "delText", "instrText", "delInstrText"}
_TEXT = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SYMBOL_FONT = re.compile("dings|symbol|mt extra", re.IGNORECASE)


@dataclass(frozen=True)
class _Seen:
    """The state in which text is met: where it counts to, and how it looks."""

    place: str | None = None  # None: visible text of the paragraph
    bold: bool = False
    hidden: bool = False  # by the style of the paragraph


@dataclass
class _Line:
    """What one w:p gathers: visible runs, and texts by hidden place."""

    runs: list[Run] = field(default_factory=list)
    elsewhere: dict[str, list[str]] = field(default_factory=dict)

    def add(self, text: str, seen: _Seen) -> None:
        if seen.place is None:
            self.runs.append(Run(text, seen.bold))
        else:
            self.elsewhere.setdefault(seen.place, []).append(text)


class FlowReader:
    """Reads the flows (body, header, comment …) of one part, in order, gathering pieces."""

    def __init__(self, part: str, styles: Styles, numbering: Numbering, notes: list[tuple[str, str]]) -> None:
        self.part = part
        self.styles = styles
        self.numbering = numbering
        self.notes = notes  # (footnote|endnote, id) in the order of their references
        self.pieces: list[TextPiece] = []
        self.images = 0
        self.read: set[Element] = set()  # whose text went into a paragraph
        self.repeated: set[Element] = set()  # of alternatives that were compared with the one that shows
        self._carried: list[Run] = []  # of a paragraph whose end mark was deleted: it joins the next one
        self._in_row = False  # the row is one piece, so its paragraphs are none
        self._seen_paragraphs = 0

    def flow(self, container: Element, place: str, *, deleted: bool = False) -> list[Block]:
        """The visible blocks of `container`; its texts are added to `pieces` under `place`."""
        return self._blocks(container, place, deleted) + self._rest(place)

    def _blocks(self, container: Element, place: str, deleted: bool) -> list[Block]:
        return [block for element in container for block in self._block(element, place, deleted)]

    def _block(self, element: Element, place: str, deleted: bool) -> list[Block]:
        name = name_of(element)
        if name == "p":
            return self._paragraph(element, place, deleted)
        if name == "tbl":
            return self._rest(place) + self._table(element, place, deleted)
        if name in {"del", "moveFrom"}:
            return self._blocks(element, place, True)
        if name == "AlternateContent":
            return self._alternative(element, place, deleted)
        return [] if name in _SKIPPED else self._blocks(element, place, deleted)

    def _rest(self, place: str) -> list[Block]:
        """What was carried along and finds no paragraph to join."""
        runs, self._carried = self._carried, []
        self._visible(place, runs, self._seen_paragraphs)
        return [Paragraph(tuple(part)) for part in split_lines(runs)]

    def _alternative(self, element: Element, place: str, deleted: bool) -> list[Block]:
        before = len(self.pieces)
        chosen, others = _alternatives(element)
        blocks = [] if chosen is None else self._blocks(chosen, place, deleted)
        known = {piece.text for piece in self.pieces[before:]} | {each.text for each in paragraphs_of(tuple(blocks))}
        for other in others:
            aside = self._aside()
            aside.flow(other, FALLBACK)
            self._keep_aside(aside, [piece.text for piece in aside.pieces], known)
        return blocks

    def _aside(self) -> FlowReader:
        return FlowReader(self.part, self.styles, Numbering(None), [])

    def _keep_aside(self, aside: FlowReader, texts: list[str], known: set[str]) -> None:
        """An alternative that says something else is kept whole: its lines may belong together."""
        self.repeated |= aside.read | aside.repeated
        if set(texts) - known:
            for text in texts:
                self._piece(FALLBACK, text, self._seen_paragraphs)

    # paragraphs

    def _paragraph(self, element: Element, place: str, deleted: bool) -> list[Block]:
        properties = child(element, "pPr")
        style = self.styles.style(value(properties, "pStyle"))
        line = _Line()
        seen = _Seen(place=DELETED if deleted else None, hidden=style.hidden)
        self._walk(element, line, seen, place)
        position = self._seen_paragraphs
        self._seen_paragraphs += 1
        number = self._number(properties, style) if line.runs and not deleted else ""
        runs = self._carried + ([Run(number)] if number else []) + line.runs
        self._carried = []
        for hidden, texts in line.elsewhere.items():
            self._piece(hidden, "".join(texts), position)
        if words := field_words("".join(line.elsewhere.get(FIELD, ()))):
            self._piece(FIELD, words, position)
        if child(properties, "rPr", "del") is not None and not deleted:
            self._carried = runs
            return []
        self._visible(place, runs, position)
        model = Paragraph((), align=_align(properties, style), heading=_heading(properties, style))
        return [replace(model, runs=tuple(part)) for part in split_lines(runs)]

    def _visible(self, place: str, runs: list[Run], position: int) -> None:
        if not self._in_row:
            self._piece(place, "".join(run.text for run in runs), position)

    def _piece(self, place: str, text: str, position: int, *, row: bool = False) -> None:
        if text.strip():
            self.pieces.append(TextPiece(place, text, self.part, position, row))

    def _number(self, properties: Element | None, style: Style) -> str:
        number = value(properties, "numPr", "numId") or style.numbering
        level = value(properties, "numPr", "ilvl") or style.level or "0"
        return self.numbering.next(number, int(level) if level.isdigit() else 0)

    def _walk(self, element: Element, line: _Line, seen: _Seen, place: str) -> None:
        for item in element:
            name = name_of(item)
            if name in _WORDS:
                self.read.add(item)
            if name in {"t", "delText"}:
                line.add(item.text or "", replace(seen, place=DELETED) if name == "delText" else seen)
            elif name in {"instrText", "delInstrText"}:
                line.add(item.text or "", replace(seen, place=FIELD))
            elif name in _TEXT:
                line.add(_TEXT[name], seen)
            elif name == "sym":
                line.add(_symbol(item), seen)
            elif name == "r":
                self._walk(item, line, self._run_state(item, seen), place)
            elif name in {"footnoteReference", "endnoteReference"}:
                line.add(self._reference(item, name), seen)
            elif name in {"drawing", "pict", "object"}:
                self._shape(item, line, place)
            elif name == "AlternateContent":
                self._choice(item, line, seen, place)
            elif name not in _SKIPPED:
                self._walk(item, line, _inside(name, seen), place)

    def _run_state(self, run: Element, seen: _Seen) -> _Seen:
        properties = child(run, "rPr")
        hidden = switched(properties, "vanish")
        if hidden is None:
            character_style = value(properties, "rStyle")
            hidden = seen.hidden or (character_style is not None and self.styles.style(character_style).hidden)
        return replace(
            seen,
            bold=bool(switched(properties, "b")),
            place=HIDDEN if hidden and seen.place is None else seen.place,
        )

    def _reference(self, item: Element, name: str) -> str:
        if attribute(item, "id") is None:
            return ""
        self.notes.append((name.removesuffix("Reference"), attribute(item, "id") or ""))
        return f"[{len(self.notes)}]"

    def _choice(self, element: Element, line: _Line, seen: _Seen, place: str) -> None:
        """The first alternative is what a present-day Word shows; of the others only what differs is kept."""
        chosen, others = _alternatives(element)
        before = len(self.pieces)
        if chosen is not None:
            self._walk(chosen, line, seen, place)
        known = {piece.text for piece in self.pieces[before:]} | {run.text for run in line.runs}
        for other in others:
            aside, extra = self._aside(), _Line()
            aside._walk(other, extra, _Seen(place=FALLBACK), place)
            texts = [piece.text for piece in aside.pieces] + ["".join(each) for each in extra.elsewhere.values()]
            self._keep_aside(aside, texts, known)

    def _shape(self, item: Element, line: _Line, place: str) -> None:
        """Text boxes are flows of their own; other words in a drawing go to 图形文字."""
        for element in item:
            name = name_of(element)
            if name == "txbxContent":
                inner = "文本框" if place == "正文" else place if "文本框" in place else f"{place}文本框"
                outside, self._carried, self._in_row = (self._carried, self._in_row), [], False
                self.flow(element, inner)
                self._carried, self._in_row = outside
            elif name in {"blip", "imagedata"}:
                self.images += 1
                self._shape(element, line, place)
            elif name == "t":
                self.read.add(element)
                line.add(element.text or "", _Seen(place=SHAPE))
            elif name == "AlternateContent":
                self._choice(element, line, _Seen(place=SHAPE), place)
            else:
                self._shape(element, line, place)

    # tables

    def _table(self, element: Element, place: str, deleted: bool) -> list[Block]:
        rows: list[list[tuple[Cell, int, str | None]]] = []
        around: list[Block] = []
        for item, within_deleted in self._members(element, "tr", place, deleted):
            if name_of(item) != "tr":
                around += self._block(item, place, within_deleted)
                continue
            gone = within_deleted or child(item, "trPr", "del") is not None
            cells, between = self._row(item, place, gone)
            around += between
            if cells and not gone:
                rows.append(cells)
        around += self._rest(place)
        merged = merged_rows(rows)
        return [*around, Table(tuple(tuple(row) for row in merged))] if merged else around

    def _members(self, element: Element, wanted: str, place: str, deleted: bool) -> Iterator[tuple[Element, bool]]:
        """The rows of a table or cells of a row, through whatever wraps them, with whether they were deleted; also
        paragraphs and tables that stand where none belong."""
        for item in element:
            name = name_of(item)
            if name in {wanted, "p", "tbl"}:
                yield item, deleted
            elif name == "AlternateContent":
                chosen, others = _alternatives(item)
                if chosen is not None:
                    yield from self._members(chosen, wanted, place, deleted)
                for other in others:
                    aside = self._aside()
                    aside.flow(other, FALLBACK)
                    self._keep_aside(aside, [piece.text for piece in aside.pieces], set())
            elif name not in _SKIPPED:
                yield from self._members(item, wanted, place, deleted or name in {"del", "moveFrom"})

    def _row(self, row: Element, place: str, deleted: bool) -> tuple[list[tuple[Cell, int, str | None]], list[Block]]:
        """The cells, each with its column and merge, and what stands between them."""
        cells: list[tuple[Cell, int, str | None]] = []
        around: list[Block] = []
        column = 0
        for element, gone in self._members(row, "tc", place, deleted):
            if name_of(element) != "tc":
                around += self._block(element, place, gone)
                continue
            properties = child(element, "tcPr")
            span = value(properties, "gridSpan") or "1"
            width = max(1, min(int(span), 63)) if span.isdigit() else 1
            inner = self._cell(element, place, gone)
            merge = None
            if (found := child(properties, "vMerge")) is not None:
                merge = attribute(found, "val") or "continue"
            cells.append((Cell(inner, columns=width), column, merge))
            column += width
        text = "\t".join(" ".join(paragraph.text for paragraph in cell.paragraphs) for cell, _, _ in cells)
        if not self._in_row:
            self._piece("正文表格" if place == "正文" else place, text, self._seen_paragraphs, row=True)
        return cells, around

    def _cell(self, element: Element, place: str, deleted: bool) -> tuple[Paragraph, ...]:
        (outside, self._carried), within, self._in_row = (self._carried, []), self._in_row, True
        blocks = self.flow(element, place, deleted=deleted)
        self._carried, self._in_row = outside, within
        return tuple(paragraphs_of(tuple(blocks)))


def _alternatives(element: Element) -> tuple[Element | None, list[Element]]:
    """The alternative that a present-day Word shows, and the others."""
    found = [item for item in element if name_of(item) in {"Choice", "Fallback"}]
    return (found[0], found[1:]) if found else (None, [])


def _symbol(item: Element) -> str:
    """The character that a w:sym names; □ where only its font knows which that is."""
    try:
        code = int(attribute(item, "char") or "", 16)
    except ValueError:
        return "□"
    of_font = _SYMBOL_FONT.search(attribute(item, "font") or "") and code < 0x2000
    if of_font or code < 0x20 or 0xD800 <= code < 0xF900 or code >= 0xF0000:
        return "□"
    return chr(code)


def field_words(code: str) -> str:
    """What the fields EQ and QUOTE make visible, without their syntax; empty for other fields."""
    if re.match(r"\s*quote\b", code, re.IGNORECASE):
        return re.sub(r"\s*\b\d{4,6}\b", lambda found: chr(min(int(found[0]), 0xFFFF)), code.strip()[5:]).strip(' "')
    if not code.isascii() and re.match(r"\s*eq\b", code, re.IGNORECASE):
        return re.sub(r"\\[a-zA-Z*]+\d*|[(),;\s]", "", code.strip()[2:])
    return ""


def _inside(name: str, seen: _Seen) -> _Seen:
    if name in {"del", "moveFrom"}:
        return replace(seen, place=DELETED)
    if name == "rt":
        return replace(seen, place=PHONETIC)
    return seen


def _align(properties: Element | None, style: Style) -> Literal["", "center", "right"]:
    align = value(properties, "jc") or style.align
    if align == "center":
        return "center"
    return "right" if align in {"right", "end"} else ""


def _heading(properties: Element | None, style: Style) -> int:
    stated = value(properties, "outlineLvl")
    level = int(stated) if stated and stated.isdigit() else style.outline
    return level + 1 if level is not None and level < 6 else 0

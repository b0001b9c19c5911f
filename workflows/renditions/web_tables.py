"""Tables of web pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from workflows.renditions.model import Block, Cell, Table, paragraphs_of
from workflows.renditions.web_state import Seen
from workflows.renditions.wordml import Element, name_of

_GROUPS = {"thead", "tbody", "tfoot"}
_WIDEST = 63


class PageReader(Protocol):
    """Whoever reads the page around a table, and what its cells hold."""

    def blocks_of(self, element: Element, seen: Seen | None = None, *, place: str = ...) -> list[Block]: ...

    def loose_blocks(self, text: str, seen: Seen, place: str) -> list[Block]: ...

    def state(self, element: Element, name: str, seen: Seen) -> Seen: ...

    def attributes(self, element: Element) -> None: ...

    def piece(self, place: str, text: str, *, row: bool = False) -> None: ...


def read_table(reader: PageReader, table: Element, seen: Seen, place: str) -> list[Block]:
    """The table, after the paragraphs of its caption and of whatever stands in it outside its cells."""
    rows: list[list[Cell]] = []
    around: list[Block] = []
    for item, state in _parts(reader, table, seen):
        if name_of(item) == "tr" and state.place is None:
            cells, between = _row(reader, item, state, place)
            rows += [cells] if cells else []
            around += between
        else:
            around += reader.blocks_of(item, state, place=place)
    around += reader.loose_blocks(" ".join(_loose(table)), seen, place)
    blocks = [*around, Table(tuple(tuple(row) for row in _within(rows)))]
    return blocks if any(cell.paragraphs for row in rows for cell in row) else around


def _parts(reader: PageReader, table: Element, seen: Seen) -> Iterator[tuple[Element, Seen]]:
    """Rows and other children, those in groups of rows included, each with the state it is met in."""
    for item in table:
        name = name_of(item)
        if name in _GROUPS:
            reader.attributes(item)
            yield from _parts(reader, item, reader.state(item, name, seen))
        elif name == "tr":
            reader.attributes(item)
            yield item, reader.state(item, name, seen)
        else:
            yield item, seen


def _loose(element: Element) -> Iterator[str]:
    """Texts between the cells."""
    yield from filter(str.strip, [element.text or "", *(item.tail or "" for item in element)])
    for item in element:
        if name_of(item) in {"tr", *_GROUPS}:
            yield from _loose(item)


def _row(reader: PageReader, row: Element, seen: Seen, place: str) -> tuple[list[Cell], list[Block]]:
    cells: list[Cell] = []
    around: list[Block] = []
    for item in row:
        if name_of(item) not in {"td", "th"}:
            around += reader.blocks_of(item, seen, place=place)
            continue
        paragraphs = tuple(paragraphs_of(tuple(reader.blocks_of(item, seen, place=""))))
        if reader.state(item, name_of(item), seen).place is None:
            cells.append(Cell(paragraphs, _count(item.get("colspan"), _WIDEST), _count(item.get("rowspan"), 10_000)))
    if place:
        texts = (" ".join(paragraph.text for paragraph in cell.paragraphs) for cell in cells)
        reader.piece("正文表格" if place == "正文" else place, "\t".join(texts), row=True)
    return cells, around


def _within(rows: list[list[Cell]]) -> list[list[Cell]]:
    """No cell spans more rows than there are."""
    total = len(rows)
    return [
        [Cell(cell.paragraphs, cell.columns, min(cell.rows, total - index)) for cell in row]
        for index, row in enumerate(rows)
    ]


def _count(stated: str | None, most: int) -> int:
    return max(1, min(int(stated), most)) if stated and stated.isdigit() and len(stated) < 6 else 1

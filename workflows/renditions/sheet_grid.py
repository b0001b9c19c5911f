"""One worksheet: its cells as people see them, and what its rows, columns and formats hide.

Rows are read in a stream and thrown away, so that a million styled but empty rows cost time and no memory.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

from lxml import etree

from engine.errors import Unreadable
from workflows.renditions.sheet_formats import shown, shown_text
from workflows.renditions.wordml import Element, name_of

MAX_CELLS = 100_000
TOO_MANY = f"表格超过 {MAX_CELLS // 10_000} 万个单元格，系统不予读取。请拆分文件后再上传。"
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_CELL_PARTS = {"v", "f", "is", "t", "r"}


@dataclass(frozen=True)
class Book:
    """What all sheets share: the texts, the number format of each cell style, and when days are counted from."""

    texts: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    since_1904: bool = False
    used: set[int] = field(default_factory=set)  # texts that some cell holds

    def text(self, index: str) -> str:
        if not index.isdigit() or int(index) >= len(self.texts):
            return ""
        self.used.add(int(index))
        return self.texts[int(index)]

    def format(self, style: str | None) -> str:
        index = int(style) if style and style.isdigit() else 0
        return self.formats[index] if index < len(self.formats) else "General"


@dataclass
class Grid:
    """`cells` by (row, column), from 1; `rest` is the sheet without its rows."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    invisible: list[tuple[int, str]] = field(default_factory=list)  # (row, text) whose format shows nothing
    formulas: list[tuple[int, str]] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)  # texts in a row that are no cell's
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, column, last row, column
    rest: Element | None = None

    def hides_column(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)


def read_grid(content: IO[bytes], book: Book, room: int) -> Grid:
    """The cells of a worksheet part; Unreadable when it is damaged or holds more than `room` cells with something."""
    grid = Grid()
    position = 0
    for row in _rows(content, grid):
        stated = row.get("r", "")
        position = int(stated) if stated.isdigit() and len(stated) < 8 else position + 1
        if _on(row.get("hidden")) or row.get("ht") in {"0", "0.0"}:
            grid.hidden_rows.add(position)
        _read_row(row, position, grid, book)
        if len(grid.cells) + len(grid.formulas) + len(grid.stray) > room:
            raise Unreadable(TOO_MANY)
    if grid.rest is not None:
        _read_columns(grid, grid.rest)
        grid.merges = [found for item in grid.rest.iter("{*}mergeCell") if (found := _area(item.get("ref", "")))]
    return grid


def _rows(content: IO[bytes], grid: Grid) -> Iterator[Element]:
    events = etree.iterparse(
        content, tag="{*}row", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, row in events:
            yield row
            row.clear()
            while (parent := row.getparent()) is not None and row.getprevious() is not None:
                del parent[0]
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Unreadable("表格文件内部的 XML 不完整。请用 WPS 或 Excel 重新打开并另存为 .xlsx 后再上传。") from error
    root = cast(Any, events).root
    if root is None or root.getroottree().docinfo.doctype:
        raise Unreadable("文件内部的 XML 带有 DOCTYPE 声明，存在安全风险，系统不予读取。")
    grid.rest = root


def _read_row(row: Element, position: int, grid: Grid, book: Book) -> None:
    column = 0
    for cell in row:
        found = _ADDRESS.match(cell.get("r", ""))
        column = column_number(found[1]) if found else column + 1
        if len(cell) == 0 and not (cell.text or "").strip():
            continue
        if name_of(cell) != "c":
            grid.stray += [(position, text) for text in cell.itertext() if str(text).strip()]  # type: ignore[misc]
            continue
        _read_cell(cell, (position, column), grid, book)


def _read_cell(cell: Element, at: tuple[int, int], grid: Grid, book: Book) -> None:
    kind, style = cell.get("t", "n"), book.format(cell.get("s"))
    raw, inline = "", ""
    for item in cell:
        name = name_of(item)
        if name == "v":
            raw = item.text or ""
        elif name == "is":
            inline = rich_text(item)
        elif name == "f" and (item.text or "").strip():
            grid.formulas.append((at[0], f"={item.text}"))
        if name not in _CELL_PARTS:
            grid.stray += [(at[0], text) for text in item.itertext() if str(text).strip()]  # type: ignore[misc]
    stored = inline if kind == "inlineStr" else book.text(raw) if kind == "s" else raw
    if (kind == "inlineStr" and raw.strip()) or (kind != "inlineStr" and inline.strip()):
        grid.stray.append((at[0], raw if kind == "inlineStr" else inline))  # only one of them is shown
    words = _words(kind, stored, style, since_1904=book.since_1904)
    if words is None or (stored.strip() and not words.strip()):
        grid.invisible.append((at[0], stored))
    elif words.strip():
        if at in grid.cells:
            grid.stray.append((at[0], grid.cells[at]))
        grid.cells[at] = words
        if kind == "n" and not any(character.isdigit() for character in words) and "-" not in words:
            grid.invisible.append((at[0], stored))  # the format shows words in place of the number


def _words(kind: str, stored: str, style: str, *, since_1904: bool) -> str | None:
    if not stored.strip():
        return ""
    if kind == "b":
        return "TRUE" if stored.strip() == "1" else "FALSE"
    if kind == "n":
        return shown(stored.strip(), style, since_1904=since_1904)
    return stored if kind in {"e", "d"} else shown_text(stored, style)


def rich_text(item: Element) -> str:
    """The text of a string item without its phonetic guide."""
    return "".join(
        leaf.text or ""
        for leaf in item.iter("{*}t")
        if (parent := leaf.getparent()) is None or name_of(parent) != "rPh"
    )


def _read_columns(grid: Grid, sheet: Element) -> None:
    stated: list[tuple[int, int]] = []
    for item in sheet.iter("{*}col"):
        first, last = item.get("min", ""), item.get("max", "")
        if first.isdigit() and last.isdigit():
            stated.append((int(first), int(last)))
            if _on(item.get("hidden")) or _nothing(item.get("width")):
                grid.hidden_columns.append(stated[-1])
    if any(_nothing(item.get("defaultColWidth")) for item in sheet.iter("{*}sheetFormatPr")):
        columns = {column for _, column in grid.cells}
        grid.hidden_columns += [(each, each) for each in columns if not any(a <= each <= b for a, b in stated)]


def _on(value: str | None) -> bool:
    return (value or "").strip().lower() in {"1", "true", "on"}


def _nothing(width: str | None) -> bool:
    try:
        return width is not None and float(width) <= 0
    except ValueError:
        return False


def column_number(letters: str) -> int:
    """1 for A, 28 for AB."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _area(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.partition(":")
    one, two = _ADDRESS.match(first), _ADDRESS.match(last or first)
    if one is None or two is None:
        return None
    return int(one[2]), column_number(one[1]), int(two[2]), column_number(two[1])

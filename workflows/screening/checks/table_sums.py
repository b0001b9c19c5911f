"""Tables: rows and columns headed 合计, 总计, 小计 against the sum of their cells.

A table may mix units, shares and subtotals, so a difference counts only where the rest of the table bears the relation
out: another line of the same total fits, or there is just one line and nothing speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from workflows.renditions.characters import folded
from workflows.renditions.model import Table
from workflows.screening.model import Level, Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_TOTAL_WORD = re.compile(
    r"(?:[(]?[一二三四五六七八九十\d]{1,3}[).、]+)?(?P<word>合计|总计|小计|共计|总合计|总和|累计合计)(?:数|金额|人数)?(?:\([^)]*\))?:?"
)
_NO_SUM = re.compile(
    r"序号|编号|年份|^年$|日期|电话|率|%|比例|占比|比重|单价|标准|平均|人均|排名|名次|同比|增长|增幅|得分|期限|备注"
)
_FEW = 3
_PART_OF = re.compile(r"^其中")
_OUTLINE = re.compile(r"^(?:([一二三四五六七八九十]+、)|(\([一二三四五六七八九十]+\))|(\d+[.、])|(\(\d+\)))")


@dataclass(frozen=True)
class _Slot:
    """One place of the grid: the cell that fills it, and whether the cell begins here (a merged one counts once)."""

    text: str
    row: int
    cell: int
    first: bool

    @property
    def number(self) -> Decimal | None:
        found = _NUMBER.fullmatch(self.text)
        return Decimal(self.text.replace(",", "")) if found and self.first else None

    @property
    def decimals(self) -> int:
        return len(self.text.partition(".")[2])


_NOTHING = _Slot("", 0, 0, False)
Grid = list[list[_Slot]]


@dataclass(frozen=True)
class _Sum:
    """A stated total and the cells that it should be the sum of."""

    stated: _Slot
    parts: tuple[_Slot, ...]

    @property
    def computed(self) -> Decimal:
        return sum((part.number or Decimal(0) for part in self.parts), Decimal(0))

    @property
    def difference(self) -> Decimal:
        return abs((self.stated.number or Decimal(0)) - self.computed)

    @property
    def fits(self) -> bool:
        """Exactly, or within what rounding each number may have cost."""
        decimals = max(each.decimals for each in (self.stated, *self.parts))
        tolerance = Decimal(len(self.parts) + 1) / 2 / 10**decimals if decimals else Decimal(0)
        return self.difference <= tolerance

    @property
    def is_close(self) -> bool:
        """Few parts and yet not exact: rounding, or a slip in the last digit."""
        return bool(self.difference) and len(self.parts) <= _FEW

    @property
    def says_something(self) -> bool:
        return bool(self.computed) or bool(self.stated.number)


@check(
    "sums.table",
    "表格合计不符",
    aspect="content",
    level="error",
    authority="custom",
    explanation="表格中的合计、总计、小计应等于各项之和；空格按 0 计，小数允许四舍五入的尾差。",
)
def table_totals(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    tables = (block for block in document.blocks if isinstance(block, Table))
    for number, table in enumerate(tables, start=1):
        grid = _grid(table)
        seen: set[tuple[int, int]] = set()
        for wrong in [*_wrong_columns(grid), *_wrong_rows(grid)]:
            place = (wrong.stated.row, wrong.stated.cell)
            if place not in seen:
                seen.add(place)
                yield _found(document, number, wrong)


def _found(document: ScreenedDocument, table: int, wrong: _Sum) -> Found:
    part = f"表格 {table} 第 {wrong.stated.row + 1} 行"
    rounded = "（相差在四舍五入范围内）" if wrong.fits else ""
    said = f"{part}的合计写作 {wrong.stated.text}，各项之和为 {wrong.computed:,f}{rounded}，请核对。"
    level: Level = "note" if wrong.fits else "error"
    passage = next((each for each in document.visible if each.row and each.part == part), None)
    if passage is None:
        return Found(said, part=part, level=level)
    return Found(said, passage, *_cell_span(passage, wrong.stated.cell), level=level)


def _cell_span(passage: Passage, cell: int) -> tuple[int, int]:
    cells = passage.text.split("\t")
    start = sum(len(each) + 1 for each in cells[:cell])
    return start, start + len(cells[cell]) if cell < len(cells) else len(passage.text)


# --- the grid ------------------------------------------------------------------------------------------------------


def _grid(table: Table) -> Grid:
    """Rows of equal width; a merged cell fills all its places."""
    filled: dict[tuple[int, int], _Slot] = {}
    for row, cells in enumerate(table.rows):
        column = 0
        for index, cell in enumerate(cells):
            while (row, column) in filled:
                column += 1
            text = folded("".join(paragraph.text for paragraph in cell.paragraphs)).text
            for down in range(cell.rows):
                for right in range(cell.columns):
                    filled[row + down, column + right] = _Slot(text, row, index, not down and not right)
            column += cell.columns
    width = max((column + 1 for _, column in filled), default=0)
    return [[filled.get((row, column), _NOTHING) for column in range(width)] for row in range(len(table.rows))]


def _first_body_row(grid: Grid) -> int:
    return next((index for index, row in enumerate(grid) if any(slot.number is not None for slot in row)), len(grid))


def _headings(grid: Grid, column: int) -> str:
    return "|".join(dict.fromkeys(row[column].text for row in grid[: _first_body_row(grid)]))


def _label(row: Iterable[_Slot]) -> str:
    """The text of the row's first cells, up to the first number."""
    words = []
    for slot in row:
        if slot.number is not None:
            break
        if slot.text and slot.text not in words:
            words.append(slot.text)
    return "|".join(words)


def _is_total(label: str) -> bool:
    return any(_TOTAL_WORD.fullmatch(word) for word in label.split("|"))


def _rank(label: str) -> int:
    """小计 is summed up by 合计."""
    return 1 if "小计" in label else 2


# --- columns headed 合计 --------------------------------------------------------------------------------------------


def _wrong_columns(grid: Grid) -> Iterator[_Sum]:
    headings = [_headings(grid, column) for column in range(len(grid[0]) if grid else 0)]
    body = grid[_first_body_row(grid) :]
    totals = [column for column, heading in enumerate(headings) if _is_total(heading)]
    summable = [
        column for column, heading in enumerate(headings) if column not in totals and _is_numeric(body, column, heading)
    ]
    for column in totals:
        left = _between(summable, max((each for each in totals if each < column), default=-1), column)
        right = _between(summable, column, min((each for each in totals if each > column), default=len(headings)))
        for parts in (left, right):
            if len(parts) >= 2 and (parts is left or len(left) < 2):
                yield from _unlike_the_rest([_sum_of_row(row, column, parts) for row in body])


def _between(columns: list[int], after: int, before: int) -> list[int]:
    return [column for column in columns if after < column < before]


def _is_numeric(body: Grid, column: int, heading: str) -> bool:
    texts = [row[column].text for row in body if row[column].first]
    numbers = sum(bool(_NUMBER.fullmatch(text)) for text in texts)
    return (
        numbers > 0
        and numbers == sum(text not in ("", "-", "—", "/") for text in texts)
        and not _NO_SUM.search(heading)
    )


def _sum_of_row(row: list[_Slot], column: int, parts: list[int]) -> _Sum | None:
    return _Sum(row[column], tuple(row[each] for each in parts)) if row[column].number is not None else None


# --- rows headed 合计 -----------------------------------------------------------------------------------------------


def _wrong_rows(grid: Grid) -> Iterator[_Sum]:
    first = _first_body_row(grid)
    labels = [_label(row) for row in grid]
    for index in range(first, len(grid)):
        if _is_total(labels[index]):
            sums = [_sum_of_column(grid, labels, index, column) for column in range(len(grid[index]))]
            yield from _unlike_the_rest(sums)


def _sum_of_column(grid: Grid, labels: list[str], index: int, column: int) -> _Sum | None:
    body = grid[_first_body_row(grid) :]
    heading = _headings(grid, column)
    stated = grid[index][column]
    if stated.number is None or not _is_numeric(body, column, heading):
        return None
    rows = _parts_of(labels, index, _first_body_row(grid))
    if len(rows) < 2 or _mixed_outline(labels[row] for row in rows):
        return None
    leaves = _Sum(stated, tuple(grid[row][column] for row in rows if not _is_total(labels[row])))
    subtotals = [row for row in rows if _is_total(labels[row])]
    if not subtotals:
        return leaves
    by_subtotals = _Sum(stated, tuple(grid[row][column] for row in subtotals))
    return by_subtotals if by_subtotals.fits or not leaves.fits else leaves


def _parts_of(labels: list[str], index: int, first: int) -> list[int]:
    """The rows that the total in row `index` adds up: above it, down from the last total of at least its rank; for a
    total in the first row all below it."""
    rank = _rank(labels[index])
    above = range(first, index)
    start = max((row + 1 for row in above if _is_total(labels[row]) and _rank(labels[row]) >= rank), default=first)
    rows = range(start, index) if index > first else range(index + 1, len(labels))
    return [row for row in rows if not _PART_OF.search(labels[row])]


def _mixed_outline(labels: Iterable[str]) -> bool:
    """一、 with its 1. and 2.: some rows are parts of others."""
    kinds = set()
    for label in labels:
        found = _OUTLINE.match(label)
        kinds.add(found.lastindex if found else 0)
    return len(kinds - {0}) > 1


# --- which of them are wrong ---------------------------------------------------------------------------------------


def _unlike_the_rest(sums: list[_Sum | None]) -> list[_Sum]:
    """The sums that do not fit, if most of the others do or there is only one."""
    telling = [each for each in sums if each is not None and each.says_something]
    wrong = [each for each in telling if not each.fits or each.is_close]
    if len(telling) == 1 or len(wrong) * 2 <= len(telling):
        return wrong
    return []

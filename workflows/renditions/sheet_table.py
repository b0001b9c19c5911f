"""From the cells of a worksheet to the table that its reader sees: empty and hidden rows and columns left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import Unreadable
from workflows.renditions.model import Block, Cell, Paragraph, Run, Table
from workflows.renditions.sheet_grid import MAX_CELLS, TOO_MANY, Grid

Position = tuple[int, int]


@dataclass(frozen=True)
class Parted:
    """The cells of a grid by where they are seen: `seen`, or in a hidden row or column, or covered by a merged cell."""

    seen: dict[Position, str]
    in_hidden: dict[Position, str]
    covered: dict[Position, str]
    spans: dict[Position, tuple[int, int, int, int]]  # of the merged cells that hold something


def part_cells(grid: Grid) -> Parted:
    """Sort the cells of `grid`."""
    owners = _owners(grid)
    seen: dict[Position, str] = {}
    in_hidden: dict[Position, str] = {}
    covered: dict[Position, str] = {}
    spans: dict[Position, tuple[int, int, int, int]] = {}
    for at, text in grid.cells.items():
        area = owners.get(at)
        if area is not None and at != area[:2]:
            covered[at] = text
        elif _is_hidden(grid, at, area):
            in_hidden[at] = text
        else:
            seen[at] = text
            if area is not None:
                spans[at] = area
    return Parted(seen, in_hidden, covered, spans)


def _owners(grid: Grid) -> dict[Position, tuple[int, int, int, int]]:
    """The merged area of each cell that lies in one; only cells that hold something are asked."""
    by_row: dict[int, list[tuple[int, int, int, int]]] = {}
    rows = {row for row, _ in grid.cells}
    work = 0
    for area in grid.merges:
        for row in rows if area[2] - area[0] > len(rows) else range(area[0], area[2] + 1):
            work += 1
            if area[0] <= row <= area[2] and row in rows:
                by_row.setdefault(row, []).append(area)
        if work > 50 * MAX_CELLS:
            raise Unreadable(TOO_MANY)
    found = {}
    for row, column in grid.cells:
        for area in by_row.get(row, ()):
            if area[1] <= column <= area[3]:
                found[(row, column)] = area
                break
    return found


def _is_hidden(grid: Grid, at: Position, area: tuple[int, int, int, int] | None) -> bool:
    """A merged cell shows as long as one of its rows and one of its columns does."""
    if area is None:
        return at[0] in grid.hidden_rows or grid.hides_column(at[1])
    rows, columns = range(area[0], area[2] + 1), range(area[1], min(area[3], 16_384) + 1)
    return all(row in grid.hidden_rows for row in rows) or all(grid.hides_column(column) for column in columns)


def sheet_blocks(parted: Parted) -> list[Block]:
    """The lines over the table that span it as paragraphs, then the table; nothing when there are no cells. Raises
    Unreadable over MAX_CELLS."""
    seen = parted.seen
    if not seen:
        return []
    rows, columns = sorted({row for row, _ in seen}), sorted({column for _, column in seen})
    if len(rows) * len(columns) > MAX_CELLS:
        raise Unreadable(TOO_MANY)
    lines: list[Block] = []
    while rows and (title := _spanning_line(parted, rows[0], columns)) is not None:
        lines += title
        rows.pop(0)
    return [*lines, _table(parted, rows, columns)] if rows else lines


def _spanning_line(parted: Parted, row: int, columns: list[int]) -> list[Paragraph] | None:
    """A first row that is one merged cell over the whole width is a line of its own: a title, a unit of measure."""
    cells = [column for column in columns if (row, column) in parted.seen]
    area = parted.spans.get((row, cells[0]))
    alone = len(cells) == 1 and area is not None and area[0] == area[2]
    if not alone or area is None or not (area[1] <= columns[0] and area[3] >= columns[-1]):
        return None
    return [Paragraph(part.runs, align="center") for part in _paragraphs(parted.seen[(row, cells[0])])]


def _table(parted: Parted, rows: list[int], columns: list[int]) -> Table:
    row_at = {row: index for index, row in enumerate(rows)}
    taken: set[Position] = set()
    lines: list[tuple[Cell, ...]] = []
    for row in rows:
        line: list[Cell] = []
        for column in columns:
            if (row, column) in taken:
                continue
            height, width = _span(parted, (row, column), rows, columns, taken, row_at)
            line.append(Cell(_paragraphs(parted.seen.get((row, column), "")), width, height))
        lines.append(tuple(line))
    return Table(tuple(lines))


def _span(
    parted: Parted, at: Position, rows: list[int], columns: list[int], taken: set[Position], row_at: dict[int, int]
) -> tuple[int, int]:
    """Rows and columns of the table that the cell covers; they are marked as taken."""
    area = parted.spans.get(at)
    if area is None:
        return 1, 1
    inner_columns = [column for column in columns if area[1] <= column <= area[3]]
    inner_rows = [row for row in rows[row_at[at[0]] :] if row <= area[2]]
    inner = {(row, column) for row in inner_rows for column in inner_columns}
    if inner & taken:
        return 1, 1
    taken |= inner
    return len(inner_rows), len(inner_columns)


def _paragraphs(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((Run(line),)) for line in text.splitlines() if line.strip())


def row_texts(cells: dict[Position, str]) -> Iterable[tuple[int, str]]:
    """(row, the texts of its cells joined by tabs), in order."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in cells.items():
        by_row.setdefault(row, []).append((column, text))
    for row in sorted(by_row):
        yield row, "\t".join(text for _, text in sorted(by_row[row]))

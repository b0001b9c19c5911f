"""Tables of a Word binary file: which cells span columns and rows (MS-DOC 2.9.325 TDefTableOperand)."""

from __future__ import annotations

import struct
from itertools import pairwise

from workflows.renditions.model import Cell, Paragraph, Table
from workflows.renditions.reading import merged_rows

_EDGE = 15  # twips: edges of cells that lie closer are one


def table_of(rows: list[tuple[list[tuple[Paragraph, ...]], bytes]]) -> Table:
    """The table whose rows are given as their cells and the operand of sprmTDefTable (empty: not known)."""
    shapes = [_shape(definition, len(cells)) for cells, definition in rows]
    columns = _columns([edge for edges, _ in shapes if edges for edge in edges])
    laid_out = []
    for (cells, _), (edges, merges) in zip(rows, shapes, strict=True):
        line = []
        for index, paragraphs in enumerate(cells):
            left = columns[edges[index]] if edges else index
            right = columns[edges[index + 1]] if edges else index + 1
            line.append((Cell(paragraphs, columns=max(1, min(right - left, 63))), left, merges.get(index)))
        laid_out.append(line)
    return Table(tuple(tuple(row) for row in merged_rows(laid_out)))


def _shape(definition: bytes, count: int) -> tuple[tuple[int, ...], dict[int, str]]:
    """The edges of the cells in twips and which cells are merged with the one above (MS-DOC 2.9.325); none when the
    definition does not fit the cells."""
    if not definition or definition[0] != count or len(definition) < 1 + (count + 1) * 2:
        return (), {}
    edges = struct.unpack_from(f"<{count + 1}h", definition, 1)
    if any(left > right for left, right in pairwise(edges)):
        return (), {}
    merges = {}
    for index in range(count):
        at = 1 + (count + 1) * 2 + index * 20
        flags = int.from_bytes(definition[at : at + 2], "little") >> 5 & 3
        if flags:
            merges[index] = "continue" if flags == 1 else "restart"
    return edges, merges


def _columns(edges: list[int]) -> dict[int, int]:
    """The number of the column that begins at each edge."""
    found: dict[int, int] = {}
    last = None
    for edge in sorted(set(edges)):
        if last is None:
            found[edge] = 0
        else:
            found[edge] = found[last] + (1 if edge - last > _EDGE else 0)
        last = edge
    return found

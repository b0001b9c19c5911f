"""What a reading shows, as plain values to compare with."""

from __future__ import annotations

from workflows.renditions.model import Cell, Paragraph
from workflows.renditions.reading import Reading


def lines(reading: Reading) -> list[str]:
    """The paragraphs outside tables."""
    return [block.text for block in reading.blocks if isinstance(block, Paragraph)]


def drawn_cell(cell: Cell) -> object:
    """Its text, or (text, columns, rows) when it spans several."""
    text = "/".join(paragraph.text for paragraph in cell.paragraphs)
    spans = (cell.columns, cell.rows)
    return text if spans == (1, 1) else (text, *spans)

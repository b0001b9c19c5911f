"""What a reader of an uploaded file gives back, whatever its format, and what the readers of several formats share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workflows.renditions.model import Block, Cell, Paragraph, Run, TextPiece, paragraphs_of

DELETED, HIDDEN, FIELD, PHONETIC, SHAPE, FALLBACK = "修订删除", "隐藏文字", "域代码", "拼音", "图形文字", "备用内容"
MAX_PARAGRAPHS = 50_000


@dataclass(frozen=True)
class Reading:
    """What a reader found; `unread` names in Chinese what no machine has read."""

    blocks: tuple[Block, ...]
    pieces: tuple[TextPiece, ...]
    unread: tuple[str, ...] = ()
    pages: int = 0
    sanitised: bytes | None = None


def split_lines(runs: list[Run]) -> list[list[Run]]:
    """A paragraph with line breaks is several paragraphs of the rendition."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        lines[-1].append(replace(run, text=first))
        lines += [[replace(run, text=other)] for other in others]
    return [line for line in lines if "".join(run.text for run in line).strip()]


def merged_rows(rows: list[list[tuple[Cell, int, str | None]]]) -> list[list[Cell]]:
    """Vertical merges as row spans; text found in a merged-away cell moves up into the one that shows."""
    result: list[list[Cell]] = []
    open_cells: dict[int, tuple[int, int]] = {}  # column -> (row, index in row) of the cell that spans down
    for row in rows:
        line: list[Cell] = []
        still_open: dict[int, tuple[int, int]] = {}
        for cell, column, merge in row:
            above = open_cells.get(column)
            if merge == "continue" and above is not None:
                up, index = above
                upper = result[up][index]
                result[up][index] = replace(upper, rows=upper.rows + 1, paragraphs=upper.paragraphs + cell.paragraphs)
                still_open[column] = above
                continue
            if merge is not None:
                still_open[column] = (len(result), len(line))
            line.append(cell)
        open_cells = still_open
        result.append(line)
    return result


def note_paragraphs(notes: list[tuple[str, str]], found: dict[tuple[str, str], list[Block]]) -> list[Block]:
    """The notes that the text refers to, each behind the mark that stands in the text."""
    blocks: list[Block] = []
    for order, key in enumerate(notes, start=1):
        for index, paragraph in enumerate(paragraphs_of(tuple(found.get(key, [])))):
            mark = (Run(f"[{order}] "),) if index == 0 else ()
            blocks.append(Paragraph(mark + paragraph.runs, part="note"))
    return blocks

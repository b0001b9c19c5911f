"""From the positioned texts of an OFD page (GB/T 33190-2016 chapter 11) to its lines and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from workflows.renditions.model import Paragraph, Run

_SAME_LINE = 0.4  # of the size: baselines that lie closer are one line
_PAGE_NUMBER = re.compile(r"[-—–－·•]*\s*(?:第\s*)?\d{1,4}(?:\s*页)?\s*[-—–－·•]*")


@dataclass(frozen=True)
class Placed:
    """Text whose first character begins at `x`, whose last one ends at `right`, on the baseline `y`; millimetres."""

    text: str
    x: float
    y: float
    right: float
    size: float
    bold: bool = False
    alone: bool = False  # turned: never part of a line


@dataclass(frozen=True)
class Line:
    """What stands on one baseline, from left to right."""

    runs: tuple[Run, ...]
    x: float
    y: float
    right: float
    size: float

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Column:
    """Where the text of a page begins and ends."""

    left: float
    right: float


def lines_of_page(placed: list[Placed]) -> list[Line]:
    """The lines from top to bottom; pieces that lie apart are parted by a space."""
    groups: list[list[Placed]] = []
    for each in sorted(placed, key=lambda each: (each.y, each.x)):
        if groups and _same_line(groups[-1], each):
            groups[-1].append(each)
        else:
            groups.append([each])
    lines = [_line(sorted(group, key=lambda each: each.x)) for group in groups]
    return [line for line in lines if line.text.strip()]


def _same_line(group: list[Placed], each: Placed) -> bool:
    first = group[0]
    return not first.alone and not each.alone and each.y - first.y <= _SAME_LINE * max(first.size, each.size)


def _line(group: list[Placed]) -> Line:
    runs = [Run(group[0].text, group[0].bold)]
    for before, each in pairwise(group):
        gap = (each.x - before.right) / max(each.size, 0.1)
        space = "　" if gap > 2 else " " if gap > 0.6 else ""
        runs.append(Run(space + each.text, each.bold))
    size = max(each.size for each in group)
    return Line(tuple(runs), group[0].x, group[0].y, max(each.right for each in group), size)


def is_page_number(line: Line, page_height: float) -> bool:
    """A number that stands alone in the lowest eighth of the page."""
    return line.y > page_height * 7 / 8 and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


def paragraphs_of_pages(pages: list[list[Line]]) -> list[Paragraph]:
    """The paragraphs of all pages: a line that fills the column goes on in the next one, over the page's end too."""
    made: list[list[Run]] = []
    aligned: list[Literal["", "center", "right"]] = []
    before: tuple[Line, Column] | None = None
    for lines in pages:
        column = _column(lines)
        for line in lines:
            if before is not None and _runs_on(*before, line, column):
                made[-1] += line.runs
            else:
                made.append(list(line.runs))
                aligned.append(_align(line, column))
            before = (line, column)
    return [Paragraph(tuple(runs), align=align) for runs, align in zip(made, aligned, strict=True)]


def _column(lines: list[Line]) -> Column:
    long = [line for line in lines if len(line.text) >= 10] or lines
    return Column(min((line.x for line in long), default=0), max((line.right for line in long), default=0))


def _runs_on(line: Line, column: Column, following: Line, its_column: Column) -> bool:
    fills = line.right >= column.right - 1.5 * line.size and line.x <= column.left + 2.5 * line.size
    flush = following.x <= its_column.left + 0.6 * following.size
    alike = abs(line.size - following.size) <= 0.1 * line.size
    near = following.y < line.y or following.y - line.y <= 2.6 * line.size
    return fills and flush and alike and near and len(line.text) >= 10


def _align(line: Line, column: Column) -> Literal["", "center", "right"]:
    left, right = line.x - column.left, column.right - line.right
    if left <= 2.5 * line.size:
        return ""
    if abs(left - right) <= 2 * line.size:
        return "center"
    return "right" if right <= 5 * line.size else ""


def split_glyphs(
    text: str, points: list[tuple[float, float]], size: float, bold: bool, turned: bool
) -> Iterator[Placed]:
    """The stretches of `text` that stand on one baseline each; `points` are where its characters begin."""
    if turned:
        (x, y), (last, _) = points[0], points[-1]
        yield Placed(text, x, y, max(x, last) + size, size, bold, alone=True)
        return
    start = 0
    for index in range(1, len(text) + 1):
        jumps = index < len(text) and (
            abs(points[index][1] - points[start][1]) > _SAME_LINE * size
            or points[index][0] < points[index - 1][0] - size
        )
        if index == len(text) or jumps:
            right = points[index - 1][0] + width(text[index - 1], size)
            yield Placed(text[start:index], points[start][0], points[start][1], right, size, bold)
            start = index


def width(character: str, size: float) -> float:
    """About how wide it is set: half for what is no Chinese character or full-width sign."""
    return size if ord(character) >= 0x2E80 or character in "—…“”‘’★☆" else size / 2

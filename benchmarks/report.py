"""What a bench hands back: tables to read, limits that hold or do not, figures for the JSON file."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Spread:
    """Milliseconds (or a ratio) over the rounds of one run; the distance of low and high is the machine's noise."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f}–{self.high:.2f})"


@dataclass(frozen=True)
class Limit:
    what: str
    value: float
    most: float

    @property
    def holds(self) -> bool:
        return self.value <= self.most

    @property
    def verdict(self) -> str:
        return "holds" if self.holds else "EXCEEDED"


@dataclass
class Table:
    title: str
    header: Sequence[str]
    rows: list[Sequence[Any]] = field(default_factory=list)
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        cells = [[_cell(value) for value in row] for row in [self.header, *self.rows]]
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        lines = [self.title, *(_line(row, widths) for row in cells), *(f"  {note}" for note in self.notes)]
        lines.insert(2, "-" * (sum(widths) + 2 * len(widths)))
        return "\n".join(lines)


@dataclass
class Result:
    name: str
    tables: list[Table] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        checks = [
            f"{limit.verdict:8}  {limit.what}: {_cell(limit.value)} (limit {_cell(limit.most)})"
            for limit in self.limits
        ]
        return "\n\n".join([*map(str, self.tables), *(["\n".join(checks)] if checks else [])])

    def as_json(self) -> dict[str, Any]:
        limits = [
            {"what": each.what, "value": each.value, "limit": each.most, "holds": each.holds} for each in self.limits
        ]
        return {"figures": self.figures, "limits": limits}


def _cell(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    left = first[0] + " " * (first[1] - _width(first[0]))
    return "  ".join([left, *(" " * (width - _width(cell)) + cell for cell, width in others)])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

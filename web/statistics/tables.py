"""A figure as the page, the chart and the sheet show it: rows of cells, each number with the list behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from web.statistics.asking import address
from workflows.calendar.periods import Period
from workflows.oversight.statistics_figures import Share
from workflows.oversight.statistics_time import MINUTES_A_DAY

MOST_BARS = 32


@dataclass(frozen=True)
class Cell:
    """`number`: the value in a sheet; `url`: the rows that it counts."""

    text: str
    number: float | None = None
    url: str = ""

    @property
    def is_number(self) -> bool:
        return self.number is not None


@dataclass(frozen=True)
class Chart:
    """Bars over names: (name of the series, values); `unit` stands on the axis."""

    names: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]
    unit: str
    stacked: bool = False
    colours: Sequence[str] = ()  # in the order of the series; else the page's own

    def as_json(self) -> dict[str, Any]:
        return {
            "names": list(self.names[:MOST_BARS]),
            "series": [{"name": name, "values": list(values[:MOST_BARS])} for name, values in self.series],
            "unit": self.unit,
            "stacked": self.stacked,
            "colours": list(self.colours),
        }


@dataclass(frozen=True)
class Table:
    """One figure. `how`: how its numbers are computed, in words."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    how: str
    chart: Chart | None = field(default=None)


def said(text: str) -> Cell:
    """A cell of words."""
    return Cell(text)


def number(value: int, name: str, of: Period | None = None, **cell: str) -> Cell:
    """A count with its list; nought opens nothing."""
    return Cell(str(value), value, address("statistics.rows", of=of, more=cell, name=name) if value else "")


def duration(minutes: float | None) -> Cell:
    """Office time; in a sheet as hours."""
    if minutes is None:
        return Cell("—")
    return Cell(duration_words(minutes), hours(minutes))


def duration_words(minutes: float) -> str:
    """小时 below a working day, else 个工作日; one decimal."""
    if minutes < MINUTES_A_DAY:
        return _("%(n)s 小时", n=f"{minutes / 60:.1f}")
    return _("%(n)s 个工作日", n=f"{minutes / MINUTES_A_DAY:.1f}")


def hours(minutes: float | None) -> float | None:
    """Minutes as hours with one decimal; None of nothing."""
    return None if minutes is None else round(minutes / 60, 1)


def percent(part: int, whole: int) -> Cell:
    """A share as a percentage; a dash where there is no whole."""
    if not whole:
        return Cell("—")
    return Cell(f"{part / whole:.1%}", round(part / whole, 4))


def share(found: Share) -> Cell:
    """The same of a counted share."""
    return percent(found.part, found.whole)

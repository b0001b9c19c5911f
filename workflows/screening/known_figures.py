"""What a policy says in figures, to hold an interpretation against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from workflows.screening.figures import Figure, bare_numbers, figures_in

_MOST_DATES = 40
_IN_MONTHS = {"年": Decimal(12), "个月": Decimal(1)}
_IN_DAYS = {"周": Decimal(7), "日": Decimal(1)}


@dataclass
class KnownFigures:
    """All figures of the policy documents. A figure of the interpretation is known when one of them means the same."""

    quantities: set[tuple[Decimal, str]] = field(default_factory=set)
    bare: set[Decimal] = field(default_factory=set)  # numbers whose unit stands elsewhere: in the head of a table
    dates: set[tuple[int | None, int, int | None]] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    telephones: set[str] = field(default_factory=set)
    clocks: set[Decimal] = field(default_factory=set)

    @classmethod
    def of(cls, texts: Iterable[str]) -> KnownFigures:
        """From folded texts."""
        known = cls()
        for text in texts:
            for figure in figures_in(text):
                known._add(figure)
            known.bare |= bare_numbers(text)
        known._add_spans()
        return known

    def _add(self, figure: Figure) -> None:
        if figure.kind == "quantity":
            self.quantities.add(_measure(figure.value, figure.unit))
        elif figure.kind in ("date", "month") and figure.month:
            self.dates.add((figure.year, figure.month, figure.day))
        elif figure.kind == "telephone":
            self.telephones.add(figure.unit)
        elif figure.kind == "clock":
            self.clocks.add(figure.value)
        if figure.year:
            self.years.add(figure.year)

    def _add_spans(self) -> None:
        """有效期 5 年 is known when the policy says from when until when."""
        days = sorted(_days(self.dates))[:_MOST_DATES]
        for first in days:
            for last in days:
                months = _months_between(first, last)
                if months:
                    self.quantities.add((Decimal(months), "个月"))

    def has(self, figure: Figure) -> bool:
        """Whether the policy says so."""
        if figure.kind == "quantity":
            return self._has_quantity(figure)
        if figure.kind == "telephone":
            return any(known.endswith(figure.unit[-8:]) for known in self.telephones)
        if figure.kind == "clock":
            return figure.value in self.clocks
        if figure.kind == "year":
            return figure.year in self.years
        return any(self._same_date(figure, known) for known in self.dates)

    def _has_quantity(self, figure: Figure) -> bool:
        if _measure(figure.value, figure.unit) in self.quantities:
            return True
        values = (figure.value, figure.value / 10**4, figure.value / 10**8)
        if any(value in self.bare for value in values):
            return True
        return figure.unit == "日" and any(day == figure.value for _, _, day in self.dates if day)

    def _same_date(self, figure: Figure, known: tuple[int | None, int, int | None]) -> bool:
        year, month, day = known
        if figure.month != month or (figure.day is not None and figure.day != day):
            return False
        if figure.year is None or figure.year == year:
            return True
        return year is None and (figure.year in self.years or not self.years)


def _measure(value: Decimal, unit: str) -> tuple[Decimal, str]:
    if unit in _IN_MONTHS:
        return value * _IN_MONTHS[unit], "个月"
    if unit in _IN_DAYS:
        return value * _IN_DAYS[unit], "日"
    return value.normalize(), unit


def _days(dates: Iterable[tuple[int | None, int, int | None]]) -> Iterable[date]:
    for year, month, day in dates:
        if year and day:
            try:
                yield date(year, month, day)
            except ValueError:
                continue


def _months_between(first: date, last: date) -> int:
    """Whole months from `first` up to and including `last`; 0 when they are not whole."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return months if months > 0 and after.day == first.day else 0

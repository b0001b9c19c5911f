"""Periods of whole days of the bureau: months, quarters, years, and from any day to any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.clock import end_of, start_of


@dataclass(frozen=True)
class Period:
    """From `since` to `until`, both days included."""

    since: date
    until: date

    @property
    def start(self) -> datetime:
        """The first instant of it, in the bureau's time."""
        return start_of(self.since)

    @property
    def end(self) -> datetime:
        """The first instant after it, in the bureau's time. Raises OverflowError where the calendar ends."""
        return end_of(self.until)


def month_of(day: date) -> Period:
    """The calendar month of the day. Raises ValueError for the last month there is."""
    first = day.replace(day=1)
    return Period(first, _before(_months_later(first, 1)))


def quarter_of(day: date) -> Period:
    """The calendar quarter of the day. Raises ValueError for the last quarter there is."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(first, _before(_months_later(first, 3)))


def year_of(day: date) -> Period:
    """The calendar year of the day."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def _months_later(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _before(day: date) -> date:
    return day - timedelta(days=1)

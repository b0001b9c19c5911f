"""Time as an office counts it: 9:00 to 17:30 in Shanghai on working days, and nothing in between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from engine.clock import BUREAU_ZONE, local_date

OPENS = time(9)
DAY = timedelta(hours=8, minutes=30)
EVENING = timedelta(hours=3)  # after the office closed: no hour at which anybody is expected to work


def working_days_until(worked: Callable[[date], bool], last: date, count: int) -> list[date]:
    """The `count` days up to and including `last` that are worked, in order; `last` itself may be a holiday."""
    found: list[date] = []
    day = last
    while len(found) < count:
        if worked(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


class OfficeHours:
    """Converts between instants and office time, which starts with the first of the working days."""

    def __init__(self, days: Sequence[date]) -> None:
        self.days = days

    def position(self, instant: datetime) -> timedelta:
        """Office time that has passed at the instant; nights and holidays add nothing."""
        day = local_date(instant)
        before = bisect_right(self.days, day) - 1
        if before < 0:
            return timedelta()
        if self.days[before] != day:
            return DAY * (before + 1)
        return DAY * before + min(max(instant - _opening(day), timedelta()), DAY)

    def instant(self, position: timedelta) -> datetime:
        """The aware UTC instant at which so much office time has passed; the end of a day, not the next morning."""
        whole, rest = divmod(position, DAY)
        if not rest and whole:
            whole, rest = whole - 1, DAY
        return _opening(self.days[whole]) + rest

    def evening(self, position: timedelta) -> datetime:
        """Late in the evening of the day of that position."""
        return self.instant(-(-position // DAY) * DAY) + EVENING


def _opening(day: date) -> datetime:
    return datetime.combine(day, OPENS, BUREAU_ZONE).astimezone(UTC)

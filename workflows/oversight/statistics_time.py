"""How long a period of the statistics may be, and office time in minutes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from engine.clock import BUREAU_ZONE, local_date
from engine.errors import Invalid
from workflows.calendar.days import Entries
from workflows.calendar.periods import Period

LONGEST_PERIOD = 366  # days
OFFICE_HOURS = ((time(8, 30), time(12)), (time(13), time(17, 30)))
MINUTES_A_DAY = 480  # what OFFICE_HOURS add up to


def period(since: date, until: date) -> Period:
    """The days from `since` to `until`. Raises Invalid when they end before they begin or are more than a year."""
    if until < since:
        raise Invalid("统计的截止日期早于起始日期，请重新选择。")
    if (until - since).days >= LONGEST_PERIOD:
        raise Invalid("一次最多统计一年，请缩短时间范围。")
    return Period(since, until)


class OfficeTime:
    """Office time between instants by the calendar of the bureau, from `first` on."""

    def __init__(self, known: Entries, first: date, last: date) -> None:
        self._first = first
        days = [known.day(first + timedelta(days=index)) for index in range((last - first).days + 2)]
        self._worked = [day.working for day in days]
        self._before = [0, *accumulate(self._worked)]  # working days before the day

    def minutes(self, start: datetime, end: datetime) -> int:
        """Whole minutes of office time between the instants; nights, lunch breaks and days off do not count."""
        return max(0, self._elapsed(end) - self._elapsed(start))

    def day_after(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; the last day known when the calendar ends earlier."""
        wanted = self._before[(start - self._first).days + 1] + count
        return self._first + timedelta(days=min(bisect_right(self._before, wanted - 1), len(self._worked)) - 1)

    def _elapsed(self, at: datetime) -> int:
        index = (local_date(at) - self._first).days
        clock = at.astimezone(BUREAU_ZONE).time()
        today = sum(_passed(opens, closes, clock) for opens, closes in OFFICE_HOURS) if self._worked[index] else 0
        return self._before[index] * MINUTES_A_DAY + today


def _passed(opens: time, closes: time, clock: time) -> int:
    return max(0, _minute(min(clock, closes)) - _minute(opens))


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def quantile(counts: Iterable[tuple[int, int]], share: float) -> int | None:
    """The value at the rank ceil(share * n) of (value, how often); None of nothing. Of an even number of values the
    median is the lower of the two in the middle: it is always one that occurred."""
    ordered = sorted(counts)
    total = sum(often for _, often in ordered)
    rank = -int(-share * total // 1)
    for value, seen in zip((value for value, _ in ordered), accumulate(often for _, often in ordered), strict=True):
        if seen >= rank:
            return value
    return None

"""Which days are worked: an admin's override first, then the published calendar, then the weekday (provisional).

The published calendar is the package `chinesecalendar`; the State Council announces the next year in October or
November, so days beyond it are *provisional* unless an admin has entered the year from the notice (CalendarYear).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import chinese_calendar
from sqlalchemy import Text, cast, literal, select, union_all
from sqlalchemy.orm import Session

from workflows.calendar.models import CalendarOverride, CalendarYear

_HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
_WEEKDAYS = "一二三四五六日"
_CACHE = "calendar.entries"
YEAR_DIGITS = 4

_published: dict[date, str] = dict(chinese_calendar.holidays)
_make_up: frozenset[date] = frozenset(chinese_calendar.workdays)
FIRST_YEAR, LAST_YEAR = min(_published).year, max(_published).year


@dataclass(frozen=True)
class Day:
    """A day as the bureau works it. `why` is Chinese, for the page that shows how a date was computed."""

    day: date
    working: bool
    provisional: bool
    why: str


@dataclass(frozen=True)
class Entries:
    """What admins entered: days over the published calendar, and years whose notice is entered completely."""

    overrides: dict[date, tuple[bool, str]]
    years: frozenset[int]

    def day(self, day: date) -> Day:
        """Never fails, however far away the day is."""
        if day in self.overrides:
            working, note = self.overrides[day]
            return Day(day, working, False, f"{'上班' if working else '放假'}（{note}）")
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return _published_day(day)
        provisional = day.year not in self.years
        return Day(
            day,
            day.weekday() < 5,
            provisional,
            _weekday(day) + ("（该年度放假安排未公布，暂按周历）" if provisional else ""),
        )


def entries(session: Session) -> Entries:
    """What admins entered, read once per transaction, in one statement."""
    cached = session.info.get(_CACHE)
    if isinstance(cached, Entries):
        return cached
    days = select(cast(CalendarOverride.day, Text), CalendarOverride.working, CalendarOverride.note)
    years = select(cast(CalendarYear.year, Text), literal(True), literal(""))
    rows = session.execute(union_all(days, years)).all()
    found = Entries(
        {date.fromisoformat(day): (working, note) for day, working, note in rows if len(day) > YEAR_DIGITS},
        frozenset(int(year) for year, _, _ in rows if len(year) <= YEAR_DIGITS),
    )
    session.info[_CACHE] = found
    return found


def forget_entries(session: Session) -> None:
    """Read the entries anew: they were changed in this transaction."""
    session.info.pop(_CACHE, None)


def published(day: date) -> Day:
    """The day by the published calendar alone."""
    return Entries({}, frozenset()).day(day)


def next_day(day: date) -> date:
    """The natural day after."""
    return day + timedelta(days=1)


def _published_day(day: date) -> Day:
    if day in _make_up:
        return Day(day, True, False, f"{_weekday(day)}（调休上班）")
    if day in _published:
        return Day(day, False, False, _holiday(_published[day]))
    return Day(day, day.weekday() < 5, False, _weekday(day))


def _holiday(name: Any) -> str:
    return _HOLIDAYS.get(str(name), "法定节假日") + "放假"


def _weekday(day: date) -> str:
    return f"周{_WEEKDAYS[day.weekday()]}"

"""Due times in working days and hours, with the calculation kept as values so that a page can show it.

The day of the event is not day 1 (domain.md B.2). A term in days ends with its last day: at 24:00 in Shanghai, which
is stored as the next midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine.clock import BUREAU_ZONE, end_of, local_date
from engine.runtime import Due as EngineDue
from workflows.calendar.days import Day, entries, next_day, published

OPENING = time(8, 30)  # when people are told of the day
EARLIEST, LATEST = time(7), time(20)  # outside of it an act is noted as out of hours
LONGEST = 2000  # working days; more is a slip of the diagram


@dataclass(frozen=True)
class Explanation:
    """How a due time was computed. `skipped`: days passed over and why; `made_up`: weekend days that counted."""

    rule: str  # Chinese, e.g. 20 个工作日（当日不计）
    start: date
    last: date
    skipped: tuple[Day, ...] = ()
    made_up: tuple[Day, ...] = ()
    provisional_from: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values for page and API; dates in ISO 8601."""
        return {
            "rule": self.rule,
            "start": self.start.isoformat(),
            "last": self.last.isoformat(),
            "skipped": [{"day": day.day.isoformat(), "why": day.why} for day in self.skipped],
            "made_up": [{"day": day.day.isoformat(), "why": day.why} for day in self.made_up],
            "provisional_from": self.provisional_from.isoformat() if self.provisional_from else None,
        }


@dataclass(frozen=True)
class Due(EngineDue):
    """A due time with its calculation. `at`: aware UTC; `provisional`: may move when next year's schedule is out."""

    explanation: Explanation | None = None

    @property
    def last_day(self) -> date:
        """The last bureau-local day on which the act is in time."""
        return local_date(self.at - timedelta(microseconds=1))


@dataclass(frozen=True)
class Remaining:
    """What the inbox shows: whole working days left after today (0: due today), or days overdue."""

    days: int
    overdue: bool
    provisional: bool


class BureauWorkingTime:
    """The working time that the engine asks (`engine.runtime.WorkingTime`)."""

    def after_working_days(self, session: Session, start: datetime, days: int) -> Due:
        return after_working_days(session, start, days)

    def before_working_days(self, session: Session, end: datetime, days: int) -> datetime:
        return before_working_days(session, end, days)

    def is_office_hours(self, at: datetime) -> bool:
        """By the published calendar, without what admins entered: the trail notes what looks unusual, it judges
        nothing."""
        local = at.astimezone(BUREAU_ZONE)
        return published(local.date()).working and EARLIEST <= local.time() < LATEST


def after_working_days(session: Session, start: datetime, days: int) -> Due:
    """The end of the `days`-th working day after the start's bureau-local day; 0: the end of that day itself.

    Never fails for lack of a calendar: days beyond it follow the weekday and make the result provisional.
    Raises ValueError when `days` is negative or absurd.
    """
    if not 0 <= days <= LONGEST:
        raise ValueError(f"working days must be between 0 and {LONGEST}, not {days}")
    known = entries(session)
    first = last = local_date(start)
    passed: list[Day] = []
    counted = 0
    while counted < days:
        last = next_day(last)
        passed.append(known.day(last))
        counted += passed[-1].working
    provisional_from = next((day.day for day in passed if day.provisional), None)
    explanation = Explanation(
        rule=f"{days} 个工作日（当日不计，末日 24 时截止）",
        start=first,
        last=last,
        skipped=tuple(day for day in passed if not day.working),
        made_up=tuple(day for day in passed if day.working and day.day.weekday() >= 5),
        provisional_from=provisional_from,
    )
    return Due(end_of(last), provisional_from is not None, explanation)


def before_working_days(session: Session, end: datetime, days: int) -> datetime:
    """The morning (`OPENING`) of the day from which `days` working days are left to the last day of a term that ends
    at `end`. Raises ValueError when `days` is negative or absurd."""
    if not 0 <= days <= LONGEST:
        raise ValueError(f"working days must be between 0 and {LONGEST}, not {days}")
    known = entries(session)
    day = local_date(end - timedelta(microseconds=1))
    counted = 0
    while counted < days:
        counted += known.day(day).working
        day -= timedelta(days=1)
    while not known.day(day).working:
        day -= timedelta(days=1)
    return datetime.combine(day, OPENING, BUREAU_ZONE)


def hours(start: datetime, count: int) -> Due:
    """`count` natural hours after `start`: 特急 does not wait for the morning."""
    at = start + timedelta(hours=count)
    return Due(at, False, Explanation(f"{count} 小时（自然小时，节假日照计）", local_date(start), local_date(at)))


def working_days_between(session: Session, start: date, end: date) -> tuple[int, bool]:
    """(number, provisional) of the working days after `start` up to and including `end`; 0 when end <= start."""
    known = entries(session)
    span = [known.day(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1)]
    return sum(day.working for day in span), any(day.provisional for day in span)


def remaining(session: Session, at: datetime, due_at: datetime) -> Remaining:
    """How many working days are left at the instant `at` for something due at `due_at`."""
    today, last = local_date(at), local_date(due_at - timedelta(microseconds=1))
    if at >= due_at:
        days, provisional = working_days_between(session, last, today)
        return Remaining(days, True, provisional)
    days, provisional = working_days_between(session, today, last)
    return Remaining(days, False, provisional)

"""Working days: domain.md D.3 as a table, make-up days, days beyond the published calendar, the calculation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import BUREAU_ZONE
from engine.db import Database, Session
from tests.workflows.calendar.asking import is_working_day
from workflows.calendar.days import LAST_YEAR, Entries, forget_entries
from workflows.calendar.models import CalendarOverride, CalendarYear
from workflows.calendar.working_days import (
    LONGEST,
    BureauWorkingTime,
    after_working_days,
    hours,
    remaining,
    working_days_between,
)


@pytest.fixture
def session(sqlite_database: Database) -> Iterator[Session]:
    with sqlite_database.write() as session:
        yield session


def at(day: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BUREAU_ZONE)


def override(session: Session, day: str, working: bool) -> None:
    session.add(
        CalendarOverride(
            day=date.fromisoformat(day), working=working, note="通知", set_by="x", set_at=datetime.now(UTC)
        )
    )
    session.flush()
    forget_entries(session)


# domain.md D.3: received, +20 working days, the wrong answer of counting Monday to Friday, provisional
D3 = [
    ("2025-01-20", "2025-02-21", "2025-02-17", False),
    ("2026-01-28", "2026-03-03", "2026-02-25", False),
    ("2026-02-13", "2026-03-19", "2026-03-13", False),
    ("2026-09-18", "2026-10-22", "2026-10-16", False),
    ("2026-11-20", "2026-12-18", "2026-12-18", False),
    ("2026-12-10", "2027-01-07", "2027-01-07", True),
]


@pytest.mark.parametrize(("received", "due", "naive", "provisional"), D3)
def test_twenty_working_days(session: Session, received: str, due: str, naive: str, provisional: bool):
    found = after_working_days(session, at(received), 20)
    assert (found.last_day.isoformat(), found.provisional) == (due, provisional)
    assert _monday_to_friday(date.fromisoformat(received), 20).isoformat() == naive


def _monday_to_friday(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (at("2026-03-02", "00:00"), 1, at("2026-03-04", "00:00")),
        (at("2026-03-02", "23:59"), 1, at("2026-03-04", "00:00")),
        (at("2026-03-02"), 0, at("2026-03-03", "00:00")),
        (at("2026-03-06"), 1, at("2026-03-10", "00:00")),  # Friday to Monday
        (at("2026-03-07"), 1, at("2026-03-10", "00:00")),  # the event itself on a Saturday
        (at("2026-02-13"), 1, at("2026-02-15", "00:00")),  # Saturday 14 February 2026 is a make-up day
        (datetime(2026, 3, 2, 20, tzinfo=UTC), 1, at("2026-03-05", "00:00")),  # in Shanghai it is the 3rd already
    ],
)
def test_the_day_of_the_event_does_not_count_and_the_term_ends_at_24_00(
    session: Session, start: datetime, days: int, due: datetime
):
    assert after_working_days(session, start, days).at == due


@pytest.mark.parametrize(
    ("day", "working", "provisional"),
    [
        ("2026-02-14", True, False),  # make-up Saturday
        ("2026-02-17", False, False),  # 春节
        ("2026-03-04", True, False),
        ("2026-03-07", False, False),
        (f"{LAST_YEAR + 1}-01-04", date(LAST_YEAR + 1, 1, 4).weekday() < 5, True),
        ("2003-06-02", True, True),
    ],
)
def test_is_working_day(session: Session, day: str, working: bool, provisional: bool):
    assert is_working_day(session, date.fromisoformat(day)) == (working, provisional)


def test_an_override_wins_over_the_published_calendar(session: Session):
    override(session, "2026-03-04", working=False)
    override(session, "2026-03-07", working=True)
    assert is_working_day(session, date(2026, 3, 4)) == (False, False)
    found = after_working_days(session, at("2026-03-02"), 4)
    assert found.last_day == date(2026, 3, 7)
    assert found.explanation is not None
    assert [day.day for day in found.explanation.skipped] == [date(2026, 3, 4)]
    assert [day.day for day in found.explanation.made_up] == [date(2026, 3, 7)]


def test_a_year_that_an_admin_entered_is_no_longer_provisional(session: Session):
    year = LAST_YEAR + 1
    assert after_working_days(session, at(f"{year}-03-01"), 3).provisional
    session.add(CalendarYear(year=year, source="国办发明电", set_by="x", set_at=datetime.now(UTC)))
    session.flush()
    forget_entries(session)
    override(session, f"{year}-01-01", working=False)
    assert not after_working_days(session, at(f"{year}-03-01"), 3).provisional
    assert is_working_day(session, date(year, 1, 1)) == (False, False)


def test_the_explanation_says_which_days_were_skipped_and_why(session: Session):
    explanation = after_working_days(session, at("2026-02-13"), 2).explanation
    assert explanation is not None
    shown = explanation.as_json()
    assert shown["rule"].startswith("2 个工作日")
    assert (shown["start"], shown["last"], shown["provisional_from"]) == ("2026-02-13", "2026-02-24", None)
    assert shown["made_up"] == [{"day": "2026-02-14", "why": "周六（调休上班）"}]
    assert {"day": "2026-02-16", "why": "春节放假"} in shown["skipped"]


def test_hours_do_not_wait_for_the_morning(session: Session):
    assert hours(at("2026-02-14", "23:00"), 4).at == at("2026-02-15", "03:00")


@pytest.mark.parametrize(
    ("now", "days", "overdue"),
    [
        (at("2026-03-02"), 2, False),
        (at("2026-03-04", "23:59"), 0, False),
        (at("2026-03-05", "00:00"), 1, True),
        (at("2026-03-06"), 2, True),
        (at("2026-03-08"), 2, True),
    ],
)
def test_what_is_left(session: Session, now: datetime, days: int, overdue: bool):
    due = after_working_days(session, at("2026-03-02"), 2)
    left = remaining(session, now, due.at)
    assert (left.days, left.overdue) == (days, overdue)


@pytest.mark.parametrize("days", [-1, LONGEST + 1])
def test_absurd_terms_are_slips(session: Session, days: int):
    with pytest.raises(ValueError, match="working days"):
        after_working_days(session, at("2026-03-02"), days)


NOTHING = Entries({}, frozenset())


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_no_day_is_too_far_away(day: date):
    found = NOTHING.day(day)
    assert found.why
    assert found.provisional is not (2004 <= day.year <= LAST_YEAR)


@given(
    st.datetimes(min_value=datetime(2005, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.integers(min_value=1, max_value=60),
)
def test_counting_back_gives_the_number_of_days(start: datetime, days: int):
    session = Session(info={"calendar.entries": NOTHING})
    due = BureauWorkingTime().after_working_days(session, start, days)
    first = start.astimezone(BUREAU_ZONE).date()
    assert working_days_between(session, first, due.last_day)[0] == days
    assert is_working_day(session, due.last_day)[0]
    earlier = after_working_days(session, start, days - 1)
    assert earlier.at < due.at
    assert start < due.at

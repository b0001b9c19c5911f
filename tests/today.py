"""The day of this run of the tests, by which the demo bureau works: its matters and documents are numbered by it."""

from datetime import date, timedelta

from engine.clock import local_date
from tests.another_day import began
from workflows.calendar.days import published
from workflows.demonstration.office_hours import DAY, OfficeHours, working_days_until
from workflows.demonstration.play import HISTORY
from workflows.demonstration.scripts import CASES

NOW = began()
TODAY = local_date(NOW)
YEAR = TODAY.year
MONTH = f"{TODAY - timedelta(days=10):%Y-%m}"  # in which the bureau was busy
BEFORE, AFTER = TODAY - timedelta(days=300), TODAY + timedelta(days=1)  # all that the bureau did is in between
LATELY = f"since={BEFORE}&until={AFTER}"


def number_of(place: int) -> str:
    """Of the demo's matter in this place of its script, counted from 1; each year begins anew with 0001."""
    return _NUMBERS[place - 1]


def _numbers() -> list[str]:
    hours = OfficeHours(working_days_until(lambda day: published(day).working, TODAY, HISTORY))
    now = hours.position(NOW)
    years = [_day(hours, max(now - case.days_ago * DAY, timedelta())).year for case in CASES]
    return [f"{year}-{years[: place + 1].count(year):04d}" for place, year in enumerate(years)]


def _day(hours: OfficeHours, position: timedelta) -> date:
    return local_date(hours.instant(position))


_NUMBERS = _numbers()

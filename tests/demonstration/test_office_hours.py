"""Office time: nights, weekends and holidays add nothing to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.clock import BUREAU_ZONE
from workflows.demonstration.office_hours import OfficeHours

FRIDAY_AND_MONDAY = OfficeHours([date(2026, 11, 20), date(2026, 11, 23)])


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BUREAU_ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "hours"),
    [
        (local(19, 12), 0),
        (local(20, 8), 0),
        (local(20, 10), 1),
        (local(20, 20), 8.5),
        (local(21, 12), 8.5),
        (local(23, 9), 8.5),
        (local(23, 11), 10.5),
        (local(24, 1), 17),
    ],
)
def test_office_time_at_an_instant(instant: datetime, hours: float) -> None:
    assert FRIDAY_AND_MONDAY.position(instant) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "instant"), [(0, local(20, 9)), (8.5, local(20, 17, 30)), (9, local(23, 9, 30)), (17, local(23, 17, 30))]
)
def test_the_instant_of_an_office_time(hours: float, instant: datetime) -> None:
    assert FRIDAY_AND_MONDAY.instant(timedelta(hours=hours)) == instant

"""Where the time comes from. Every instant is an aware UTC datetime; the fake for tests is `FixedClock`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Protocol

# China has one civil time and, since 1991, no summer time; a fixed offset needs no zone files on the machine.
BUREAU_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")


def local_date(instant: datetime) -> date:
    """The bureau's calendar day of an aware instant."""
    return instant.astimezone(BUREAU_ZONE).date()


def start_of(day: date) -> datetime:
    """The first instant of a day of the bureau, in its time."""
    return datetime.combine(day, time(), BUREAU_ZONE)


def end_of(day: date) -> datetime:
    """24:00 of a day of the bureau, i.e. the first instant after it. Raises OverflowError on the last day there is."""
    return start_of(day + timedelta(days=1))


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that moves only when told to, for tests and simulations."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> None:
        self._at += by

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

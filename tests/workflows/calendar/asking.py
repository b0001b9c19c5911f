"""What tests ask of the calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from workflows.calendar.days import entries


def is_working_day(session: Session, day: date) -> tuple[bool, bool]:
    """(worked, provisional) for a bureau-local date."""
    found = entries(session).day(day)
    return found.working, found.provisional

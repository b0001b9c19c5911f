"""Admins change the calendar; every open due time is computed again in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from engine import audit
from engine.due_times import recompute_due_times
from engine.errors import Invalid, NotFound
from engine.runtime import now
from engine.workflow import Scalar
from workflows.calendar.days import FIRST_YEAR, LAST_YEAR, forget_entries
from workflows.calendar.models import CalendarOverride, CalendarYear
from workflows.people.actor import Actor
from workflows.people.rules import require


def set_override(session: Session, day: date, *, working: bool, note: str, actor: Actor) -> None:
    """Declare a day worked or off over the published calendar. Raises NotAllowed, Invalid (no note)."""
    require(actor, "calendar.change")
    if not note.strip():
        raise Invalid("请写明调整依据，例如放假通知的文号。")
    before = session.get(CalendarOverride, day)
    changes: Mapping[str, Sequence[Scalar]] = {
        "day": [None, day.isoformat()],
        "working": [before.working if before else None, working],
    }
    session.merge(
        CalendarOverride(day=day, working=working, note=note.strip(), set_by=actor.person_id, set_at=now(session))
    )
    _changed(session, "calendar.override_set", actor, changes, note.strip())


def remove_override(session: Session, day: date, *, reason: str, actor: Actor) -> None:
    """Let the published calendar decide about the day again. Raises NotAllowed, NotFound."""
    require(actor, "calendar.change")
    before = session.get(CalendarOverride, day)
    if before is None:
        raise NotFound("这一天没有设置过调整。")
    session.delete(before)
    changes: Mapping[str, Sequence[Scalar]] = {"day": [day.isoformat(), None], "working": [before.working, None]}
    _changed(session, "calendar.override_removed", actor, changes, reason)


def declare_year(session: Session, year: int, *, source: str, actor: Actor) -> None:
    """State that the overrides of a year beyond the published calendar are complete, so its days are no longer
    provisional. `source`: the notice they come from. Raises NotAllowed, Invalid."""
    require(actor, "calendar.change")
    if FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(f"{year} 年的放假安排已在公布的日历中，无需登记。")
    if not source.strip():
        raise Invalid("请写明放假通知的名称和文号。")
    before = session.get(CalendarYear, year)
    session.merge(CalendarYear(year=year, source=source.strip(), set_by=actor.person_id, set_at=now(session)))
    changes: Mapping[str, Sequence[Scalar]] = {"year": [before.year if before else None, year]}
    _changed(session, "calendar.year_declared", actor, changes, source.strip())


def _changed(session: Session, action: str, actor: Actor, changes: Mapping[str, Sequence[Scalar]], reason: str) -> None:
    session.flush()
    forget_entries(session)
    audit.record(
        session, chain=audit.ADMINISTRATION, action=action, actor=actor.person_id, reason=reason, changes=changes
    )
    recompute_due_times(session, actor=actor.person_id)

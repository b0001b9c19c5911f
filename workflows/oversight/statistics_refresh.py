"""Filling `closed_step` from the work items. A job does it every minute; the page brings the last steps in itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.db import Database
from engine.jobs import Job
from engine.models import WorkItem
from engine.runtime import now
from workflows.calendar.days import entries
from workflows.matters.models import Approval, Matter, Opinion
from workflows.oversight.statistics_models import ClosedStep, StatisticsState
from workflows.oversight.statistics_time import OfficeTime

BATCH = 2000  # work items of one transaction: writers wait that long
# a transaction that began earlier may commit later: so far back is looked again
OVERLAP = timedelta(minutes=15)


def refresh(session: Session, limit: int = BATCH) -> int:
    """Count the work items completed since, at most `limit`. Returns how many; 0: everything is counted."""
    state = _state(session)
    found = _not_counted(session, state, limit)
    if found:
        session.execute(insert(ClosedStep), _rows(session, found))
        state.reached_at = found[-1].ended_at
        state.stages = state.stages | {row.element_id: row.name for row in found}
    state.refreshed_at, state.complete = now(session), len(found) < limit
    return len(found)


def rebuild(database: Database, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make the table anew, telling (done, total) after each batch. Returns how many work items it counts. Until it is
    done, figures are incomplete; whoever refreshes next goes on where it stopped."""
    with database.write() as session:
        _forget(session)
        total = session.scalar(select(func.count()).select_from(_completed().subquery())) or 0
    counted = 0
    for found in _batches(database):
        counted += found
        progress(counted, total)
    return counted


def refresh_all(database: Database) -> int:
    """Count everything, each batch in a transaction of its own."""
    return sum(_batches(database))


def jobs() -> tuple[Job, ...]:
    """What the worker runs for the statistics."""
    return (Job("statistics", refresh_all, timedelta(minutes=1)),)


def calendar_hash(session: Session) -> str:
    """Names what admins entered into the calendar."""
    known = entries(session)
    told = sorted((day.isoformat(), worked) for day, (worked, _) in known.overrides.items()), sorted(known.years)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _state(session: Session) -> StatisticsState:
    """The state, locked. Another calendar than the one that the times were computed by: everything anew."""
    calendar = calendar_hash(session)
    _begin(session, calendar)
    state = session.scalars(select(StatisticsState).with_for_update()).one()
    if state.calendar != calendar:
        session.execute(delete(ClosedStep))
        state.calendar, state.reached_at, state.complete = calendar, None, False
    return state


def _begin(session: Session, calendar: str) -> None:
    """The row, made by whoever comes first."""
    add = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(StatisticsState)
    values = {"id": 1, "refreshed_at": now(session), "complete": False, "calendar": calendar, "stages": {}}
    session.execute(add.values(values).on_conflict_do_nothing())


def _forget(session: Session) -> None:
    session.execute(delete(ClosedStep))
    session.execute(delete(StatisticsState))


def _batches(database: Database) -> Iterator[int]:
    found = BATCH
    while found == BATCH:
        with database.write() as session:
            found = refresh(session, BATCH)
        yield found


def _completed() -> Select[*tuple[Any, ...]]:
    query = select(
        WorkItem.id, WorkItem.subject, WorkItem.element_id, WorkItem.name, WorkItem.created_at, WorkItem.claimed_at,
        WorkItem.ended_at, WorkItem.ended_by, WorkItem.due_at, Matter.section_id, Matter.matter_class, Matter.urgency,
    ).join(Matter, Matter.id == WorkItem.subject)  # fmt: skip
    return query.where(WorkItem.status == "completed", WorkItem.ended_at.is_not(None))


def _not_counted(session: Session, state: StatisticsState, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    again = state.reached_at - OVERLAP if state.reached_at else None
    counted: frozenset[str] = frozenset()
    query = _completed()
    if again is not None:
        day = local_date(again).toordinal()
        counted = frozenset(session.scalars(select(ClosedStep.work_item_id).where(ClosedStep.day >= day)))
        query = query.where(WorkItem.ended_at >= again)
    rows = session.execute(query.order_by(WorkItem.ended_at, WorkItem.id).limit(limit + len(counted)))
    return [row for row in rows if row.id not in counted][:limit]


def _rows(session: Session, found: Sequence[Row[*tuple[Any, ...]]]) -> list[dict[str, Any]]:
    answers = _answers(session, [row.id for row in found])
    first = min(row.created_at for row in found)
    office = OfficeTime(entries(session), local_date(first), local_date(max(row.ended_at for row in found)))
    return [_row(row, answers.get(row.id), office) for row in found]


def _row(row: Row[*tuple[Any, ...]], answer: Row[*tuple[Any, ...]] | None, office: OfficeTime) -> dict[str, Any]:
    claimed = row.claimed_at
    returned = answer is not None and answer.outcome == "return"
    return {
        "day": local_date(row.ended_at).toordinal(),
        "work_item_id": row.id,
        "matter_id": row.subject,
        "section_id": row.section_id,
        "matter_class": row.matter_class,
        "urgency": row.urgency,
        "stage": row.element_id,
        "person_id": row.ended_by,
        "total": office.minutes(row.created_at, row.ended_at),
        "waiting": office.minutes(row.created_at, claimed) if claimed else None,
        "working": office.minutes(claimed, row.ended_at) if claimed else None,
        "late": row.ended_at > row.due_at if row.due_at else None,
        "returned_to": (answer.answers.get("return_to") or "drafter") if answer is not None and returned else None,
        "capacity": answer.capacity if answer is not None else None,
        "dual_post": answer is not None and answer.dual_post_decision_id is not None,
    }


def _answers(session: Session, work_item_ids: Sequence[str]) -> dict[str, Row[*tuple[Any, ...]]]:
    decided = and_(Approval.opinion_id == Opinion.id, Approval.matter_id == Opinion.matter_id)
    query = select(
        Opinion.work_item_id, Opinion.outcome, Opinion.answers, Opinion.capacity, Approval.dual_post_decision_id
    ).outerjoin(Approval, decided)
    rows: dict[str, Row[*tuple[Any, ...]]] = {}
    for begin in range(0, len(work_item_ids), 500):
        wanted = work_item_ids[begin : begin + 500]
        rows |= {row.work_item_id: row for row in session.execute(query.where(Opinion.work_item_id.in_(wanted)))}
    return rows

"""Timers as rows. The row holds rule and start and is the truth; it is recomputed when the calendar changes.

Firing is `engine.commands.fire_timer`; this module keeps the rows in step with the process and finds what is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from engine.due import due
from engine.ids import new_id
from engine.models import Timer
from engine.runtime import now
from engine.spiff import PendingTimer
from engine.workflow import ProcessPackage

table: Table = Timer.metadata.tables["timer"]
columns = (table.c.id, table.c.task_id, table.c.element_id, table.c.state, table.c.fence, table.c.due_at)
_WAITING = select(table.c.task_id, table.c.id).where(
    table.c.instance_id == bindparam("instance"), table.c.state == "waiting"
)


class Owner(Protocol):
    """The instance that timers belong to."""

    @property
    def id(self) -> str: ...
    @property
    def subject(self) -> str: ...


def keep(
    session: Session, pending: Sequence[PendingTimer], owner: Owner, package: ProcessPackage, *, had_timers: bool = True
) -> int:
    """Insert rows of timers that began to wait, cancel those that no longer do. Returns how many wait.

    `had_timers`: whether the process waited for any before; if not, it has no rows to compare with.
    """
    standing = _waiting(session, owner.id) if had_timers else {}
    wanted = {timer.task_id: timer for timer in pending}
    _cancel(session, [timer_id for task_id, timer_id in standing.items() if task_id not in wanted])
    at = now(session)
    rows = [_row(session, timer, at, owner, package) for task_id, timer in wanted.items() if task_id not in standing]
    if rows:
        session.connection().execute(insert(table), rows)
    return len(wanted)


def end_fired(session: Session, timer_id: str, fence: int) -> bool:
    """Mark a waiting timer as fired. False when somebody else was faster or it has been cancelled or changed."""
    done = session.connection().execute(
        update(table)
        .where(table.c.id == timer_id, table.c.state == "waiting", table.c.fence == fence)
        .values(state="fired", fence=fence + 1, ended_at=now(session))
    )
    return done.rowcount == 1


def cancel_all(session: Session, instance_id: str) -> None:
    """Cancel every waiting timer of an instance."""
    _cancel(session, list(_waiting(session, instance_id).values()))


def due_ids(session: Session, limit: int = 100) -> list[str]:
    """Ids of the timers that are to fire now, the oldest first."""
    query = (
        select(table.c.id)
        .where(table.c.state == "waiting", table.c.next_attempt_at <= now(session))
        .order_by(table.c.next_attempt_at)
        .limit(limit)
    )
    return list(session.connection().execute(query).scalars())


def _row(session: Session, timer: PendingTimer, at: datetime, owner: Owner, package: ProcessPackage) -> dict[str, Any]:
    until = due(session, timer.rule, package=package, start=at, subject=owner.subject, element=timer.element_id)
    return {
        "id": new_id(),
        "instance_id": owner.id,
        "task_id": timer.task_id,
        "element_id": timer.element_id,
        "rule": timer.rule,
        "started_at": at,
        "due_at": until.at,
        "provisional": until.provisional,
        "state": "waiting",
        "fence": 0,
        "attempts": 0,
        "next_attempt_at": until.at,
    }


def _waiting(session: Session, instance_id: str) -> dict[str, str]:
    return {row.task_id: row.id for row in session.connection().execute(_WAITING, {"instance": instance_id})}


def _cancel(session: Session, ids: list[str]) -> None:
    if ids:
        session.connection().execute(
            update(table)
            .where(table.c.id.in_(ids), table.c.state == "waiting")
            .values(state="cancelled", fence=table.c.fence + 1, ended_at=now(session))
        )

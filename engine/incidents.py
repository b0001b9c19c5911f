"""Incidents: a step that failed is rolled back, then written down here, in a transaction of its own.

The same trouble (instance or subject, code, element) stays one open row. `engine.commands.retry_incident` does again
what failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import audit
from engine.db import Database
from engine.errors import Conflict, StepFailed
from engine.ids import new_id
from engine.models import Incident, ProcessInstance, Timer
from engine.runtime import now

SYSTEM = "system"  # the actor of what no person did

_incidents: Table = Incident.metadata.tables["incident"]
_instances: Table = ProcessInstance.metadata.tables["process_instance"]
_timers: Table = Timer.metadata.tables["timer"]
_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def waiting_time(attempts: int) -> timedelta:
    """How long to wait after the given number of failed attempts (1, 2, …)."""
    return _WAITS[min(max(attempts, 1), len(_WAITS)) - 1]


def record_failure(database: Database, failed: StepFailed) -> str:
    """Write the incident of a step that has been rolled back. Returns its id."""
    failure, context = failed.failure, failed.failure.context
    with database.write() as session:
        incident_id = raise_incident(
            session,
            code=failure.code,
            message=failure.message,
            element=failure.element,
            source=context.get("source", "step"),
            instance_id=context.get("instance_id"),
            subject=context.get("subject"),
            chain=context.get("chain", audit.ADMINISTRATION),
        )
        _postpone_timer(session, context)
    return incident_id


def raise_incident(
    session: Session,
    *,
    code: str,
    message: str,
    element: str | None,
    source: str,
    instance_id: str | None = None,
    subject: str | None = None,
    chain: str = audit.ADMINISTRATION,
) -> str:
    """Open an incident, or count one more occurrence of the open one. Returns its id."""
    at = now(session)
    values = {
        "id": new_id(),
        "instance_id": instance_id,
        "subject": subject,
        "code": code,
        "element_id": element,
        "message": message,
        "source": source,
        "identity": "|".join((instance_id or subject or source, code, element or "")),
        "occurrences": 1,
        "last_raised_at": at,
        "raised_at": at,
    }
    dialect = sqlite if session.connection().dialect.name == "sqlite" else postgresql
    new = dialect.insert(_incidents).values(values)
    upsert = new.on_conflict_do_update(
        index_elements=[_incidents.c.identity],
        index_where=_incidents.c.resolved_at.is_(None),
        set_={
            "occurrences": _incidents.c.occurrences + 1,
            "last_raised_at": at,
            "message": message,
            "source": source,
        },
    ).returning(_incidents.c.id, _incidents.c.occurrences)
    incident_id, occurrences = session.connection().execute(upsert).one()
    audit.record(
        session,
        chain=chain,
        action="incident.raised",
        actor=SYSTEM,
        subject=subject,
        instance_id=instance_id,
        changes={"incident": [None, incident_id], "code": [None, code], "occurrences": [occurrences - 1, occurrences]},
    )
    return str(incident_id)


def resolve(session: Session, *, source: str, actor: str, chain: str) -> int:
    """Close the open incidents of one source after it succeeded. Returns how many."""
    return _close(session, _incidents.c.source == source, actor=actor, chain=chain)


def resolve_all(session: Session, instance_id: str, *, actor: str, chain: str) -> int:
    """Close every open incident of an instance that has ended. Returns how many."""
    return _close(session, _incidents.c.instance_id == instance_id, actor=actor, chain=chain)


def close(session: Session, incident_id: str, *, actor: str, reason: str) -> None:
    """Close one incident by hand. Raises Conflict when it is closed already."""
    owner = select(_instances.c.chain).join(_incidents, _incidents.c.instance_id == _instances.c.id)
    chain = session.connection().execute(owner.where(_incidents.c.id == incident_id)).scalar()
    if not _close(
        session, _incidents.c.id == incident_id, actor=actor, chain=chain or audit.ADMINISTRATION, reason=reason
    ):
        raise Conflict


def _close(session: Session, which: ColumnElement[bool], *, actor: str, chain: str, reason: str | None = None) -> int:
    closing = (
        update(_incidents)
        .where(which, _incidents.c.resolved_at.is_(None))
        .values(resolved_at=now(session), resolved_by=actor)
        .returning(_incidents.c.id, _incidents.c.subject, _incidents.c.instance_id)
    )
    closed = session.connection().execute(closing).all()
    for row in closed:
        audit.record(
            session,
            chain=chain,
            action="incident.resolved",
            actor=actor,
            subject=row.subject,
            instance_id=row.instance_id,
            reason=reason,
            changes={"incident": [row.id, None]},
        )
    return len(closed)


def _postpone_timer(session: Session, context: Mapping[str, Any]) -> None:
    """A timer whose step failed is tried again later by itself, at growing intervals."""
    kind, _, timer_id = context.get("source", "").partition(":")
    if kind != "timer":
        return
    connection = session.connection()
    attempts = connection.execute(select(_timers.c.attempts).where(_timers.c.id == timer_id)).scalar()
    if attempts is None:
        return
    connection.execute(
        update(_timers)
        .where(_timers.c.id == timer_id, _timers.c.state == "waiting", _timers.c.attempts == attempts)
        .values(
            attempts=attempts + 1,
            fence=_timers.c.fence + 1,
            next_attempt_at=now(session) + waiting_time(attempts + 1),
        )
    )

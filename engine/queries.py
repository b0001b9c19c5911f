"""Everything the engine can be asked. Lists page by key: pass the last id of a page as `after`.

None of these checks who may see what: that is the host's rule, applied before it asks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.models import Incident, ProcessDefinition, ProcessInstance, Timer
from engine.parsed import compiled_set
from engine.runtime import runtime_of
from engine.spiff import Position, Running, restore
from engine.state import unseal
from engine.work_items import Item, as_item, columns, is_open, read, table

PAGE = 50

_instances: Table = ProcessInstance.metadata.tables["process_instance"]
_incidents: Table = Incident.metadata.tables["incident"]
_timers: Table = Timer.metadata.tables["timer"]


@dataclass(frozen=True)
class InstanceView:
    """An instance without its state."""

    id: str
    definition_id: str
    process_id: str
    subject: str
    chain: str
    status: str
    started_by: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class IncidentView:
    """What an administrator sees of an incident. `message` is Chinese and names what to do."""

    id: str
    instance_id: str | None
    subject: str | None
    code: str
    element_id: str | None
    message: str
    source: str
    occurrences: int
    raised_at: datetime
    last_raised_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


@dataclass(frozen=True)
class TimerView:
    """A timer that waits to move a token."""

    id: str
    element_id: str
    rule: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    attempts: int


def work_item(session: Session, work_item_id: str) -> Item:
    """One work item. Raises NotFound."""
    return read(session, work_item_id)


def inbox(
    session: Session,
    *,
    actor: str,
    groups: Collection[str],
    subject: str | None = None,
    after: str | None = None,
    limit: int = PAGE,
    also: ColumnElement[bool] | None = None,
) -> list[Item]:
    """Open work items assigned to the actor or offered, unassigned, to one of the groups, or of which the condition
    `also` is true; by id, so by age."""
    reach = _within_reach(actor, groups)
    wanted = and_(is_open, reach if also is None else or_(reach, also))
    if subject is not None:
        wanted = and_(wanted, table.c.subject == subject)
    return _page(session, wanted, after, limit)


def process_names(session: Session) -> dict[str, str]:
    """The main processes of the installation by id, with the names that their latest diagrams give them."""
    wanted = ProcessDefinition.process_id.in_(sorted(runtime_of(session).packages))
    rows = session.execute(
        select(ProcessDefinition.process_id, ProcessDefinition.name).where(wanted).order_by(ProcessDefinition.id)
    )
    return dict(rows.all())


def items_of_subject(session: Session, subject: str) -> list[Item]:
    """Every work item of a subject, open and ended, by age."""
    return _page(session, table.c.subject == subject, None, None)


def instance(session: Session, instance_id: str) -> InstanceView:
    """One instance. Raises NotFound."""
    query = select(*(_instances.c[field.name] for field in fields(InstanceView))).where(_instances.c.id == instance_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound
    return InstanceView(*row)


def tokens(session: Session, instance_id: str) -> list[Position]:
    """Where the tokens of an instance stand, for its diagram. Raises NotFound, StepFailed (unreadable state)."""
    running = _running(session, instance_id)
    return running.tokens() if running else []


def waiting_messages(session: Session, instance_id: str) -> frozenset[str]:
    """Names of the messages that the instance would take now, e.g. `withdraw`. Raises NotFound."""
    running = _running(session, instance_id)
    return running.waiting_messages() if running else frozenset()


def timers_of(session: Session, instance_id: str) -> list[TimerView]:
    """The waiting timers of an instance, the next one first."""
    query = select(*(_timers.c[field.name] for field in fields(TimerView)))
    waiting = query.where(_timers.c.instance_id == instance_id, _timers.c.state == "waiting")
    return [TimerView(*row) for row in session.connection().execute(waiting.order_by(_timers.c.due_at))]


def open_incidents(
    session: Session, *, instance_id: str | None = None, after: str | None = None, limit: int = PAGE
) -> list[IncidentView]:
    """Incidents that nobody has resolved, of one instance or of all, by age."""
    query = select(*(_incidents.c[field.name] for field in fields(IncidentView)))
    query = query.where(_incidents.c.resolved_at.is_(None))
    if instance_id is not None:
        query = query.where(_incidents.c.instance_id == instance_id)
    if after is not None:
        query = query.where(_incidents.c.id > after)
    return [IncidentView(*row) for row in session.connection().execute(query.order_by(_incidents.c.id).limit(limit))]


def _within_reach(actor: str, groups: Collection[str]) -> ColumnElement[bool]:
    offered = and_(table.c.assignee.is_(None), table.c.candidate_group.in_(sorted(groups)))
    return or_(table.c.assignee == actor, offered)


def _page(session: Session, which: ColumnElement[bool], after: str | None, limit: int | None) -> list[Item]:
    query = select(*columns).where(which)
    if after is not None:
        query = query.where(table.c.id > after)
    return [as_item(row) for row in session.connection().execute(query.order_by(table.c.id).limit(limit))]


def _running(session: Session, instance_id: str) -> Running | None:
    """The running instance, to look at; None when it has ended."""
    row = session.connection().execute(select(_instances).where(_instances.c.id == instance_id)).first()
    if row is None:
        raise NotFound
    if row.status != "running":
        return None
    runtime = runtime_of(session)
    payload = unseal(runtime.state_key, row.state, instance_id=row.id, definition_id=row.definition_id)
    return restore(compiled_set(session, row.definition_id, row.process_id), payload)

"""The row of an instance: read, locked, saved; and the audit events of an instance.

The instance row is locked first, then work items and timers, then (at the commit) the audit chain: every step takes
its locks in this order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from engine import audit, work_items
from engine.errors import Conflict, NotFound
from engine.models import Incident, ProcessInstance
from engine.runtime import now, runtime_of
from engine.spiff import Running
from engine.state import seal

_instances: Table = ProcessInstance.metadata.tables["process_instance"]
_incidents: Table = Incident.metadata.tables["incident"]
_has_incident = exists(
    select(_incidents.c.id).where(_incidents.c.instance_id == _instances.c.id, _incidents.c.resolved_at.is_(None))
)


@dataclass(frozen=True)
class Instance:
    """An instance row as read under its lock (or as it is about to be inserted)."""

    id: str
    definition_id: str
    process_id: str
    subject: str
    chain: str
    status: str
    version: int
    state: bytes
    has_incident: bool

    @property
    def is_new(self) -> bool:
        return self.version == 0


_columns = (
    _instances.c.id,
    _instances.c.definition_id,
    _instances.c.process_id,
    _instances.c.subject,
    _instances.c.chain,
    _instances.c.status,
    _instances.c.version,
    _instances.c.state,
    _has_incident.label("has_incident"),
)

_READ = select(*_columns).where(_instances.c.id == bindparam("row"))
_LOCK = select(*_columns).where(_instances.c.id == bindparam("row")).with_for_update(of=_instances)
_OWNER = select(work_items.table.c.instance_id).where(work_items.table.c.id == bindparam("row")).scalar_subquery()
_LOCK_OWNER = select(*_columns).where(_instances.c.id == _OWNER).with_for_update(of=_instances)
_SAVE = (
    update(_instances)
    .where(
        _instances.c.id == bindparam("instance"),
        _instances.c.version == bindparam("seen"),
        _instances.c.status == "running",
    )
    .values(
        {name: bindparam(f"new_{name}") for name in ("state", "version", "status", "ended_at", "before", "before_item")}
    )
)


def read(session: Session, instance_id: str) -> Instance:
    """The instance as it is now; nothing is locked. Raises NotFound."""
    return joined_instance(_locked(session, _READ, instance_id), ())


def lock(session: Session, instance_id: str) -> Instance:
    """The instance, locked until the commit. Raises NotFound."""
    return joined_instance(_locked(session, _LOCK, instance_id), ())


def lock_owner(session: Session, work_item_id: str) -> Instance:
    """The instance of a work item, locked until the commit. Raises NotFound."""
    return joined_instance(_locked(session, _LOCK_OWNER, work_item_id), ())


def locking(joined: Table, columns: tuple[ColumnElement[Any], ...]) -> Select[Any]:
    """The query for `lock_joined`: a work item's or timer's columns, followed by those of its instance."""
    query = select(*columns, *_columns).join(_instances, _instances.c.id == joined.c.instance_id)
    return query.where(joined.c.id == bindparam("row")).with_for_update(of=_instances)


def lock_joined(session: Session, query: Select[Any], row_id: str) -> Row[Any]:
    """One row of a query made by `locking`; its instance is locked. Raises NotFound.

    On PostgreSQL the instance is as of the lock, but the joined row may be older: change it by its version only.
    """
    return _locked(session, query, row_id)


def joined_instance(row: Row[Any], columns: tuple[ColumnElement[Any], ...]) -> Instance:
    """The instance part of a row of `lock_joined`."""
    return Instance(*row[len(columns) :])


def _locked(session: Session, query: Select[Any], row_id: str) -> Row[Any]:
    row = session.connection().execute(query, {"row": row_id}).first()
    if row is None:
        raise NotFound
    return row


def save(
    session: Session, instance: Instance, running: Running, *, status: str, actor: str, completing: str | None
) -> None:
    """Write the row of a locked instance, or of a new one, as the running process stands.

    `completing`: the work item whose completion may be taken back; the state before it is kept. Raises Conflict.
    """
    at, key = now(session), runtime_of(session).state_key
    values = {
        "state": seal(key, running.dump(), instance_id=instance.id, definition_id=instance.definition_id),
        "version": instance.version + 1,
        "status": status,
        "ended_at": None if status == "running" else at,
        "before": instance.state if completing and status == "running" else None,
        "before_item": completing if status == "running" else None,
    }
    if instance.is_new:
        _insert(session, instance, actor, at, values)
        return
    unchanged = {"instance": instance.id, "seen": instance.version}
    new = {f"new_{name}": value for name, value in values.items()}
    if session.connection().execute(_SAVE, unchanged | new).rowcount != 1:
        raise Conflict


def _insert(session: Session, instance: Instance, actor: str, at: datetime, values: dict[str, Any]) -> None:
    row = {
        "id": instance.id,
        "definition_id": instance.definition_id,
        "process_id": instance.process_id,
        "subject": instance.subject,
        "chain": instance.chain,
        "started_by": actor,
        "started_at": at,
    }
    session.connection().execute(insert(_instances).values(row | values))


def record(
    session: Session,
    instance: Instance,
    action: str,
    actor: str,
    *,
    changes: Mapping[str, Sequence[str | int | bool | None]],
    work_item_id: str | None = None,
    reason: str | None = None,
    gate: str | None = None,
    circumstances: tuple[str, ...] = (),
) -> None:
    """One audit event of an instance, on the chain of what it is about; the parameters are those of `audit.record`."""
    audit.record(
        session,
        chain=instance.chain,
        action=action,
        actor=actor,
        subject=instance.subject,
        instance_id=instance.id,
        work_item_id=work_item_id,
        reason=reason,
        gate=gate,
        circumstances=circumstances,
        changes=changes,
    )

"""The life of a work item: open (unassigned or with an assignee), completed, cancelled.

Every change is a conditional update on status and version: who loses a race gets Conflict and has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, bindparam, insert, literal_column, or_, select, update
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Conflict, NotFound
from engine.models import ProcessInstance, WorkItem
from engine.runtime import now

table: Table = WorkItem.metadata.tables["work_item"]
_instances: Table = ProcessInstance.metadata.tables["process_instance"]
# a literal: with a parameter no plan that is made beforehand could use the indexes of open items
is_open = table.c.status == literal_column("'open'")


@dataclass(frozen=True)
class Item:
    """A work item as it stood when read; the fields are the columns of `engine.models.WorkItem`."""

    id: str
    instance_id: str
    subject: str
    task_id: str
    process_id: str
    main_process_id: str
    element_id: str
    name: str
    kind: str
    lane: str
    candidate_group: str
    item_key: str | None
    scope: str | None
    assignee: str | None
    status: str
    version: int
    round: int
    priority: int
    due_rule: str | None
    due_at: datetime | None
    due_provisional: bool
    created_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str | None
    on_behalf_of: str | None = None
    reminders: str | None = None
    reminded: int = 0
    remind_at: datetime | None = None
    warn: str | None = None

    @property
    def is_open(self) -> bool:
        return self.status == "open"


columns = tuple(table.c[field.name] for field in fields(Item))
_END_COMPLETED = (
    update(table)
    .where(
        table.c.id == bindparam("item"),
        table.c.status == "open",
        table.c.version == bindparam("seen"),
        or_(
            table.c.assignee.is_(None),
            table.c.assignee == bindparam("actor"),
            table.c.assignee == bindparam("on_behalf_of"),
        ),
    )
    .values(
        status="completed",
        version=table.c.version + 1,
        assignee=bindparam("actor"),
        on_behalf_of=bindparam("on_behalf_of"),
        ended_at=bindparam("now"),
        ended_by=bindparam("actor"),
    )
)
_NAMES = tuple(field.name for field in fields(Item))


def as_item(row: Row[Any]) -> Item:
    """The item of a row that starts with `columns`."""
    return Item(*row[: len(columns)])


def open_items(session: Session, instance_id: str) -> tuple[Item, ...]:
    """The open work items of an instance, the oldest first."""
    query = select(*columns).where(table.c.instance_id == instance_id, is_open).order_by(table.c.id)
    return tuple(as_item(row) for row in session.connection().execute(query))


def claim(
    session: Session,
    work_item_id: str,
    *,
    actor: str,
    seen_version: int | None = None,
    on_behalf_of: str | None = None,
) -> Item:
    """签收: the actor becomes the assignee. Doing it twice is no error. `on_behalf_of`: whom the actor stands in for,
    and may take it over from; whom it is held for may always take it back. Raises NotFound, Conflict."""
    before = read(session, work_item_id)
    same = before.assignee == actor and before.on_behalf_of == on_behalf_of
    if before.is_open and same and before.claimed_at is not None:
        return before
    free = or_(table.c.assignee.is_(None), table.c.assignee.in_([actor, on_behalf_of]), table.c.on_behalf_of == actor)
    values = {"assignee": actor, "claimed_at": now(session), "on_behalf_of": on_behalf_of}
    return _change(session, before, values, free, action="work_item.claimed", actor=actor, seen_version=seen_version)


def release(session: Session, work_item_id: str, *, actor: str, seen_version: int | None = None) -> Item:
    """退还: the assignee gives the item back to its candidate group. Raises NotFound, Conflict."""
    before = read(session, work_item_id)
    values = {"assignee": None, "claimed_at": None, "on_behalf_of": None}
    mine = table.c.assignee == actor
    return _change(session, before, values, mine, action="work_item.released", actor=actor, seen_version=seen_version)


def reassign(
    session: Session,
    work_item_id: str,
    *,
    actor: str,
    assignee: str | None,
    reason: str,
    seen_version: int | None = None,
) -> Item:
    """转办: another person gets the item, or nobody of its group yet (None); 分配 of what nobody had. Whether both may
    is the caller's rule. Raises NotFound, Conflict."""
    before = read(session, work_item_id)
    action = "work_item.assigned" if before.assignee is None else "work_item.reassigned"
    values = {"assignee": assignee, "claimed_at": None, "on_behalf_of": None}
    return _change(
        session,
        before,
        values,
        action=action,
        actor=actor,
        seen_version=seen_version,
        reason=reason,
    )


def end_completed(
    session: Session, item: Item, *, actor: str, seen_version: int | None, on_behalf_of: str | None = None
) -> None:
    """Complete an open item that is the actor's, or that of whom they stand in for, or nobody's. Raises Conflict; the
    audit event is the caller's."""
    seen = item.version if seen_version is None else seen_version
    values = {"item": item.id, "seen": seen, "actor": actor, "on_behalf_of": on_behalf_of, "now": now(session)}
    if session.connection().execute(_END_COMPLETED, values).rowcount != 1:
        raise Conflict


def end_cancelled(session: Session, ids: Sequence[str], *, reason: str) -> list[str]:
    """Cancel those of the items that are still open. Returns their ids."""
    if not ids:
        return []
    rows = session.connection().execute(
        update(table)
        .where(table.c.id.in_(ids), table.c.status == "open")
        .values(status="cancelled", version=table.c.version + 1, ended_at=now(session), end_reason=reason)
        .returning(table.c.id)
    )
    ended = {row.id for row in rows}
    return [work_item_id for work_item_id in ids if work_item_id in ended]


def add(session: Session, items: Iterable[Item]) -> None:
    """Insert new items."""
    rows = [{name: getattr(item, name) for name in _NAMES} for item in items]
    if rows:
        session.connection().execute(insert(table), rows)


def read(session: Session, work_item_id: str) -> Item:
    """One work item. Raises NotFound."""
    row = session.connection().execute(select(*columns).where(table.c.id == work_item_id)).first()
    if row is None:
        raise NotFound
    return as_item(row)


def _change(
    session: Session,
    before: Item,
    values: Mapping[str, Any],
    *conditions: Any,
    action: str,
    actor: str,
    seen_version: int | None,
    reason: str | None = None,
) -> Item:
    chain = select(_instances.c.chain).where(_instances.c.id == table.c.instance_id).scalar_subquery()
    row = (
        session.connection()
        .execute(
            update(table)
            .where(
                table.c.id == before.id,
                table.c.status == "open",
                table.c.version == (before.version if seen_version is None else seen_version),
                *conditions,
            )
            .values(version=table.c.version + 1, **values)
            .returning(*columns, chain)
        )
        .first()
    )
    if row is None:
        raise Conflict
    after = as_item(row)
    audit.record(
        session,
        chain=row[-1],
        action=action,
        actor=actor,
        subject=after.subject,
        instance_id=after.instance_id,
        work_item_id=after.id,
        reason=reason,
        changes={"assignee": [before.assignee, after.assignee], **_for_whom(before, after)},
    )
    return after


def _for_whom(before: Item, after: Item) -> dict[str, list[str | None]]:
    if before.on_behalf_of == after.on_behalf_of:
        return {}
    return {"on_behalf_of": [before.on_behalf_of, after.on_behalf_of]}

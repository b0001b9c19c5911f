"""What the watcher asks the database: one statement for what happened since, a few more only when something did."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Text, bindparam, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session, aliased

from engine.db import LOCK_SECONDS
from engine.ids import first_id_at
from engine.models import AuditEvent, WorkItem
from engine.runtime import now
from engine.work_items import Item, as_item, columns
from workflows.matters.access import readable_by
from workflows.matters.models import Matter
from workflows.notices.models import Notice
from workflows.people.actor import Actor
from workflows.people.models import Person

OVERLAP = timedelta(seconds=LOCK_SECONDS)  # how long a transaction may take that recorded its event before others did
ABOUT_ITEMS = "work_item."
# done in one window, it waits no longer in the others; who is asked or need not any more is told by a notice
SIDE_DONE = ("copy.read", "delegation.answered", "signer.agreed", "signer.objected", "consultation.answered")

_RECENT = union_all(
    select(
        AuditEvent.id,
        AuditEvent.work_item_id.label("item"),
        null().label("person"),
        AuditEvent.action,
        cast(AuditEvent.changes, Text).label("changes"),
    ).where(AuditEvent.id > bindparam("since"), AuditEvent.work_item_id.is_not(None)),
    select(AuditEvent.id, null(), AuditEvent.actor, AuditEvent.action, null()).where(
        AuditEvent.id > bindparam("since"), AuditEvent.action.in_(SIDE_DONE)
    ),
    select(Notice.id, null(), Notice.person_id, literal("notice"), null()).where(Notice.id > bindparam("since")),
)


@dataclass(frozen=True)
class News:
    """What happened: work item id -> people who held it before; and people who were told something."""

    items: dict[str, set[str]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.items or self.people)


class Trail:
    """Reads the audit trail as it grows. Ids grow with time, but a transaction that takes long shows its events late:
    each look goes back that long and leaves out what was seen already."""

    def __init__(self) -> None:
        self._seen: set[str] | None = None

    @property
    def is_new(self) -> bool:
        """Whether nothing was looked at yet."""
        return self._seen is None

    def forget(self) -> None:
        """Nobody listens: what happens until somebody does is no news."""
        self._seen = None

    def news(self, session: Session) -> News:
        """What happened since the last look, in one statement; the first look finds nothing."""
        since = first_id_at(now(session) - OVERLAP)
        rows = session.execute(_RECENT, {"since": since}).all()
        before, self._seen = self._seen, {row.id for row in rows}
        found = News()
        for row in rows:
            if before is not None and row.id not in before:
                _note(found, row)
        return found


def _note(found: News, row: Any) -> None:
    if row.person is not None:
        found.people.add(row.person)
    elif row.action.startswith(ABOUT_ITEMS):
        held = orjson.loads(row.changes).get("assignee") if row.changes else None
        known = found.items.setdefault(row.item, set())
        known.update(one for one in held or () if isinstance(one, str))


@dataclass(frozen=True)
class Held:
    """A work item and the name of who has it, or ended it."""

    item: Item
    holder: str | None


def held_items(session: Session, item_ids: Collection[str]) -> dict[str, Held]:
    """The items by id; whether somebody may see one is the caller's question."""
    if not item_ids:
        return {}
    query = (
        select(*columns, Person.name)
        .outerjoin(Person, Person.id == WorkItem.assignee)
        .where(WorkItem.id.in_(sorted(item_ids)))
    )
    return {row[0]: Held(as_item(row), row[-1]) for row in session.execute(query)}


def moves_of(session: Session, actor: Actor, matter_ids: Collection[str]) -> dict[str, int]:
    """By id, of the matters that the actor may read: a number that grows whenever one of its work items changes."""
    item = aliased(WorkItem)
    moves = select(func.sum(item.version)).where(item.subject == Matter.id).scalar_subquery()
    query = select(Matter.id, func.coalesce(moves, 0)).where(Matter.id.in_(sorted(matter_ids)), readable_by(actor))
    return {matter_id: int(number) for matter_id, number in session.execute(query)}

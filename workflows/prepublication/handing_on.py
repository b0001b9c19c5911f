"""How a work item came to its holder when a colleague handed it on (分配, 转办)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import AuditEvent
from engine.work_items import Item
from workflows.collaboration.labels import REASONS
from workflows.people.labels import Label
from workflows.people.models import Person

ACTS = ("work_item.assigned", "work_item.reassigned")


@dataclass(frozen=True)
class Handed:
    """Who handed it on, when and why."""

    person: str
    at: datetime
    reason: Label | str  # a label where the system gave it


def handed(session: Session, item: Item) -> Handed | None:
    """Who gave the item to whoever holds it now; None when they claimed it, took it back themselves, or it went
    back by itself (代办结束). At most one statement."""
    if item.assignee is None or item.claimed_at is not None:
        return None
    query = (
        select(AuditEvent.actor, Person.name, AuditEvent.at, AuditEvent.reason)
        .outerjoin(Person, Person.id == AuditEvent.actor)
        .where(AuditEvent.subject == item.subject, AuditEvent.work_item_id == item.id, AuditEvent.action.in_(ACTS))
        .order_by(AuditEvent.id.desc())
    )
    row = session.execute(query.limit(1)).first()
    if row is None or row.name is None or row.actor == item.assignee:
        return None
    return Handed(row.name, row.at, REASONS.get(row.reason or "", row.reason or ""))

"""How a work item came to its holder when a colleague handed it on (分配, 转办)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import AuditEvent
from engine.work_items import Item
from workflows.people.models import Person

ACTS = ("work_item.assigned", "work_item.reassigned")


@dataclass(frozen=True)
class Handed:
    """Who handed it on, when and why."""

    person: str
    at: datetime
    reason: str


def handed(session: Session, item: Item) -> Handed | None:
    """Who gave the item to whoever holds it now; None when they claimed it themselves. At most one statement."""
    if item.assignee is None or item.claimed_at is not None:
        return None
    query = (
        select(Person.name, AuditEvent.at, AuditEvent.reason)
        .join(Person, Person.id == AuditEvent.actor)
        .where(AuditEvent.subject == item.subject, AuditEvent.work_item_id == item.id, AuditEvent.action.in_(ACTS))
        .order_by(AuditEvent.id.desc())
    )
    row = session.execute(query.limit(1)).first()
    return Handed(row.name, row.at, row.reason or "") if row else None

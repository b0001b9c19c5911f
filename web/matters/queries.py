"""What the list of matters asks beside the domain's own queries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import WorkItem


def open_items_of(session: Session, matter_ids: Sequence[str]) -> dict[str, list[WorkItem]]:
    """The open work items of several matters, in one statement; the caller has judged who may see the matters."""
    found: dict[str, list[WorkItem]] = {}
    query = select(WorkItem).where(WorkItem.status == "open", WorkItem.subject.in_(matter_ids)).order_by(WorkItem.id)
    for item in session.scalars(query):
        found.setdefault(item.subject, []).append(item)
    return found

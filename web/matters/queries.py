"""What the list of matters asks beside the domain's own queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import WorkItem
from workflows.matters.models import Document, DocumentVersion, Matter


def open_items_of(session: Session, matter_ids: Sequence[str]) -> dict[str, list[WorkItem]]:
    """The open work items of several matters, in one statement; the caller has judged who may see the matters."""
    found: dict[str, list[WorkItem]] = {}
    query = select(WorkItem).where(WorkItem.status == "open", WorkItem.subject.in_(matter_ids)).order_by(WorkItem.id)
    for item in session.scalars(query):
        found.setdefault(item.subject, []).append(item)
    return found


def matter_of(session: Session, version: DocumentVersion) -> Matter:
    """The matter of a version; the caller has judged who may see it."""
    return session.scalars(select(Matter).join(Document).where(Document.id == version.document_id)).one()


def versions_by_id(session: Session, version_ids: Iterable[str]) -> Sequence[DocumentVersion]:
    """These versions; the caller has judged who may see their matter."""
    wanted = tuple(version_ids)
    query = select(DocumentVersion).where(DocumentVersion.id.in_(wanted))
    return session.scalars(query).all() if wanted else ()

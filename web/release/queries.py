"""Lists of release sets for staff, by their rights."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.matters.access import readable_by
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.release.models import ReleasedDocument, ReleaseSet

PAGE = 50


@dataclass(frozen=True)
class ReleaseRow:
    release: ReleaseSet
    number: str


def releases(session: Session, actor: Actor, after: str | None = None, limit: int = PAGE) -> list[ReleaseRow]:
    """Release sets of matters that the actor may read, newest first, without void ones."""
    query = (
        select(ReleaseSet, Matter.number)
        .join(Matter, Matter.id == ReleaseSet.matter_id)
        .where(readable_by(actor), ReleaseSet.state != "void")
        .order_by(ReleaseSet.id.desc())
        .limit(limit)
    )
    if after:
        query = query.where(ReleaseSet.id < after)
    return [ReleaseRow(release, number) for release, number in session.execute(query)]


def document_titles(session: Session, release_set_id: str) -> dict[str, str]:
    """Title by document id."""
    query = select(ReleasedDocument.document_id, ReleasedDocument.title)
    rows = session.execute(query.where(ReleasedDocument.release_set_id == release_set_id))
    return {row.document_id: row.title for row in rows}

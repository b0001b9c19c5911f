"""The lock that every change of a matter takes first, so that edits, approvals and releases go one after another.

On SQLite the write transaction itself is the lock. Lock order everywhere: instance, matter, release set, audit chain.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.matters.models import Matter, Revision


def lock_matter(session: Session, matter_id: str) -> Matter:
    """The matter, locked until commit and read anew. Raises NotFound."""
    # NO KEY UPDATE: rows that refer to the matter take KEY SHARE on it, and two of them must not block each other
    locking = select(Matter).where(Matter.id == matter_id).with_for_update(key_share=True)
    found = session.scalar(locking.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def open_revision(session: Session, matter_id: str) -> Revision | None:
    """The open revision of the matter, read anew; under `lock_matter` it stays so until commit."""
    return session.scalar(
        select(Revision)
        .where(Revision.matter_id == matter_id, Revision.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )

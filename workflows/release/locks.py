"""Row locks of a release, always in this order: matter, then release set.

On SQLite the write transaction itself is the lock (BEGIN IMMEDIATE); on PostgreSQL the rows are locked. What was read
before the lock is read again: an edit that committed in between must be seen.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.matters.locks import lock_matter, read_once
from workflows.matters.models import Matter
from workflows.release.models import ReleaseSet


def lock_release_set(session: Session, release_set_id: str) -> tuple[Matter, ReleaseSet]:
    """The matter and its release set, both locked and freshly read; once a transaction. Raises NotFound."""
    known = session.get(ReleaseSet, release_set_id)  # a set never changes its matter
    if known is None:
        raise NotFound
    matter = lock_matter(session, known.matter_id)
    release_set = read_once(session, matter.id, f"release_set {release_set_id}", lambda: _lock(session, known))
    return matter, release_set


def _lock(session: Session, known: ReleaseSet) -> ReleaseSet:
    if session.get_bind().dialect.name == "sqlite":
        return known  # read in this write transaction, which has been the lock from its beginning
    locking = select(ReleaseSet).where(ReleaseSet.id == known.id).with_for_update()
    return session.scalars(locking.execution_options(populate_existing=True)).one()


def matter_of_release_set(session: Session, release_set_id: str) -> tuple[Matter, ReleaseSet]:
    """The same two rows freshly read, without a lock. Raises NotFound."""
    row = session.execute(
        select(Matter, ReleaseSet)
        .join(ReleaseSet, ReleaseSet.matter_id == Matter.id)
        .where(ReleaseSet.id == release_set_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    matter, release_set = row
    return matter, release_set

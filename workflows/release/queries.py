"""What staff may ask about releases; the caller has judged who may see the matter. The public's: `public_queries`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.release.models import PublicMark, ReleasedDocument, ReleaseSet


def release_sets_of(session: Session, matter_id: str) -> Sequence[ReleaseSet]:
    """Every release set of a matter, newest first, void ones included."""
    return session.scalars(
        select(ReleaseSet).where(ReleaseSet.matter_id == matter_id).order_by(ReleaseSet.id.desc())
    ).all()


def taken_down_among(session: Session, matter_ids: Sequence[str]) -> frozenset[str]:
    """Those of the matters whose release is off the public site now, in one statement; the caller has judged
    who may see them."""
    down = select(ReleaseSet.matter_id).where(ReleaseSet.matter_id.in_(matter_ids), ReleaseSet.state == "taken_down")
    return frozenset(session.scalars(down))


def release_set(session: Session, release_set_id: str) -> ReleaseSet:
    """One release set. Raises NotFound."""
    found = session.get(ReleaseSet, release_set_id)
    if found is None:
        raise NotFound
    return found


def released_documents(session: Session, release_set_id: str) -> Sequence[ReleasedDocument]:
    """The documents of a release, in the order of role and position."""
    return session.scalars(
        select(ReleasedDocument)
        .where(ReleasedDocument.release_set_id == release_set_id)
        .order_by(ReleasedDocument.role.desc(), ReleasedDocument.ordinal)
    ).all()


def is_suspended(session: Session, matter_id: str) -> bool:
    """Whether something that the matter released was taken down at once and nobody has decided about it yet."""
    standing = (PublicMark.kind == "suspended", PublicMark.lifted_at.is_(None), ReleaseSet.matter_id == matter_id)
    query = select(PublicMark.id).join(ReleaseSet, ReleaseSet.id == PublicMark.release_set_id).where(*standing)
    return session.scalar(query.limit(1)) is not None

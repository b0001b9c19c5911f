"""The one update by which a release stops or starts to be public: policy and interpretation together (P2)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.release.models import PublicMark, ReleaseSet


@dataclass(frozen=True)
class Mark:
    """What the public will be told at the address of the release."""

    kind: str
    words: str
    hide_title: bool
    case_id: str


def take_off(
    session: Session, release_set: ReleaseSet, mark: Mark, actor: str, action: str, reason: str | None = None
) -> None:
    """Nothing of the release can be read any more; its address says what `mark` says. A release that is down already
    gets the new mark in place of the old one. Raises Conflict when somebody was faster."""
    if release_set.state == "released":
        _switch(session, release_set, "released", "taken_down")
    _replace_mark(session, release_set, mark)
    _record(session, release_set, actor, action, mark.kind, mark.case_id, reason)


def mark_public(session: Session, release_set: ReleaseSet, mark: Mark | None, actor: str, action: str) -> None:
    """The release can be read, with the mark above it; None: as it was released."""
    if release_set.state == "taken_down":
        _switch(session, release_set, "taken_down", "released")
    _replace_mark(session, release_set, mark)
    _record(session, release_set, actor, action, mark.kind if mark else None, mark.case_id if mark else None, None)


def _switch(session: Session, release_set: ReleaseSet, old: str, new: str) -> None:
    switched = session.execute(
        update(ReleaseSet)
        .where(ReleaseSet.id == release_set.id, ReleaseSet.state == old)
        .values(state=new)
        .returning(ReleaseSet.id)
        .execution_options(synchronize_session="fetch")
    ).first()
    if switched is None:
        raise Conflict("该件的公开状态刚刚发生变化，没有重复处理。请刷新后查看。")


def _replace_mark(session: Session, release_set: ReleaseSet, mark: Mark | None) -> None:
    at = now(session)
    standing = update(PublicMark).where(PublicMark.release_set_id == release_set.id, PublicMark.lifted_at.is_(None))
    session.execute(standing.values(lifted_at=at).execution_options(synchronize_session="fetch"))
    if mark is not None:
        row = PublicMark(
            id=new_id(),
            release_set_id=release_set.id,
            kind=mark.kind,
            words=mark.words,
            hide_title=mark.hide_title,
            case_id=mark.case_id,
            since=at,
        )
        session.add(row)
    session.flush()


def _record(
    session: Session,
    release_set: ReleaseSet,
    actor: str,
    action: str,
    kind: str | None,
    case_id: str | None,
    reason: str | None,
) -> None:
    trail.record(
        session,
        release_set.matter_id,
        action,
        actor,
        {"release_set": [None, release_set.id], "mark": [None, kind], "case": [None, case_id]},
        revision=release_set.revision_id,
        content_hash=release_set.release_hash,
        reason=reason,
    )

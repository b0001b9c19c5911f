"""我关注的: somebody follows a matter that they may read. It gives no right: what they may no longer read, they no
longer see here either."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import audit, outbox
from engine.db import Database
from engine.runtime import Topic, now
from workflows.matters.access import ACCESS_CHAIN, readable_matter, readers_among
from workflows.matters.following_models import Followed
from workflows.matters.locks import FOLLOWED, already_read
from workflows.notices.actions import notify
from workflows.people.actor import Actor

MOVED = "matter.moved-on"  # topic of the outbox


def follow(session: Session, matter_id: str, actor: Actor) -> None:
    """Follow a matter from now on; nothing happens when one does already. Raises NotFound."""
    matter, at = readable_matter(session, actor, matter_id), now(session)
    known = session.get(Followed, (actor.person_id, matter.id))
    if known is None:
        mine = Followed(person_id=actor.person_id, matter_id=matter.id, since=at, ended_at=None, seen_at=at, tells=True)
        if not _added(session, mine):
            return
    elif known.ended_at is not None:
        known.since, known.ended_at, known.seen_at = at, None, at
    else:
        return
    _record(session, "matter.followed", matter.id, actor)


def _added(session: Session, mine: Followed) -> bool:
    """False when another window of theirs was faster."""
    try:
        with session.begin_nested():
            session.add(mine)
    except IntegrityError:
        return False
    return True


def unfollow(session: Session, matter_id: str, actor: Actor) -> None:
    """Follow it no longer; nothing happens when one did not. Also of what one may no longer read."""
    if followed(session, matter_id, actor) is not None:
        _change(session, matter_id, actor, ended_at=now(session))
        _record(session, "matter.unfollowed", matter_id, actor)


def tell(session: Session, matter_id: str, actor: Actor, tells: bool) -> None:
    """Whether its moving on is also a notice, beside the mark in the list."""
    _change(session, matter_id, actor, tells=tells)


def look(session: Session, matter_id: str, actor: Actor) -> None:
    """The person opened it: what moved until now is no longer new."""
    _change(session, matter_id, actor, seen_at=now(session))


def _change(session: Session, matter_id: str, actor: Actor, **values: object) -> None:
    session.execute(update(Followed).where(_of(actor), Followed.matter_id == matter_id).values(values))


def moved_on(session: Session, matter_id: str, actor: str) -> None:
    """The matter took a step by the act of `actor`. Its followers are marked and told after the commit, so that a
    decision costs the same however many there are; no statement where nobody follows and the matter is locked."""
    if already_read(session, matter_id, FOLLOWED) is not False:
        outbox.enqueue(session, MOVED, {"matter": matter_id, "actor": actor, "at": now(session).isoformat()})


def _nothing_leaves(_database: Database, _payload: Mapping[str, str]) -> None:
    """The marks are ours: they are set in the transaction that settles the message."""


def _mark(session: Session, payload: Mapping[str, str]) -> None:
    """Marks the matter for whoever else follows it, and tells those who want to be told and may read it now."""
    matter_id, actor, at = payload["matter"], payload["actor"], datetime.fromisoformat(payload["at"])
    following = Followed.matter_id == matter_id, Followed.ended_at.is_(None), Followed.since <= at
    moved = (
        update(Followed)
        .where(*following, Followed.person_id != actor)
        .values(moved_at=at)
        .returning(Followed.person_id, Followed.tells)
        .execution_options(synchronize_session=False)
    )
    told = readers_among(session, sorted(person for person, tells in session.execute(moved) if tells), matter_id)
    notify(session, told, "followed", matter_id=matter_id, actor_id=actor)


TOPICS = {MOVED: Topic(MOVED, _nothing_leaves, _mark)}


def followed(session: Session, matter_id: str, actor: Actor) -> Followed | None:
    """The actor's mark on the matter; None: not followed."""
    return session.scalar(select(Followed).where(_of(actor), Followed.matter_id == matter_id))


def is_new() -> ColumnElement[bool]:
    """The condition that it moved on since the person last looked."""
    return and_(Followed.moved_at.is_not(None), Followed.moved_at > Followed.seen_at)


def _record(session: Session, action: str, matter_id: str, actor: Actor) -> None:
    audit.record(session, chain=ACCESS_CHAIN, action=action, actor=actor.person_id, subject=matter_id)


def _of(actor: Actor) -> ColumnElement[bool]:
    return and_(Followed.person_id == actor.person_id, Followed.ended_at.is_(None))

"""Saved views of a list."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workflows.people.actor import Actor
from workflows.people.models import Person
from workflows.views.models import SavedView
from workflows.views.rules import MOST_OWN, of_own_section

MOST_LISTED = 2 * MOST_OWN


@dataclass(frozen=True)
class ViewLine:
    """A view as its reader meets it. `owner`: the name of whoever saved it."""

    view: SavedView
    owner: str
    mine: bool


def saved_views(session: Session, actor: Actor, listed: str) -> list[ViewLine]:
    """One's own, then those of one's section, by name; at most MOST_LISTED. One statement."""
    mine = SavedView.owner_id == actor.person_id
    query = (
        select(SavedView, Person.name)
        .join(Person, Person.id == SavedView.owner_id)
        .where(SavedView.list == listed, SavedView.removed_at.is_(None), or_(mine, of_own_section(actor, SavedView)))
        .order_by(mine.desc(), SavedView.name, SavedView.id)
        .limit(MOST_LISTED)
    )
    return [ViewLine(view, name, view.owner_id == actor.person_id) for view, name in session.execute(query)]


def own_views(session: Session, actor: Actor, listed: str) -> int:
    """How many views of the list the actor keeps."""
    standing = (SavedView.owner_id == actor.person_id, SavedView.list == listed, SavedView.removed_at.is_(None))
    return session.scalar(select(func.count()).select_from(SavedView).where(*standing)) or 0


def lock_own_views(session: Session, actor: Actor, listed: str) -> None:
    """Nobody else changes the actor's views of the list until the commit: only one of two windows chooses at a time."""
    standing = (SavedView.owner_id == actor.person_id, SavedView.list == listed, SavedView.removed_at.is_(None))
    session.execute(select(SavedView.id).where(*standing).order_by(SavedView.id).with_for_update()).all()

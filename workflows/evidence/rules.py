"""Who may take evidence out. Whoever may read a matter gets all of it; the auditor gets everything but draft text."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from engine.errors import NotAllowed, NotFound
from workflows.matters.access import may_read, note_read, readable_by
from workflows.matters.models import Matter
from workflows.people.actor import Actor

View = Literal["full", "hashes"]
DESKS = frozenset({"office_check", "registry", "secrecy_review"})  # keep the monthly tables and the inspection folder


def view_of(session: Session, actor: Actor, matter_id: str) -> View:
    """What of the matter the actor may take out. Raises NotFound for anybody else: unknown and forbidden look alike."""
    if may_read(session, actor, matter_id):
        note_read(session, matter_id)
        return "full"
    if is_auditor(actor) and session.get(Matter, matter_id) is not None:
        return "hashes"
    raise NotFound


def is_auditor(actor: Actor) -> bool:
    """Whether this is the 安全审计员, who sees hashes and never a text."""
    return actor.admin_role == "audit"


def keeps_tables(actor: Actor) -> bool:
    """Whether the monthly tables and inspection folders are the actor's business."""
    return is_auditor(actor) or actor.is_installer or any(actor.holds(post) for post in DESKS)


def require_tables(actor: Actor) -> None:
    """Raises NotAllowed unless `keeps_tables`."""
    if not keeps_tables(actor):
        raise NotAllowed("汇总表和迎检材料由办公室、文书、保密员和安全审计员取用。")


def covered_by(actor: Actor) -> ColumnElement[bool]:
    """The condition on `matter` that the actor may have it in an inspection folder."""
    return true() if is_auditor(actor) else readable_by(actor)

"""What becomes of a release in the demo: a case that takes it off, and the matter that follows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.matters.models import Document, Matter
from workflows.people.actor import Actor
from workflows.prepublication import drafting
from workflows.release.queries import release_sets_of
from workflows.takedown.again import start_again
from workflows.takedown.opening import Proposal, propose, take_down_now


def propose_about(session: Session, matter_id: str, actor: Actor, answers: Mapping[str, Any]) -> str:
    """Opens a case about the matter's release; the id of the case's matter."""
    return propose(session, released(session, matter_id), actor, Proposal(**answers)).id


def take_down(session: Session, matter_id: str, actor: Actor, reason: str) -> str:
    """紧急下线 of the matter's release; the id of the case's matter."""
    return take_down_now(session, released(session, matter_id), actor, reason).id


def start_following(session: Session, case_id: str, actor: Actor, reason: str, renewed: drafting.HandedIn) -> str:
    """The matter that follows what the case took off, with its policy in a new version; its id."""
    case = session.get_one(Matter, case_id)
    assert case.previous_matter_id is not None
    new = start_again(session, actor, case.previous_matter_id, reason)
    policy = select(Document.id).where(Document.matter_id == new.id, Document.role == "policy")
    drafting.hand_in(session, new.id, actor, renewed, session.scalars(policy).one())
    drafting.propose_attribute(session, new.id, actor, "proactive", None, None)
    return new.id


def released(session: Session, matter_id: str) -> str:
    """The id of the matter's release that is public."""
    return next(each.id for each in release_sets_of(session, matter_id) if each.state == "released")

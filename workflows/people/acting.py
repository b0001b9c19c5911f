"""Under which section and in which capacity somebody acts: what the audit trail notes beside the name."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine import audit
from workflows.people.actor import Actor, HeldPost

DEPUTY = "B"


def act_as(session: Session, actor: Actor, held: HeldPost | None = None) -> None:
    """Events that this session records of the actor carry the section, whether the B角 acted for the A角, and for whom
    the actor stands in."""
    absent = held.held_for if held is not None else None
    deputy = absent is not None or (held is not None and held.capacity == DEPUTY)
    circumstances = (audit.SUBSTITUTE,) if deputy else ()
    audit.act_as(session, actor.person_id, actor.section_id, circumstances=circumstances, on_behalf_of=absent)


def known_as(session: Session, actor: Actor) -> None:
    """Like `act_as`, where nothing better is known: whoever is loaded to act in a session acts under a section."""
    audit.act_as(session, actor.person_id, actor.section_id, anew=False)

"""Who sees which events of the trail: asked before anything is ranked or counted.

The auditor (and the server's console) sees every event. The system administrator and the security officer see what
the three administrators did, the security officer also what the intake refused. Everybody else sees the events of
matters that they may read. No event holds draft text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import Session

from engine.models import AuditEvent
from workflows.matters.access import may_read, readable_by
from workflows.matters.models import Matter
from workflows.matters.within_reach import all_within_reach, few_within_reach
from workflows.people.actor import INSTALLER, Actor
from workflows.people.models import Administrator

FEW = 1000  # matters
_INTAKE = ("intake.refused", "intake.admitted")


@dataclass(frozen=True)
class Sight:
    """What of the trail somebody sees: alternatives of column → value (None: all), and further conditions."""

    seen: tuple[Mapping[str, str], ...] | None = None
    conditions: tuple[ColumnElement[bool], ...] = ()


def asks_as(actor: Actor) -> str:
    """In which capacity somebody asks: audit, security, system or involved."""
    return "audit" if actor.is_installer else actor.admin_role or "involved"


def sees_everything(actor: Actor) -> bool:
    """Whether every event of the trail is theirs to see."""
    return asks_as(actor) == "audit"


def may_ask_about(session: Session, actor: Actor, matter_id: str) -> bool:
    """Whether the matter exists for the actor: those without an office in oversight must be allowed to read it."""
    return asks_as(actor) != "involved" or may_read(session, actor, matter_id)


def sight_of(session: Session, actor: Actor, matter_id: str | None = None) -> Sight:
    """What the actor sees; with a matter, of that one, which `may_ask_about` has allowed."""
    if sees_everything(actor):
        return Sight()
    if actor.admin_role is not None:
        return Sight(_acts_of_administrators(session, actor.admin_role))
    if matter_id is not None:
        return Sight()
    return Sight(conditions=(_of_readable_matters(session, actor),))


def _of_readable_matters(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Few matters are named: their events are found by matter, or other events are passed by quickly. Many are
    gathered once, so that other events are passed by; which of them may be read is looked up event by event."""
    within_reach = few_within_reach(session, actor, FEW)
    if within_reach is not None:
        few = session.scalars(select(Matter.id).where(Matter.id.in_(within_reach), readable_by(actor))).all()
        return AuditEvent.subject.in_(few)
    readable = select(Matter.id).where(Matter.id == AuditEvent.subject, readable_by(actor))
    may_read_it = readable.correlate(AuditEvent).scalar_subquery().is_not(None)
    reach = all_within_reach(session, actor)
    if reach is None:
        return may_read_it
    # no join begins with a case: the events stay in their order, those of others are passed by
    return and_(case((AuditEvent.subject.in_(reach), True), else_=False), may_read_it)


def _acts_of_administrators(session: Session, role: str) -> tuple[Mapping[str, str], ...]:
    people = session.scalars(select(Administrator.person_id).order_by(Administrator.person_id))
    acts: list[Mapping[str, str]] = [{"actor": each} for each in (*people, INSTALLER.person_id)]
    return (*acts, *({"action": each} for each in _INTAKE if role == "security"))

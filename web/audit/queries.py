"""Searching the audit trail. Auditors see every event; others those of matters that they may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine.models import AuditEvent
from web.audit.changes import Change, actor_words, changes_of, names_in, reason_of
from workflows.matters.access import readable_by
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.people.models import Person

PAGE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What is asked for; None or empty: anything."""

    matter: str = ""  # id or number
    person: str = ""  # login or name
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AuditRow:
    """An event, with the names that its ids stand for. The number of the matter is no draft text; its title is."""

    event: AuditEvent
    person: str
    number: str
    reason: str
    changes: tuple[Change, ...]


def events(session: Session, actor: Actor, wanted: AuditFilter, before: str | None = None) -> list[AuditRow]:
    """One page of events, the newest first; `before`: id of the last event of the page before."""
    query = (
        select(AuditEvent, Person.name, Matter.number)
        .outerjoin(Person, Person.id == AuditEvent.actor)
        .outerjoin(Matter, Matter.id == AuditEvent.subject)
        .where(*_conditions(wanted))
        .order_by(AuditEvent.id.desc())
        .limit(PAGE)
    )
    if not sees_everything(actor):
        query = query.where(readable_by(actor))
    if before:
        query = query.where(AuditEvent.id < before)
    found = session.execute(query).all()
    names = names_in(session, [event for event, _name, _number in found])
    return [
        AuditRow(
            event,
            name or actor_words(event.actor),
            number or "",
            reason_of(event),
            tuple(changes_of(event, names)),
        )
        for event, name, number in found
    ]


def sees_everything(actor: Actor) -> bool:
    """Auditors see events and hashes of all chains, never draft text."""
    return actor.admin_role == "audit"


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.matter:
        found.append(or_(AuditEvent.subject == wanted.matter, Matter.number == wanted.matter))
    if wanted.person:
        found.append(or_(Person.login == wanted.person, Person.name == wanted.person))
    if wanted.action:
        found.append(AuditEvent.action == wanted.action)
    if wanted.since:
        found.append(AuditEvent.at >= wanted.since)
    if wanted.until:
        found.append(AuditEvent.at < wanted.until)
    return found

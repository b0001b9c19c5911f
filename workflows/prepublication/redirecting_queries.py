"""Which matters the system administrator may move: what they are called in the books, never their titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import AuditEvent, WorkItem
from workflows.matters.models import Matter
from workflows.people.models import Person, Section
from workflows.prepublication.process import PACKAGES

PAGE = 50


@dataclass(frozen=True)
class UnderReview:
    """A matter under review with the names of the steps that are open."""

    id: str
    number: str
    matter_class: str
    section: str
    steps: tuple[str, ...]


def under_review(session: Session, number: str = "", after: str = "") -> list[UnderReview]:
    """At most PAGE matters by number, those after `after`; `number`: part of their number. Two statements."""
    query = (
        select(Matter.id, Matter.number, Matter.matter_class, Section.name)
        .join(Section, Section.id == Matter.section_id)
        .where(Matter.state == "in_review", Matter.number > after)
        .order_by(Matter.number)
        .limit(PAGE)
    )
    if number.strip():
        query = query.where(Matter.number.contains(number.strip(), autoescape=True))
    rows = session.execute(query).all()
    steps = _open_steps(session, [row.id for row in rows])
    return [UnderReview(row.id, row.number, row.matter_class, row.name, steps.get(row.id, ())) for row in rows]


@dataclass(frozen=True)
class Move:
    """A revision of a matter that was closed by 跳转: by whom, when and why."""

    revision_id: str
    person: str
    at: datetime
    reason: str


def moves_of(session: Session, matter_id: str) -> list[Move]:
    """Every 跳转 of the matter, oldest first, for whoever may read the matter. One statement."""
    query = (
        select(AuditEvent.revision, Person.name, AuditEvent.at, AuditEvent.reason)
        .join(Person, Person.id == AuditEvent.actor)
        .where(AuditEvent.subject == matter_id, AuditEvent.action == "matter.redirected")
        .order_by(AuditEvent.id)
    )
    return [Move(str(revision), name, at, reason or "") for revision, name, at, reason in session.execute(query)]


def _open_steps(session: Session, matters: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    query = select(WorkItem.subject, WorkItem.name).where(
        WorkItem.subject.in_(matters),
        WorkItem.status == "open",
        WorkItem.main_process_id.in_(sorted(PACKAGES)),
    )
    found: dict[str, tuple[str, ...]] = {}
    for subject, name in session.execute(query.distinct().order_by(WorkItem.name)):
        found[subject] = (*found.get(subject, ()), name)
    return found

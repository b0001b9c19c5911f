"""Lists for administrators: people with their posts, calendar entries. No matter's text or title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workflows.calendar.models import CalendarOverride, CalendarYear
from workflows.matters.gates import GATES, JOINABLE
from workflows.people.actor import Actor
from workflows.people.models import Administrator, DualPostDecision, Person, PostHolding, Section
from workflows.people.queries import rights_of, today
from workflows.people.rights_statement import held_on


@dataclass(frozen=True)
class PersonRow:
    person: Person
    section: str | None
    admin_role: str | None
    holdings: tuple[tuple[PostHolding, str | None], ...]  # with the section's name of posts that exist per section


def people_with_posts(session: Session) -> list[PersonRow]:
    """Everybody by login, with the posts held today; two statements."""
    rows = session.execute(
        select(Person, Section.name, Administrator.role)
        .outerjoin(Section, Section.id == Person.section_id)
        .outerjoin(Administrator, Administrator.person_id == Person.id)
        .order_by(Person.active.desc(), Person.login)
    ).all()
    held: dict[str, list[tuple[PostHolding, str | None]]] = {}
    for holding, section in session.execute(
        select(PostHolding, Section.name)
        .outerjoin(Section, Section.id == PostHolding.section_id)
        .where(held_on(today(session)))
        .order_by(PostHolding.post, PostHolding.capacity)
    ):
        held.setdefault(holding.person_id, []).append((holding, section))
    return [PersonRow(person, section, role, tuple(held.get(person.id, ()))) for person, section, role in rows]


@dataclass(frozen=True)
class DualPost:
    """A 兼岗决定 with the names of whom it is about and of who made it."""

    decision: DualPostDecision
    person: str
    decided_by: str
    valid: bool


@dataclass(frozen=True)
class Joinable:
    """Somebody whom a 兼岗决定 may be about: holds one of the two posts that may be joined."""

    person_id: str
    name: str
    posts: tuple[str, ...]


def dual_posts(session: Session) -> list[DualPost]:
    """All decisions, the latest first."""
    maker = aliased(Person)
    rows = session.execute(
        select(DualPostDecision, Person.name, maker.name)
        .join(Person, Person.id == DualPostDecision.person_id)
        .join(maker, maker.id == DualPostDecision.decided_by)
        .order_by(DualPostDecision.id.desc())
    )
    day = today(session)
    return [DualPost(one, name, by, one.decided_on <= day <= one.valid_until) for one, name, by in rows]


def joinable_people(session: Session, actor: Actor) -> list[Joinable]:
    """Who reviews secrecy or attribute today, by name; nobody decides about themself."""
    groups = sorted({post for gate in JOINABLE for post in GATES[gate].posts})
    found = rights_of(session, groups=groups).values()
    people = [
        Joinable(each.person_id, each.name, tuple(held.post for held in each.posts if held.post in groups))
        for each in found
        if each.person_id != actor.person_id
    ]
    return sorted(people, key=lambda one: one.name)


def overrides(session: Session) -> Sequence[CalendarOverride]:
    """What admins declared, latest day first."""
    return session.scalars(select(CalendarOverride).order_by(CalendarOverride.day.desc())).all()


def declared_years(session: Session) -> Sequence[CalendarYear]:
    """The years whose calendar has been declared, the latest first."""
    return session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())).all()

"""Lists for administrators: people with their posts, calendar entries. No matter's text or title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.calendar.models import CalendarOverride, CalendarYear
from workflows.people.models import Administrator, Person, PostHolding, Section
from workflows.people.queries import held_on, today


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


def overrides(session: Session) -> Sequence[CalendarOverride]:
    """What admins declared, latest day first."""
    return session.scalars(select(CalendarOverride).order_by(CalendarOverride.day.desc())).all()


def declared_years(session: Session) -> Sequence[CalendarYear]:
    return session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())).all()

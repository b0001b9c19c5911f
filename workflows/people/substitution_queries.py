"""AB角代办: what was arranged, for whom, and what it covers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from engine.errors import NotFound
from workflows.people.actor import Actor, candidate_group
from workflows.people.models import Person, PostHolding, Section, Substitution, SubstitutionPost
from workflows.people.queries import today

LISTED = 200  # arrangements on one page, the latest first


@dataclass(frozen=True)
class CoveredPost:
    """A holding with its candidate group."""

    holding_id: str
    post: str
    section_code: str | None
    capacity: str

    @property
    def group(self) -> str:
        return candidate_group(self.post, self.section_code)


@dataclass(frozen=True)
class Arranged:
    """One substitution with names; `state`: waits (to be confirmed), ahead, in_force, over or ended (early)."""

    row: Substitution
    absent: str
    substitute: str
    posts: tuple[CoveredPost, ...]
    state: str

    @property
    def is_open(self) -> bool:
        return self.state in ("waits", "ahead", "in_force")


def arranged(session: Session, *, person_id: str | None = None, limit: int = LISTED) -> list[Arranged]:
    """Substitutions by or of the person (None: everybody's), the latest first."""
    query = _arranged().order_by(Substitution.id.desc()).limit(limit)
    if person_id is not None:
        query = query.where(_is_of(person_id))
    return _with_posts(session, query)


def arranged_one(session: Session, substitution_id: str, actor: Actor) -> Arranged:
    """One that the actor may see: its two people and the administrators. Raises NotFound."""
    if found := arranged_among(session, [substitution_id], actor):
        return found[0]
    raise NotFound


def arranged_among(session: Session, substitution_ids: Collection[str], actor: Actor) -> list[Arranged]:
    """Those of these that the actor may see, the latest first."""
    if not substitution_ids:
        return []
    query = _arranged().where(Substitution.id.in_(sorted(substitution_ids))).order_by(Substitution.id.desc())
    if actor.admin_role is None and not actor.is_installer:
        query = query.where(_is_of(actor.person_id))
    return _with_posts(session, query)


def overlapping(session: Session, people: Collection[str], first_day: date, last_day: date) -> list[Arranged]:
    """Substitutions of these days in which one of the people is absent or stands in; ended ones are left out."""
    among = or_(Substitution.absent_id.in_(people), Substitution.substitute_id.in_(people))
    return _with_posts(session, _arranged().where(among, _meets(first_day, last_day)))


def holdings_of(session: Session, person_id: str, first_day: date, last_day: date) -> list[CoveredPost]:
    """The posts that the person holds on some of these days, in the order of their codes."""
    held = and_(PostHolding.since <= last_day, or_(PostHolding.until.is_(None), PostHolding.until > first_day))
    rows = session.execute(_posts().where(PostHolding.person_id == person_id, held))
    return [CoveredPost(*row) for row in rows]


def groups_throughout(session: Session, person_id: str, first_day: date, last_day: date) -> frozenset[str]:
    """The candidate groups whose posts the person holds on the first and on the last day."""
    ends = [{held.group for held in holdings_of(session, person_id, day, day)} for day in (first_day, last_day)]
    return frozenset(ends[0] & ends[1])


def _is_of(person_id: str) -> ColumnElement[bool]:
    return or_(Substitution.absent_id == person_id, Substitution.substitute_id == person_id)


def _meets(first_day: date, last_day: date) -> ColumnElement[bool]:
    return and_(Substitution.ended_at.is_(None), Substitution.first_day <= last_day, Substitution.last_day >= first_day)


def _arranged() -> Select[Substitution, str, str]:
    absent, substitute = aliased(Person), aliased(Person)
    return (
        select(Substitution, absent.name, substitute.name)
        .join(absent, absent.id == Substitution.absent_id)
        .join(substitute, substitute.id == Substitution.substitute_id)
    )


def _posts() -> Select[str, str, str | None, str]:
    columns = select(PostHolding.id, PostHolding.post, Section.code, PostHolding.capacity)
    return columns.outerjoin(Section, Section.id == PostHolding.section_id).order_by(PostHolding.post, Section.code)


def _with_posts(session: Session, query: Select[Substitution, str, str]) -> list[Arranged]:
    rows = session.execute(query).all()
    covered: dict[str, list[CoveredPost]] = {}
    wanted = (
        _posts()
        .join(SubstitutionPost, SubstitutionPost.holding_id == PostHolding.id)
        .add_columns(SubstitutionPost.substitution_id)
        .where(SubstitutionPost.substitution_id.in_([row[0].id for row in rows]))
    )
    for *post, substitution_id in session.execute(wanted) if rows else ():
        covered.setdefault(substitution_id, []).append(CoveredPost(*post))
    day = today(session)
    return [
        Arranged(row, absent, substitute, tuple(covered.get(row.id, ())), _state(row, day))
        for row, absent, substitute in rows
    ]


def _state(row: Substitution, day: date) -> str:
    if row.ended_at is not None:
        return "ended"
    if day > row.last_day:
        return "over"
    if row.waits:
        return "waits"
    return "ahead" if day < row.first_day else "in_force"

"""What can be asked about people and posts. A post is held from `since` on and no longer on the day `until`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from engine.clock import local_date
from engine.errors import NotAllowed, NotFound
from engine.runtime import now
from workflows.people.actor import Actor, HeldPost
from workflows.people.models import Administrator, DualPostDecision, Person, PostHolding, Section


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a post on the day asked for."""

    person_id: str
    name: str
    section_id: str | None
    section_name: str | None
    capacity: str  # A or B
    phone: str | None


def today(session: Session) -> date:
    """The bureau's date (Asia/Shanghai) by the runtime's clock."""
    return local_date(now(session))


def load_actor(session: Session, person_id: str, on: date | None = None) -> Actor:
    """The person with the rights of the day (default: today). Raises NotAllowed when unknown or deactivated."""
    row = session.execute(
        select(
            Person.login,
            Person.name,
            Person.language,
            Person.section_id,
            Section.code,
            Section.name,
            Administrator.role,
        )
        .outerjoin(Section, Section.id == Person.section_id)
        .outerjoin(Administrator, Administrator.person_id == Person.id)
        .where(Person.id == person_id, Person.active)
    ).one_or_none()
    if row is None:
        raise NotAllowed("该账号不存在或已停用，请联系系统管理员。")
    login, name, language, section_id, section_code, section_name, role = row
    posts = held_posts(session, person_id, on or today(session))
    return Actor(person_id, login, name, section_id, section_code, section_name, posts, role, language)


def held_posts(session: Session, person_id: str, on: date) -> tuple[HeldPost, ...]:
    """The posts that the person holds on the day, in the order of their codes."""
    rows = session.execute(
        select(PostHolding.post, Section.code, PostHolding.capacity, PostHolding.section_id)
        .join(Person, Person.id == PostHolding.person_id)
        .outerjoin(Section, Section.id == PostHolding.section_id)
        .where(PostHolding.person_id == person_id, Person.active, held_on(on))
        .order_by(PostHolding.post, Section.code, PostHolding.capacity)
    )
    return tuple(HeldPost(*row) for row in rows)


def held_on(on: date) -> ColumnElement[bool]:
    """The condition on post_holding that the post is held on the day."""
    return and_(PostHolding.since <= on, or_(PostHolding.until.is_(None), PostHolding.until > on))


def groups_of(session: Session, person_id: str, on: date) -> frozenset[str]:
    """The candidate groups of a person on the day: `post` or `post/section code`, as A or B."""
    return frozenset(held.group for held in held_posts(session, person_id, on))


def holders(session: Session, group: str, on: date | None = None) -> list[Holder]:
    """The active people of a candidate group on the day (default: today), A before B, then by name."""
    post, _, section_code = group.partition("/")
    home = aliased(Section)
    query = (
        select(Person.id, Person.name, Person.section_id, home.name, PostHolding.capacity, Person.phone)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .outerjoin(home, home.id == Person.section_id)
        .where(PostHolding.post == post, Person.active, held_on(on or today(session)))
        .order_by(PostHolding.capacity, Person.name, Person.id)
    )
    if section_code:
        query = query.join(Section, Section.id == PostHolding.section_id).where(Section.code == section_code)
    else:
        query = query.where(PostHolding.section_id.is_(None))
    return [Holder(*row) for row in session.execute(query)]


def person_by_login(session: Session, login: str) -> Person | None:
    return session.scalar(select(Person).where(Person.login == login))


def person(session: Session, person_id: str) -> Person:
    """Raises NotFound when there is no such person."""
    if found := session.get(Person, person_id):
        return found
    raise NotFound("没有找到此人。请从人员列表中选择。")


def names_of(session: Session, person_ids: Sequence[str]) -> dict[str, str]:
    """Names by person id; ids that belong to no person (the installer, the engine) are absent."""
    wanted = set(person_ids)
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return dict(rows.all())


def people(session: Session, *, active_only: bool = True) -> list[Person]:
    """All people by login."""
    query = select(Person).order_by(Person.login)
    return list(session.scalars(query.where(Person.active) if active_only else query))


def section_by_code(session: Session, code: str) -> Section:
    """Raises NotFound when there is no such section."""
    if found := session.scalar(select(Section).where(Section.code == code)):
        return found
    raise NotFound(f"没有代码为「{code}」的科室。")


def sections(session: Session) -> list[Section]:
    """All sections by code."""
    return list(session.scalars(select(Section).order_by(Section.code)))


def dual_post_decision_on(session: Session, person_id: str, on: date) -> DualPostDecision | None:
    """The 兼岗决定 that is valid for the person on the day (both ends included), the latest when several are."""
    return session.scalar(
        select(DualPostDecision)
        .where(
            DualPostDecision.person_id == person_id,
            DualPostDecision.decided_on <= on,
            DualPostDecision.valid_until >= on,
        )
        .order_by(DualPostDecision.id.desc())
        .limit(1)
    )


def administrators(session: Session) -> list[tuple[Person, str]]:
    """Every administrator's account with its role, by role and login."""
    rows = session.execute(
        select(Person, Administrator.role)
        .join(Administrator, Administrator.person_id == Person.id)
        .order_by(Administrator.role, Person.login)
    )
    return [(found, role) for found, role in rows]

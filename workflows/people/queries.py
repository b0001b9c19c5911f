"""What can be asked about people and posts. A post is held from `since` on and no longer on the day `until`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, ScalarSelect, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.clock import local_date
from engine.errors import NotAllowed, NotFound
from engine.runtime import now
from workflows.people.acting import known_as
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


@dataclass(frozen=True)
class Rights:
    """A person with the rights of one day. `posts`: in the order of their codes; none when deactivated.

    `dual_post_decision`: id of the 兼岗决定 valid that day, the latest when several are.
    """

    person_id: str
    login: str
    name: str
    language: str
    active: bool
    section_id: str | None
    section_code: str | None
    section_name: str | None
    phone: str | None
    admin_role: str | None
    dual_post_decision: str | None
    posts: tuple[HeldPost, ...] = ()

    def holding(self, group: str) -> HeldPost | None:
        """The post by which the person belongs to the candidate group; A before B; None when they do not."""
        mine = [held for held in self.posts if held.group == group]
        return min(mine, key=lambda held: held.capacity, default=None)


def rights_of(
    session: Session, *, person_ids: Collection[str] = (), groups: Collection[str] = (), on: date | None = None
) -> dict[str, Rights]:
    """These people and the holders of these candidate groups on the day (default: today), in one statement.

    Unknown people are absent; people who were deactivated hold nothing.
    """
    wanted = {
        "day": on or today(session),
        "people": list(person_ids),
        "posts": [group.partition("/")[0] for group in groups],
        "groups": [group if "/" in group else f"{group}/" for group in groups],
    }
    found: dict[str, Rights] = {}
    for row in session.execute(_RIGHTS, wanted):
        about, holding = tuple[Any, ...](row[:-4]), tuple[Any, ...](row[-4:])
        known = found.setdefault(row.id, Rights(*about))
        if row.post is not None:
            found[row.id] = replace(known, posts=(*known.posts, HeldPost(*holding)))
    return found


def _rights_query() -> Select[*tuple[Any, ...]]:
    day = bindparam("day", type_=Date)
    home, of_post = aliased(Section), aliased(Section)
    return (
        select(
            Person.id,
            Person.login,
            Person.name,
            Person.language,
            Person.active,
            Person.section_id,
            home.code,
            home.name,
            Person.phone,
            Administrator.role,
            _dual_post_decision(day),
            PostHolding.post,
            of_post.code,
            PostHolding.capacity,
            PostHolding.section_id,
        )
        .outerjoin(home, home.id == Person.section_id)
        .outerjoin(Administrator, Administrator.person_id == Person.id)
        .outerjoin(PostHolding, and_(PostHolding.person_id == Person.id, Person.active, held_on(day)))
        .outerjoin(of_post, of_post.id == PostHolding.section_id)
        .where(or_(Person.id.in_(bindparam("people", expanding=True)), Person.id.in_(_holding(day))))
        .order_by(Person.id, PostHolding.post, of_post.code, PostHolding.capacity)
    )


def _holding(day: BindParameter[date]) -> Select[Any]:
    """Who holds a post of the `groups`; `posts` are the same without sections, for the index."""
    of_post = aliased(Section)
    group = PostHolding.post + "/" + func.coalesce(of_post.code, "")
    query = select(PostHolding.person_id).outerjoin(of_post, of_post.id == PostHolding.section_id)
    named = PostHolding.post.in_(bindparam("posts", expanding=True)), group.in_(bindparam("groups", expanding=True))
    return query.where(*named, held_on(day))


def _dual_post_decision(day: BindParameter[date]) -> ScalarSelect[str | None]:
    query = select(func.max(DualPostDecision.id)).where(
        DualPostDecision.person_id == Person.id,
        DualPostDecision.decided_on <= day,
        DualPostDecision.valid_until >= day,
    )
    return query.scalar_subquery()


def load_actor(session: Session, person_id: str, on: date | None = None) -> Actor:
    """The person with the rights of the day (default: today), whose acts in this session the trail then notes under
    their section. Raises NotAllowed when unknown or deactivated."""
    found = rights_of(session, person_ids=[person_id], on=on).get(person_id)
    if found is None or not found.active:
        raise NotAllowed("该账号不存在或已停用，请联系系统管理员。")
    actor = Actor(
        person_id=person_id,
        login=found.login,
        name=found.name,
        section_id=found.section_id,
        section_code=found.section_code,
        section_name=found.section_name,
        posts=found.posts,
        admin_role=found.admin_role,
        language=found.language,
    )
    known_as(session, actor)
    return actor


def held_on(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition on post_holding that the post is held on the day."""
    return and_(PostHolding.since <= on, or_(PostHolding.until.is_(None), PostHolding.until > on))


_RIGHTS = _rights_query()  # built once: building it took longer than running it


def holders(session: Session, group: str, on: date | None = None) -> list[Holder]:
    """The active people of a candidate group on the day (default: today), A before B, then by name."""
    return holders_among(rights_of(session, groups=[group], on=on).values(), group)


def holders_among(people: Iterable[Rights], group: str) -> list[Holder]:
    """Those of the people who belong to the candidate group, A before B, then by name."""
    found = [
        Holder(each.person_id, each.name, each.section_id, each.section_name, held.capacity, each.phone)
        for each in people
        if (held := each.holding(group)) is not None
    ]
    return sorted(found, key=lambda holder: (holder.capacity, holder.name, holder.person_id))


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


def administrators(session: Session) -> list[tuple[Person, str]]:
    """Every administrator's account with its role, by role and login."""
    rows = session.execute(
        select(Person, Administrator.role)
        .join(Administrator, Administrator.person_id == Person.id)
        .order_by(Administrator.role, Person.login)
    )
    return [(found, role) for found, role in rows]

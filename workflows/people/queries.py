"""What can be asked about people and posts. A post is held from `since` on and no longer on the day `until`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import NotAllowed, NotFound
from engine.runtime import now
from workflows.people.acting import known_as
from workflows.people.actor import Actor, HeldPost, held_in
from workflows.people.models import Administrator, Person, Section
from workflows.people.rights_statement import ABOUT, RIGHTS


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

    `dual_post_decision`: id of the 兼岗决定 valid that day, the latest when several are. `standing_in`: posts of absent
    people that they stand in for that day; of those posts only that the absent person still holds.
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
    standing_in: tuple[HeldPost, ...] = ()

    def holding(self, group: str) -> HeldPost | None:
        """The post by which the person belongs to the candidate group; see `held_in`."""
        return held_in(self.posts, group)


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
    for row in sorted(session.execute(RIGHTS, wanted), key=_in_order):
        known = found.setdefault(row.id, Rights(*row[:ABOUT]))
        if row.post is None:
            continue
        held = _held_post(*row[ABOUT:])
        if held.held_for is None:
            found[row.id] = replace(known, posts=(*known.posts, held))
        else:
            found[row.id] = replace(known, standing_in=(*known.standing_in, held))
    return found


def _in_order(row: Any) -> tuple[str, ...]:
    return (row.id, row.post or "", row.section_of_post or "", row.capacity or "", row.held_for or "")


def _held_post(*columns: Any) -> HeldPost:
    held = HeldPost(*columns)
    return held if held.processes is None else replace(held, processes=frozenset(held.processes))


def load_actor(session: Session, person_id: str, on: date | None = None) -> Actor:
    """The person with the rights of the day (default: today), whose acts in this session the trail then notes under
    their section. Raises NotAllowed when unknown or deactivated."""
    found = load_actors(session, [person_id], on)
    if not found:
        raise NotAllowed("该账号不存在或已停用，请联系系统管理员。")
    return found[0]


def load_actors(session: Session, person_ids: Sequence[str], on: date | None = None) -> list[Actor]:
    """The same of several, in their order and in as few statements as of one; nobody who is unknown or deactivated."""
    rights = rights_of(session, person_ids=person_ids, on=on)
    found = ((person_id, rights.get(person_id)) for person_id in person_ids)
    actors = [_actor(person_id, known) for person_id, known in found if known is not None and known.active]
    for actor in actors:
        known_as(session, actor)
    return actors


def _actor(person_id: str, found: Rights) -> Actor:
    return Actor(
        person_id=person_id,
        login=found.login,
        name=found.name,
        section_id=found.section_id,
        section_code=found.section_code,
        section_name=found.section_name,
        posts=found.posts,
        admin_role=found.admin_role,
        language=found.language,
        standing_in=found.standing_in,
    )


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
    """Whoever logs in by that name, deactivated ones included; None: nobody."""
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
    raise NotFound(f"没有代码为“{code}”的科室。")


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

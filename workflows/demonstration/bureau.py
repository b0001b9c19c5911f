"""Building the demo bureau: people, posts and a dozen matters at different stages, by real acts on a moved clock."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import FixedClock, SystemClock
from engine.errors import NotReady
from workflows.demonstration import staff
from workflows.demonstration.absence import send_away
from workflows.demonstration.half_built import built_whole, mark_finished, mark_unfinished, refuse_half_built
from workflows.demonstration.past import PAST
from workflows.demonstration.play import Play
from workflows.demonstration.scripts import CASES, Case
from workflows.installation.home import Home
from workflows.installation.settings import Settings
from workflows.installation.wiring import Installation, initialise, is_initialised, open_installation
from workflows.matters.models import Matter
from workflows.people.accounts import appoint_administrator, create_person
from workflows.people.actor import INSTALLER
from workflows.people.labels import POSTS
from workflows.people.models import Person
from workflows.people.passwords import hash_password
from workflows.people.posts import hold_post
from workflows.people.sections import create_section
from workflows.people.sessions import issue_api_token

Progress = Callable[[int, int, str], None]
LOGINS = "demo-logins.json"  # under home, readable by its owner only: tokens are stored nowhere else in clear


@dataclass(frozen=True)
class DemoPerson:
    login: str
    name: str
    password: str
    token: str
    posts: tuple[str, ...]


@dataclass(frozen=True)
class DemoMatter:
    id: str
    title: str
    state: str


@dataclass(frozen=True)
class Made:
    """The log-ins, and the matters as they stand now."""

    people: tuple[DemoPerson, ...]
    matters: tuple[DemoMatter, ...]

    def as_json(self) -> dict[str, Any]:
        return {"people": [asdict(each) for each in self.people], "matters": [asdict(each) for each in self.matters]}


def build(
    home: Home,
    database_url: str | None = None,
    progress: Progress = lambda done, total, what: None,
    *,
    past: bool = False,
) -> Made:
    """Creates the demo in an empty installation; on one that has it already, only reports it. `past`: with the two
    months before. An installation with people of its own is left alone, and one that was left half-built: NotReady."""
    remembered = home.path / LOGINS
    if not remembered.exists():
        with built_whole(home, own_database=database_url is None) as place:
            if not is_initialised(place, database_url):
                initialise(place, database_url, settings=Settings(**staff.SETTINGS)).close()
            _create(place, database_url, progress, PAST if past else ())
    installation = open_installation(home, database_url)
    try:
        with installation.database.read() as session:
            standing = session.scalars(select(Matter).order_by(Matter.id))
            matters = tuple(DemoMatter(each.id, each.title, each.state) for each in standing)
    finally:
        installation.close()
    told = orjson.loads(remembered.read_bytes())
    return Made(tuple(DemoPerson(**{**each, "posts": tuple(each["posts"])}) for each in told), matters)


def _create(home: Home, database_url: str | None, progress: Progress, past: Sequence[Case]) -> None:
    cases = (*past, *CASES)
    total = len(cases) + 1
    now = SystemClock().now()
    clock = FixedClock(now)
    installation = open_installation(home, database_url, clock=clock)
    try:
        _refuse_people(installation, own_database=database_url is None)
        mark_unfinished(home)
        progress(0, total, "人员与岗位")
        play = Play(installation, clock, now, past=bool(past))
        clock.set(play.hours.instant(timedelta()))
        logins = hire(installation)
        begun = count(1)
        play.perform_all(cases, lambda case: progress(next(begun), total, case.item.title), mixed=bool(past))
        if past:
            clock.set(play.hours.instant(play.end))
            with installation.database.write() as session:
                send_away(session)
        progress(total, total, "完成")
    finally:
        installation.close()
    _remember(home, logins)
    mark_finished(home)


def _refuse_people(installation: Installation, *, own_database: bool) -> None:
    with installation.database.read() as session:
        if session.scalar(select(Person.id).limit(1)) is not None:
            refuse_half_built(installation.home, own_database=own_database)
            raise NotReady("这个安装已有人员，不是演示单位。请为演示另选目录：xianshen demo --home 目录")


def hire(installation: Installation) -> list[dict[str, Any]]:
    """Puts the bureau's sections and people into an installation that has none; their log-ins with tokens."""
    known_to_all = hash_password(staff.PASSWORD)  # once: each hash costs a good part of a second
    with installation.database.write() as session:
        sections = {
            code: create_section(session, code, name, actor=INSTALLER).id for code, name in staff.SECTIONS.items()
        }
        told = [_employ(session, sections, each, known_to_all) for each in staff.STAFF]
        for login, (name, role) in staff.ADMINISTRATORS.items():
            admin = create_person(session, login, name, account="administrator", actor=INSTALLER)
            admin.password_hash = known_to_all
            appoint_administrator(session, admin.id, role, actor=INSTALLER)
            token = issue_api_token(session, admin.id, "演示", actor=INSTALLER)
            told.append(_told(login, name, token, [name]))
    return told


def _employ(session: Session, sections: Mapping[str, str], hired: staff.Employee, password_hash: str) -> dict[str, Any]:
    person = create_person(
        session,
        hired.login,
        hired.name,
        section_id=sections[hired.section],
        phone=hired.phone,
        actor=INSTALLER,
    )
    person.password_hash = password_hash
    labels = []
    for entry in hired.posts:
        post, _, capacity = entry.partition(":")
        where = sections[hired.section] if POSTS[post].per_section else None
        hold_post(session, person.id, post, section_id=where, capacity=capacity or "A", actor=INSTALLER)
        labels.append(POSTS[post].label.zh + ("（B角）" if capacity == "B" else ""))
    return _told(hired.login, hired.name, issue_api_token(session, person.id, "演示", actor=INSTALLER), labels)


def _told(login: str, name: str, token: str, posts: Sequence[str]) -> dict[str, Any]:
    return {"login": login, "name": name, "password": staff.PASSWORD, "token": token, "posts": list(posts)}


def _remember(home: Home, logins: list[dict[str, Any]]) -> None:
    path = home.path / LOGINS
    temporary = path.with_suffix(f".{secrets.token_hex(4)}")
    temporary.touch(mode=0o600)
    temporary.write_bytes(orjson.dumps(logins, option=orjson.OPT_INDENT_2))
    temporary.replace(path)

"""Building the demo bureau: people, posts and a dozen matters at different stages, by real acts on a moved clock."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import FixedClock, local_date
from engine.errors import NotReady
from engine.jobs import run_due
from engine.models import WorkItem
from workflows.demonstration import staff
from workflows.demonstration.files import as_docx, as_pdf
from workflows.demonstration.findings import answer_findings
from workflows.demonstration.office_hours import DAY, OfficeHours, working_days_until
from workflows.demonstration.past import MONTHS, PAST
from workflows.demonstration.scripts import CASES, Act, Case
from workflows.demonstration.texts import ELEMENTS, Item, document
from workflows.installation.home import Home
from workflows.installation.settings import Settings
from workflows.installation.wiring import Installation, initialise, is_initialised, open_installation
from workflows.matters.classes import CLASSES, required_elements
from workflows.matters.documents import ElementValue
from workflows.matters.models import Document, Matter
from workflows.people.accounts import appoint_administrator, create_person
from workflows.people.actor import INSTALLER, Actor
from workflows.people.labels import POSTS
from workflows.people.models import Person
from workflows.people.passwords import hash_password
from workflows.people.posts import hold_post
from workflows.people.queries import load_actor, person_by_login
from workflows.people.sections import create_section
from workflows.people.sessions import issue_api_token
from workflows.prepublication import actions, drafting, submission, suggestions, withdrawals
from workflows.prepublication.intake import take_in

Progress = Callable[[int, int, str], None]
HISTORY = 20  # working days that the demo looks back
CLAIMED_AFTER = 0.4  # of the time that an act took: the rest is work
OPINION = timedelta(hours=2)  # at most from one opinion to the next: within the time-out of the coordination
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
    months before. An installation with people of its own is left alone: NotReady."""
    if not is_initialised(home, database_url):
        initialise(home, database_url, settings=Settings(**staff.SETTINGS)).close()
    remembered = home.path / LOGINS
    if not remembered.exists():
        _create(home, database_url, progress, PAST if past else ())
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
    now = datetime.now(UTC)
    clock = FixedClock(now)
    installation = open_installation(home, database_url, clock=clock)
    try:
        _refuse_real_people(installation)
        progress(0, total, "人员与岗位")
        play = Play(installation, clock, now, past=bool(past))
        clock.set(play.hours.instant(timedelta()))
        logins = hire(installation)
        for done, case in enumerate(cases, start=1):
            progress(done, total, case.item.title)
            play.perform(case)
        progress(total, total, "完成")
    finally:
        installation.close()
    _remember(home, logins)


def _refuse_real_people(installation: Installation) -> None:
    with installation.database.read() as session:
        if session.scalar(select(Person.id).limit(1)) is not None:
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


class Play:
    """Performs cases: each act by its person, in office hours, some hours after the one before, never after `now`. With
    a `past` it looks back further, and everything is claimed before it is done."""

    def __init__(self, installation: Installation, clock: FixedClock, now: datetime, *, past: bool = False) -> None:
        self.database = installation.database
        self.clock = clock
        self.claims = past
        with self.database.read() as session:
            self.hours = OfficeHours(working_days_until(session, local_date(now), MONTHS if past else HISTORY))
        self.end = self.hours.position(now)

    def perform(self, case: Case) -> str:
        """Everything that has happened to the matter; its id."""
        took = min(case.days_ago * DAY, self.end)
        lasted = took if case.lasts is None else min(case.lasts * DAY, took)
        at, pace = self.end - took, lasted / (len(case.acts) + 1)
        self.clock.set(self.hours.instant(at))
        matter_id = self._open(case)
        for act in case.acts:
            before, at = at, at + (min(pace, OPINION) if act.element in ("countersign", "coordinate") else pace)
            if self.claims:
                self._claim(matter_id, act, before + (at - before) * CLAIMED_AFTER)
            self.clock.set(self.hours.instant(at))
            if act.evening:
                self.clock.set(self.hours.evening(at))
            self._do(matter_id, act)
            run_due(self.database)
        return matter_id

    def _open(self, case: Case) -> str:
        item, drafter = case.item, self._actor(case.drafter)
        full = CLASSES[item.matter_class].full_path
        text = document(item) if full else f"{item.title}\n\n{item.policy}\n"
        make, suffix = (as_pdf, "pdf") if case.pdf else (as_docx, "docx")
        files = [self._hand_in(drafter, "policy", f"{item.title}.{suffix}", make(text))]
        if item.interpretation:
            said = f"《{item.title}》政策解读\n\n{item.interpretation}\n"
            name = f"《{item.title}》政策解读.docx"
            files.append(self._hand_in(drafter, "interpretation", name, as_docx(said), item.form))
        fields = drafting.MatterFields(
            title=item.title if not full else f"关于{item.title}",
            matter_class=item.matter_class,
            urgency=case.urgency,
            explanation=item.explanation,
            basis=item.basis,
            **case.attribute,
        )
        with self.database.write() as session:
            matter = drafting.open_matter(session, drafter, fields, files)
            if item.interpretation and case.elements:
                drafting.set_elements(session, matter.id, drafter, _elements(item))
            return matter.id

    def _hand_in(
        self, drafter: Actor, role: str, file_name: str, content: bytes, form: str | None = None
    ) -> drafting.HandedIn:
        return drafting.HandedIn(role, take_in(self.database, drafter, role, file_name, content), form=form)

    def _do(self, matter_id: str, act: Act) -> None:
        actor = self._actor(act.login)
        with self.database.write() as session:
            match act.verb:
                case "submit":
                    submission.submit(session, matter_id, actor, act.answers)
                case "suggest":
                    item = _open_item(session, matter_id, act.element, None)
                    policy = session.scalars(
                        select(Document.id).where(Document.matter_id == matter_id, Document.role == "policy")
                    ).one()
                    suggestions.propose(session, item.id, actor, document_id=policy, **act.answers)
                case "withdraw":
                    withdrawals.withdraw(session, matter_id, actor, act.answers["reason"])
                case "claim":
                    actions.claim(session, _open_item(session, matter_id, act.element, act.item_key).id, actor)
                case _:
                    item = _open_item(session, matter_id, act.element, act.item_key)
                    answer_findings(session, item.id, actor, act.answers)
                    actions.complete(session, item.id, actor, act.answers)

    def _claim(self, matter_id: str, act: Act, at: timedelta) -> None:
        """The act's work item is claimed some time before it is done."""
        if act.verb != "complete":
            return
        self.clock.set(self.hours.instant(at))
        run_due(self.database)
        actor = self._actor(act.login)
        with self.database.write() as session:
            item = _open_item(session, matter_id, act.element, act.item_key)
            if item.assignee is None:
                actions.claim(session, item.id, actor)

    def _actor(self, login: str) -> Actor:
        with self.database.read() as session:
            person = person_by_login(session, login)
            assert person is not None
            return load_actor(session, person.id)


def _open_item(session: Session, matter_id: str, element: str, item_key: str | None) -> WorkItem:
    query = select(WorkItem).where(
        WorkItem.subject == matter_id, WorkItem.status == "open", WorkItem.element_id == element
    )
    if item_key is not None:
        query = query.where(WorkItem.item_key == item_key)
    found = session.scalars(query).first()
    if found is None:
        raise NotReady(f"演示脚本与流程图不一致：没有待办 {element}。")
    return found


def _elements(item: Item) -> dict[str, ElementValue]:
    return {code: ElementValue(True, ELEMENTS[code]) for code in required_elements(item.matter_class)}

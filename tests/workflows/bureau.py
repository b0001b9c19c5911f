"""A small bureau for tests: every post filled, A and B of each gate from different sections, three administrators.

`zyjs` (职业建设科) drafts. Legal B comes from zyjs, so that the A/B rule can be seen at work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from engine.clock import FixedClock
from engine.db import Database, Instant, Session
from engine.ids import new_id
from engine.models import ProcessDefinition, ProcessInstance, WorkItem
from engine.runtime import Runtime
from engine.work_items import Item
from tests import databases
from workflows.calendar.working_days import BureauWorkingTime
from workflows.matters.actions import open_matter
from workflows.matters.approvals import record_approval
from workflows.matters.classes import CLASSES, required_elements
from workflows.matters.determinations import propose_attribute
from workflows.matters.documents import NewFile, add_version
from workflows.matters.eligibility import involvement
from workflows.matters.gates import mandatory_gates
from workflows.matters.interpretation_elements import ElementValue, set_elements
from workflows.matters.locks import open_revision
from workflows.matters.models import Approval, Matter, Revision
from workflows.matters.opinions import record_opinion
from workflows.people.accounts import appoint_administrator, create_person
from workflows.people.actor import INSTALLER, Actor, HeldPost
from workflows.people.posts import hold_post
from workflows.people.queries import load_actor
from workflows.people.sections import create_section

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai

SECTIONS = {"zyjs": "职业建设科", "bgs": "办公室", "fgk": "政策法规科", "jyk": "就业促进科", "ld": "局领导"}
# login -> (name, section, posts as (post, capacity))
STAFF: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "drafter": ("李起草", "zyjs", (("drafter", "A"),)),
    "drafter2": ("王同科", "zyjs", (("drafter", "B"),)),
    "head": ("张科长", "zyjs", (("section_head", "A"),)),
    "drafter_jyk": ("钱就业", "jyk", (("drafter", "A"),)),
    "head_jyk": ("孙就业", "jyk", (("section_head", "A"),)),
    "drafter_fgk": ("郑法规", "fgk", (("drafter", "A"),)),
    "office": ("周核稿", "bgs", (("office_check", "A"),)),
    "legal_a": ("吴法规", "fgk", (("legal_review", "A"),)),
    "legal_b": ("冯兼法", "zyjs", (("legal_review", "B"),)),
    "secrecy_a": ("陈保密", "bgs", (("secrecy_review", "A"),)),
    "attribute_a": ("褚公开", "bgs", (("attribute_review", "A"),)),
    "both": ("卫双岗", "jyk", (("secrecy_review", "B"), ("attribute_review", "B"))),
    "deputy": ("蒋分管", "ld", (("deputy_leader", "A"),)),
    "leader": ("沈局长", "ld", (("leader", "A"),)),
    "registry": ("韩文书", "bgs", (("registry", "A"),)),
    "publisher": ("杨发布", "bgs", (("publisher", "A"),)),
}
ADMINISTRATORS = {"sysadmin": "system", "security": "security", "auditor": "audit"}
PER_SECTION = frozenset({"drafter", "section_head"})


@dataclass
class Bureau:
    """Ids by section code and by login."""

    clock: FixedClock
    sections: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def actor(self, session: Session, login: str) -> Actor:
        return load_actor(session, self.people[login])


def runtime(clock: FixedClock | None = None) -> Runtime:
    return Runtime(packages={}, state_key=b"k" * 32, working_time=BureauWorkingTime(), clock=clock or FixedClock(START))


def furnish(database: Database) -> Bureau:
    """Put a runtime with a fixed clock into the database and the bureau's people into its tables."""
    bureau = Bureau(FixedClock(START))
    database.info["runtime"] = runtime(bureau.clock)
    with database.write() as session:
        for code, name in SECTIONS.items():
            bureau.sections[code] = create_section(session, code, name, actor=INSTALLER).id
        for login, (name, section, posts) in STAFF.items():
            hired = create_person(session, login, name, section_id=bureau.sections[section], actor=INSTALLER)
            bureau.people[login] = hired.id
            for post, capacity in posts:
                where = bureau.sections[section] if post in PER_SECTION else None
                hold_post(session, hired.id, post, section_id=where, capacity=capacity, actor=INSTALLER)
        for login, role in ADMINISTRATORS.items():
            admin = create_person(session, login, login, account="administrator", actor=INSTALLER)
            appoint_administrator(session, admin.id, role, actor=INSTALLER)
            bureau.people[login] = admin.id
    return bureau


FURNISHED = databases.Filled(furnish)  # thirty transactions' worth of people, hired once


@pytest.fixture(params=databases.BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A new database on SQLite and on PostgreSQL, for whoever asks for `bureau` with its people in it."""
    if "bureau" not in request.fixturenames:
        with databases.fresh(request.param, tmp_path) as empty:
            yield empty
        return
    with FURNISHED.copied(request.param, tmp_path) as (furnished, people):
        furnished.info |= {"runtime": runtime(people.clock), "bureau": people}
        yield furnished


@pytest.fixture
def bureau(database: Database) -> Bureau:
    """The people of `database`; a database of the test's own is furnished here."""
    people: Bureau | None = database.info.pop("bureau", None)
    return people or furnish(database)


def new_file(text: str = "正文", **changes: Any) -> NewFile:
    """A file as the intake hands it over; its rendition's hash follows from the text."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    values: dict[str, Any] = {
        "file_name": "稿.docx",
        "media_type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "source_hash": digest,
        "source_size": len(text.encode()),
        "rendition_kind": "xhtml",
        "rendition_hash": digest,
        "text_hash": digest,
    }
    return NewFile(**(values | changes))


def draft(session: Session, bureau: Bureau, *, matter_class: str = "normative", login: str = "drafter") -> Matter:
    """A matter with everything that its class asks for at submission."""
    actor = bureau.actor(session, login)
    matter = open_matter(
        session,
        title="职业技能培训补贴管理办法",
        matter_class=matter_class,
        actor=actor,
        explanation="为规范补贴发放，起草本办法。",
        basis="《就业促进法》",
    )
    propose_attribute(session, matter.id, "proactive", actor=actor)
    add_version(session, matter.id, "policy", new_file("政策正文"), actor=actor)
    if CLASSES[matter_class].interpretation_required:
        add_version(session, matter.id, "interpretation", new_file("解读正文"), actor=actor)
        values = {
            code: ElementValue(True, f"{label.zh}说明") for code, label in required_elements(matter_class).items()
        }
        set_elements(session, matter.id, values, actor=actor)
    return matter


def work_item(matter: Matter, kind: str, group: str, *, assignee: str | None = None) -> Item:
    """A work item as the engine would hand it over; not stored."""
    values: dict[str, Any] = dict.fromkeys(Item.__dataclass_fields__)
    return Item(
        **values
        | {
            "id": new_id(),
            "subject": matter.id,
            "element_id": kind.replace(".", "_"),
            "name": kind,
            "kind": kind,
            "candidate_group": group,
            "assignee": assignee,
            "status": "open",
            "version": 1,
            "round": 1,
            "created_at": START,
        }
    )


GATE_GROUPS = {
    "legality": "legal_review",
    "secrecy": "secrecy_review",
    "attribute": "attribute_review",
    "sign_off": "leader",
}
OUTCOMES = {"legality": "approve", "secrecy": "public", "attribute": "decided", "sign_off": "approve"}


def approve(
    session: Session,
    actor: Actor,
    matter: Matter,
    revision: Revision,
    gate: str,
    *,
    approved_hash: str | None = None,
    standing: HeldPost | None = None,
) -> Approval:
    """The actor answers a work item of the gate with its approving outcome. `standing`: the absent person's post."""
    item = work_item(matter, f"gate.{gate}", GATE_GROUPS[gate])
    answers = {"outcome": OUTCOMES[gate], "opinion": "同意"}
    opinion = record_opinion(
        session, item=item, matter=matter, revision=revision, actor=actor, answers=answers, standing=standing
    )
    return record_approval(
        session,
        matter=matter,
        revision_id=revision.id,
        gate=gate,
        actor=actor,
        opinion=opinion,
        approved_hash=approved_hash or (revision.content_hash if gate != "sign_off" else "f" * 64),
        standing=standing,
    )


def store_item(session: Session, matter_id: str, group: str, **values: Any) -> str:
    """A stored work item of the matter, as the engine would have made it."""
    definition, instance, item = new_id(), new_id(), new_id()
    _store(session, ProcessDefinition, id=definition, process_id=definition, state="published")
    _store(session, ProcessInstance, id=instance, definition_id=definition, subject=matter_id, status="running")
    given = {"candidate_group": group, "status": "open"} | values
    _store(session, WorkItem, id=item, instance_id=instance, subject=matter_id, **given)
    return item


def _store(session: Session, model: type, **values: Any) -> None:
    """Insert a row; columns that must not be empty and do not matter here get something of their type."""
    fillers = {str: "x", int: 1, bool: False, bytes: b"", datetime: START}
    for column in model.__table__.columns:
        if column.computed is None and not column.nullable and column.name not in values and column.default is None:
            instant = isinstance(column.type, Instant)
            values[column.name] = START if instant else fillers.get(column.type.python_type, "x")
    session.execute(insert(model).values(values))


def missing_gates(session: Session, matter: Matter) -> tuple[str, ...]:
    """Mandatory gates of the class that have no valid approval on the open revision, in their order."""
    revision = open_revision(session, matter.id)
    approved = involvement(session, matter.id).approved(revision.id) if revision else frozenset()
    return tuple(gate for gate in mandatory_gates(matter.matter_class) if gate not in approved)

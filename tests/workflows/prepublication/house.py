"""A bureau at work: the real diagrams, real files and real people's acts, for tests that follow a matter.

with at_work("sqlite", tmp_path) as house:
    matter = house.open("normative")
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from engine import definitions
from engine.clock import FixedClock
from engine.commands import StepResult
from engine.db import Database
from engine.errors import XianshenError
from engine.jobs import run_due
from engine.models import WorkItem
from engine.runtime import Runtime
from tests import databases
from tests.workflows.bureau import Bureau, furnish
from workflows.calendar.working_days import BureauWorkingTime
from workflows.demonstration.findings import answer_findings
from workflows.installation.wiring import PACKAGES, SEED
from workflows.matters.classes import CLASSES, required_elements
from workflows.matters.following import TOPICS as FOLLOWING
from workflows.matters.interpretation_elements import ElementValue
from workflows.matters.models import Approval, Matter
from workflows.people.accounts import create_person
from workflows.people.actor import INSTALLER, Actor
from workflows.people.posts import hold_post
from workflows.people.queries import load_actor
from workflows.prepublication import actions, drafting, submission
from workflows.prepublication.intake import Taken
from workflows.release.channels import TOPICS as RELEASE
from workflows.release.public_queries import public_releases
from workflows.renditions.metadata import read_metadata
from workflows.renditions.store import FileStore
from workflows.renditions.uploads import read_upload
from workflows.renditions.xhtml import build_rendition
from workflows.studio.migrating import TOPICS as MIGRATION
from workflows.takedown.channels import TOPICS as TAKEDOWN

Told = TypeVar("Told")

MORE_STAFF = {
    "recheck": ("许复核", "bgs", (("recheck", "A"),)),
    "desks": (
        "何协同",
        "jyk",
        tuple((f"desk_{desk}", "A") for desk in ("legal", "petition", "service", "consultation", "publicity")),
    ),
    "speaker": ("吕讲话", "ld", (("speaker", "A"),)),
}
POLICY = """青浦区某局关于调整职业技能培训补贴标准的通知

各有关单位：

为进一步提高职业技能培训的针对性，根据《中华人民共和国就业促进法》等规定，经研究，现就有关事项通知如下：

一、补贴对象。在本区依法参加社会保险的企业职工。

二、补贴标准。初级工每人1000元，中级工每人1500元。

三、申领方式。申领人通过“一网通办”提交申请，经办机构应当在10个工作日内办结。

四、本通知自2026年5月1日起施行。各单位要加强政策宣传，做好解释说明。

青浦区某局

2026年4月22日

（此件主动公开）
"""
INTERPRETATION = """《关于调整职业技能培训补贴标准的通知》解读

一、为什么调整？

为了提高培训的针对性。

二、补贴多少？

初级工每人1000元，中级工每人1500元。
"""


@cache
def taken(role: str, text: str, file_name: str = "文稿.txt") -> Taken:
    """A text file, read and rendered as an upload would be."""
    upload = read_upload(file_name, text.encode())
    return Taken(upload, build_rendition(upload, role=role), read_metadata(upload))


class House:
    def __init__(self, database: Database, folder: Path, bureau: Bureau | None = None) -> None:
        """`bureau`: who stands in the database already, beside the diagrams; without it both are put there first."""
        self.database = database
        self.bureau = bureau or established(database)
        self.clock = self.bureau.clock
        database.info["runtime"] = _runtime(self.clock)
        database.info["files"] = FileStore(folder / "files")

    def actor(self, login: str) -> Actor:
        with self.database.read() as session:
            return load_actor(session, self.bureau.people[login])

    def open(
        self, matter_class: str = "normative", *, urgency: str = "normal", login: str = "drafter", **given: Any
    ) -> str:
        """A matter with everything that its class asks for; returns its id."""
        files = [drafting.HandedIn("policy", taken("policy", given.pop("policy", POLICY)))]
        if CLASSES[matter_class].interpretation_required:
            files.append(drafting.HandedIn("interpretation", taken("interpretation", INTERPRETATION), form="qa"))
        fields = drafting.MatterFields(
            title="关于调整职业技能培训补贴标准的通知",
            matter_class=matter_class,
            urgency=urgency,
            explanation="为规范补贴发放，起草本通知。",
            basis="《就业促进法》",
            **({"attribute": "proactive"} | given),
        )
        with self.database.write() as session:
            actor = load_actor(session, self.bureau.people[login])
            matter = drafting.open_matter(session, actor, fields, files)
            if CLASSES[matter_class].interpretation_required:
                needed = required_elements(matter_class)
                values = {code: ElementValue(True, f"{label.zh}说明") for code, label in needed.items()}
                drafting.set_elements(session, matter.id, actor, values)
            return matter.id

    def submit(self, matter_id: str, login: str = "drafter", **answers: Any) -> StepResult:
        """送审; where the class asks for it, 公平竞争审查 was made."""
        if CLASSES[self.matter(matter_id).matter_class].legality_required:
            answers = {"fair_competition": "passed"} | answers
        with self.database.write() as session:
            return submission.submit(session, matter_id, load_actor(session, self.bureau.people[login]), answers)

    def decide(
        self, matter_id: str, element_id: str, login: str, item_key: str | None = None, **answers: Any
    ) -> StepResult:
        """The person completes the open work item of that user task with the answers; what the machine found and
        stands against them is dealt with first."""
        item = self.item(matter_id, element_id, item_key)
        self.answer_findings(item.id, login, answers)
        with self.database.write() as session:
            return actions.complete(session, item.id, load_actor(session, self.bureau.people[login]), answers)

    def answer_findings(self, item_id: str, login: str, answers: Mapping[str, Any]) -> None:
        """Whoever may not deal with them may not decide either: the decision says so."""
        with suppress(XianshenError), self.database.write() as session:
            answer_findings(session, item_id, load_actor(session, self.bureau.people[login]), answers)

    def item(self, matter_id: str, element_id: str, item_key: str | None = None) -> WorkItem:
        found = [
            each
            for each in self.open_items(matter_id)
            if each.element_id == element_id and item_key in (None, each.item_key)
        ]
        waiting = self.waiting(matter_id)
        assert found, f"{element_id} is not open; open are {waiting}"
        return found[0]

    def open_items(self, matter_id: str) -> list[WorkItem]:
        with self.database.read() as session:
            query = select(WorkItem).where(WorkItem.subject == matter_id, WorkItem.status == "open")
            return list(session.scalars(query.order_by(WorkItem.id)))

    def waiting(self, matter_id: str) -> list[str]:
        """The open user tasks by element id, sorted."""
        return sorted(item.element_id for item in self.open_items(matter_id))

    def matter(self, matter_id: str) -> Matter:
        with self.database.read() as session:
            return session.get_one(Matter, matter_id)

    def standing_approvals(self, matter_id: str) -> dict[str, str]:
        """gate -> login of whoever's approval stands."""
        logins = {person_id: login for login, person_id in self.bureau.people.items()}
        with self.database.read() as session:
            rows = session.scalars(select(Approval).where(Approval.matter_id == matter_id, Approval.void_at.is_(None)))
            return {row.gate: logins[row.person_id] for row in rows}

    def public_releases(self) -> int:
        """How many releases the public can read."""
        with self.database.read() as session:
            return len(public_releases(session).releases)

    # --- longer stretches ------------------------------------------------------------------------------------------

    def to_legality(self, matter_id: str, **answers: Any) -> None:
        """Submit and pass the section check; nobody is asked to countersign or to comment unless answers say so."""
        self.submit(matter_id, **answers)
        self.decide(matter_id, "section_check", "head", outcome="approve")

    def to_secrecy(self, matter_id: str) -> None:
        self.to_legality(matter_id)
        self.decide(matter_id, "review_legality", "legal_a", **LEGAL)
        if "deliberation" in self.waiting(matter_id):
            self.decide(
                matter_id, "deliberation", "office", meeting="局长办公会", met_on="2026-03-05", outcome="approve"
            )
        self.decide(matter_id, "office_check", "office", **OFFICE)

    def to_sign_off(self, matter_id: str, attribute: dict[str, Any] | None = None) -> None:
        self.to_secrecy(matter_id)
        self.decide(matter_id, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        self.decide(matter_id, "decide_attribute", "attribute_a", **(attribute or PROACTIVE))
        self.decide(matter_id, "deputy_review", "deputy", outcome="approve")

    def to_last_check(self, matter_id: str, attribute: dict[str, Any] | None = None) -> None:
        self.to_sign_off(matter_id, attribute)
        self.finish_signed(matter_id)

    def finish_signed(self, matter_id: str) -> None:
        """Sign-off, recheck, number, seal, issue."""
        self.decide(matter_id, "sign_off", "leader", **SIGN)
        self.decide(matter_id, "recheck", "recheck", outcome="approve")
        self.decide(matter_id, "register_number", "registry", code="青人社发", year=2026)
        self.decide(matter_id, "proof_and_seal", "registry", outcome="done")
        self.decide(matter_id, "print_issue", "registry")

    def pass_all_gates(self, matter_id: str) -> None:
        """From legality on to the sign-off, where everything begins anew."""
        self.decide(matter_id, "review_legality", "legal_a", **LEGAL)
        self.decide(matter_id, "office_check", "office", **OFFICE)
        self.decide(matter_id, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        self.decide(matter_id, "decide_attribute", "attribute_a", **PROACTIVE)
        self.decide(matter_id, "deputy_review", "deputy", outcome="approve")
        self.decide(matter_id, "sign_off", "leader", **SIGN)

    def run_due(self) -> int:
        """Fire the timers and send the messages that are due by the house's clock."""
        return run_due(self.database)


def established(database: Database, drawn: Iterable[definitions.DefinitionSet] = ()) -> Bureau:
    """Puts the people and the diagrams (the shipped ones, unless others are given) into a new database."""
    bureau = furnish(database)
    database.info["runtime"] = _runtime(bureau.clock)
    with database.write() as session:
        for login, (name, section, posts) in MORE_STAFF.items():
            hired = create_person(session, login, name, section_id=bureau.sections[section], actor=INSTALLER)
            bureau.people[login] = hired.id
            for post, capacity in posts:
                hold_post(session, hired.id, post, capacity=capacity, actor=INSTALLER)
    with database.write() as session:
        for each in drawn or shipped():
            definitions.publish(session, definitions.propose(session, each, actor=SEED), actor=SEED, seed=True)
    return bureau


def shipped() -> list[definitions.DefinitionSet]:
    """Everything that people work with, as it is in `bpmn/`."""
    return [definitions.read_set(package.folder.parent, package.process_id) for package in PACKAGES.values()]


def _runtime(clock: FixedClock) -> Runtime:
    return Runtime(
        packages=PACKAGES,
        state_key=b"k" * 32,
        working_time=BureauWorkingTime(),
        clock=clock,
        topics={**RELEASE, **TAKEDOWN, **FOLLOWING, **MIGRATION},
    )


ESTABLISHED = databases.Filled(established)  # the diagrams are verified once: that takes most of a second


@contextmanager
def at_work(backend: str, folder: Path) -> Iterator[House]:
    """A bureau with a database of its own, and its files in `folder`."""
    with ESTABLISHED.copied(backend, folder) as (database, bureau):
        yield House(database, folder, bureau)


class Begun(Generic[Told]):
    """A bureau with matters on their way: brought there once in a process, and copied with its files."""

    def __init__(self, bring: Callable[[House], Told]) -> None:
        """`bring` works in a new house, and returns what is to be known of every copy."""
        self._bring = bring
        self._filled = databases.Filled(self._fill, upon=ESTABLISHED)

    @contextmanager
    def at_work(self, backend: str, folder: Path) -> Iterator[tuple[House, Told]]:
        """A copy with a database of its own and its files in `folder`, and what is known of it."""
        with self._filled.copied(backend, folder) as (database, (bureau, files, told)):
            shutil.copytree(files, folder, dirs_exist_ok=True)
            yield House(database, folder, bureau), told

    def _fill(self, database: Database, bureau: Bureau) -> tuple[Bureau, Path, Told]:
        files = Path(tempfile.mkdtemp(prefix="xianshen-begun-"))
        atexit.register(shutil.rmtree, files, ignore_errors=True)
        return bureau, files, self._bring(House(database, files, bureau))


NOTHING_SECRET = {"state_secret": "no", "work_secret": "no", "sensitive": "no", "prohibited": "no"}
SECRECY_PUBLIC = {**NOTHING_SECRET, "outcome": "public"}
LEGAL = {"authority": "yes", "procedure": "yes", "substance": "yes", "outcome": "approve", "basis": "《就业促进法》"}
PROACTIVE = {
    "outcome": "decided",
    "attribute": "proactive",
    "scope": "full",
    "nature": "rule",
    "audience": "public",
    "attention": "normal",
    "publicity": "normal",
    "ways": ["website"],
    "channels": ["portal"],
}
OFFICE = {"format_check": "yes", "wording_check": "yes", "outcome": "approve"}
SIGN = {"signing": "system", "outcome": "approve"}
# passages of POLICY with what somebody suggests in their place: wording only, and a figure
WORDING = ("各单位要加强政策宣传，做好解释说明。", "各单位要加强宣传，做好解释说明工作。")
FIGURE = ("初级工每人1000元", "初级工每人1200元")

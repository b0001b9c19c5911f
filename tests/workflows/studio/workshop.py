"""A bureau whose process 撤下与更正 is published: sysadmin draws, security checks, in the words of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine import commands, definitions
from engine.audit import queries as trail
from engine.audit.queries import Question
from engine.db import Database, Session
from engine.runtime import Runtime, runtime_of
from engine.workflow import ProcessPackage
from tests.workflows.bureau import Bureau, furnish
from workflows.calendar.working_days import BureauWorkingTime
from workflows.installation.wiring import PACKAGES, SEED
from workflows.people.actor import Actor
from workflows.people.queries import load_actor
from workflows.studio import drafts, life, queries
from workflows.studio.checking import Finding, Verdict, check_draft
from workflows.studio.models import ProcessDraft
from workflows.studio.sets import Files, draft_files, version_files

PROCESS = "takedown"
DIAGRAM = "takedown/takedown.bpmn"
REVIEW = "takedown_review/takedown_review.bpmn"


@dataclass
class Workshop:
    database: Database
    bureau: Bureau

    # --- given

    def open(self, login: str = "sysadmin", title: str = "改一改", source: str | None = None) -> str:
        with self.database.write() as session:
            return drafts.open_draft(session, self.actor(session, login), PROCESS, title, source).id

    def save(
        self, draft: str, path: str, text: str | bytes, login: str = "sysadmin", seen: int | None = 0
    ) -> drafts.Saved:
        content = text.encode() if isinstance(text, str) else text
        with self.database.write() as session:
            return drafts.save_file(session, self.actor(session, login), draft, path, content, seen)

    def replace(self, draft: str, old: str, new: str, path: str = DIAGRAM, login: str = "sysadmin") -> drafts.Saved:
        """Save the file with other words in it; they must stand there."""
        with self.database.read() as session:
            row = queries.changed_file(session, draft, path)
            text = draft_files(session, queries.draft(session, draft))[path].decode()
        assert old in text, old
        return self.save(draft, path, text.replace(old, new), login, row.revision if row else 0)

    def submit(self, draft: str, reason: str = "需要修改", login: str = "sysadmin") -> str:
        """Judged, then handed over: the proposed version."""
        with self.database.read() as session:
            judged = life.try_draft(session, draft)
        with self.database.write() as session:
            return life.submit(session, self.actor(session, login), draft, reason, judged)

    def start(self, session: Session) -> str:
        """An instance of the published process, with nobody to work on it."""
        matter = {"extra_urgent": False, "legality_required": False, "section": "zyjs"}
        variables = {"matter": matter, "takedown": {"decide_by": "2026-03-04T16:00:00+00:00"}}
        return commands.start_process(
            session, process_id=PROCESS, subject="m", chain="matter:m", actor="x", variables=variables
        ).instance_id

    # --- then

    def version_files(self, version: str) -> Files:
        with self.database.read() as session:
            return version_files(session, version)

    def actor(self, session: Session, login: str) -> Actor:
        return load_actor(session, self.bureau.people[login])

    def draft(self, draft: str) -> ProcessDraft:
        with self.database.read() as session:
            found = queries.draft(session, draft)
            session.expunge(found)
            return found

    def files(self, draft: str) -> Files:
        with self.database.read() as session:
            return draft_files(session, queries.draft(session, draft))

    def check(self, draft: str, unsaved: Mapping[str, bytes | None] | None = None) -> Verdict:
        with self.database.read() as session:
            return check_draft(session, queries.draft(session, draft), unsaved)

    def finding(self, draft: str, code: str) -> Finding:
        return next(each for each in self.check(draft).findings if each.code == code)

    def published(self) -> str:
        with self.database.read() as session:
            return definitions.current(session, PROCESS)

    def events(self, limit: int = 20) -> list[str]:
        """What the deployments chain says, the oldest first."""
        with self.database.read() as session:
            return [e.action for e in trail.ask(session, Question(chain="deployment"), limit=limit)][::-1]


def _without_a_matter(package: ProcessPackage) -> ProcessPackage:
    """Who gets the work is no matter of the studio, nor is what a host says of the subject: tomorrow."""
    return replace(package, assign=ProcessPackage.assign, instants=dict.fromkeys(package.instants, _tomorrow))


def _tomorrow(session: Session, subject: str) -> datetime:
    return runtime_of(session).clock.now() + timedelta(days=1)


def workshop(database: Database, *processes: str) -> Workshop:
    """The bureau with its processes published as the installation does; 撤下与更正, and those named beside it."""
    bureau = furnish(database)
    names = (PROCESS, *processes)
    database.info["runtime"] = Runtime(
        packages={name: _without_a_matter(PACKAGES[name]) for name in names},
        state_key=b"k" * 32,
        working_time=BureauWorkingTime(),
        clock=bureau.clock,
    )
    with database.write() as session:
        for name in names:
            seeded = definitions.read_set(PACKAGES[name].folder.parent, name)
            definitions.publish(session, definitions.propose(session, seeded, actor=SEED), actor=SEED, seed=True)
    return Workshop(database, bureau)

"""The product as a contender: the whole decision (`Actions`) and the engine alone (`Engine`).

A contender opens matters and prepares the completion of a work item: calling what it returns is the measured step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select

from benchmarks.path import VARIABLES, Step
from benchmarks.watch import Watch
from engine import commands, definitions
from engine.clock import FixedClock
from engine.db import Database
from engine.ids import new_id
from engine.jobs import run_due
from engine.models import ProcessInstance, WorkItem
from engine.runtime import Runtime, now
from engine.workflow import ProcessPackage, ServiceTask
from tests.processes.walk import OUTPUTS, definition
from tests.workflows.bureau import START
from tests.workflows.prepublication.house import House
from workflows.calendar.working_days import BureauWorkingTime
from workflows.installation.wiring import SEED
from workflows.prepublication import actions
from workflows.prepublication.process import PACKAGES

TIMER_STEPS = frozenset({"last_check"})  # behind these a timer is due, which people do not wait for


class Contender(Protocol):
    name: str
    database: Database

    def open(self) -> str: ...
    def prepare(self, matter: str, step: Step) -> Callable[[], None]: ...
    def after(self, matter: str, step: Step) -> None: ...
    def waiting(self, matter: str) -> list[str]: ...
    def state_bytes(self, matter: str) -> int: ...


def complete(contender: Contender, matter: str, step: Step) -> Watch:
    """Complete the work item; returns what it took."""
    act = contender.prepare(matter, step)
    with Watch() as taken:
        act()
    return taken


class _Ours:
    database: Database

    def after(self, matter: str, step: Step) -> None:
        """Fire the timers that are due behind the step."""
        if step.element_id in TIMER_STEPS:
            run_due(self.database)

    def waiting(self, matter: str) -> list[str]:
        """The open user tasks by element id, sorted."""
        query = select(WorkItem.element_id).where(WorkItem.subject == matter, WorkItem.status == "open")
        with self.database.read() as session:
            return sorted(session.scalars(query))

    def state_bytes(self, matter: str) -> int:
        """The instance's saved tokens and routing data."""
        with self.database.read() as session:
            state = session.scalar(select(ProcessInstance.state).where(ProcessInstance.subject == matter))
            assert state is not None
            return len(state)

    def _item(self, matter: str, step: Step) -> str:
        query = select(WorkItem.id).where(
            WorkItem.subject == matter, WorkItem.status == "open", WorkItem.element_id == step.element_id
        )
        with self.database.read() as session:
            return session.scalars(query.order_by(WorkItem.id)).all()[0]


class Actions(_Ours):
    """`workflows.prepublication.actions.complete`: lock, rules, form, opinion, approval, step, audit, commit.

    The actor is loaded beforehand, as a request has them from its session.
    """

    name = "decision (action)"

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.house = House(database, folder)
        self._actors = {login: self.house.actor(login) for login in self.house.bureau.people}

    def open(self) -> str:
        return self.house.open("normative")

    def prepare(self, matter: str, step: Step) -> Callable[[], None]:
        item, actor = self._item(matter, step), self._actors[step.login]

        def decide() -> None:
            with self.database.write() as session:
                actions.complete(session, item, actor, step.answers)

        return decide


class Engine(_Ours):
    """`engine.commands.complete_work_item` on the same diagrams; automatic steps and assignment give canned answers."""

    name = "step (engine)"

    def __init__(self, database: Database) -> None:
        self.database = database
        package = _alone(PACKAGES["prepublication"])
        database.info["runtime"] = Runtime(
            packages={package.process_id: package},
            state_key=b"k" * 32,
            working_time=BureauWorkingTime(),
            clock=FixedClock(START),
        )
        with database.write() as session:
            proposed = definitions.propose(session, definition(package.process_id), actor=SEED)
            definitions.publish(session, proposed, actor=SEED, seed=True)

    def open(self) -> str:
        subject = new_id()
        with self.database.write() as session:
            commands.start_process(
                session,
                process_id="prepublication",
                subject=subject,
                chain=f"matter:{subject}",
                actor="drafter",
                variables=VARIABLES,
            )
        return subject

    def prepare(self, matter: str, step: Step) -> Callable[[], None]:
        item, routing = self._item(matter, step), step.routing

        def complete() -> None:
            with self.database.write() as session:
                commands.complete_work_item(session, item, actor=step.login, routing=routing)

        return complete


def _alone(package: ProcessPackage) -> ProcessPackage:
    """The package without its domain: same diagrams, kinds, lanes and due times."""
    services = {name: _canned(service, OUTPUTS[name]) for name, service in package.services.items()}
    at_once = {"release_time": lambda session, _subject: now(session)}
    alone = ProcessPackage(package.process_id, package.folder, package.lanes, package.kinds, services)
    return replace(alone, gates=package.gates, variables=package.variables, messages=package.messages, instants=at_once)


def _canned(service: ServiceTask, outputs: Mapping[str, Any]) -> ServiceTask:
    return replace(service, run=lambda _call: outputs)

"""Small processes for tests of the engine, installed in a database.

`relay`: draft, then two checks in parallel (one with a time-out), back on return or withdrawal, stamp, perhaps hold.
`fan`: one user task for each of several people. `alarm`: a timer, then a service.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine import commands, definitions, outbox, queries
from engine.clock import Clock, FixedClock
from engine.db import Database
from engine.errors import Issue, NotReady
from engine.runtime import Due, Runtime, Topic
from engine.workflow import Assignment, ProcessPackage, ServiceTask, TaskKind

PROCESSES = Path(__file__).parent / "processes"
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
KEY = b"test state key of thirty-two bytes"


@dataclass
class Switches:
    """What tests turn on: nobody eligible, failing services and deliveries, days off, who is assigned at once."""

    nobody_for: set[str] = field(default_factory=set)
    failing_services: bool = False
    broken_services: bool = False
    failing_sends: int = 0
    days_off: int = 0
    provisional: bool = False
    priority: int = 0
    assignee: str | None = None
    sent: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)


class PlainWorkingTime:
    """Every day counts, and `switches.days_off` more."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches

    def after_working_days(self, session, start, days):
        return Due(start + timedelta(days=days + self._switches.days_off), self._switches.provisional)

    def is_office_hours(self, at):
        return True


def packages(switches: Switches) -> dict[str, ProcessPackage]:
    def note(call):
        if switches.broken_services:
            raise KeyError("秘密的正文")
        if switches.failing_services:
            raise NotReady("缺少审查结论，不能盖章。请先补齐。")
        outbox.enqueue(call.session, "note", {"instance": call.instance_id})
        return {}

    def assign(session, items):
        return [Assignment(switches.assignee, switches.priority, issues=nobody(item)) for item in items]

    def nobody(item):
        said = f"岗位“{item.candidate_group}”没有可办理的人，请先配备人员。"
        return (Issue("nobody", said),) if item.element_id in switches.nobody_for else ()

    lanes = {"起草": "drafter", "审核": "checker", "发布": "publisher", "征询": "asked", "定时": "clock"}
    return {
        process_id: ProcessPackage(
            process_id=process_id,
            folder=PROCESSES / process_id,
            lanes={
                name: (lambda variables, item, group=group: f"{group}/{item}" if item else group)
                for name, group in lanes.items()
            },
            kinds={name: TaskKind(name, name, commands.complete_work_item) for name in ("draft", "check")},
            services={"note": ServiceTask("note", "记一笔", note)},
            variables={"matter": {"people": "list"}} if process_id == "fan" else {"matter": {"urgent": (True, False)}},
            messages=frozenset({"withdraw"}),
            assign=assign,
        )
        for process_id in ("relay", "fan", "alarm")
    }


def replace_services(package: ProcessPackage, services) -> ProcessPackage:
    """The package as code that offers other services would declare it."""
    return replace(package, services=services)


def topics(switches: Switches) -> dict[str, Topic]:
    def send(database, payload):
        if switches.failing_sends > 0:
            switches.failing_sends -= 1
            raise ConnectionError("秘密的正文")
        switches.sent[payload["instance"]] += 1

    def settle(session, payload):
        switches.settled[payload["instance"]] += 1

    return {"note": Topic("note", send, settle)}


def runtime(switches: Switches, clock: Clock) -> Runtime:
    """The runtime of the small processes."""
    return Runtime(
        packages=packages(switches),
        state_key=KEY,
        working_time=PlainWorkingTime(switches),
        clock=clock,
        topics=topics(switches),
        checkpoint_key=Ed25519PrivateKey.from_private_bytes(b"k" * 32),
    )


def equip(database: Database, clock: Clock | None = None) -> Switches:
    """Give a database that has the published processes a runtime."""
    switches = Switches()
    database.info["runtime"] = runtime(switches, clock or FixedClock(MONDAY))
    return switches


def install(database: Database, clock: Clock | None = None) -> Switches:
    """Give the database a runtime and the published processes."""
    switches = equip(database, clock)
    with database.write() as session:
        for process_id in database.info["runtime"].packages:
            definition_id = definitions.propose(session, definitions.read_set(PROCESSES, process_id), actor="init")
            definitions.publish(session, definition_id, actor="init", seed=True)
    return switches


def start(database: Database, process_id: str = "relay", *, subject: str = "m1", **matter: object):
    """A running instance; returns the StepResult."""
    matter = matter or ({"urgent": False} if process_id != "fan" else {"people": ["li", "zhang"]})
    with database.write() as session:
        return commands.start_process(
            session,
            process_id=process_id,
            subject=subject,
            chain=f"matter:{subject}",
            actor="zhao",
            variables={"matter": matter},
        )


def complete(database: Database, work_item_id: str, actor: str = "li", seen_version: int | None = None, **routing):
    with database.write() as session:
        return commands.complete_work_item(
            session, work_item_id, actor=actor, routing=routing or {"outcome": "approve"}, seen_version=seen_version
        )


def open_items(database: Database, instance_id: str) -> dict[str, str]:
    """element id (and key) -> work item id."""
    with database.read() as session:
        return {
            f"{item.element_id}/{item.item_key}" if item.item_key else item.element_id: item.id
            for item in queries.items_of_subject(session, queries.instance(session, instance_id).subject)
            if (item.instance_id, item.status) == (instance_id, "open")
        }


def in_review(database: Database, hold: str = "no", subject: str = "m1"):
    """A relay whose draft is done: (instance id, {element: work item id})."""
    started = start(database, subject=subject)
    complete(database, started.work_items[0].id, outcome="done", hold=hold)
    return started.instance_id, open_items(database, started.instance_id)

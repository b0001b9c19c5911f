"""One run of a process in a sandbox: what people answer, what time and messages do, and where it stands after that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import commands, queries
from engine.errors import DeploymentRefused, Invalid, NotReady, StepFailed, Unreadable, XianshenError
from engine.forms import Form, parse_form
from engine.models import WorkItem
from engine.queries import TimerView
from engine.runtime import now, runtime_of
from engine.work_items import Item, as_item, columns
from engine.workflow import RoutingValue
from workflows.studio.sandbox import TESTER, Sandbox

SUBJECT = "simulated"
MOST_STEPS = 500  # of one run
MOST_FORWARD = {"working_days": 500, "days": 730, "hours": 17_520}


class CannotStep(Invalid):
    """这一步走不了。"""

    code = "cannot-step"


@dataclass(frozen=True)
class Passed:
    """One thing that happened: `what` is task, service, timer or message."""

    what: str
    element: str
    item: str | None
    at: datetime

    @property
    def label(self) -> str:
        """As cases write it: check, countersign[section], message:withdraw."""
        if self.what == "message":
            return f"message:{self.element}"
        return f"{self.element}[{self.item}]" if self.item else self.element


@dataclass
class Run:
    """`trail`: everything that has happened, in order; `clock` stands where the run has come to."""

    session: Session
    box: Sandbox
    process_id: str
    given: Mapping[str, Sequence[Mapping[str, RoutingValue]]]
    trail: list[Passed] = field(default_factory=list)
    instance_id: str = ""
    finished: bool = False
    _taken: dict[str, int] = field(default_factory=dict)

    def start(self, inputs: Mapping[str, Any]) -> None:
        result = commands.start_process(
            self.session,
            process_id=self.process_id,
            subject=SUBJECT,
            chain=f"simulation:{SUBJECT}",
            actor=TESTER,
            variables=inputs,
        )
        self.instance_id, self.finished = result.instance_id, result.finished

    # --- what can happen

    def answer(self, task: str, item: str | None, answers: Mapping[str, Any]) -> None:
        """Somebody answers the form of an open task."""
        found = self._open_item(task, item)
        form = self.form(found)
        clean = form.validate(answers, self.options(form, answers))
        self._note("task", task, found.item_key)
        result = commands.complete_work_item(self.session, found.id, actor=TESTER, routing=form.routing(clean))
        self.finished = result.finished

    def time_comes(self, element: str) -> None:
        """The timer of that element falls due, however far away it is. Raises CannotStep when it is not waiting."""
        waiting = [timer for timer in self.timers() if timer.element_id == element]
        if len(waiting) != 1:
            raise CannotStep(f"定时“{element}”没有在等。在等的有：{_listed(t.element_id for t in self.timers())}。")
        self._fire(waiting[0])

    def forward(self, unit: str, amount: int) -> None:
        """Time passes; what falls due meanwhile happens in its order. Raises CannotStep when that is without end."""
        until = self._later(unit, amount)
        while not self.finished:
            due = [timer for timer in self.timers() if timer.due_at <= until]
            if not due:
                break
            if len(self.trail) > MOST_STEPS:
                raise CannotStep("这段时间里发生的事太多，请一步一步走。")
            self._fire(min(due, key=lambda timer: timer.due_at))
        self.box.clock.set(max(until, now(self.session)))

    def deliver(self, message: str) -> None:
        """A message such as 撤回 arrives. Raises CannotStep when nothing waits for it."""
        if message not in self.messages():
            raise CannotStep(f"现在不等消息“{message}”。在等的有：{_listed(self.messages())}。")
        self._note("message", message)
        self.finished = commands.deliver_message(self.session, self.instance_id, message, actor=TESTER).finished

    # --- where it stands

    def open_items(self) -> list[Item]:
        """The open work items, oldest first."""
        table = WorkItem.metadata.tables["work_item"]
        query = select(*columns).where(table.c.instance_id == self.instance_id, table.c.status == "open")
        return [as_item(row) for row in self.session.connection().execute(query.order_by(table.c.id))]

    def open_labels(self) -> list[str]:
        """As cases write them: sorted, one of several as task[item]."""
        return sorted(
            f"{item.element_id}[{item.item_key}]" if item.item_key else item.element_id for item in self.open_items()
        )

    def timers(self) -> list[TimerView]:
        return queries.timers_of(self.session, self.instance_id)

    def messages(self) -> frozenset[str]:
        return queries.waiting_messages(self.session, self.instance_id)

    def form(self, item: Item) -> Form:
        path = f"{item.process_id}/forms/{item.element_id}.form"
        content = self.box.files.get(path)
        if content is None:
            raise CannotStep(f"环节“{item.name}”没有表单 {path}。")
        return _parsed(content, path)

    def options(self, form: Form, answers: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
        """What the host would offer for questions with a source: whatever is answered, as no host is there."""
        found: dict[str, list[tuple[str, str]]] = {}
        for question in form.fields:
            if question.source:
                given = answers.get(question.key)
                values = given if isinstance(given, list) else [] if given is None else [given]
                found.setdefault(question.source, []).extend((str(value), str(value)) for value in values)
        return found

    def outputs(self, service: str, element: str) -> Mapping[str, RoutingValue]:
        """What an automatic step gives back: the next that the case says, else the usual."""
        self._note("service", element)
        position = self._taken.get(service, 0)
        self._taken[service] = position + 1
        own = self.given.get(service, ())
        if position < len(own):
            return own[position]
        return runtime_of(self.session).package(self.process_id).services[service].usual

    # --- inside

    def _open_item(self, task: str, item: str | None) -> Item:
        found = [
            each for each in self.open_items() if each.element_id == task and (item is None or each.item_key == item)
        ]
        if len(found) != 1:
            wanted = f"{task}[{item}]" if item else task
            raise CannotStep(f"环节“{wanted}”没有待办。现在开着的有：{_listed(self.open_labels())}。")
        return found[0]

    def _fire(self, timer: TimerView) -> None:
        self.box.clock.set(max(timer.due_at, now(self.session)))
        self._note("timer", timer.element_id)
        result = commands.fire_timer(self.session, timer.id)
        if result is not None:
            self.finished = result.finished

    def _later(self, unit: str, amount: int) -> datetime:
        if type(amount) is not int or unit not in MOST_FORWARD or not 0 < amount <= MOST_FORWARD[unit]:
            raise CannotStep("时间只能前移若干个工作日（working_days）、日（days）或小时（hours）。")
        at = now(self.session)
        if unit == "working_days":
            return runtime_of(self.session).working_time.after_working_days(self.session, at, amount).at
        return at + (timedelta(days=amount) if unit == "days" else timedelta(hours=amount))

    def _note(self, what: str, element: str, item: str | None = None) -> None:
        self.trail.append(Passed(what, element, item, now(self.session)))


@dataclass(frozen=True)
class Trouble:
    """Why a run went no further. `element`: where, if it is known; `step`: which step of the run, from 0."""

    message: str
    element: str | None = None
    step: int | None = None


def trouble_of(error: Exception, step: int | None = None) -> Trouble:
    """What a run tells of an error in a step."""
    if isinstance(error, StepFailed):
        return Trouble(error.failure.message, error.failure.element, step)
    if isinstance(error, DeploymentRefused | Unreadable | Invalid | NotReady) and error.issues:
        return Trouble(error.issues[0].message, error.issues[0].element, step)
    return Trouble(error.detail if isinstance(error, XianshenError) else str(error), None, step)


@contextmanager
def run_in(
    box: Sandbox,
    process_id: str,
    at: datetime,
    given: Mapping[str, Sequence[Mapping[str, RoutingValue]]],
) -> Iterator[Run]:
    """A run that has not begun. Everything it did is gone at the end."""
    holder: list[Run] = []

    def outputs(service: str, element: str) -> Mapping[str, RoutingValue]:
        return holder[0].outputs(service, element)

    with box.session(process_id, at, outputs) as session:
        holder.append(Run(session, box, process_id, given))
        yield holder[0]


@lru_cache(maxsize=256)
def _parsed(content: bytes, path: str) -> Form:
    return parse_form(content, path)


def _listed(names: Any) -> str:
    return "、".join(sorted(names)) or "（无）"

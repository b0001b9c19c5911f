"""One process instance in memory: start it, restore it, tell it what happened, ask what it waits for, dump it.

No database and no clock. Every call that changes something runs the process until it waits again. After any
exception the object is half advanced: throw it away and restore the stored state (it refuses further calls).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from engine.errors import Conflict, NotReady
from engine.spiff.compiled import CompiledSet
from engine.spiff.elements import Join, LeanSpec, MultiInstance, Subprocess, UserTask
from engine.spiff.events import CatchEvent, MessageTrigger, TimerTrigger
from engine.spiff.instance import Flow, Inside, Instance
from engine.spiff.scopes import plain_copy
from engine.spiff.state import read_state, write_state
from engine.spiff.tasks import LeanTask

__all__ = ["PendingTimer", "Position", "Running", "ServiceRunner", "Token", "restore", "start"]


class ServiceRunner(Protocol):
    """Runs a registered service task inside the step and returns its outputs.

    A XianshenError (other than Conflict) stops the step as StepFailed; any other exception passes unchanged.
    """

    def __call__(
        self, name: str, element_id: str, parameters: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Token:
    """An open user task. `task_id` is unique within the instance for ever (not between instances).

    `process_id`: the main or called process that draws it (never an embedded sub-process); `lane`: lane name;
    `item_key`: the element of a multi-instance collection; `variables`: the routing data that it sees;
    `round`: how often this user task has been entered, from 1 (all instances of one multi-instance entry share it);
    `path`: the calls and sub-processes that it stands in, outermost first (`review`, `handling[desk_legal]`).
    """

    task_id: str
    element_id: str
    process_id: str
    name: str
    lane: str | None
    properties: Mapping[str, str]
    item_key: str | None
    variables: Mapping[str, Any]
    round: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class PendingTimer:
    """A timer event that waits. `rule` is canonical text with values filled in when the token arrived, e.g.
    `working_days(3)` or `instant('2026-03-01T09:00:00+08:00')`; read it with `engine.due_rules`."""

    task_id: str
    element_id: str
    rule: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Position:
    """Where a token stands, for the diagram: `waits_for` is user, timer, message, join or inside (a sub-process)."""

    task_id: str
    element_id: str
    process_id: str
    waits_for: str


class Running:
    """A process instance. Made by `start` or `restore` only."""

    def __init__(self, process_id: str, instance: Instance) -> None:
        self._process_id = process_id
        self._instance = instance
        self._broken = False

    @property
    def finished(self) -> bool:
        """True when the process has ended (or was cancelled)."""
        return self._instance.completed

    def user_tasks(self) -> list[Token]:
        """The open user tasks, oldest first."""
        return [_token(task) for task in self._waiting(UserTask)]

    def timers(self) -> list[PendingTimer]:
        """The waiting timer events, oldest first."""
        return [
            PendingTimer(str(task.id), task.task_spec.bpmn_id, task.internal_data["rule"], _path(task.workflow))
            for task in self._waiting(CatchEvent)
            if isinstance(task.task_spec.trigger, TimerTrigger)
        ]

    def waiting_messages(self) -> frozenset[str]:
        """Names of the messages that `deliver` would accept now."""
        triggers = (task.task_spec.trigger for task in self._waiting(CatchEvent))
        return frozenset(trigger.name for trigger in triggers if isinstance(trigger, MessageTrigger))

    def tokens(self) -> list[Position]:
        """Every place where a token stands, oldest first."""
        return [
            Position(str(task.id), task.task_spec.bpmn_id, _process_of(task.workflow), waits_for)
            for task in self._waiting(LeanSpec)
            if (waits_for := _waits_for(task.task_spec))
        ]

    def variables(self) -> dict[str, Any]:
        """The routing data of the main process."""
        self._check_sound()
        return plain_copy(self._instance.scope.flat(), None)

    def complete(self, task_id: str, answers: Mapping[str, Any]) -> None:
        """Store the routing answers under the user task's element id and run on.

        Conflict when the task is not open; StepFailed when the process cannot go on.
        """
        task = self._open(task_id, UserTask)
        copy = plain_copy(answers, task.task_spec.bpmn_id)
        with self._step():
            task.task_spec.answer(task, copy)
            task.run()

    def fire_timer(self, task_id: str) -> None:
        """Let a waiting timer event happen now. Conflict when it does not wait any more."""
        task = self._open(task_id, CatchEvent)
        if not isinstance(task.task_spec.trigger, TimerTrigger):
            raise Conflict
        with self._step():
            task.task_spec.happen(task)

    def deliver(self, message_name: str) -> int:
        """Deliver a message to every event that waits for it, outermost and oldest first; returns how many took it.

        NotReady when nobody waits for it.
        """
        self._check_sound()
        trigger = MessageTrigger(message_name)
        waiting = [task for task in self._waiting(CatchEvent) if task.task_spec.trigger == trigger]
        waiting.sort(key=lambda task: task.workflow.depth)
        if not waiting:
            raise NotReady(f"当前没有环节在等待“{message_name}”，流程可能已经办到下一步，请刷新后查看")
        taken = 0
        with self._step():
            for task in waiting:
                # an outer event may have ended an inner one
                if task.waiting:
                    task.task_spec.happen(task)
                    taken += 1
        return taken

    def cancel(self) -> None:
        """End the instance: every token is cancelled."""
        with self._step():
            self._instance.cancel()

    def dump(self) -> bytes:
        """The state as bytes (own format, compressed, no MAC): the same bytes for the same state."""
        self._check_sound()
        return write_state(self._instance, self._process_id)

    def _check_sound(self) -> None:
        if self._broken:
            raise RuntimeError("this instance failed in mid-step: restore the stored state instead")

    @contextmanager
    def _step(self) -> Iterator[None]:
        self._check_sound()
        self._broken = True
        yield
        self._instance.settle()
        self._broken = False

    def _waiting(self, kind: type[LeanSpec]) -> list[LeanTask]:
        self._check_sound()
        found = [task for task in self._instance.live() if isinstance(task.task_spec, kind)]
        return sorted(found, key=lambda task: task.id)

    def _open(self, task_id: str, kind: type[LeanSpec]) -> LeanTask:
        self._check_sound()
        task = self._instance.find(int(task_id)) if task_id.isascii() and task_id.isdecimal() else None
        if task is None or not task.unfinished or not isinstance(task.task_spec, kind):
            raise Conflict
        return task


def start(compiled: CompiledSet, variables: Mapping[str, Any], *, call_service: ServiceRunner | None = None) -> Running:
    """A new instance with its start-scope variables, run until it waits. StepFailed when it cannot."""
    instance = Instance(compiled.process, compiled.inner, call_service)
    for name, value in plain_copy(variables, None).items():
        instance.scope.write(name, value)
    running = Running(compiled.process_id, instance)
    with running._step():
        instance.begin()
    return running


def restore(compiled: CompiledSet, state: bytes, *, call_service: ServiceRunner | None = None) -> Running:
    """The instance that `dump` wrote. StepFailed when the state does not belong to this definition or format."""
    return Running(compiled.process_id, read_state(compiled, state, call_service))


def _token(task: LeanTask) -> Token:
    spec, item = task.task_spec, task.internal_data.get("item")
    local = task.internal_data.get("local", {})
    return Token(
        task_id=str(task.id),
        element_id=spec.bpmn_id,
        process_id=_process_of(task.workflow),
        name=spec.bpmn_name or spec.bpmn_id,
        lane=spec.lane,
        properties=spec.extensions.get("properties", {}),
        item_key=None if item is None else str(item),
        variables=plain_copy({**task.scope.flat(), **local}, spec.bpmn_id),
        round=task.internal_data["round"],
        path=_path(task.workflow),
    )


def _process_of(flow: Flow) -> str:
    while isinstance(flow, Inside) and not flow.host.task_spec.calls:
        flow = flow.host.workflow
    return str(flow.spec.name)


def _path(flow: Flow) -> tuple[str, ...]:
    parts: list[str] = []
    while isinstance(flow, Inside):
        item = flow.host.internal_data.get("item")
        parts.append(flow.host.task_spec.bpmn_id + ("" if item is None else f"[{item}]"))
        flow = flow.host.workflow
    return tuple(reversed(parts))


def _waits_for(spec: LeanSpec) -> str | None:
    match spec:
        case UserTask():
            return "user"
        case CatchEvent(trigger=TimerTrigger()):
            return "timer"
        case CatchEvent(trigger=MessageTrigger()):
            return "message"
        case Join():
            return "join"
        case Subprocess() | MultiInstance():
            return "inside"
    return None

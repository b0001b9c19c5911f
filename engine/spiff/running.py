"""One process instance in memory: start it, restore it, tell it what happened, ask what it waits for, dump it.

No database and no clock. Every call that changes something runs the process until it waits again. After any
exception the object is half advanced: throw it away and restore the stored state (it refuses further calls).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.spiff.compiled import CompiledSet

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
    `round`: how often this user task has been entered, from 1 (all instances of one multi-instance entry share it).
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


@dataclass(frozen=True)
class PendingTimer:
    """A timer event that waits. `rule` is canonical text with values filled in when the token arrived, e.g.
    `working_days(3)` or `instant('2026-03-01T09:00:00+08:00')`; read it with `expressions.parse_duration_rule`."""

    task_id: str
    element_id: str
    rule: str


@dataclass(frozen=True)
class Position:
    """Where a token stands, for the diagram: `waits_for` is user, timer, message, join or inside (a sub-process)."""

    task_id: str
    element_id: str
    process_id: str
    waits_for: str


class Running:
    """A process instance. Made by `start` or `restore` only."""

    @property
    def finished(self) -> bool:
        """True when the process has ended (or was cancelled)."""
        raise NotImplementedError

    def user_tasks(self) -> list[Token]:
        """The open user tasks, oldest first."""
        raise NotImplementedError

    def timers(self) -> list[PendingTimer]:
        """The waiting timer events, oldest first."""
        raise NotImplementedError

    def waiting_messages(self) -> frozenset[str]:
        """Names of the messages that `deliver` would accept now."""
        raise NotImplementedError

    def tokens(self) -> list[Position]:
        """Every place where a token stands."""
        raise NotImplementedError

    def variables(self) -> dict[str, Any]:
        """The routing data of the main process."""
        raise NotImplementedError

    def complete(self, task_id: str, answers: Mapping[str, Any]) -> None:
        """Store the routing answers under the user task's element id and run on.

        Conflict when the task is not open; StepFailed when the process cannot go on.
        """
        raise NotImplementedError

    def fire_timer(self, task_id: str) -> None:
        """Let a waiting timer event happen now. Conflict when it does not wait any more."""
        raise NotImplementedError

    def deliver(self, message_name: str) -> int:
        """Deliver a message to every event that waits for it, outermost first; returns how many took it.

        NotReady when nobody waits for it.
        """
        raise NotImplementedError

    def cancel(self) -> None:
        """End the instance: every token is cancelled."""
        raise NotImplementedError

    def dump(self) -> bytes:
        """The state as bytes (own format, compressed, no MAC): the same for the same state."""
        raise NotImplementedError


def start(compiled: CompiledSet, variables: Mapping[str, Any], *, call_service: ServiceRunner | None = None) -> Running:
    """A new instance with its start-scope variables, run until it waits."""
    raise NotImplementedError


def restore(compiled: CompiledSet, state: bytes, *, call_service: ServiceRunner | None = None) -> Running:
    """The instance that `dump` wrote. StepFailed when the state does not belong to this definition or format."""
    raise NotImplementedError

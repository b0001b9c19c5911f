"""What every use case needs beside the database: packages, clock, keys, working time, compiled definitions.

One `Runtime` per application; `Database.info["runtime"]` hands it to every session.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from engine.clock import Clock, SystemClock
from engine.errors import NotFound
from engine.workflow import ProcessPackage

if TYPE_CHECKING:
    from engine.db import Database

Made = TypeVar("Made")


@dataclass(frozen=True)
class Due:
    """A due time. `provisional`: the year's holiday schedule is not out yet, so it may still move."""

    at: datetime
    provisional: bool = False


class WorkingTime(Protocol):
    """What the host knows of working time; the engine counts no working day itself."""

    def after_working_days(self, session: Session, start: datetime, days: int) -> Due:
        """When `days` working days after `start` have passed."""
        ...

    def before_working_days(self, session: Session, end: datetime, days: int) -> datetime:
        """When the day begins from which `days` working days are left to `end`."""
        ...

    def is_office_hours(self, at: datetime) -> bool:
        """Whether offices usually work at the instant."""
        ...


@dataclass(frozen=True)
class Topic:
    """What leaves through the outbox. `send` works outside any transaction and may run more than once for one
    message; `settle` writes its result, in the one transaction that marks the message done: exactly once."""

    name: str
    send: Callable[[Database, Mapping[str, str]], None]
    settle: Callable[[Session, Mapping[str, str]], None] | None = None


class Parsed:
    """What was made of stored definitions, each thing once for all threads (`engine.parsed`)."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Any] = {}
        self._lock = threading.Lock()

    def once(self, key: tuple[str, ...], make: Callable[[], Made]) -> Made:
        """What stands under the key; made by whoever comes first."""
        if key not in self._known:
            with self._lock:
                if key not in self._known:
                    self._known[key] = make()
        found: Made = self._known[key]
        return found


@dataclass
class Runtime:
    """`state_key`: MAC key of saved states. `checkpoint_key`: signs audit checkpoints (None: none are made);
    `checkpoint_export`: folder outside the database to which each checkpoint is written as well; `on_checkpoint` is
    told the number of each in its transaction, to let more copies leave through the outbox."""

    packages: Mapping[str, ProcessPackage]
    state_key: bytes
    working_time: WorkingTime
    clock: Clock = field(default_factory=SystemClock)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    checkpoint_key: Ed25519PrivateKey | None = None
    checkpoint_export: Path | None = None
    on_checkpoint: Callable[[Session, int], None] | None = None
    parsed: Parsed = field(default_factory=Parsed, repr=False)

    def __post_init__(self) -> None:
        if len(self.state_key) < 32:
            raise ValueError("the state key needs 32 bytes")

    def package(self, process_id: str) -> ProcessPackage:
        """The package of a main process. Raises NotFound."""
        try:
            return self.packages[process_id]
        except KeyError:
            raise NotFound(f"没有登记流程“{process_id}”。") from None


def runtime_of(session: Session) -> Runtime:
    """The runtime that `Database.info` gave to this session."""
    runtime: Runtime = session.info["runtime"]
    return runtime


_SYSTEM_CLOCK = SystemClock()


def now(session: Session) -> datetime:
    """The present instant by the runtime's clock; the system's where there is no runtime (migrations, tools)."""
    runtime: Runtime | None = session.info.get("runtime")
    return runtime.clock.now() if runtime else _SYSTEM_CLOCK.now()

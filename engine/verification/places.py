"""Where a token can stand: one node of one call, and the scopes around it."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.verification.conditions import Condition
from engine.verification.demands import Demand
from engine.verification.diagram import WAITING, Node, Process
from engine.verification.slots import Slot
from engine.verification.states import Pending
from engine.workflow import ServiceTask, TaskKind


@dataclass(frozen=True)
class Answer:
    """One way of completing a user task: the variables it leaves (bits), and what it is worth."""

    bits: int
    approves: bool


@dataclass(frozen=True)
class Near:
    """What can follow a place without anybody acting. `left`: the outermost scope left on the way (-1: none), within
    which nothing else is going on any more."""

    left: int
    writes: int
    finishes: bool  # gives a number or releases


@dataclass
class Place:
    """One node of one call. `bit` is set while a token stands here; `arrivals` has a bit per flow into a join."""

    index: int
    node: Node
    process: Process
    scope: int
    bit: int = 0
    targets: list[int] = field(default_factory=list)
    onward: tuple[Pending, ...] = ()  # the tokens that leave by every flow
    arrivals: dict[int, int] = field(default_factory=dict)
    join_mask: int = 0  # all of them
    inner: int = -1  # the scope that a sub-process or call opens
    boundaries: list[int] = field(default_factory=list)
    armed: int = 0  # bits of non-interrupting boundary events, set while the host is active
    reads: int = 0
    asks: int = 0  # of its reads, what must only be there and of use: it leads nowhere else
    writes: int = 0
    bound: int = 0  # written together with each other or with an approval, so that one says something of the other
    live_after: int = 0
    live: int = 0  # what may still be read when a token stands here
    conditions: list[tuple[int, Condition | None]] = field(default_factory=list)
    default: int | None = None
    needs: list[Slot] = field(default_factory=list)  # must have been answered when a token comes here
    demands: list[Demand] = field(default_factory=list)  # what is evaluated when a token comes here
    truths: list[Demand] = field(default_factory=list)  # that its conditions are true or false
    answers: list[Answer] = field(default_factory=list)
    collection: Slot | None = None
    kind: TaskKind | None = None
    service: ServiceTask | None = None
    outputs: list[int] = field(default_factory=list)
    gate: int = 0
    upstream: dict[int, int] = field(default_factory=dict)  # of an inclusive join: arrival bit -> bits that lead to it
    near: list[Near] = field(default_factory=list)
    read_later: int = 0  # of its own writes, those that are read in a later step

    @property
    def waits(self) -> bool:
        return self.node.kind in WAITING


@dataclass
class Scope:
    """The main process, one call, or one embedded sub-process. `inside`: every bit within, calls included."""

    index: int
    host: int
    parent: int
    start: int = -1
    inside: int = 0
    gates: int = 0
    edits: bool = False
    answers: int = 0  # what a call starts without: the answers of its own elements, not those of an earlier call

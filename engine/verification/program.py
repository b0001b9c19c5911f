"""A set as one flat program: calls inlined, every place a token can stand given one bit, every tracked variable one
byte of an integer. Built once per verdict; `exploration` runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

from engine.expressions import compile_expression
from engine.verification.assembly import Assembly
from engine.verification.conditions import (
    ANYTHING,
    Choice,
    Condition,
    choices,
    read_condition,
)
from engine.verification.diagram import WAITING, Node, Process
from engine.verification.slots import FIRST_CODE, MAYBE_CODE, UNRESOLVED_CODE, UNSET_CODE, Slot, slot_for
from engine.verification.states import Pending
from engine.verification.variables import CHANGED, LAPSED, Variable, answer_combinations
from engine.workflow import ProcessPackage, ServiceTask, TaskKind

MAX_PLACES = 4_000


class TooLarge(Exception):
    """The inlined set has more places than can be explored."""


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
    writes: int = 0
    bound: int = 0  # written together with each other or with an approval, so that one says something of the other
    live_after: int = 0
    live: int = 0  # what may still be read when a token stands here
    conditions: list[tuple[int, Condition | None]] = field(default_factory=list)
    default: int | None = None
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


class Program:
    """Places, scopes and slots of a set that passed layers 0 and 1."""

    def __init__(self, assembly: Assembly, package: ProcessPackage, variables: Mapping[str, Variable]) -> None:
        self.assembly = assembly
        self.package = package
        self.places: list[Place] = []
        self.scopes: list[Scope] = []
        self.by_bit: dict[int, Place] = {}
        self.hosts: dict[int, int] = {}  # boundary event -> the place it is attached to
        self._next_bit = 1
        self._calls: dict[int, list[Scope]] = {}
        self._chosen: dict[tuple[int, int], frozenset[Choice]] = {}
        self.gates = sorted(
            {gate.name for gate in package.gates} | {kind.gate for kind in package.kinds.values() if kind.gate}
        )
        self.slots = self._slots(variables)
        self._enter(assembly.processes[assembly.main], None, -1, -1)
        for place in self.places:
            place.onward = tuple(Pending(target, place.index) for target in place.targets)
            self._describe(place)
        self._sum_scopes()

    # --- construction

    def _slots(self, variables: Mapping[str, Variable]) -> dict[str, Slot]:
        names: set[str] = {gate.when for gate in self.package.gates if gate.when}
        for process in self.assembly.processes.values():
            for flow in process.flows:
                if flow.condition is not None:
                    names |= compile_expression(flow.condition).names
            for node in process.nodes.values():
                if node.multi is not None:
                    names.add(node.multi.collection)
        atoms = [
            atom
            for process in self.assembly.processes.values()
            for flow in process.flows
            if flow.condition is not None
            for atom in read_condition(flow.condition).atoms.values()
        ]
        tracked = sorted(name for name in names if name in variables)
        return {name: slot_for(variables[name], position, atoms) for position, name in enumerate(tracked)}

    def _enter(self, process: Process, within: str | None, host: int, parent: int) -> int:
        scope = Scope(len(self.scopes), host, parent)
        self.scopes.append(scope)
        index: dict[str, int] = {}
        for node in process.members(within):
            place = Place(len(self.places), node, process, scope.index)
            self.places.append(place)
            if len(self.places) > MAX_PLACES:
                raise TooLarge
            index[node.id] = place.index
            if node.kind == "start":
                scope.start = place.index
            if node.kind in WAITING or node.kind in ("sub", "call"):
                place.bit = self._bit(place)
        self._connect(process, index)
        for position in index.values():
            place = self.places[position]
            if place.node.kind == "sub":
                place.inner = self._enter(process, place.node.id, place.index, scope.index)
            elif place.node.kind == "call":
                called = self.assembly.processes[place.node.reference or ""]
                place.inner = self._enter(called, None, place.index, scope.index)
        return scope.index

    def _connect(self, process: Process, index: Mapping[str, int]) -> None:
        incoming: dict[int, list[int]] = {}
        for flow in process.flows:
            if flow.source not in index:
                continue
            source, target = self.places[index[flow.source]], self.places[index[flow.target]]
            source.targets.append(target.index)
            incoming.setdefault(target.index, []).append(source.index)
            condition = read_condition(flow.condition) if flow.condition is not None else None
            if source.node.kind in ("exclusive", "inclusive"):
                if flow.id == source.node.default or condition is None:
                    source.default = target.index
                else:
                    source.conditions.append((target.index, condition))
        for position, sources in incoming.items():
            place = self.places[position]
            if place.node.kind in ("parallel", "inclusive") and len(sources) > 1:
                place.arrivals = {source: self._bit(place) for source in sources}
                place.join_mask = sum(place.arrivals.values())
        for position in index.values():
            place = self.places[position]
            host = index.get(place.node.attached_to or "")
            if host is None:
                continue
            self.places[host].boundaries.append(position)
            self.hosts[position] = host
            if not place.node.interrupting:
                place.bit = self._bit(place)
                self.places[host].armed |= place.bit

    def _bit(self, place: Place) -> int:
        bit = self._next_bit
        self._next_bit <<= 1
        self.by_bit[bit] = place
        return bit

    # --- meaning

    def _describe(self, place: Place) -> None:
        node = place.node
        for _, condition in place.conditions:
            for name in condition.names if condition else ():
                place.reads |= self.slots[name].mask
        if node.kind == "user":
            self._describe_task(place)
        elif node.kind == "service":
            place.service = self.package.services[node.reference or ""]
            self._describe_service(place, place.service)
        elif node.kind == "rule":
            table = self.assembly.tables[node.reference or ""]
            self._set_outputs(place, [f"{node.id}.{name}" for name in table.outputs])

    def _describe_task(self, place: Place) -> None:
        node = place.node
        kind = place.kind = self.package.kinds[node.properties["kind"]]
        if kind.gate:
            place.gate = 1 << self.gates.index(kind.gate)
        own = {name: slot for name, slot in self.slots.items() if slot.variable.writer == node.id}
        for slot in own.values():
            place.writes |= slot.mask
        if node.multi is not None:
            place.collection = self.slots[node.multi.collection]
            place.reads |= self.slots[node.multi.collection].mask
        place.answers = list(dict.fromkeys(self._answers(place, kind, own)))
        independent = prod(len(slot.values) for slot in own.values())
        if kind.gate or kind.restores or node.multi is not None or len(place.answers) != independent:
            place.bound = place.writes

    def _answers(self, place: Place, kind: TaskKind, own: Mapping[str, Slot]) -> Iterator[Answer]:
        node = place.node
        wanted = {name.partition(".")[2] for name in own}
        judged = bool(kind.gate or kind.restores)
        ending = read_condition(node.multi.condition) if node.multi and node.multi.condition else None
        if judged:
            wanted.add(kind.outcome_field)
        if ending is not None:
            wanted |= {name.partition(".")[2] for name in ending.names if name.startswith(f"{node.id}.")}
        found = answer_combinations(self.assembly.forms[node.id], frozenset(wanted))
        early = [_early(ending, node.id, combination) for combination in found]
        approving = [judged and combination.get(kind.outcome_field) in kind.approving for combination in found]
        # of several instances only the last answer is known: all approved for sure only when any other answer ends it
        sure = all(good or stops == {True} for good, stops in zip(approving, early, strict=True))
        for combination, good, stops in zip(found, approving, early, strict=True):
            bits = 0
            for name, slot in own.items():
                bits |= slot.code(combination[name.partition(".")[2]])
            yield Answer(bits, good and (node.multi is None or (sure and stops == {False})))

    def _describe_service(self, place: Place, service: ServiceTask) -> None:
        if service.updates is None:
            self._set_outputs(place, [f"{place.node.id}.{name}" for name in service.outputs])
        else:
            self._set_outputs(place, [f"{service.updates}.{name}" for name in service.outputs])
        if service.effect == "suggestions":
            place.bound = place.writes
        if service.effect == "release":
            for gate in self.package.gates:
                if gate.when in self.slots:
                    place.reads |= self.slots[str(gate.when)].mask

    def _set_outputs(self, place: Place, names: list[str]) -> None:
        for name in names:
            if name in self.slots:
                place.outputs.append(self.slots[name].shift)
                place.writes |= self.slots[name].mask

    def slot_of(self, place: Place, output: str) -> Slot | None:
        """The slot of one named output of a service, when anything reads it."""
        return self.slots.get(f"{place.node.id}.{output}")

    def changed_slot(self, place: Place) -> Slot | None:
        return self.slot_of(place, CHANGED)

    def lapsed_slot(self, place: Place) -> Slot | None:
        return self.slot_of(place, LAPSED)

    def _sum_scopes(self) -> None:
        for bit, place in self.by_bit.items():
            for scope in self.around(place.scope):
                scope.inside |= bit
        for place in self.places:
            for scope in self.around(place.scope):
                scope.gates |= place.gate
                if place.service is None or place.service.updates is None:
                    scope.answers |= place.writes
                edits = place.kind is not None and (place.kind.edits or place.kind.restores)
                effect = place.service.effect if place.service else "none"
                scope.edits |= edits or effect in ("edit", "suggestions")

    def around(self, scope: int) -> Iterator[Scope]:
        """The scope and every scope that contains it, innermost first."""
        while scope >= 0:
            yield self.scopes[scope]
            scope = self.scopes[scope].parent

    def within(self, scope: int, outer: int) -> bool:
        return any(around.index == outer for around in self.around(scope))

    # --- values

    @cached_property
    def initial_values(self) -> int:
        values = 0
        for slot in self.slots.values():
            if slot.variable.writer is None:
                values |= slot.unknown
        return values

    @property
    def everything(self) -> int:
        """The mask of all variables."""
        return sum(slot.mask for slot in self.slots.values())

    def calls_within(self, scope: int) -> list[Scope]:
        """The scope itself when it is that of a call, and every call anywhere inside it."""
        if scope not in self._calls:
            self._calls[scope] = [
                inner
                for inner in self.scopes
                if inner.host >= 0 and self.places[inner.host].node.kind == "call" and self.within(inner.index, scope)
            ]
        return self._calls[scope]

    @cached_property
    def unknown_values(self) -> int:
        """Every variable as any of its values."""
        return sum(slot.unknown for slot in self.slots.values())

    def forgotten(self, values: int, kept: int) -> int:
        """The values with every variable outside the mask `kept` made unknown, unless it is unset."""
        for slot in self.slots.values():
            if not slot.mask & kept and (values >> slot.shift) & 0xFF not in (UNSET_CODE, MAYBE_CODE):
                values = (values & ~slot.mask) | slot.unknown
        return values

    def resolved(self, values: int) -> list[int]:
        """The values with every unresolved variable given each value it can have."""
        found = [values]
        for slot in self.slots.values():
            code = (values >> slot.shift) & 0xFF
            if code in (UNRESOLVED_CODE, MAYBE_CODE):
                codes = [*slot.codes(), UNSET_CODE] if code == MAYBE_CODE else list(slot.codes())
                found = [(known & ~slot.mask) | each for known in found for each in codes]
        return found

    def choices(self, place: Place, values: int) -> frozenset[Choice]:
        """What the conditions of a gateway can do under resolved values."""
        key = place.index, values & place.reads
        if key not in self._chosen:
            self._chosen[key] = self._choices(place, values)
        return self._chosen[key]

    def _choices(self, place: Place, values: int) -> frozenset[Choice]:
        known: dict[str, Any] = {}
        for name, slot in self.slots.items():
            code = (values >> slot.shift) & 0xFF
            if slot.mask & place.reads and code >= FIRST_CODE:
                known[name] = slot.values[code - FIRST_CODE]
        return choices([condition for _, condition in place.conditions if condition], known)


def _early(ending: Condition | None, task: str, combination: Mapping[str, Any]) -> set[bool]:
    """Whether an answer ends a multi-instance task before all instances are done."""
    if ending is None:
        return {False}
    values = {name: combination.get(name.partition(".")[2], ANYTHING) for name in ending.names}
    values = {name: value if name.startswith(f"{task}.") else ANYTHING for name, value in values.items()}
    return {bool(choice.true) for choice in choices([ending], values)}

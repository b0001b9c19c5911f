"""A set as one flat program: calls inlined, every place a token can stand given one bit, every tracked variable one
byte of an integer. Built once per verdict; `exploration` runs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from engine.expressions import compile_expression
from engine.verification.assembly import Assembly
from engine.verification.conditions import (
    Choice,
    choices,
    read_condition,
)
from engine.verification.demands import Demand, Unmet, Values
from engine.verification.diagram import WAITING, Node, Process
from engine.verification.evaluated import evaluated
from engine.verification.meaning import describe
from engine.verification.needs import needed, timers_beside
from engine.verification.places import Place, Scope
from engine.verification.slots import FIRST_CODE, MAYBE_CODE, UNRESOLVED_CODE, UNSET_CODE, Slot, slot_for
from engine.verification.states import Pending
from engine.verification.variables import CHANGED, LAPSED, Variable, answer_combinations
from engine.workflow import ProcessPackage

__all__ = ["Place", "Program", "Scope", "TooLarge"]

MAX_PLACES = 4_000


class TooLarge(Exception):
    """The inlined set has more places than can be explored."""


class Program:
    """Places, scopes and slots of a set that passed layers 0 and 1."""

    def __init__(self, assembly: Assembly, package: ProcessPackage, variables: Mapping[str, Variable]) -> None:
        self.assembly = assembly
        self.package = package
        self.variables = variables
        self.places: list[Place] = []
        self.scopes: list[Scope] = []
        self.by_bit: dict[int, Place] = {}
        self.hosts: dict[int, int] = {}  # boundary event -> the place it is attached to
        self._next_bit = 1
        self._demands: dict[str, list[Demand]] = {}
        self._unmet: dict[tuple[str, int], Unmet | None] = {}
        self._calls: dict[int, list[Scope]] = {}
        self._chosen: dict[tuple[int, int], frozenset[Choice]] = {}
        self.gates = sorted(
            {gate.name for gate in package.gates} | {kind.gate for kind in package.kinds.values() if kind.gate}
        )
        self.slots = self._slots(variables)
        self._enter(assembly.processes[assembly.main], None, -1, -1)
        for place in self.places:
            place.onward = tuple(Pending(target, place.index) for target in place.targets)
            describe(self, place)
        self._sum_scopes()

    # --- construction

    def _slots(self, variables: Mapping[str, Variable]) -> dict[str, Slot]:
        names: set[str] = {gate.when for gate in self.package.gates if gate.when}
        typed, tests, sources = set[str](), list[str](), list[str]()
        for process in self.assembly.processes.values():
            sources += [flow.condition for flow in process.flows if flow.condition is not None]
            for node in process.nodes.values():
                if node.multi is not None:
                    names.add(node.multi.collection)
                beside = list(timers_beside(process, node))
                names |= needed(node, beside, self.assembly.tables)
                for demand in self.demands(node, beside, variables):
                    typed |= demand.reads
                    tests += demand.tests
        names |= typed.union(*(compile_expression(source).names for source in sources))
        atoms = [atom for source in (*sources, *tests) for atom in read_condition(source).atoms.values()]
        tracked = sorted(name for name in names if name in variables)
        return {
            name: slot_for(variables[name], position, atoms, typed=name in typed)
            for position, name in enumerate(tracked)
        }

    def demands(self, node: Node, beside: Iterable[Node], variables: Mapping[str, Variable]) -> list[Demand]:
        """What the node evaluates, as far as every name in it is known."""
        if node.id in self._demands:
            return self._demands[node.id]

        def given(names: frozenset[str]) -> tuple[Values, ...]:
            keys = {name: name.partition(".")[2] for name in names}
            found = answer_combinations(self.assembly.forms[node.id], frozenset(keys.values())) if keys else []
            return tuple({name: variables[name].possible(each[key]) for name, key in keys.items()} for each in found)

        demands = evaluated(node, beside, self.assembly.tables, self.package.services, given)
        self._demands[node.id] = [demand for demand in demands if demand.reads <= variables.keys()]
        return self._demands[node.id]

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

    def unmet(self, demand: Demand, values: int) -> Unmet | None:
        """How the demand may not be met under the values."""
        key = demand.key, sum(values & self.slots[name].mask for name in demand.reads)
        if key not in self._unmet:
            known = {name: self.slots[name].possible(values) for name in demand.reads}
            self._unmet[key] = demand.unmet(known)
        return self._unmet[key]

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

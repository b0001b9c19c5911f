"""Where an instance of a version can stand at all, and what has been approved by then.

The deploy gate has walked through every state of the version from its start and found no way to a release without
every mandatory gate. A moved instance that stands as one of those states stands, with the same approvals or more taken
away, therefore cannot get there either; one that does not is not moved. Beside the gates the walk notes which of the
steps that the old version did not have lie behind a state: who stands there without them would have passed them over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from engine.definitions import DefinitionSet
from engine.spiff import Running
from engine.spiff.carrying import Stand, known_value, stands, written
from engine.verification.assembly import assemble
from engine.verification.conditions import NON_EMPTY, TooComplex
from engine.verification.exploration import Exploration
from engine.verification.flow_analysis import analyse
from engine.verification.history import MAX_STATES, Overflow, Refine
from engine.verification.program import Place, Program, TooLarge
from engine.verification.slots import MAYBE_CODE, UNRESOLVED_CODE, UNSET_CODE
from engine.verification.states import Config, State
from engine.verification.variables import variables_of
from engine.workflow import ProcessPackage


@dataclass(frozen=True)
class Match:
    """A state of the version in which an instance can be taken to stand. `gates`: approved by then, of those that the
    instance has; `missing`: gates in which the two differ otherwise; `passed_over`: added steps it has not done.
    `forget`: elements whose answers an instance there would not have yet."""

    gates: frozenset[str]
    missing: frozenset[str]
    passed_over: frozenset[str]
    forget: frozenset[str] = frozenset()

    @property
    def fits(self) -> bool:
        return not (self.missing or self.passed_over)


class Ground:
    """Every state of a version, by where its tokens stand. `sound`: whether the walk was complete and found no fault;
    otherwise nothing is to be moved there."""

    def __init__(self, version: DefinitionSet, package: ProcessPackage, added: frozenset[str]) -> None:
        self.sound = False
        self._states: dict[int, list[State]] = {}
        self._order: dict[int, int] = {}
        assembly = assemble(version)
        try:
            self.program = Program(assembly, package, variables_of(assembly, package))
        except (TooLarge, TooComplex):
            return
        self._paths = {scope.index: self._path(scope.index) for scope in self.program.scopes}
        self._places = {(self._paths[place.scope], place.node.id): place for place in self.program.places}
        self._noted = _noted(self.program, added)
        walk = _walk(self.program, self._noted)
        if walk is None:
            return
        self.sound = True
        self._live = walk.history.live_at
        for position, state in enumerate(walk.history.order):
            self._states.setdefault(state.marking, []).append(state)
            for place in self._tokens(state.marking):
                self._order.setdefault(place.index, position)

    def match(
        self, running: Running, approved: frozenset[str], lapsed: frozenset[str], *, forgetting: bool = False
    ) -> Match | None:
        """The state nearest to what the instance has; None when no instance of this version ever stands like that.

        `forgetting`: answers may be forgotten, as when an instance has gone back and the steps are done again."""
        marking = self._marking(stands(running))
        values, foreign = self._values(running), self._foreign(running)
        found = []
        for state in self._states.get(marking, ()) if marking else ():
            differing = self._differing(state, values, foreign, forgetting)
            if differing is not None:
                found.append(replace(self._compared(state, approved, lapsed), forget=differing))
        return min(found, key=_distance, default=None)

    def first_places(self, elements: frozenset[str], gates: frozenset[str]) -> list[tuple[tuple[str, ...], str]]:
        """Where the steps stand, and those that decide the gates: calls around each, and its id; the first to be
        reached first. Those that are no place to wait at are left out."""
        wanted = [
            place
            for place in self.program.places
            if place.index in self._order
            and (place.node.id in elements or (place.kind is not None and place.kind.gate in gates))
        ]
        wanted.sort(key=lambda place: self._order[place.index])
        return [(self._paths[place.scope], place.node.id) for place in wanted]

    # --- what stands where

    def _path(self, scope: int) -> tuple[str, ...]:
        hosts = [self.program.places[each.host].node.id for each in self.program.around(scope) if each.host >= 0]
        return tuple(hosts[::-1])

    def _tokens(self, marking: int) -> Iterator[Place]:
        while marking:
            bit = marking & -marking
            marking ^= bit
            place = self.program.by_bit[bit]
            if place.bit == bit:
                yield place

    def _marking(self, found: list[Stand]) -> int:
        """Nothing (0) when a token stands where none can."""
        marking = 0
        for stand in found:
            place = self._places.get((stand.path, stand.element))
            if place is None:
                return 0
            if stand.source is not None:
                source = self._places.get((stand.path, stand.source))
                bit = place.arrivals.get(source.index, 0) if source else 0
            elif stand.armed:
                if place.node.interrupting:
                    continue
                bit = place.bit
            else:
                bit = place.bit
            if not bit:
                return 0
            marking |= bit
        return marking

    # --- values

    def _values(self, running: Running) -> dict[int, int | None]:
        """By the position of each variable: its code; None when it cannot be told."""
        found: dict[int, int | None] = {}
        for name, slot in self.program.slots.items():
            element, _, key = name.partition(".")
            sure, answers = known_value(running, element)
            if not sure:
                found[slot.shift] = None
            elif not isinstance(answers, dict) or key not in answers:
                found[slot.shift] = UNSET_CODE
            else:
                found[slot.shift] = slot.code(_classified(answers[key])) >> slot.shift
        return found

    def _foreign(self, running: Running) -> int:
        """The mask of variables that hold, anywhere, what they cannot be in this version: the walk knows of no such
        answer, also where it takes any of the possible ones for possible."""
        mask = 0
        for name, slot in self.program.slots.items():
            element, _, key = name.partition(".")
            for answers in written(running, element):
                if isinstance(answers, dict) and key in answers and not slot.holds(_classified(answers[key])):
                    mask |= slot.mask
        return mask

    def _differing(
        self, state: State, values: dict[int, int | None], foreign: int, forgetting: bool
    ) -> frozenset[str] | None:
        """Elements whose answers must be forgotten for the values to be those of the state; None: no way to it."""
        live, forget = self._live(state.marking), set[str]()
        for slot in self.program.slots.values():
            if not live & slot.mask:
                continue
            there, code = (state.values >> slot.shift) & 0xFF, values[slot.shift]
            strange = foreign & slot.mask
            if not strange and (there == MAYBE_CODE or (code is not None and code == there)):
                continue
            if there == UNSET_CODE and forgetting and slot.variable.writer is not None:
                forget.add(slot.variable.writer)
            elif strange or there != UNRESOLVED_CODE or code in (None, UNSET_CODE):
                return None
        return frozenset(forget)

    # --- gates and steps

    def _compared(self, state: State, approved: frozenset[str], lapsed: frozenset[str]) -> Match:
        gates, again = self._gates(state.credits), self._gates(state.lapsed)
        over = frozenset(element for bit, element in self._noted.values() if state.credits & bit)
        return Match(gates & approved, (gates - approved) | (again ^ lapsed), over)

    def _gates(self, credits: int) -> frozenset[str]:
        return frozenset(name for position, name in enumerate(self.program.gates) if credits >> position & 1)


@lru_cache(maxsize=8)
def _ground(process_id: str, content_hash: str, package_id: int, added: frozenset[str], case: _Case) -> Ground:
    return Ground(case.version, case.package, added)


class _Case:
    """What the cache must not compare: a content is told by its hash, a package of the code by identity."""

    def __init__(self, version: DefinitionSet, package: ProcessPackage) -> None:
        self.version, self.package = version, package

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Case)


def ground(version: DefinitionSet, package: ProcessPackage, added: frozenset[str]) -> Ground:
    """The states of a version; worked out once, which takes as long as its verdict."""
    return _ground(version.process_id, version.content_hash, id(package), added, _Case(version, package))


def _distance(match: Match) -> tuple[int, int, int]:
    """What lacks least comes first; of what fits, that which keeps most."""
    return len(match.missing) + len(match.passed_over), -len(match.gates), len(match.forget)


def _classified(value: Any) -> Any:
    if isinstance(value, list):
        return NON_EMPTY if value else []
    return value


def _noted(program: Program, added: frozenset[str]) -> dict[int, tuple[int, str]]:
    """By place: the bit, above those of the gates, that says that an added step has been done."""
    bits = {element: 1 << (len(program.gates) + position) for position, element in enumerate(sorted(added))}
    return {place.index: (bits[place.node.id], place.node.id) for place in program.places if place.node.id in bits}


def _walk(program: Program, noted: dict[int, tuple[int, str]]) -> _Walk | None:
    """As the verdict walks: with as little memory of values as nothing is found by; None: not complete, or at fault."""
    analyse(program)
    kept = 0
    for gate in program.package.gates:
        slot = program.slots.get(gate.when or "")
        kept |= slot.mask if slot is not None else 0
    for place in program.places:
        kept |= place.bound & place.read_later
    while True:
        walk = _Walk(program, kept, noted)
        try:
            walk.run()
            return None if walk.findings.issues else walk
        except Refine as finding:
            kept |= finding.mask
        except Overflow:
            return None


class _Walk(Exploration):
    """An exploration that never forgets an added step once it has been done."""

    def __init__(self, program: Program, kept: int, noted: dict[int, tuple[int, str]]) -> None:
        super().__init__(program, kept, max_states=MAX_STATES)
        self._noted = noted
        self._added = 0
        for bit, _ in noted.values():
            self._added |= bit

    def _bit(self, place: Place) -> int:
        return self._noted.get(place.index, (0, ""))[0]

    def _answered(self, place: Place, state: State, bits: int, approves: bool) -> State:
        after = super()._answered(place, state, bits, approves)
        return after._replace(credits=after.credits | (state.credits & self._added) | self._bit(place))

    def _arrive(self, config: Config, position: int) -> list[Config]:
        place = self.places[config.pending[position].place]
        done = config.state.credits & self._added
        if place.node.kind in ("service", "rule"):
            done |= self._bit(place)
        if not done:
            return super()._arrive(config, position)
        plain = config._replace(state=config.state._replace(credits=config.state.credits & ~self._added))
        found = super()._arrive(plain, position)
        return [each._replace(state=each.state._replace(credits=each.state.credits | done)) for each in found]

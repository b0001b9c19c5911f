"""The states found so far, how each was first reached, and what is remembered of the values between steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.verification.program import Program
from engine.verification.states import Config, State

MAX_STATES = 200_000


class Overflow(Exception):
    """The cap on states or steps was reached."""


class Refine(Exception):
    """A finding rests on variables (a mask) whose values were forgotten on the way: it may not be real."""

    def __init__(self, mask: int) -> None:
        super().__init__()
        self.mask = mask


class History:
    """`order`: states as found, nearest first; `followers`: by position, the positions reached from there; `excused`:
    positions left by a finding of their own; `faults`: how many findings were met. `mover`: the place whose person,
    timer or message acts just now."""

    def __init__(self, program: Program, kept: int, max_states: int) -> None:
        self.program = program
        self.places = program.places
        self.kept = kept
        self.max_states = max_states
        self.index: dict[State, int] = {}
        self.order: list[State] = []
        self.parent: list[tuple[int, int, tuple[int, ...]]] = []  # state before, who acted, elements passed
        self.followers: list[list[int]] = []
        self.excused: set[int] = set()
        self.faults = 0
        self.current = -1
        self.mover = -1
        self._live: dict[int, int] = {}
        self._memory: dict[int, int] = {}

    def unfolding(self) -> Iterator[State]:
        """Every state in turn, those recorded meanwhile included."""
        position = 0
        while position < len(self.order):
            self.current = position
            yield self.order[position]
            position += 1

    def record(self, config: Config) -> int:
        """The end of a step: the position of the state. Raises Overflow at the cap."""
        found = config.state
        values = self._remembered(found.values & self.live_at(found.marking))
        state = State(found.marking, values, found.credits, found.lapsed) if found.marking else State(0, 0, 0, 0)
        position = self.index.get(state)
        if position is None:
            position = self.index[state] = len(self.order)
            if position >= self.max_states:
                raise Overflow
            self.order.append(state)
            self.parent.append((self.current, self.mover, config.path))
            self.followers.append([])
        return position

    def reached(self, positions: Iterable[int], faulty: bool) -> None:
        """Where the present act leads to. `faulty`: a finding lies on the way there."""
        if self.current >= 0:
            self.followers[self.current].extend(positions)
            if faulty:
                self.excused.add(self.current)

    def path_of_finding(self, further: tuple[int, ...]) -> tuple[str, ...]:
        """The path to a finding in the present step. Raises Refine when it may not be real."""
        self.check_real(self.current, self.mover, further)
        self.met_finding()
        return self.path_to(self.current, further)

    def met_finding(self) -> None:
        """The present step comes to a finding; it may end there without being stuck."""
        self.faults += 1
        if self.current >= 0:
            self.excused.add(self.current)

    def path_to(self, position: int, further: tuple[int, ...] = ()) -> tuple[str, ...]:
        """Element ids from the start to a state, and on from there."""
        parts = [part for _, part in self._steps_to(position)] + [further]
        return tuple(self.places[index].node.id for part in parts for index in part)

    def check_real(self, position: int, mover: int = -1, further: tuple[int, ...] = ()) -> None:
        """Raises Refine when the path rests on a forgotten value: read again in a later step, or read after it was
        written together with something that it goes with. (A value read once can be what was written.)"""
        fixed = suspect = 0
        for actor, passed in [*self._steps_to(position), (mover, further)]:
            fresh = bound = 0
            if actor >= 0 and self.places[actor].node.kind == "user":
                fresh, bound = self.places[actor].writes, self.places[actor].bound
            fixed &= ~fresh
            for index in passed:
                place = self.places[index]
                suspect |= place.reads & ~fresh & fixed
                fresh |= place.reads
                bound |= place.reads
                if place.node.kind in ("service", "rule"):
                    fresh |= place.writes
                    fixed &= ~place.writes
                    bound = (bound & ~place.writes) | place.bound
            fixed |= bound
        if suspect & ~self.kept:
            raise Refine(suspect & ~self.kept)

    def _steps_to(self, position: int) -> list[tuple[int, tuple[int, ...]]]:
        steps = []
        while position >= 0:
            position, mover, path = self.parent[position]
            steps.append((mover, path))
        return steps[::-1]

    def _remembered(self, values: int) -> int:
        if values not in self._memory:
            self._memory[values] = self.program.forgotten(values, self.kept)
        return self._memory[values]

    def live_at(self, marking: int) -> int:
        """What may still be read of the values while tokens stand like this."""
        if marking in self._live:
            return self._live[marking]
        live, remaining = 0, marking
        while remaining:
            bit = remaining & -remaining
            remaining ^= bit
            place = self.program.by_bit[bit]
            live |= place.live if place.bit != bit or place.node.kind.startswith("boundary") else place.live_after
        self._live[marking] = live
        return live

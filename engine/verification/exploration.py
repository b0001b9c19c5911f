"""Layer 3 of the gate, the judge: every state that a set can be in, by every answer, timer and message in any order.

A state is where the tokens stand, the values that may still be read, the gates approved for the present text
(credits), and those approved for the text before the last accepted suggestions (lapsed). Steps of the engine run at
once, as at run time; where several could come first and it matters, every order is tried. Breadth first, so the path
to a finding is a shortest one in acts of people.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.verification.arrivals import HANDLERS, Arrivals
from engine.verification.history import MAX_STATES, Overflow
from engine.verification.places import Place
from engine.verification.program import Program
from engine.verification.states import Config, Pending, State

MAX_STEPS = 2_000_000
_EFFECTS = frozenset({"service", "rule", "error_end", "terminate"})
_GATEWAYS_AND_EFFECTS = _EFFECTS | {"exclusive", "inclusive"}

Step = tuple[State, tuple[Pending, ...]]
Ends = tuple[frozenset[int], bool]  # the states that a step can end in, by position; whether a finding lies on the way


class Exploration(Arrivals):
    """Runs once; afterwards `findings` holds what it found, each with a shortest path.

    Between steps only the variables of the mask `kept` keep their values, the others can be anything afterwards. That
    allows more than the real process does, so what is not found does not happen; what is found is real only if its
    path does not rest on a forgotten value, else Refine is raised."""

    def __init__(self, program: Program, kept: int, *, max_states: int = MAX_STATES) -> None:
        super().__init__(program, kept, max_states=max_states)
        self.steps = 0
        self._ends: dict[Step, Ends] = {}

    def run(self) -> None:
        """Explores everything. Raises Overflow at the cap, Refine when something must be remembered."""
        start = self.program.scopes[0].start
        state = State(0, self.program.initial_values, 0, 0)
        self._settle(Config(state, (Pending(start, -1),), ()))
        for moment in self.history.unfolding():
            self.findings.check_marking(moment.marking)
            for mover, config in self._moves(moment):
                self.history.mover = mover.index
                self._settle(config)

    # --- moves of people, timers and messages

    def _moves(self, state: State) -> Iterator[tuple[Place, Config]]:
        remaining = state.marking
        while remaining:
            bit = remaining & -remaining
            remaining ^= bit
            place = self.program.by_bit[bit]
            if place.bit != bit:
                continue  # a token that waits at a join
            for config in self._moves_of(place, state):
                yield place, config

    def _moves_of(self, place: Place, state: State) -> Iterator[Config]:
        kind = place.node.kind
        if kind == "user":
            for answer in place.answers:
                yield self._leave(place, self._answered(place, state, answer.bits, answer.approves))
        elif kind in ("timer", "message"):
            yield self._leave(place, state)
        elif kind == "event_gateway":
            for target in place.targets:
                cleared = state._replace(marking=state.marking & ~place.bit)
                yield self._leave(self.places[target], cleared, shown=True)
        elif kind == "boundary_timer":
            yield self._leave(place, state, shown=True)
        for boundary in place.boundaries:
            event = self.places[boundary]
            if event.node.kind in ("boundary_timer", "boundary_message") and event.node.interrupting:
                yield self._interrupted(place, event, Config(state, (), ()))

    def _leave(self, place: Place, state: State, *, shown: bool = False) -> Config:
        """`shown`: the path has not passed the place yet."""
        marking = state.marking & ~(place.bit | place.armed)
        self.visited.add(place.index)
        return Config(state._replace(marking=marking), place.onward, (place.index,) if shown else ())

    def _answered(self, place: Place, state: State, bits: int, approves: bool) -> State:
        values = (state.values & ~place.writes) | bits
        kind, credit, lapsed = place.kind, state.credits, state.lapsed
        assert kind is not None
        if kind.edits:
            credit = lapsed = 0
        if place.gate:
            credit = credit | place.gate if approves else credit & ~place.gate
            lapsed &= ~place.gate
        if kind.restores:
            credit |= lapsed if approves else 0
            lapsed = 0
        return State(state.marking, values, credit, lapsed)

    # --- the engine's own steps

    def _settle(self, config: Config) -> None:
        """Runs a step of the engine to its ends. What follows is worked out once, whichever act led there: two
        configurations that differ only in values which nobody reads any more go on alike."""
        first = self._masked(config)
        stack, opened = [first], dict[Step, tuple[bool, list[Step]]]()
        while stack:
            step = stack[-1][:2]
            if step in self._ends:
                stack.pop()
            elif step in opened:
                faulty, following = opened.pop(step)
                self._ends[step] = _together(faulty, [self._ends[each] for each in following])
                stack.pop()
            else:
                stack += self._advance(stack[-1], opened)
        self.history.reached(*self._ends[first[:2]])

    def _advance(self, config: Config, opened: dict[Step, tuple[bool, list[Step]]]) -> list[Config]:
        """What follows at once; none where the step ends."""
        self.steps += 1
        faults = self.history.faults
        if config.pending:
            moves = self._first(config.pending)
            following = [self._masked(c) for position in moves for c in self._arrive(config, position)]
        elif (join := self._ready_join(config.state.marking)) is not None:
            following = [self._masked(c) for c in self._fire(join, config)]
        else:
            self._ends[config[:2]] = frozenset({self.history.record(config)}), False
            return []
        opened[config[:2]] = self.history.faults > faults, [c[:2] for c in following]
        if self.steps > MAX_STEPS or any(c[:2] in opened for c in following):  # or it runs round with nobody acting
            raise Overflow
        return following

    def _masked(self, config: Config) -> Config:
        state, pending, path = config
        live = self.history.live_at(state.marking)
        for token in pending:
            live |= self.places[token.place].live
        return Config(State(state.marking, state.values & live, state.credits, state.lapsed), pending, path)

    def _first(self, pending: tuple[Pending, ...]) -> range:
        """Which tokens to move next: one whose order against the others does not matter, or else each in turn."""
        for late in (_GATEWAYS_AND_EFFECTS, _EFFECTS):
            for position, token in enumerate(pending):
                if self.places[token.place].node.kind not in late:
                    return range(position, position + 1)
        return range(len(pending))

    def _arrive(self, config: Config, position: int) -> list[Config]:
        token = config.pending[position]
        place = self.places[token.place]
        self.visited.add(place.index)
        rest = config.pending[:position] + config.pending[position + 1 :]
        config = Config(config.state, rest, (*config.path, token.place))
        if self._stops(place, config):
            return []
        return HANDLERS[place.node.kind](self, place, config, token.source)


def _together(faulty: bool, following: list[Ends]) -> Ends:
    if len(following) == 1 and not faulty:
        return following[0]
    positions = frozenset[int]().union(*(found for found, _ in following))
    return positions, faulty or any(fault for _, fault in following)

"""Layer 3 of the gate, the judge: every state that a set can be in, by every answer, timer and message in any order.

A state is where the tokens stand, the values that may still be read, the gates approved for the present text
(credits), and those approved for the text before the last accepted suggestions (lapsed). Steps of the engine run at
once, as at run time; where several could come first and it matters, every order is tried. Breadth first, so the path
to a finding is a shortest one in acts of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.verification.conditions import UNSET, TooComplex
from engine.verification.findings import Findings
from engine.verification.history import MAX_STATES, History, Overflow
from engine.verification.program import Place, Program
from engine.verification.states import Config, Pending, State

MAX_STEPS = 2_000_000
_EFFECTS = frozenset({"service", "rule", "error_end", "terminate"})
_GATEWAYS_AND_EFFECTS = _EFFECTS | {"exclusive", "inclusive"}

Step = tuple[State, tuple[Pending, ...]]
Ends = tuple[frozenset[int], bool]  # the states that a step can end in, by position; whether a finding lies on the way


class Exploration:
    """Runs once; afterwards `findings` holds what it found, each with a shortest path.

    Between steps only the variables of the mask `kept` keep their values, the others can be anything afterwards. That
    allows more than the real process does, so what is not found does not happen; what is found is real only if its
    path does not rest on a forgotten value, else Refine is raised."""

    def __init__(self, program: Program, kept: int, *, max_states: int = MAX_STATES) -> None:
        self.program = program
        self.places = program.places
        self.history = History(program, kept, max_states)
        self.findings = Findings(program, self.history)
        self.visited: set[int] = set()
        self.steps = 0
        self._splits: dict[int, list[int]] = {}
        self._choices: dict[tuple[int, int], list[tuple[Pending, ...]]] = {}
        self._ends: dict[Step, Ends] = {}
        self._joins = [place for place in self.places if place.node.kind == "inclusive" and place.arrivals]
        self._join_mask = 0
        for join in self._joins:
            self._join_mask |= join.join_mask

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

    def _interrupted(self, host: Place, event: Place, config: Config) -> Config:
        """Leaves a host by a boundary event: what happened inside is taken not to have been achieved."""
        self.visited.add(event.index)
        marking, values, credit, lapsed = config.state
        marking &= ~(host.bit | host.armed)
        pending = config.pending
        if host.node.multi is not None:  # some may have answered already
            values |= host.writes
            credit &= ~host.gate
        if host.inner >= 0:
            scope = self.program.scopes[host.inner]
            values |= self._abandoned(config.state.marking, host)
            marking &= ~scope.inside
            credit &= ~scope.gates
            lapsed = 0 if scope.edits else lapsed
            pending = tuple(p for p in pending if not self.program.within(self.places[p.place].scope, scope.index))
        return Config(State(marking, values, credit, lapsed), pending + event.onward, (*config.path, event.index))

    def _abandoned(self, marking: int, host: Place) -> int:
        """The answers of calls that are broken off: what an earlier call left stands again, or nothing."""
        mask = 0
        for call in self.program.calls_within(host.inner):
            if marking & self.places[call.host].bit:
                mask |= call.answers
        return mask

    def _unknown(self, values: int, mask: int) -> int:
        return (values & ~mask) | (self.program.unknown_values & mask)

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
        handler = _HANDLERS[place.node.kind]
        found: list[Config] = handler(self, place, config, token.source)
        return found

    def _wait(self, place: Place, config: Config, source: int) -> list[Config]:
        state = config.state
        values = state.values & ~place.writes if place.node.kind == "user" else state.values
        if place.collection is not None:
            return self._instances(place, config._replace(state=state._replace(values=values)))
        return self._put(place, config._replace(state=state._replace(values=values)))

    def _instances(self, place: Place, config: Config) -> list[Config]:
        found: list[Config] = []
        self.findings.check_race(place, config)
        for values in self._split(config.state.values, place.reads):
            known = config._replace(state=config.state._replace(values=values))
            collection = place.collection.value(values) if place.collection else UNSET
            if collection is UNSET:
                self.findings.missing_value(place, known.path)
            elif collection == []:
                found.append(self._onward(place, known))
            else:
                found += self._put(place, known)
        return found

    def _put(self, place: Place, config: Config) -> list[Config]:
        if config.state.marking & place.bit:
            text = f"{place.node.title}可能同时有两个令牌，会办两遍或乱序。请在之前用并行网关汇合。"
            self.findings.add("not-synchronised", place, text, config.path)
            return []
        marking = config.state.marking | place.bit | place.armed
        return [config._replace(state=config.state._replace(marking=marking))]

    def _open(self, place: Place, config: Config, source: int) -> list[Config]:
        scope = self.program.scopes[place.inner]
        start = Pending(scope.start, place.index)
        if place.node.kind == "call":
            values = config.state.values & ~scope.answers
            config = config._replace(state=config.state._replace(values=values))
        return [c._replace(pending=(*c.pending, start)) for c in self._put(place, config)]

    def _pass(self, place: Place, config: Config, source: int) -> list[Config]:
        return [self._onward(place, config)]

    def _onward(self, place: Place, config: Config) -> Config:
        return Config(config.state, config.pending + place.onward, config.path)

    def _parallel(self, place: Place, config: Config, source: int) -> list[Config]:
        if not place.arrivals:
            return [self._onward(place, config)]
        arrived = self._arrive_at_join(place, config, source)
        if arrived is None or arrived.state.marking & place.join_mask != place.join_mask:
            return [arrived] if arrived else []
        return self._fire(place, arrived)

    def _inclusive(self, place: Place, config: Config, source: int) -> list[Config]:
        if not place.arrivals:
            return self._branch(place, config)
        arrived = self._arrive_at_join(place, config, source)
        return [arrived] if arrived else []

    def _arrive_at_join(self, place: Place, config: Config, source: int) -> Config | None:
        bit = place.arrivals[source]
        if config.state.marking & bit:
            text = f"{place.node.title}的同一条进线上可能来了两个令牌。请检查之前的分支与汇合是否成对。"
            self.findings.add("not-synchronised", place, text, config.path)
            return None
        return config._replace(state=config.state._replace(marking=config.state.marking | bit))

    def _ready_join(self, marking: int) -> Place | None:
        if not marking & self._join_mask:
            return None
        for join in self._joins:
            here = marking & join.join_mask
            if not here:
                continue
            missing = filled = 0
            for bit, leads in join.upstream.items():
                if here & bit:
                    filled |= leads
                else:
                    missing |= leads
            if not marking & ~join.join_mask & missing & ~filled:
                return join
        return None

    def _fire(self, place: Place, config: Config) -> list[Config]:
        marking = config.state.marking & ~place.join_mask
        config = config._replace(state=config.state._replace(marking=marking))
        return [self._onward(place, config)] if place.node.kind == "parallel" else self._branch(place, config)

    def _branch(self, place: Place, config: Config, _source: int = -1) -> list[Config]:
        """Leaves an exclusive or inclusive gateway in every way that its conditions allow."""
        if not place.conditions:
            return [self._onward(place, config)]
        self.findings.check_race(place, config)
        found: list[Config] = []
        for values in self._split(config.state.values, place.reads):
            state = State(config.state.marking, values, config.state.credits, config.state.lapsed)
            known = Config(state, config.pending, config.path)
            for targets in self._targets(place, values, known):
                found.append(Config(state, config.pending + targets, config.path))
        return found

    def _targets(self, place: Place, values: int, config: Config) -> list[tuple[Pending, ...]]:
        key = (place.index, values & place.reads)
        if key not in self._choices:
            self._choices[key] = [
                tuple(Pending(target, place.index) for target in targets)
                for targets in self._compute_targets(place, values, config)
            ]
        return self._choices[key]

    def _compute_targets(self, place: Place, values: int, config: Config) -> list[tuple[int, ...]]:
        found: set[tuple[int, ...]] = set()
        try:
            options = self.program.choices(place, values)
        except TooComplex:
            text = f"{place.node.title}的条件里取值不定的比较太多，无法逐一验证。请拆成几个网关。"
            self.findings.add("condition-complex", place, text, config.path)
            return []
        for option in options:
            taken = tuple(place.conditions[position][0] for position in sorted(option.true))
            if option.missing:
                self.findings.missing_value(place, config.path)
            elif taken:
                found |= {(target,) for target in taken} if place.node.kind == "exclusive" else {taken}
            elif place.default is not None:
                found.add((place.default,))
            else:
                text = f"{place.node.title}可能没有一个条件成立，也没有默认流向，会停住。请补上条件或设默认流向。"
                self.findings.add("no-flow-taken", place, text, config.path)
        return sorted(found)

    def _end(self, place: Place, config: Config, source: int) -> list[Config]:
        return [self._close(place.scope, config)]

    def _close(self, scope: int, config: Config) -> Config:
        """A token ended in a scope: when it was the last one, the scope is left."""
        inside = self.program.scopes[scope]
        busy = any(self.program.within(self.places[p.place].scope, scope) for p in config.pending)
        if busy or config.state.marking & inside.inside or inside.host < 0:
            return config
        host = self.places[inside.host]
        marking = config.state.marking & ~(host.bit | host.armed)
        return self._onward(host, config._replace(state=config.state._replace(marking=marking)))

    def _terminate(self, place: Place, config: Config, source: int) -> list[Config]:
        scope = self.program.scopes[place.scope]
        state = config.state._replace(marking=config.state.marking & ~scope.inside)
        pending = tuple(p for p in config.pending if not self.program.within(self.places[p.place].scope, scope.index))
        return [self._close(place.scope, Config(state, pending, config.path))]

    def _throw(self, place: Place, config: Config, source: int) -> list[Config]:
        """An error goes to the nearest host around it with a boundary event for its code."""
        for scope in self.program.around(place.scope):
            if scope.host < 0:
                break
            host = self.places[scope.host]
            for wanted in (place.node.reference, None):
                for boundary in host.boundaries:
                    event = self.places[boundary]
                    if event.node.kind == "boundary_error" and event.node.reference == wanted:
                        return [self._interrupted(host, event, config)]
        text = f"{place.node.title}的错误“{place.node.reference}”没有人接。请在调用它的环节上加错误边界事件。"
        self.findings.add("error-uncaught", place, text, config.path)
        return []

    # --- automatic steps

    def _serve(self, place: Place, config: Config, source: int) -> list[Config]:
        service = place.service
        state = config.state
        if service is not None and service.effect in ("edit", "suggestions", "numbering", "release"):
            self.findings.check_concurrency(place, config)
        if service is not None and service.effect == "release":
            self.findings.check_release(place, config)
        values = self._unknown(state.values, place.writes)
        state = state._replace(values=values)
        if service is not None and service.effect == "edit":
            state = state._replace(credits=0, lapsed=0)
        if service is not None and service.effect == "suggestions":
            return [self._onward(place, config._replace(state=s)) for s in self._suggestions(place, state)]
        return [self._onward(place, config._replace(state=state))]

    def _suggestions(self, place: Place, state: State) -> list[State]:
        changed, lapsed = self.program.changed_slot(place), self.program.lapsed_slot(place)
        values = state.values
        if changed is not None:
            values = (values & ~changed.mask) | changed.code(True)
        if lapsed is not None:
            values = (values & ~lapsed.mask) | lapsed.code_of_list(empty=not state.credits)
        edited = State(state.marking, values, 0, state.credits)
        if place.service is None or "changed" not in place.service.outputs:
            return [edited]
        untouched = state.values
        if changed is not None:
            untouched = (untouched & ~changed.mask) | changed.code(False)
        return [edited, state._replace(values=untouched)]

    def _split(self, values: int, mask: int) -> list[int]:
        read = values & mask
        if read not in self._splits:
            self._splits[read] = self.program.resolved(read)
        rest = values & ~mask
        return [rest | known for known in self._splits[read]]


def _together(faulty: bool, following: list[Ends]) -> Ends:
    if len(following) == 1 and not faulty:
        return following[0]
    positions = frozenset[int]().union(*(found for found, _ in following))
    return positions, faulty or any(fault for _, fault in following)


_HANDLERS: dict[str, Any] = {
    "start": Exploration._pass,
    "pass": Exploration._pass,
    "end": Exploration._end,
    "error_end": Exploration._throw,
    "terminate": Exploration._terminate,
    "user": Exploration._wait,
    "timer": Exploration._wait,
    "message": Exploration._wait,
    "event_gateway": Exploration._wait,
    "service": Exploration._serve,
    "rule": Exploration._serve,
    "call": Exploration._open,
    "sub": Exploration._open,
    "exclusive": Exploration._branch,
    "parallel": Exploration._parallel,
    "inclusive": Exploration._inclusive,
}

"""How tokens come together and part: joins, and gateways with every choice that their conditions allow."""

from __future__ import annotations

from engine.verification.conditions import TooComplex
from engine.verification.ground import Ground
from engine.verification.history import MAX_STATES
from engine.verification.places import Place
from engine.verification.program import Program
from engine.verification.sentences import say
from engine.verification.slots import Slot
from engine.verification.states import Config, Pending, State


class Gateways(Ground):
    def __init__(self, program: Program, kept: int, *, max_states: int = MAX_STATES) -> None:
        super().__init__(program, kept, max_states=max_states)
        self._choices: dict[tuple[int, int], list[tuple[Pending, ...]]] = {}
        self._joins = [place for place in self.places if place.node.kind == "inclusive" and place.arrivals]
        self._join_mask = 0
        for join in self._joins:
            self._join_mask |= join.join_mask

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
            text = say("not-synchronised", node=place.node.title)
            self.findings.add(place, text, config.path)
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

    def _unset(self, place: Place, values: int) -> list[Slot]:
        atoms = [atom for _, condition in place.conditions if condition for atom in condition.atoms.values()]
        needed = {name for atom in atoms for name in atom.needed}
        return [slot for name, slot in self.program.slots.items() if name in needed and slot.lacks(values)]

    def _compute_targets(self, place: Place, values: int, config: Config) -> list[tuple[int, ...]]:
        found: set[tuple[int, ...]] = set()
        self._check(place, place.truths, config)
        try:
            options = self.program.choices(place, values)
        except TooComplex:
            text = say("condition-complex.gateway", node=place.node.title)
            self.findings.add(place, text, config.path)
            return []
        for option in options:
            taken = tuple(place.conditions[position][0] for position in sorted(option.true))
            if option.missing:
                self.findings.missing_value(place, config.path, self._unset(place, values))
            elif taken:
                found |= {(target,) for target in taken} if place.node.kind == "exclusive" else {taken}
            elif place.default is not None:
                found.add((place.default,))
            else:
                text = say("no-flow-taken", node=place.node.title)
                self.findings.add(place, text, config.path)
        return sorted(found)

"""What every step of the judge stands on: the program, the states found, and how tokens are put, moved on and taken
away."""

from __future__ import annotations

from collections.abc import Sequence

from engine.verification.demands import Demand, Unmet
from engine.verification.findings import Findings
from engine.verification.history import MAX_STATES, History
from engine.verification.places import Place
from engine.verification.program import Program
from engine.verification.sentences import say
from engine.verification.states import Config, State


class Ground:
    def __init__(self, program: Program, kept: int, *, max_states: int = MAX_STATES) -> None:
        self.program = program
        self.places = program.places
        self.history = History(program, kept, max_states)
        self.findings = Findings(program, self.history)
        self.visited: set[int] = set()
        self._splits: dict[int, list[int]] = {}
        self._unmet: dict[tuple[int, int], list[Unmet]] = {}

    def _check(self, place: Place, demands: Sequence[Demand], config: Config) -> None:
        """Finds what the place cannot evaluate, whatever else it does."""
        if not demands:
            return
        values = config.state.values
        key = place.index, values & place.reads
        if key not in self._unmet:
            tried = (self.program.unmet(demand, values) for demand in demands)
            self._unmet[key] = [unmet for unmet in tried if unmet is not None]
        for unmet in self._unmet[key]:
            self.findings.unusable(place, config.path, unmet)

    def _onward(self, place: Place, config: Config) -> Config:
        return Config(config.state, config.pending + place.onward, config.path)

    def _put(self, place: Place, config: Config) -> list[Config]:
        if config.state.marking & place.bit:
            self.findings.add(place, say("not-synchronised.twice", node=place.node.title), config.path)
            return []
        marking = config.state.marking | place.bit | place.armed
        return [config._replace(state=config.state._replace(marking=marking))]

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

    def _split(self, values: int, mask: int) -> list[int]:
        read = values & mask
        if read not in self._splits:
            self._splits[read] = self.program.resolved(read)
        rest = values & ~mask
        return [rest | known for known in self._splits[read]]

"""What a token does at the element that it comes to, without anybody acting: waits, opens, serves, ends, fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.verification.conditions import UNSET
from engine.verification.gateways import Gateways
from engine.verification.places import Place
from engine.verification.sentences import say
from engine.verification.states import Config, Pending, State


class Arrivals(Gateways):
    def _stops(self, place: Place, config: Config) -> bool:
        """Whether what the place needs has certainly not been answered; where it may not have been, that is found."""
        lacking = [slot for slot in place.needs if slot.lacks(config.state.values)]
        if lacking:
            self.findings.missing_value(place, config.path, lacking)
        self._check(place, place.demands, config)
        return any(slot.value(config.state.values) is UNSET for slot in lacking)

    def _wait(self, place: Place, config: Config, source: int) -> list[Config]:
        state = config.state
        values = state.values & ~place.writes if place.node.kind == "user" else state.values
        if place.collection is not None:
            return self._instances(place, config._replace(state=state._replace(values=values)))
        return self._put(place, config._replace(state=state._replace(values=values)))

    def _instances(self, place: Place, config: Config) -> list[Config]:
        found: list[Config] = []
        self.findings.check_race(place, config)
        for values in self._split(config.state.values, place.collection.mask if place.collection else 0):
            known = config._replace(state=config.state._replace(values=values))
            collection = place.collection.value(values) if place.collection else UNSET
            if collection is UNSET:
                self.findings.missing_value(place, known.path, [place.collection] if place.collection else [])
            elif collection == []:
                found.append(self._onward(place, known))
            else:
                found += self._put(place, known)
        return found

    def _open(self, place: Place, config: Config, source: int) -> list[Config]:
        scope = self.program.scopes[place.inner]
        start = Pending(scope.start, place.index)
        if place.node.kind == "call":
            values = config.state.values & ~scope.answers
            config = config._replace(state=config.state._replace(values=values))
        return [c._replace(pending=(*c.pending, start)) for c in self._put(place, config)]

    def _pass(self, place: Place, config: Config, source: int) -> list[Config]:
        return [self._onward(place, config)]

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
        text = say("error-uncaught", node=place.node.title, error=place.node.reference)
        self.findings.add(place, text, config.path)
        return []

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


HANDLERS: Mapping[str, Callable[[Any, Place, Config, int], list[Config]]] = {
    "start": Arrivals._pass,
    "pass": Arrivals._pass,
    "end": Arrivals._end,
    "error_end": Arrivals._throw,
    "terminate": Arrivals._terminate,
    "user": Arrivals._wait,
    "timer": Arrivals._wait,
    "message": Arrivals._wait,
    "event_gateway": Arrivals._wait,
    "service": Arrivals._serve,
    "rule": Arrivals._serve,
    "call": Arrivals._open,
    "sub": Arrivals._open,
    "exclusive": Arrivals._branch,
    "parallel": Arrivals._parallel,
    "inclusive": Arrivals._inclusive,
}

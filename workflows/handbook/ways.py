"""Where it goes from a step: along its flows through gateways to the next steps, and from an error end back into the
process that called, to what catches it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.verification.assembly import Assembly
from engine.verification.diagram import Flow, Node, Process
from workflows.handbook.rows import Place, Way
from workflows.people.labels import Label
from workflows.studio.words.conditions import both, condition_words
from workflows.studio.words.phrases import Phrase, said
from workflows.studio.words.vocabulary import Vocabulary

_STEPS = frozenset({"user", "call", "service", "rule", "timer", "message"})
_CHOOSING = frozenset({"exclusive", "inclusive"})
_END = Label("办结", "end")
_OTHERWISE = said("其余情形", "otherwise")


def is_step(process: Process, node: Node) -> bool:
    """Whether a node is told as a step: what is done, called or waited for, and where what goes on at once meets."""
    return node.kind in _STEPS or (node.kind == "parallel" and len(process.incoming(node.id)) > 1)


@dataclass(frozen=True)
class Map:
    """The set with the numbers of its steps."""

    assembly: Assembly
    known: Vocabulary
    places: Mapping[str, Place]

    def ways(self, process: Process, node: Node) -> tuple[Way, ...]:
        """What follows a step, in the order of its flows."""
        here = replace(self, known=self.known.at(node.id))
        found = [
            way for flow in process.outgoing(node.id) for way in here._from(process, flow.target, None, frozenset())
        ]
        # a step with several ways out starts all of them
        return _merged(found) if len(process.outgoing(node.id)) > 1 else tuple(dict.fromkeys(found))

    def _from(self, process: Process, target: str, condition: Phrase | None, seen: frozenset[str]) -> Iterator[Way]:
        node = process.nodes.get(target)
        if node is None or node.id in seen:
            return
        seen = seen | {node.id}
        if is_step(process, node):
            yield Way(condition, (self._place(process, node, process),))
        elif node.kind in _CHOOSING:
            for flow in process.outgoing(node.id):
                yield from self._from(process, flow.target, both(condition, self._chosen(node, flow)), seen)
        elif node.kind in ("parallel", "event_gateway"):
            found = [
                way for flow in process.outgoing(node.id) for way in self._from(process, flow.target, condition, seen)
            ]
            yield from _merged(found) if node.kind == "parallel" else found
        elif node.kind == "sub":
            for start in (each for each in process.members(node.id) if each.kind == "start"):
                yield from self._from(process, start.id, condition, seen)
        elif node.kind == "error_end":
            yield from self._thrown(process, node, condition)
        elif node.kind == "terminate" or not (followers := self._followers(process, node)):
            yield Way(condition, (Place(node.name or _END),))
        else:
            for flow in followers:
                yield from self._from(process, flow.target, condition, seen)

    def _followers(self, process: Process, node: Node) -> Sequence[Flow]:
        """The flows behind a node; behind an end inside a sub-process, those behind the sub-process."""
        if node.kind == "end" and node.scope is not None:
            return process.outgoing(node.scope)
        return process.outgoing(node.id)

    def _chosen(self, node: Node, flow: Flow) -> Phrase | None:
        if flow.condition is not None:
            return condition_words(flow.condition, self.known)
        return _OTHERWISE if flow.id == node.default else None

    def _thrown(self, process: Process, end: Node, condition: Phrase | None) -> Iterator[Way]:
        found = list(self._caught(process, end.scope, end.reference, frozenset()))
        name = end.name or (end.reference or "")
        if not found:
            yield Way(condition, (Place(name),))
        for caught_in, border in found:
            ways = self.ways(caught_in, border)
            # the step that catches it says in full where it goes from there
            first = [way for way in ways if way.condition is None] or ways
            places = dict.fromkeys(self._seen_from(process, caught_in, place) for way in first for place in way.to)
            yield Way(condition, tuple(places), through=name)

    def _caught(
        self, process: Process, scope: str | None, code: str | None, asked: frozenset[str]
    ) -> Iterator[tuple[Process, Node]]:
        """The boundary events that catch an error: of the sub-process around it, else of what calls the process."""
        if scope is not None:
            border = _border(process, scope, code)
            if border is not None:
                yield process, border
            else:
                yield from self._caught(process, process.nodes[scope].scope, code, asked)
            return
        for caller, call in self.assembly.nodes():
            if call.kind != "call" or call.reference != process.id or process.id in asked:
                continue
            border = _border(caller, call.id, code)
            if border is not None:
                yield caller, border
            else:
                yield from self._caught(caller, call.scope, code, asked | {process.id})

    def _place(self, process: Process, node: Node, seen_from: Process) -> Place:
        return self._seen_from(seen_from, process, self.places[node.id])

    def _seen_from(self, process: Process, other: Process, place: Place) -> Place:
        return place if process is other or place.chapter else replace(place, chapter=other.name)


def _border(process: Process, host: str, code: str | None) -> Node | None:
    caught = [each for each in process.nodes.values() if each.attached_to == host and each.kind == "boundary_error"]
    exact = next((each for each in caught if each.reference == code), None)
    return exact or next((each for each in caught if each.reference is None), None)


def _merged(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Ways that are gone at the same time under the same condition, as one."""
    found: dict[tuple[Phrase | None, str | None], Way] = {}
    for way in ways:
        key = (way.condition, way.through)
        found[key] = replace(way, to=found[key].to + way.to) if key in found else way
    return tuple(found.values())

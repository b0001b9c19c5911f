"""What the exploration looks for in every state and every step, each kept once with a shortest path to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.errors import Issue
from engine.verification.demands import Unmet
from engine.verification.history import History
from engine.verification.places import Place
from engine.verification.program import Program
from engine.verification.sentences import say
from engine.verification.slots import Slot
from engine.verification.states import Config
from engine.wording import Said, Word, many

_EDITING = ("edit", "suggestions")


class Findings:
    def __init__(self, program: Program, history: History) -> None:
        self.program = program
        self.found: dict[tuple[str, str, str], Issue] = {}
        self._history = history
        self._checked: set[int] = set()
        self._edits = self._bits(lambda place: place.kind is not None and place.kind.edits)
        self._gates = self._bits(lambda place: place.kind is not None and bool(place.kind.gate or place.kind.restores))
        self._finishing = self._bits(lambda place: any(near.finishes for near in place.near))
        self._when = {gate.name: program.slots.get(gate.when or "") for gate in program.package.gates}

    @property
    def issues(self) -> list[Issue]:
        return list(self.found.values())

    def check_marking(self, marking: int) -> None:
        """An edit may not be open beside a gate, nor beside a task after which a number is given or a text released."""
        edits = marking & self._edits
        if not edits or marking in self._checked:
            return
        self._checked.add(marking)
        for edit in self._places(edits):
            for other in self._places(marking & (self._gates | self._finishing) & ~edit.bit):
                if other.bit & self._gates or self._finishes_beside(other, edit):
                    self._parallel_edit(edit, other, ())

    def check_concurrency(self, place: Place, config: Config) -> None:
        """An automatic edit beside an open gate, numbering or release; numbering or release beside an open edit."""
        assert place.service is not None
        editing = place.service.effect in _EDITING
        for other in self._places(config.state.marking & (self._gates | self._finishing if editing else self._edits)):
            if not editing:
                self._parallel_edit(other, place, config.path)
            elif other.bit & self._gates or self._finishes_beside(other, place):
                self._parallel_edit(place, other, config.path)
        for token in config.pending:
            other = self.program.places[token.place]
            effect = other.service.effect if other.service is not None else "none"
            if effect != "none" and (effect in _EDITING) is not editing:
                self._parallel_edit(*((place, other) if editing else (other, place)), config.path)

    def check_release(self, place: Place, config: Config) -> None:
        """Every gate that is mandatory here must have been approved since the last edit."""
        self.check_race(place, config)
        for gate in self.program.package.gates:
            slot = self._when[gate.name]
            if slot is not None and slot.value(config.state.values) is False:
                continue
            if not config.state.credits & (1 << self.program.gates.index(gate.name)):
                text = say("gate-missing", gate=Word(gate.label), node=place.node.title)
                self.add(place, text, config.path, gate.name)

    def check_race(self, place: Place, config: Config) -> None:
        """A condition may not read what a parallel branch is about to write: branches do not see each other's data."""
        reads = place.reads & ~place.asks
        if not reads:
            return
        others = list(self._places(config.state.marking))
        others += [self.program.places[token.place] for token in config.pending]
        for other in others:
            for near in other.near:
                if near.writes & reads and not self.program.within(place.scope, near.left):
                    text = say("variable-race", node=place.node.title, other=other.node.title)
                    self.add(place, text, config.path)
                    return

    def missing_value(self, place: Place, path: tuple[int, ...], lacking: Sequence[Slot]) -> None:
        """What the place reads is not there; with nothing lacking, it is of another type."""
        text = say("variable-unset.type", node=place.node.title)
        if lacking:
            named = many(slot.variable.title for slot in lacking)
            text = say("variable-unset", node=place.node.title, variables=named)
        self.add(place, text, path)

    def unusable(self, place: Place, path: tuple[int, ...], unmet: Unmet) -> None:
        """What the place evaluates may have no value, or one of another kind."""
        said: dict[str, object] = {"where": unmet.where, "why": unmet.why}
        text = say("value-unusable", **said)
        if unmet.blank:
            blank = many(self.program.variables[name].title for name in unmet.blank)
            text = say("value-unusable.blank", **said, variables=blank)
        self.add(place, text, path, str(unmet.where))

    def add(self, place: Place, text: Said, path: tuple[int, ...], detail: str = "") -> None:
        """Only the first of its kind is looked at closely: it is real, and its path a shortest one."""
        node, code = place.node, text.code
        if (code, node.id, detail) in self.found:
            self._history.met_finding()
            return
        elements = self._history.path_of_finding(path)
        issue = Issue(code, text, field=place.process.path, element=node.id, line=node.line, path=elements)
        self.found[code, node.id, detail] = issue

    def _parallel_edit(self, edit: Place, other: Place, path: tuple[int, ...]) -> None:
        text = say("edit-parallel", node=edit.node.title, other=other.node.title)
        self.add(edit, text, path, other.node.id)

    def _finishes_beside(self, other: Place, edit: Place) -> bool:
        return any(near.finishes and not self.program.within(edit.scope, near.left) for near in other.near)

    def _places(self, bits: int) -> list[Place]:
        found = []
        while bits:
            bit = bits & -bits
            bits ^= bit
            place = self.program.by_bit[bit]
            if place.bit == bit:
                found.append(place)
        return found

    def _bits(self, wanted: Callable[[Place], bool]) -> int:
        mask = 0
        for place in self.program.places:
            if place.bit and place.waits and wanted(place):
                mask |= place.bit
        return mask

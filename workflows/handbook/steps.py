"""The steps of one process as a handbook tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.verification.diagram import Node, Process
from engine.workflow import ProcessPackage, ServiceTask
from workflows.handbook.forms import questions
from workflows.handbook.rows import Clock, Interruption, Outcome, Step, StepKind, Work
from workflows.handbook.ways import Map
from workflows.people.labels import Label
from workflows.studio.registries import lane
from workflows.studio.words.clocks import colour_words, rule_words, told_words
from workflows.studio.words.conditions import condition_words
from workflows.studio.words.phrases import Phrase, said
from workflows.studio.words.vocabulary import Vocabulary

_KINDS: Mapping[str, StepKind] = {
    "user": "user",
    "call": "call",
    "service": "service",
    "rule": "rule",
    "timer": "wait",
    "message": "wait",
    "parallel": "join",
}
_ANCHORS = {"call": "process-{}", "rule": "table-{}"}
_EFFECTS: Mapping[str, Phrase] = {
    "edit": said("之后为新的一稿，此前的审查结论全部失效", "opens a new revision; approvals given before lapse"),
    "suggestions": said(
        "采纳建议的，此前的关口须复核差异", "where suggestions are accepted, gates passed look at the differences"
    ),
    "numbering": said("赋发文字号", "gives the document number"),
    "release": said(
        "对外公开，或者改变公众所见：之前须过所有关口",
        "makes public, or changes what the public sees: every gate comes before",
    ),
}


@dataclass(frozen=True)
class Teller:
    """What all steps of a set are told with. `documentation`: by element; `decisions`: names of tables by id."""

    package: ProcessPackage
    map: Map
    documentation: Mapping[str, str]
    decisions: Mapping[str, str]

    @property
    def known(self) -> Vocabulary:
        return self.map.known

    def step(self, process: Process, node: Node) -> Step:
        place = self.map.places[node.id]
        service = self.package.services.get(node.reference or "") if node.kind == "service" else None
        return Step(
            number=place.number or "",
            anchor=place.anchor or "",
            name=self.known.names[node.id],
            kind=_KINDS[node.kind],
            basis=self.documentation.get(node.id, ""),
            work=self._work(node) if node.kind == "user" else None,
            does=self._does(node, service),
            effect=_EFFECTS.get(service.effect) if service else None,
            calls=_ANCHORS[node.kind].format(node.reference) if node.kind in _ANCHORS else None,
            inside=process.nodes[node.scope].name or None if node.scope else None,
            ways=self.map.ways(process, node),
            interruptions=self.interruptions(process, node.id),
        )

    def interruptions(self, process: Process, host: str) -> tuple[Interruption, ...]:
        """What can come while a step, or a sub-process, is under way."""
        border = [each for each in process.nodes.values() if each.attached_to == host]
        return tuple(
            Interruption(self._comes(each), each.interrupting, self.map.ways(process, each)) for each in border
        )

    def _comes(self, event: Node) -> Phrase:
        if event.kind == "boundary_timer":
            return said("到时：{0}", "after {0}", rule_words(event.reference or "", self.known))
        return said("{0}", "{0}", event.name or event.reference or event.id)

    def _does(self, node: Node, service: ServiceTask | None) -> Phrase | None:
        if node.kind == "service":
            return said("{0}", "{0}", service.label if service else node.reference or "")
        if node.kind == "rule":
            return said("{0}", "{0}", self.decisions.get(node.reference or "", node.reference or ""))
        if node.kind == "parallel":
            return said("等同时进行的各环节都办完", "waits until everything that goes on at once is done")
        if node.kind == "timer":
            return said("等到：{0}", "waits for: {0}", rule_words(node.reference or "", self.known))
        if node.kind == "message":
            return said("等待消息：{0}", "waits for the message: {0}", node.name or node.reference or "")
        return None

    def _work(self, node: Node) -> Work:
        kind = self.package.kinds.get(node.properties.get("kind", ""))
        form = self.known.forms.get(node.id)
        decided = form.field(kind.outcome_field) if form and kind else None
        approving = kind.approving if kind else frozenset()
        who = (
            lane(node.lane, self.package) if node.lane and node.lane in self.package.lanes else {"label": Label("", "")}
        )
        gates = {gate.name: gate.label for gate in self.package.gates}
        return Work(
            kind=kind.label if kind else "",
            lane=node.lane or "",
            post=who["label"],
            gate=gates.get(kind.gate, kind.gate) if kind and kind.gate else None,
            outcomes=tuple(Outcome(label, value in approving) for value, label in decided.options) if decided else (),
            questions=questions(form, self.known) if form else (),
            texts=tuple(text for _, text in form.texts) if form else (),
            clock=self._clock(node),
            repeated=self._repeated(node),
            edits=bool(kind and kind.edits),
            restores=bool(kind and kind.restores),
        )

    def _clock(self, node: Node) -> Clock:
        due, urgent = node.properties.get("due"), node.properties.get("due_urgent")
        return Clock(
            due=rule_words(due, self.known) if due else None,
            urgent=rule_words(urgent, self.known) if urgent else None,
            counts=node.properties.get("due_counts", ""),
            told=told_words(node, self.package, self.known) if due else (),
            colours=colour_words(node, self.known),
        )

    def _repeated(self, node: Node) -> tuple[Phrase, ...]:
        if node.multi is None:
            return ()
        each = said(
            "“{0}”中每一项各办一次，同时进行",
            "once for each of “{0}”, at the same time",
            self.known.at(node.id).name(node.multi.collection),
        )
        if not node.multi.condition:
            return (each,)
        end = condition_words(node.multi.condition, self.known.at(node.id))
        return (each, said("{0}时，其余各件即停", "the others stop as soon as {0}", end))

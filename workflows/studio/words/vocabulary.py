"""What conditions of a set name, in words: questions of forms, facts of the matter, results of automatic steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.forms import Field, Form
from engine.verification.assembly import Assembly
from engine.workflow import ProcessPackage
from workflows.people.labels import Label
from workflows.studio.language import FACT_VALUES, FACTS, TRUTHS
from workflows.studio.words.phrases import Phrase, said

Word = Phrase | Label | str

# what registered steps give back (`ServiceTask.outputs`)
RESULTS: dict[str, Label] = {
    "clear": Label("没有未处理的发现", "no finding is open"),
    "manual": Label("有须人工上网的渠道", "a channel is published by hand"),
    "changed": Label("采纳了建议，文稿有改动", "suggestions were accepted and the text changed"),
    "passed": Label("票数过半", "the vote is carried"),
    "lapsed": Label("须作差异复核的关口", "gates that look at the differences"),
    "section": Label("轮到的科室", "section whose turn it is"),
    "more": Label("还有科室没有办", "sections are left"),
    "restart": Label("改动了数字、日期、主体或义务", "figures, dates, subjects or duties changed"),
    "outside": Label("有外部网页", "there are pages elsewhere"),
}
# results of decision tables that no question asks for
DECIDED: dict[str, Label] = {
    "majority": Label("超过半数", "more than half"),
    "two_thirds": Label("不少于三分之二", "two thirds or more"),
}
_NAMELESS = {"parallel": Label("会合", "join")}


@dataclass(frozen=True)
class Vocabulary:
    """Names of what can be read. `own`: the questions of the form in hand, which its conditions name without their
    step; `here`: the step that is told of, whose questions go without its name."""

    names: Mapping[str, Label | str]  # step -> its name
    forms: Mapping[str, Form]
    columns: Mapping[str, str] = field(default_factory=dict)  # result of a decision table -> its label
    answers: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # decision -> value -> what an input calls it
    decisions: Mapping[str, str] = field(default_factory=dict)  # step -> the decision that it asks
    own: Mapping[str, Field] = field(default_factory=dict)
    here: str | None = None

    def at(self, step: str) -> Vocabulary:
        return replace(self, here=step)

    def within(self, form: Form) -> Vocabulary:
        return replace(self, own={each.key: each for each in form.fields})

    def question(self, path: str) -> Field | None:
        """The question that a path reads; None: it reads something else."""
        element, _, key = path.partition(".")
        if not key:
            return self.own.get(path)
        form = self.forms.get(element)
        return form.field(key) if form else None

    def name(self, path: str) -> Word:
        """What a path is called."""
        element, _, key = path.partition(".")
        asked = self.question(path)
        if path in FACTS:
            return FACTS[path]
        step = self.names.get(element, element)
        if not key:
            return asked.label if asked else step
        what: Label | str = asked.label if asked else self.columns.get(path) or RESULTS.get(key) or key
        return what if element == self.here else said("{0}·{1}", "{0} · {1}", step, what)

    def value(self, path: str, value: Any) -> Word:
        """What a value of that path is called."""
        asked = self.question(path)
        options = dict(asked.options) if asked else {}
        decided = self.answers.get(self.decisions.get(path.partition(".")[0], ""), {})
        known = FACT_VALUES.get(path, {}).get(str(value)) or decided.get(str(value))
        return known or options.get(str(value)) or TRUTHS.get(value) or str(value)


def vocabulary_of(assembly: Assembly, package: ProcessPackage, columns: Mapping[tuple[str, str], str]) -> Vocabulary:
    """The words of a set; a step that has no name is called by what it does. `columns`: of decision tables, the label
    of (decision, result). A table that passes on what it was asked keeps the words of the question."""
    names: dict[str, Label | str] = {}
    for _, node in assembly.nodes():
        service = package.services.get(node.reference or "") if node.kind == "service" else None
        names[node.id] = node.name or (service.label if service else _NAMELESS.get(node.kind, node.id))
    asking = {node.id: node.reference or "" for _, node in assembly.nodes() if node.kind == "rule"}
    return Vocabulary(
        names,
        assembly.forms,
        columns={
            f"{step}.{key}": label
            for step, of in asking.items()
            for (each, key), label in columns.items()
            if each == of
        },
        answers={table.id: _answers(table.inputs, assembly.forms) for table in assembly.tables.values()},
        decisions=asking,
    )


def _answers(inputs: tuple[str, ...], forms: Mapping[str, Form]) -> dict[str, str]:
    known = Vocabulary({}, forms)
    asked = [known.question(path) for path in inputs]
    return {value: label for each in asked if each for value, label in each.options}

"""What stands in a property of an element, in words: names of what it refers to, conditions and time rules as they are
read. What has no words stays as it is written."""

from __future__ import annotations

from functools import cached_property

from engine.expressions import ExpressionError
from engine.reminders import NONE
from engine.verification.assembly import Assembly, assemble
from engine.workflow import ProcessPackage
from workflows.people.labels import Label
from workflows.studio.labels import EVENTS
from workflows.studio.language import TRUTHS
from workflows.studio.registries import FileSet
from workflows.studio.sets import Files
from workflows.studio.words.clocks import ladder_words, rule_words, warn_words
from workflows.studio.words.conditions import condition_words
from workflows.studio.words.phrases import listed
from workflows.studio.words.vocabulary import Vocabulary, Word, vocabulary_of

_CONDITIONS = frozenset({"condition", "completion"})
_RULES = frozenset({"rule", "property.due", "property.due_urgent"})
_LADDERS = frozenset({"property.remind", "property.escalate"})
_TRUTHS = frozenset({"cancelActivity", "isExecutable", "triggeredByEvent"})
_NO_REMINDER = Label("不提醒", "none at all")


class Values:
    """The words of one side of a comparison. Only asked where something differs."""

    def __init__(self, files: Files, package: ProcessPackage) -> None:
        self._files = files
        self._package = package

    def step(self, identifier: str) -> Label | str:
        """What the diagram calls a step."""
        return self.known.names.get(identifier) or identifier

    def of(self, name: str, text: str | None) -> Word | None:
        """The value of a property (names as in `workflows.studio.labels.DRAWN`)."""
        if not text:
            return None
        try:
            return self._words(name, text)
        except ExpressionError:
            return text

    def _words(self, name: str, text: str) -> Word:
        if name in _CONDITIONS:
            return condition_words(text, self.known)
        if name in _RULES:
            return rule_words(text, self.known)
        if name in _LADDERS:
            return listed(ladder_words(text, self.known)) if text.strip() != NONE else _NO_REMINDER
        if name == "property.warn":
            return warn_words(text, self.known)
        if name in _TRUTHS:
            return TRUTHS[text == "true"]
        if name == "collection":
            return self.known.name(text)
        return self._named(name, text) or text

    def _named(self, name: str, text: str) -> Word | None:
        """What a property refers to by its id."""
        if name == "property.kind":
            return self._package.kinds[text].label if text in self._package.kinds else None
        if name == "service":
            return self._package.services[text].label if text in self._package.services else None
        if name == "calledElement":
            called = self._assembly.processes.get(text)
            return called.name if called is not None else None
        if name == "decision":
            table = self._assembly.tables.get(text)
            return table.decision.title if table is not None else None
        return EVENTS.get(text) if name == "event" else None

    @cached_property
    def _assembly(self) -> Assembly:
        return assemble(FileSet(self._package.process_id, self._files))

    @cached_property
    def known(self) -> Vocabulary:
        columns = {
            (table.id, column.name): column.label
            for table in self._assembly.tables.values()
            for column in table.decision.outputs
            if column.label
        }
        return vocabulary_of(self._assembly, self._package, columns)

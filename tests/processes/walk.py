"""Drives a process set on the in-memory runtime the way people do: by answering forms, by time and by messages.

The state is dumped and restored on a freshly compiled set after every act, as it is between two requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from engine.definitions import DefinitionSet, read_set
from engine.forms import Form, parse_form
from engine.spiff import CompiledSet, Running, Token, compile_set, restore, start
from engine.workflow import ProcessPackage
from tests.processes.answers import usual_answers
from workflows.installation.wiring import PACKAGES

BPMN = Path(__file__).parents[2] / "bpmn"
BPMN_SCHEMA = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
SETS = tuple(PACKAGES)
OPTIONS = {
    "sections": [("employment", "就业科"), ("training", "职业能力科")],
    "earlier_steps": [(step, step) for step in ("section", "consult", "legality", "office", "secrecy", "deputy")],
    "classes": [("normative", "规范性文件"), ("general", "一般公文")],
}

# what the automatic steps give back when all is well; a test or a case replaces single ones
OUTPUTS: Mapping[str, Mapping[str, Any]] = {
    name: service.usual for package in PACKAGES.values() for name, service in package.services.items()
}
MATTER = {
    "matter_class": "general",
    "legality_required": False,
    "interpretation_required": True,
    "deliberation_required": False,
    "extra_urgent": False,
    "speech": False,
    "section": "labour",
    "resume_at": "section",
}


@cache
def definition(process_id: str) -> DefinitionSet:
    return read_set(BPMN, process_id)


def _kinds() -> dict[str, str]:
    path = f".//{{{BPMN_SCHEMA}}}userTask"
    tasks = [task for file in BPMN.glob("*/*.bpmn") for task in etree.parse(file).getroot().iterfind(path)]
    return {str(task.get("id")): _property(task, "kind") for task in tasks}


def _property(task: etree._Element, name: str) -> str:
    return next(str(each.get("value")) for each in task.iter(f"{{{SPIFF}}}property") if each.get("name") == name)


@cache
def form(process_id: str, task_id: str) -> Form:
    path = f"{process_id}/forms/{task_id}.form"
    return parse_form((BPMN / path).read_bytes(), path)


def _package_of(process_id: str) -> ProcessPackage:
    """The package of a main process; a called one is walked by itself under the package that calls it."""
    return PACKAGES.get(process_id) or PACKAGES["takedown" if process_id == "takedown_review" else "prepublication"]


@cache
def _compiled(process_id: str, copy: int) -> CompiledSet:
    """Two separately parsed copies: what one wrote, the other must be able to read."""
    return compile_set(definition(process_id), _package_of(process_id))


KIND_OF = _kinds()  # of every user task


class Walk:
    """One instance. `path` is what has happened so far, in order: tasks, automatic steps, timers, messages."""

    def __init__(
        self,
        process_id: str = "prepublication",
        inputs: Mapping[str, Any] | None = None,
        services: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        **matter: Any,
    ) -> None:
        self.process_id = process_id
        self.path: list[str] = []
        self._outputs = {name: list(outputs) for name, outputs in (services or {}).items()}
        self._acts = 0
        variables = inputs if inputs is not None else {"matter": MATTER | matter}
        self._running: Running = start(_compiled(process_id, 0), variables, call_service=self._call)

    # --- given

    def service_gives(self, name: str, *outputs: Mapping[str, Any]) -> Walk:
        """What the next calls of an automatic step give back, one after the other."""
        self._outputs.setdefault(name, []).extend(outputs)
        return self

    # --- when

    def do(self, task: str, item: str | None = None, **answers: Any) -> Walk:
        """Answer the form of an open task; `item` says which one of several. Unsaid answers are the usual ones."""
        return self.answer(task, item, usual_answers(task) | answers)

    def answer(self, task: str, item: str | None, answers: Mapping[str, Any]) -> Walk:
        """The same with these answers only."""
        token = self._open(task, item)
        asked = form(token.process_id, task)
        clean = asked.validate(answers, OPTIONS)
        self.path.append(f"{task}[{item}]" if item else task)
        self._running.complete(token.task_id, asked.routing(clean))
        return self._reload()

    def all_of(self, *tasks: str) -> Walk:
        for task in tasks:
            self.do(task)
        return self

    def time_comes(self, event: str) -> Walk:
        timers = [timer for timer in self._running.timers() if timer.element_id == event]
        assert len(timers) == 1, f"{event} waits {len(timers)} times; waiting: {self._running.timers()}"
        self.path.append(event)
        self._running.fire_timer(timers[0].task_id)
        return self._reload()

    def message(self, name: str) -> Walk:
        self.path.append(f"message:{name}")
        self._running.deliver(name)
        return self._reload()

    # --- then

    @property
    def open(self) -> list[str]:
        """The open tasks, sorted; one of several as task[item]."""
        return sorted(_label(token) for token in self._running.user_tasks())

    @property
    def timers(self) -> dict[str, str]:
        return {timer.element_id: timer.rule for timer in self._running.timers()}

    @property
    def messages(self) -> frozenset[str]:
        return self._running.waiting_messages()

    @property
    def finished(self) -> bool:
        return self._running.finished

    def token(self, task: str) -> Token:
        return self._open(task, None)

    def token_process(self, task: str) -> str:
        """The process that draws an open task."""
        return next(token.process_id for token in self._running.user_tasks() if token.element_id == task)

    def count(self, step: str) -> int:
        return self.path.count(step)

    # --- inside

    def _open(self, task: str, item: str | None) -> Token:
        found = [
            token
            for token in self._running.user_tasks()
            if token.element_id == task and (item is None or token.item_key == item)
        ]
        assert len(found) == 1, f"{task} [{item}] is open {len(found)} times; open: {self.open}"
        return found[0]

    def _call(
        self, name: str, element_id: str, parameters: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        self.path.append(element_id)
        waiting = self._outputs.get(name)
        return waiting.pop(0) if waiting else OUTPUTS[name]

    def _reload(self) -> Walk:
        self._acts += 1
        compiled = _compiled(self.process_id, self._acts % 2)
        self._running = restore(compiled, self._running.dump(), call_service=self._call)
        return self


def _label(token: Token) -> str:
    return f"{token.element_id}[{token.item_key}]" if token.item_key else token.element_id

"""Random walks through a drawing on SpiffWorkflow as it is: its parser, its runtime, none of our elements.

What the diagrams need and the library lacks is given to it: our conditions and timer words behind a script
environment, and the services. Its joins and multi-instance tasks go wrong when they are entered a second time, and so
may steps with boundary events (that is why the product brings its own), so a walk ends there: what it would show then
is not the diagram's doing.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.exceptions import WorkflowDataException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.inclusive_gateway import InclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.expressions import compile_expression
from tests.engine.verification.drawings import Drawing
from tests.engine.verification.driving import Book, answer_to
from tests.engine.verification.oracle import Graph, kind_of

MAX_ACTS = 40
LONG_AGO = "2000-01-01T00:00:00+00:00"
_ITEM = re.compile(rb'<bpmn:inputDataItem name="\w+"')
_SERVICE = re.compile(rb'(<bpmn:serviceTask id="(\w+)".*?serviceTaskOperator id=")\w+"')


class Entered(NamedTuple):
    """A user task as the book knows it; all instances of one entry have the same round."""

    element_id: str
    round: str


@dataclass
class Walk:
    """`beyond`: it came to where SpiffWorkflow itself goes wrong. `released`: how often a text went out."""

    faults: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    beyond: bool = False
    released: int = 0


class _Environment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
    """Values stand in the data of a task twice: nested for conditions, and as `a.b`, which is how the library looks up
    the collection of a multi-instance task."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book
        self.walk = Walk()
        self.workflow: Any = None

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        if re.match(r"(working_)?days\(", expression):
            return "P9D"
        return compile_expression(expression).evaluate(dict(context))

    def execute(self, script: str, context: Any, external_context: Any = None) -> bool:
        raise AssertionError("no drawing has a script")

    def call_service(self, context: Any, operation_name: str = "", **_: Any) -> str:
        element = operation_name.removeprefix("run_")
        name = kind_of(element)
        self.walk.beyond = self.walk.beyond or _entered_twice(self.workflow)
        if not self.walk.beyond:
            self.walk.released += name == "publish"
            outputs = self.book.service(name, element, {}, context)
            put(context, "matter" if name == "classify" else element, outputs)
        return "{}"


def walk(files: Drawing, graph: Graph, seed: int) -> Walk:
    """One random walk. Its faults are empty when nothing was released without its gates and nothing stood still."""
    dice = random.Random(seed)
    book = Book(dice.random() < 0.5, graph, dice)
    environment = _Environment(book)
    found = environment.walk
    try:
        workflow = environment.workflow = _workflow(files, PythonScriptEngine(environment))
        _begin(workflow, book, dice)
        for _ in range(MAX_ACTS):
            _settle(workflow)
            found.beyond = found.beyond or _entered_twice(workflow)
            if workflow.completed or book.faults or found.beyond:
                break
            if not _act(workflow, book, dice):
                book.faults.append("nothing to do, but not finished")
    except WorkflowDataException:  # what a multi-instance task left behind when it was entered before
        found.beyond = True
    except WorkflowException as error:
        found.beyond = found.beyond or _entered_twice(environment.workflow)
        book.faults.append(f"step failed: {error}")
    if not found.beyond:
        found.faults += book.faults
        found.reached = {task.task_spec.bpmn_id for task in _tasks(workflow, TaskState.COMPLETED)} - {None}
    return found


def put(data: dict[str, Any], element: str, values: Mapping[str, Any]) -> None:
    data[element] = {**data.get(element, {}), **values}
    data.update({f"{element}.{name}": value for name, value in values.items()})


def _workflow(files: Drawing, engine: PythonScriptEngine) -> BpmnWorkflow:
    parser = SpiffBpmnParser()
    for path, content in files.files.items():
        if path.endswith(".bpmn"):
            parser.add_bpmn_xml(etree.fromstring(_adapted(content, path)), filename=path)
    specs = parser.get_subprocess_specs(files.process_id)
    return BpmnWorkflow(parser.get_spec(files.process_id), specs, script_engine=engine)


def _adapted(content: bytes, path: str) -> bytes:
    """A service is told which element calls it, and no two multi-instance tasks name their elements alike."""
    numbers = count()
    named = _SERVICE.sub(rb'\g<1>run_\g<2>"', content)
    return _ITEM.sub(lambda _: f'<bpmn:inputDataItem id="{path}{next(numbers)}"'.encode(), named)


def _begin(workflow: BpmnWorkflow, book: Book, dice: random.Random) -> None:
    matter = {"legality": book.legality, "urgent": dice.random() < 0.5, "level": "a", "sections": [], "pages": 3}
    put(workflow.get_next_task(state=TaskState.READY).data, "matter", matter)


def _settle(workflow: BpmnWorkflow) -> None:
    """One round of engine steps is not enough after a timer."""
    workflow.do_engine_steps()
    while workflow.get_next_task(state=TaskState.READY, manual=False) is not None:
        workflow.do_engine_steps()


def _act(workflow: BpmnWorkflow, book: Book, dice: random.Random) -> bool:
    tasks = sorted(workflow.get_tasks(state=TaskState.READY, manual=True), key=lambda task: str(task.task_spec.bpmn_id))
    waiting = list(workflow.event_manager.tasks.values())
    waiting.sort(key=lambda task: str(task.task_spec.bpmn_id))
    if not tasks and not waiting:
        return False
    if tasks and (dice.random() < 0.85 or not waiting):
        _answer(dice.choice(tasks), book, dice)
        return True
    event = dice.choice(waiting)
    definition = event.task_spec.event_definition
    if isinstance(definition, TimerEventDefinition):
        event.internal_data["event_value"] = LONG_AGO
        workflow.refresh_timers()
    elif isinstance(definition, MessageEventDefinition):
        workflow.send_event(BpmnEvent(definition, payload={}))
    return True


def _answer(task: Any, book: Book, dice: random.Random) -> None:
    element = task.task_spec.bpmn_id
    answer = answer_to(element, dice)
    each, size = book.graph.multi.get(element), 1
    if each is not None:
        size = len(task.parent.data[each.collection])
    book.answered(Entered(element, str(task.parent.id)), answer.get("outcome"), size)
    put(task.data, element, answer)
    task.run()


def _entered_twice(workflow: BpmnWorkflow) -> bool:
    seen: Counter[tuple[Any, str]] = Counter()
    delicate = ParallelGateway | InclusiveGateway | MultiInstanceTask | BoundaryEventSplit
    for task in _tasks(workflow, TaskState.COMPLETED | TaskState.STARTED | TaskState.READY):
        if isinstance(task.task_spec, delicate):
            seen[id(task.workflow), task.task_spec.name] += 1
    return any(times > 1 for times in seen.values())


def _tasks(workflow: BpmnWorkflow, states: int) -> Iterator[Any]:
    yield from (task for task in workflow.tasks.values() if task.has_state(states))
    for inner in workflow.subprocesses.values():
        yield from (task for task in inner.tasks.values() if task.has_state(states))

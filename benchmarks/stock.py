"""Stock SpiffWorkflow on the same diagrams: its parser, its runtime, its serializer, the spec inside the JSON, one row.

What the diagrams need and the library lacks is given to it here: our expression language and timer words behind a
script environment, canned outputs of the automatic steps. Its log is as quiet as ours. It keeps no inbox, no audit
trail, no MAC and no versions of rows: it is measured without them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.util.task import TaskState

from benchmarks.path import VARIABLES, Step
from engine.db import Database
from engine.expressions import compile_expression
from engine.ids import new_id
from tests.processes.walk import OUTPUTS, definition

_TIMER = re.compile(r"(working_days|days|hours|release_time|instant)\((\d*)")
_OPERATOR = re.compile(rb'(serviceTaskOperator id=")')
_PREFIX = "service_"  # stock looks elements up by id and takes the operator for the service task of the same id


class Environment(BasePythonScriptEngineEnvironment):
    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        if timer := _TIMER.match(expression):
            match timer[1]:
                case "hours":
                    return f"PT{timer[2]}H"
                case "days" | "working_days":
                    return f"P{timer[2]}D"
            return "2020-01-01T00:00:00+00:00"  # the release is due at once
        return compile_expression(expression).evaluate({**context, **(external_context or {})})

    def execute(self, *_: Any, **__: Any) -> bool:
        return True

    def call_service(self, context: Any, operation_name: str = "", **_: Any) -> str:
        return json.dumps(OUTPUTS[operation_name.removeprefix(_PREFIX)])


class Engine(PythonScriptEngine):
    def __init__(self) -> None:
        super().__init__(Environment())

    def validate(self, expression: str) -> None:
        """Our expressions are not Python."""


@cache
def _specs() -> tuple[Any, Any]:
    parser = SpiffBpmnParser()
    for path, content in definition("prepublication").files.items():
        if path.endswith(".bpmn"):
            adapted = _OPERATOR.sub(rb"\g<1>" + _PREFIX.encode(), content)
            parser.add_bpmn_xml(etree.fromstring(adapted), filename=path)
        elif path.endswith(".dmn"):
            parser.add_dmn_xml(etree.fromstring(content), filename=path)
    return parser.get_spec("prepublication"), parser.get_subprocess_specs("prepublication")


class Lost(Exception):
    """A user task that ought to be open is not."""


class Stock:
    """A contender (see benchmarks.contenders)."""

    name = "stock SpiffWorkflow"

    def __init__(self, database: Database) -> None:
        self.database = database
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))
        self._engine = Engine()
        with self._write() as connection:
            connection.exec_driver_sql("CREATE TABLE stock_workflow (id TEXT PRIMARY KEY, state TEXT NOT NULL)")

    def open(self) -> str:
        spec, inner = _specs()
        workflow = BpmnWorkflow(spec, inner, script_engine=self._engine)
        workflow.task_tree.set_data(**VARIABLES)
        self._run(workflow)
        key = new_id()
        with self._write() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO stock_workflow VALUES ('{key}', {self._mark})",
                (self._serializer.serialize_json(workflow),),
            )
        return key

    def prepare(self, matter: str, step: Step) -> Callable[[], None]:
        """One step: load, restore, complete, run on, dump, save, commit."""
        return partial(self._complete, matter, step.element_id, step.routing)

    def _complete(self, matter: str, element_id: str, routing: Mapping[str, Any]) -> None:
        with self._write() as connection:
            row = connection.exec_driver_sql(f"SELECT state FROM stock_workflow WHERE id = '{matter}'").one()
            workflow = self._serializer.deserialize_json(row.state)
            workflow.script_engine = self._engine
            ready = workflow.get_tasks(state=TaskState.READY, manual=True)
            task = next((each for each in ready if each.task_spec.bpmn_id == element_id), None)
            if task is None:
                raise Lost(element_id)
            task.set_data(**{element_id: routing})
            task.run()
            self._run(workflow)
            state = self._serializer.serialize_json(workflow)
            connection.exec_driver_sql(
                f"UPDATE stock_workflow SET state = {self._mark} WHERE id = '{matter}'", (state,)
            )

    def copy(self, matter: str) -> str:
        """Another matter in the same state."""
        key = new_id()
        with self._write() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO stock_workflow SELECT '{key}', state FROM stock_workflow WHERE id = '{matter}'"
            )
        return key

    def after(self, matter: str, step: Step) -> None:
        """Its timers are due at once."""

    def waiting(self, matter: str) -> list[str]:
        workflow = self._serializer.deserialize_json(self._state(matter))
        return sorted(task.task_spec.bpmn_id for task in workflow.get_tasks(state=TaskState.READY, manual=True))

    def state_bytes(self, matter: str) -> int:
        return len(self._state(matter).encode())

    def _state(self, matter: str) -> str:
        with self.database.engine.connect() as connection:
            query = f"SELECT state FROM stock_workflow WHERE id = '{matter}'"
            return str(connection.exec_driver_sql(query).scalar_one())

    @property
    def _mark(self) -> str:
        return "?" if self.database.is_sqlite else "%s"

    def _write(self) -> Any:
        return self.database.engine.execution_options(sqlite_begin="IMMEDIATE").begin()

    @staticmethod
    def _run(workflow: Any) -> None:
        workflow.do_engine_steps()
        workflow.refresh_timers()
        workflow.do_engine_steps()

"""The script engine of every workflow: scripts never run, expressions are our own language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from engine.expression_sentences import say
from engine.expressions import ExpressionError, compile_expression


class SafeEnvironment(BasePythonScriptEngineEnvironment):
    """Replaces SpiffWorkflow's environment, because some of its calls go round the engine."""

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        return compile_expression(expression).evaluate({**context, **(external_context or {})})

    def execute(self, script: str, context: Any, external_context: Any = None) -> NoReturn:
        raise ExpressionError(say("expression.script"))

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        raise ExpressionError(say("expression.service"))


class SafeEngine(PythonScriptEngine):
    def __init__(self) -> None:
        super().__init__(SafeEnvironment())

    def validate(self, expression: str) -> None:
        compile_expression(expression)

"""Due rules of tasks and timers as values: how much time, until which instant, or one of two by a condition.

`engine.due` says when one falls due.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from engine.expression_sentences import say
from engine.expressions import ExpressionError, compile_expression, dotted_path, parse

COUNTED = {"working_days": 1000, "hours": 24_000, "days": 3650}  # what can be counted, and the most of it
NAMED = ("release_time", "decision_time")  # instants that a package may give by name


@dataclass(frozen=True)
class DueRule:
    """`amount` for working_days, hours and days; for instant either `path`, the variable that holds an ISO 8601
    instant with its zone, or `at`, that instant; for either the condition `when` and what counts when it holds and
    when it does not. `str(rule)` parses back to the same rule."""

    kind: Literal["working_days", "hours", "days", "release_time", "decision_time", "instant", "either"]
    amount: int | None = None
    path: str | None = None
    at: str | None = None
    when: str | None = None
    options: tuple[DueRule, ...] = ()

    @property
    def parts(self) -> tuple[DueRule, ...]:
        """The rules without a condition that it may come to."""
        return tuple(part for option in self.options for part in option.parts) or (self,)

    @property
    def names(self) -> frozenset[str]:
        """The dotted paths that the rule reads, if any."""
        asked = compile_expression(self.when).names if self.when else frozenset()
        return frozenset({self.path} if self.path else ()).union(asked, *(option.names for option in self.options))

    def resolve(self, variables: Mapping[str, Any]) -> DueRule:
        """The rule with its variables replaced by their values. ExpressionError when one is no instant with a zone, or
        the condition is neither true nor false."""
        if self.when is not None:
            return self.options[0 if _holds(self.when, variables) else 1].resolve(variables)
        if self.path is None:
            return self
        return DueRule("instant", at=_instant(compile_expression(self.path).evaluate(variables), self.path))

    def __str__(self) -> str:
        if self.when is not None:
            return f"{self.options[0]} if {self.when} else {self.options[1]}"
        if self.kind == "instant":
            return f"instant('{self.at}')" if self.path is None else f"instant({self.path})"
        return f"{self.kind}({'' if self.amount is None else self.amount})"


@lru_cache(maxsize=1024)
def parse_duration_rule(source: str) -> DueRule:
    """The rule that the text stands for. ExpressionError, in Chinese, when it is none of the known ones."""
    match parse(source):
        case ast.Call(func=ast.Name(id="release_time" | "decision_time" as named), args=[], keywords=[]):
            return DueRule(named)
        case ast.Call(func=ast.Name(id="instant"), args=[ast.Constant(value=str() as text)], keywords=[]):
            return DueRule("instant", at=_instant(text, text))
        case ast.Call(func=ast.Name(id="instant"), args=[inner], keywords=[]) if path := dotted_path(inner):
            compile_expression(path)
            return DueRule("instant", path=path)
        case ast.Call(
            func=ast.Name(id="working_days" | "hours" | "days" as kind), args=[ast.Constant(value=amount)], keywords=[]
        ):
            if type(amount) is not int or not 0 < amount <= COUNTED[kind]:
                raise ExpressionError(say("rule.amount", kind=kind, most=COUNTED[kind]))
            return DueRule(kind, amount=amount)
        case ast.IfExp(test=test, body=ast.Call() as first, orelse=ast.Call() as second):
            compile_expression(when := ast.unparse(test))
            options = parse_duration_rule(ast.unparse(first)), parse_duration_rule(ast.unparse(second))
            return DueRule("either", when=when, options=options)
    raise ExpressionError(say("rule.unknown", source=source.strip()[:60]))


def _holds(condition: str, variables: Mapping[str, Any]) -> bool:
    held = compile_expression(condition).evaluate(variables)
    if not isinstance(held, bool):
        raise ExpressionError(say("rule.truth", condition=condition))
    return held


def _instant(value: Any, where: str) -> str:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ExpressionError(say("rule.instant", where=where)) from None
    if instant.tzinfo is None:
        raise ExpressionError(say("rule.zone", where=where))
    return instant.isoformat()

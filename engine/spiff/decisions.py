"""Decision tables, compiled from SpiffWorkflow's parsed DMN and decided by our own expression language.

SpiffWorkflow decides every table by its first match, whatever its hit policy. Here UNIQUE and FIRST mean what DMN
says, COLLECT gives lists, the rest is refused; a table without a matching row fails instead of leaving a gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.expressions import Expression, ExpressionError, compile_expression

POLICIES = ("UNIQUE", "FIRST", "COLLECT")
COMPARED = re.compile(r"^(<=|>=|<|>|!=|==)\s*(.+)$", re.S)
NEGATED = re.compile(r"^not\s*\((.*)\)$", re.S)
RANGE = re.compile(r"^([\[(\]])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])\[])$", re.S)
CELL = "cell_value"

Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Row:
    number: int
    tests: tuple[Test, ...]
    outputs: Mapping[str, Expression]


@dataclass(frozen=True)
class DecisionTable:
    """`names`: the dotted paths that its inputs read; `outputs`: the names of its results."""

    decision_id: str
    policy: str
    inputs: tuple[Expression, ...]
    rows: tuple[Row, ...]
    outputs: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*(expression.names for expression in self.inputs))

    def decide(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The outputs. ExpressionError when no row matches, or several match a UNIQUE table."""
        values = [expression.evaluate(variables) for expression in self.inputs]
        rows = [row for row in self.rows if all(test(value) for test, value in zip(row.tests, values, strict=True))]
        if self.policy == "COLLECT":
            return {name: [row.outputs[name].evaluate(variables) for row in rows] for name in self.outputs}
        if not rows:
            raise ExpressionError(f"决策表“{self.decision_id}”没有一行符合")
        if self.policy == "UNIQUE" and len(rows) > 1:
            numbers = "、".join(str(row.number) for row in rows)
            raise ExpressionError(f"决策表“{self.decision_id}”要求唯一，但第 {numbers} 行同时符合")
        return {name: expression.evaluate(variables) for name, expression in rows[0].outputs.items()}


def compile_table(parsed: Any, decision_id: str, aggregation: str | None) -> DecisionTable:
    """The table from SpiffWorkflow's `DecisionTable`. ExpressionError says what cannot be decided rightly."""
    if parsed.hit_policy not in POLICIES or aggregation:
        raise ExpressionError(
            f"决策表“{decision_id}”的命中策略“{parsed.hit_policy}”不可用，请用 UNIQUE、FIRST 或 COLLECT"
        )
    inputs = tuple(compile_expression(item.expression or "") for item in parsed.inputs)
    outputs = tuple(item.name or item.label for item in parsed.outputs)
    if not all(name and name.isidentifier() for name in outputs):
        raise ExpressionError(f"决策表“{decision_id}”的输出列缺少名称")
    rows = []
    for rule in parsed.rules:
        if len(rule.inputEntries) != len(inputs) or len(rule.outputEntries) != len(outputs):
            raise ExpressionError(f"决策表“{decision_id}”第 {rule.row_number} 行的列数不对")
        tests = tuple(_cell(entry.lhs[0] if entry.lhs else None) for entry in rule.inputEntries)
        results = {
            name: compile_expression(entry.text or "") for name, entry in zip(outputs, rule.outputEntries, strict=True)
        }
        rows.append(Row(rule.row_number, tests, results))
    return DecisionTable(decision_id, parsed.hit_policy, inputs, tuple(rows), outputs)


def _cell(text: str | None) -> Test:
    """One input cell: empty or `-`, a value, values separated by commas, a comparison, `[a..b]`, or not(…)."""
    text = (text or "").strip()
    if text in ("", "-"):
        return _anything
    if match := NEGATED.match(text):
        inner = _cell(match[1])
        return lambda value: not inner(value)
    if match := RANGE.match(text):
        return _range(*match.groups())
    if match := COMPARED.match(text):
        return _tested(f"{CELL} {match[1]} ({match[2]})")
    return _tested(f"{CELL} in [{text}]")


def _anything(value: Any) -> bool:
    return True


def _tested(source: str) -> Test:
    expression = compile_expression(source)
    if expression.names != {CELL}:
        raise ExpressionError(f"决策表的单元格“{source.removeprefix(CELL)}”只能写常量，文字要加引号")
    return lambda value: bool(expression.evaluate({CELL: value}))


def _range(opening: str, low: str, high: str, closing: str) -> Test:
    above = _tested(f"{CELL} {'>=' if opening == '[' else '>'} ({low})")
    below = _tested(f"{CELL} {'<=' if closing == ']' else '<'} ({high})")
    return lambda value: above(value) and below(value)

"""A decision table and what it decides. UNIQUE and FIRST mean what DMN says, COLLECT gives lists; a table without a
matching row fails instead of leaving a gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.decisions.cells import Cell, Constant
from engine.expressions import Expression, ExpressionError

POLICIES = ("UNIQUE", "FIRST", "COLLECT")


@dataclass(frozen=True)
class Column:
    """An input (`expression` is what it asks) or an output (`name` is its variable). `kind`: string, boolean, number or
    "" for any; `allowed`: the values that the file lists for it, () when it lists none; `line`: of the file."""

    id: str
    label: str
    kind: str
    line: int
    allowed: tuple[Constant, ...] = ()
    expression: Expression | None = None
    name: str = ""

    @property
    def title(self) -> str:
        return self.label or self.name or (self.expression.source if self.expression else "") or self.id


@dataclass(frozen=True)
class Rule:
    """A row. `number` counts from 1; `ids` and `lines` are those of its entries, inputs first; `note`: its remark."""

    id: str
    number: int
    line: int
    cells: tuple[Cell, ...]
    results: tuple[Expression, ...]
    ids: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    note: str = ""

    @property
    def constants(self) -> tuple[Constant, ...] | None:
        """Its results when all of them are constants."""
        if any(result.names for result in self.results):
            return None
        return tuple(result.evaluate({}) for result in self.results)


@dataclass(frozen=True)
class DecisionTable:
    id: str
    name: str
    policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rules: tuple[Rule, ...]

    @property
    def title(self) -> str:
        return self.name or self.id

    def decide(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The outputs by name. ExpressionError, with table, row and column, when no row matches, several match a UNIQUE
        table, or a value is missing or of another type than a cell compares it with."""
        values = [self._value(column, variables) for column in self.inputs]
        rules = [rule for rule in self.rules if self.matches(rule, values)]
        if self.policy == "COLLECT":
            found = [self._results(rule, variables) for rule in rules]
            return {column.name: [each[column.name] for each in found] for column in self.outputs}
        if not rules:
            raise ExpressionError(f"决策表“{self.title}”没有一行符合（{self.said(values)}）")
        if self.policy == "UNIQUE" and len(rules) > 1:
            numbers = "、".join(str(rule.number) for rule in rules)
            raise ExpressionError(f"决策表“{self.title}”要求唯一，但第 {numbers} 行同时符合（{self.said(values)}）")
        return self._results(rules[0], variables)

    def matches(self, rule: Rule, values: list[Any]) -> bool:
        """Whether every cell of the row holds for the values of the input columns."""
        for column, cell, value in zip(self.inputs, rule.cells, values, strict=True):
            try:
                if not cell.test(value):
                    return False
            except ExpressionError as error:
                raise ExpressionError(
                    f"决策表“{self.title}”第 {rule.number} 行“{column.title}”列：{error.detail}"
                ) from error
        return True

    def said(self, values: list[Any]) -> str:
        """Values of the input columns in words."""
        return "，".join(f"{column.title}：{_shown(value)}" for column, value in zip(self.inputs, values, strict=True))

    def _value(self, column: Column, variables: Mapping[str, Any]) -> Any:
        assert column.expression is not None
        try:
            return column.expression.evaluate(variables)
        except ExpressionError as error:
            raise ExpressionError(f"决策表“{self.title}”的输入列“{column.title}”：{error.detail}") from error

    def _results(self, rule: Rule, variables: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for column, result in zip(self.outputs, rule.results, strict=True):
            try:
                found[column.name] = result.evaluate(variables)
            except ExpressionError as error:
                raise ExpressionError(
                    f"决策表“{self.title}”第 {rule.number} 行“{column.title}”列：{error.detail}"
                ) from error
        return found


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {None: "（未填）", True: "是", False: "否"}[value]
    return "、".join(map(str, value)) or "（空）" if isinstance(value, list) else str(value)

"""A decision table and what it decides. UNIQUE and FIRST mean what DMN says, COLLECT gives lists; a table without a
matching row fails instead of leaving a gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.decisions.cells import Cell, Constant
from engine.decisions.sentences import say
from engine.expressions import Expression, ExpressionError
from engine.wording import Many, Said, many

POLICIES = ("UNIQUE", "FIRST", "COLLECT")
OTHER = "其他文字"  # stands for every text that no row names


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
    """A decision table as it was read: its inputs, outputs and rules, in their order."""

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
            raise ExpressionError(say("decision.none", table=self.title, case=self.said(values)))
        if self.policy == "UNIQUE" and len(rules) > 1:
            numbers = many(rule.number for rule in rules)
            raise ExpressionError(say("decision.several", table=self.title, rows=numbers, case=self.said(values)))
        return self._results(rules[0], variables)

    def matches(self, rule: Rule, values: list[Any]) -> bool:
        """Whether every cell of the row holds for the values of the input columns. Raises ExpressionError, which
        names the cell that cannot be tested."""
        for column, cell, value in zip(self.inputs, rule.cells, values, strict=True):
            try:
                if not cell.test(value):
                    return False
            except ExpressionError as error:
                raise ExpressionError(self._in_cell(rule, column, error)) from error
        return True

    def said(self, values: list[Any]) -> Many:
        """Values of the input columns in words."""
        given = zip(self.inputs, values, strict=True)
        return many((say("case", title=column.title, value=_shown(value)) for column, value in given), zh="，")

    def _in_cell(self, rule: Rule, column: Column, error: ExpressionError) -> Said:
        return say("decision.cell", table=self.title, row=rule.number, column=column.title, why=error.detail)

    def _value(self, column: Column, variables: Mapping[str, Any]) -> Any:
        assert column.expression is not None
        try:
            return column.expression.evaluate(variables)
        except ExpressionError as error:
            raise ExpressionError(
                say("decision.input", table=self.title, column=column.title, why=error.detail)
            ) from error

    def _results(self, rule: Rule, variables: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for column, result in zip(self.outputs, rule.results, strict=True):
            try:
                found[column.name] = result.evaluate(variables)
            except ExpressionError as error:
                raise ExpressionError(self._in_cell(rule, column, error)) from error
        return found


def _shown(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return say(f"value.{str(value).lower()}")
    if value == OTHER:
        return say("value.other")
    if isinstance(value, list):
        return many(value) if value else say("value.empty")
    return value

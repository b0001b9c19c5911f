"""Layer 1 for decision tables: cells against the declared variables, and, wherever the inputs have values that can be
counted, what a hit policy promises: no gap, under UNIQUE no overlap, and no row that is never used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil, floor, prod
from typing import Any

from engine.decisions.cells import TYPES, fits
from engine.decisions.tables import Column, DecisionTable, Rule
from engine.errors import Issue
from engine.expressions import ExpressionError
from engine.verification.conditions import ANYTHING, Symbol
from engine.verification.tables import Table
from engine.verification.variables import Variable

MOST_CASES = 20_000
MOST_SHOWN = 3
OTHER = "其他文字"
_PLURAL = {"list": "清单", "instant": "日期时间"}
_ABSENT = Symbol("没有值")


def table_issues(table: Table, variables: Mapping[str, Variable]) -> list[Issue]:
    """What is wrong with a table that could be read. Rows are compared only where every cell can be judged."""
    checker = _Checker(table, variables)
    checker.columns()
    if not checker.issues:
        checker.rows()
    return checker.issues


@dataclass
class _Checker:
    table: Table
    variables: Mapping[str, Variable]
    issues: list[Issue] = field(default_factory=list)

    @property
    def decision(self) -> DecisionTable:
        return self.table.decision

    def refuse(self, code: str, text: str, element: str, line: int) -> None:
        said = f"决策表“{self.decision.title}”：{text}"
        self.issues.append(Issue(code, said, field=self.table.path, element=element or self.table.id, line=line))

    # --- cells against variables

    def columns(self) -> None:
        for position, column in enumerate(self.decision.inputs):
            self._names(column.expression, f"输入列“{column.title}”", column.id, column.line)
            variable = self.variables.get(column.expression.source) if column.expression else None
            if variable is not None:
                self._typed(column, variable)
                self._known(position, column, variable)
        for rule in self.decision.rules:
            for position, column in enumerate(self.decision.outputs):
                place = len(self.decision.inputs) + position
                where = f"第 {rule.number} 行“{column.title}”列"
                self._names(rule.results[position], where, rule.ids[place], rule.lines[place])

    def _names(self, expression: Any, where: str, element: str, line: int) -> None:
        for name in sorted(expression.names - self.variables.keys()):
            text = f"{where}用到“{name}”，没有这个变量。"
            text += "请写成“环节编号.项目”，并在该项目上标明用于流转。" if "." in name else "文字要加双引号。"
            self.refuse("table-invalid", text, element, line)

    def _typed(self, column: Column, variable: Variable) -> None:
        domain, path = variable.domain, variable.path
        if isinstance(domain, str) and domain in _PLURAL:
            text = f"输入列“{column.title}”的“{path}”是{_PLURAL[domain]}，不能与单元格比较。请写成条件。"
            self.refuse("table-invalid", text, column.id, column.line)
            return
        known = domain if isinstance(domain, tuple) else (0,) if domain == "int" else ()
        if not all(fits(value, column.kind) for value in known):
            text = f"输入列“{column.title}”的类型是{TYPES[column.kind]}，而“{path}”的值是 {_listed(known)}。请改类型。"
            self.refuse("table-invalid", text, column.id, column.line)

    def _known(self, position: int, column: Column, variable: Variable) -> None:
        if not isinstance(variable.domain, tuple):
            return
        for value in column.allowed:
            if not _among(value, variable.values):
                known = _listed(variable.values)
                text = f"输入列“{column.title}”列出的 {value!r} 不会出现：“{variable.path}”只能是 {known}。"
                self.refuse("value-outside-domain", text, column.id, column.line)
        for rule in self.decision.rules:
            cell = rule.cells[position]
            for value in cell.constants:
                if not isinstance(value, int | float) and not _among(value, variable.values):
                    text = (
                        f"第 {rule.number} 行“{column.title}”列的 {value!r} 不会出现："
                        f"“{variable.path}”只能是 {_listed(variable.values)}。请改正。"
                    )
                    self.refuse("value-outside-domain", text, rule.ids[position], rule.lines[position])

    # --- rows against each other

    def rows(self) -> None:
        cases = input_cases(self.decision, self.variables)
        if cases is None:
            return
        used: set[int] = set()
        gaps: list[str] = []
        overlaps: dict[tuple[int, int], str] = {}
        failed: dict[int, str] = {}
        for values in cases:
            hit = self._hit(values, failed)
            if hit and self.decision.policy == "FIRST":
                used.add(hit[0].number)
            else:
                used |= {rule.number for rule in hit}
            if not hit:
                gaps.append(self.decision.said(values))
            for later in hit[1:]:
                overlaps.setdefault((hit[0].number, later.number), self.decision.said(values))
        self._report(used, gaps, overlaps, failed)

    def _hit(self, values: list[Any], failed: dict[int, str]) -> list[Rule]:
        hit = []
        for rule in self.decision.rules:
            try:
                if self.decision.matches(rule, values):
                    hit.append(rule)
            except ExpressionError as error:
                failed.setdefault(rule.number, f"{error.detail.partition('：')[2]}（{self.decision.said(values)}）")
        return hit

    def _report(
        self, used: set[int], gaps: list[str], overlaps: Mapping[tuple[int, int], str], failed: Mapping[int, str]
    ) -> None:
        rules = {rule.number: rule for rule in self.decision.rules}
        for number, why in failed.items():
            text = f"第 {number} 行可能无法判断：{why}。请另写一行，或改单元格。"
            self.refuse("table-invalid", text, rules[number].id, rules[number].line)
        if gaps and self.decision.policy != "COLLECT":
            more = f"等 {len(gaps)} 种情况" if len(gaps) > MOST_SHOWN else ""
            text = f"没有一行符合的情况：{'；'.join(gaps[:MOST_SHOWN])}{more}。"
            text += "请补上；命中策略为“第一行”时，也可以在最后加一行都填“-”的。"
            self.refuse("table-gap", text, self.table.id, 0)
        if self.decision.policy == "UNIQUE":
            for (one, other), said in overlaps.items():
                text = (
                    f"第 {one} 行与第 {other} 行会同时符合（{said}），而命中策略是“唯一”。请改单元格，或改用“第一行”。"
                )
                self.refuse("table-overlap", text, rules[other].id, rules[other].line)
        for number in sorted(rules.keys() - used - failed.keys()):
            text = f"第 {number} 行永远用不到。请检查排在它前面的行和它的单元格，或删除。"
            self.refuse("table-rule-unused", text, rules[number].id, rules[number].line)


def input_cases(decision: DecisionTable, variables: Mapping[str, Variable]) -> list[list[Any]] | None:
    """Every combination of values that the input columns can have; None where they cannot be counted."""
    options: dict[str, Sequence[Any]] = {}
    for name in sorted({name for column in decision.inputs for name in _names(column)}):
        found = _options(name, decision, variables)
        if found is None:
            return None
        options[name] = found
    if prod(len(each) for each in options.values()) * max(1, len(decision.rules)) > MOST_CASES * 10:
        return None
    cases: dict[tuple[tuple[str, Any], ...], list[Any]] = {}
    for chosen in product(*options.values()):
        scope = _scope(dict(zip(options, chosen, strict=True)))
        try:
            values = [column.expression.evaluate(scope) for column in decision.inputs if column.expression]
        except ExpressionError:
            return None
        cases.setdefault(tuple((type(each).__name__, repr(each)) for each in values), values)
    return list(cases.values())


def _names(column: Column) -> frozenset[str]:
    return column.expression.names if column.expression else frozenset()


def _options(name: str, decision: DecisionTable, variables: Mapping[str, Variable]) -> Sequence[Any] | None:
    variable = variables[name]
    readers = [(position, column) for position, column in enumerate(decision.inputs) if name in _names(column)]
    absent = [_ABSENT] if any(column.expression and name in column.expression.optional for _, column in readers) else []
    if not any(isinstance(value, Symbol) for value in variable.values):
        return [*variable.values, *absent]
    plain = all(column.expression and column.expression.source.strip() == name for _, column in readers)
    if variable.values[0] is not ANYTHING or not plain:
        return None
    named = [value for position, _ in readers for rule in decision.rules for value in rule.cells[position].constants]
    blank = [value for value in variable.values if value is not ANYTHING]
    if variable.domain == "int":
        return [*_around(named), *blank]
    if variable.domain == "text" and variable.writer is None:
        return [*dict.fromkeys(each for each in named if isinstance(each, str)), OTHER, *blank]
    return None


def _around(named: Sequence[Any]) -> list[int]:
    """Whole numbers on and beside every limit: cells cannot tell the others apart."""
    limits = [each for each in named if isinstance(each, int | float) and not isinstance(each, bool)] or [0]
    return sorted({n for each in limits for n in (floor(each) - 1, floor(each), ceil(each), ceil(each) + 1)})


def _scope(chosen: Mapping[str, Any]) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    for path, value in chosen.items():
        if value is _ABSENT:
            continue
        *above, last = path.split(".")
        place = scope
        for part in above:
            place = place.setdefault(part, {})
        place[last] = value
    return scope


def _among(value: Any, values: Sequence[Any]) -> bool:
    return any(type(value) is type(each) and value == each for each in values)


def _listed(values: Sequence[Any]) -> str:
    return "、".join(repr(value) for value in values if value is not None and not isinstance(value, Symbol))

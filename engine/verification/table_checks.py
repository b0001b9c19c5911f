"""Layer 1 for decision tables: cells against the declared variables, and, wherever the inputs have values that can be
counted, what a hit policy promises: no gap, under UNIQUE no overlap, and no row that is never used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil, floor, prod
from typing import Any

from engine.decisions.cells import fits
from engine.decisions.sentences import type_name
from engine.decisions.tables import OTHER, Column, DecisionTable, Rule
from engine.errors import Issue
from engine.expressions import ExpressionError
from engine.verification.conditions import ANYTHING, Symbol
from engine.verification.guards import required
from engine.verification.sentences import say
from engine.verification.tables import Table
from engine.verification.variables import Variable
from engine.wording import Many, Said, many

MOST_CASES = 20_000
MOST_SHOWN = 3
_UNCOMPARED = ("list", "instant")
_ABSENT = Symbol("absent")


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

    def refuse(self, text: Said, element: str, line: int) -> None:
        said = say("in-table", table=self.decision.title, said=text)
        self.issues.append(Issue(text.code, said, field=self.table.path, element=element or self.table.id, line=line))

    # --- cells against variables

    def columns(self) -> None:
        for position, column in enumerate(self.decision.inputs):
            self._names(column.expression, _column(column), column.id, column.line)
            variable = self.variables.get(column.expression.source) if column.expression else None
            if variable is not None:
                self._typed(column, variable)
                self._known(position, column, variable)
        for rule in self.decision.rules:
            for position, column in enumerate(self.decision.outputs):
                place = len(self.decision.inputs) + position
                where = say("place.cell", number=rule.number, title=column.title)
                self._names(rule.results[position], where, rule.ids[place], rule.lines[place])

    def _names(self, expression: Any, where: Said, element: str, line: int) -> None:
        for name in sorted(expression.names - self.variables.keys()):
            key = "table-invalid.unknown" if "." in name else "table-invalid.quotes"
            self.refuse(say(key, where=where, name=name), element, line)

    def _typed(self, column: Column, variable: Variable) -> None:
        domain, where = variable.domain, _column(column)
        if isinstance(domain, str) and domain in _UNCOMPARED:
            compared = say(f"domain.{domain}")
            text = say("table-invalid.compared", where=where, variable=variable.title, domain=compared)
            self.refuse(text, column.id, column.line)
            return
        known = domain if isinstance(domain, tuple) else (0,) if domain == "int" else ()
        if not all(fits(value, column.kind) for value in known):
            kind, values = type_name(column.kind), _listed(known)
            text = say("table-invalid.typed", where=where, type=kind, variable=variable.title, known=values)
            self.refuse(text, column.id, column.line)

    def _known(self, position: int, column: Column, variable: Variable) -> None:
        if not isinstance(variable.domain, tuple):
            return
        for value in column.allowed:
            if not _among(value, variable.values):
                text = _impossible("listed", _column(column), value, variable)
                self.refuse(text, column.id, column.line)
        for rule in self.decision.rules:
            cell = rule.cells[position]
            for value in cell.constants:
                if not isinstance(value, int | float) and not _among(value, variable.values):
                    where = say("place.cell", number=rule.number, title=column.title)
                    text = _impossible("cell", where, value, variable)
                    self.refuse(text, rule.ids[position], rule.lines[position])

    # --- rows against each other

    def rows(self) -> None:
        cases = input_cases(self.decision, self.variables)
        if cases is None:
            return
        used: set[int] = set()
        gaps: list[Many] = []
        overlaps: dict[tuple[int, int], Many] = {}
        failed: dict[int, Said] = {}
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

    def _hit(self, values: list[Any], failed: dict[int, Said]) -> list[Rule]:
        hit = []
        for rule in self.decision.rules:
            try:
                if self.decision.matches(rule, values):
                    hit.append(rule)
            except ExpressionError as error:
                failed.setdefault(rule.number, self._undecided(rule, error, values))
        return hit

    def _undecided(self, rule: Rule, error: ExpressionError, values: list[Any]) -> Said:
        why = error.detail.values["why"] if isinstance(error.detail, Said) else error.detail
        return say("table-invalid.row", number=rule.number, why=why, case=self.decision.said(values))

    def _report(
        self, used: set[int], gaps: list[Many], overlaps: Mapping[tuple[int, int], Many], failed: Mapping[int, Said]
    ) -> None:
        rules = {rule.number: rule for rule in self.decision.rules}
        for number, text in failed.items():
            self.refuse(text, rules[number].id, rules[number].line)
        if gaps and self.decision.policy != "COLLECT":
            more = say("gap.more", number=len(gaps)) if len(gaps) > MOST_SHOWN else ""
            cases = many(gaps[:MOST_SHOWN], zh="；", en="; ")
            self.refuse(say("table-gap", cases=cases, more=more), self.table.id, 0)
        if self.decision.policy == "UNIQUE":
            for (one, other), said in overlaps.items():
                text = say("table-overlap", one=one, other=other, case=said)
                self.refuse(text, rules[other].id, rules[other].line)
        for number in sorted(rules.keys() - used - failed.keys()):
            self.refuse(say("table-rule-unused", number=number), rules[number].id, rules[number].line)


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


def _required(column: Column) -> frozenset[str]:
    return required(column.expression.source, column.expression.names) if column.expression else frozenset()


def _options(name: str, decision: DecisionTable, variables: Mapping[str, Variable]) -> Sequence[Any] | None:
    variable = variables[name]
    readers = [(position, column) for position, column in enumerate(decision.inputs) if name in _names(column)]
    absent = [] if any(name in _required(column) for _, column in readers) else [_ABSENT]
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


def _listed(values: Sequence[Any]) -> Many:
    return many(repr(value) for value in values if value is not None and not isinstance(value, Symbol))


def _column(column: Column) -> Said:
    return say("place.column", title=column.title)


def _impossible(kind: str, where: Said, value: Any, variable: Variable) -> Said:
    key, known = f"value-outside-domain.{kind}", _listed(variable.values)
    return say(key, where=where, value=repr(value), variable=variable.title, known=known)

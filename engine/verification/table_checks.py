"""Layer 1 for decision tables: cells against the declared variables, and, wherever the inputs have values that can be
counted, what a hit policy promises: no gap, under UNIQUE no overlap, and no row that is never used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any

from engine.decisions.cells import fits
from engine.decisions.sentences import type_name
from engine.decisions.tables import OTHER, Column, DecisionTable, Rule
from engine.errors import Issue
from engine.expressions import ExpressionError
from engine.verification.conditions import Symbol
from engine.verification.guards import required
from engine.verification.outcomes import results
from engine.verification.possible import ABSENT, Possible, constant, samples
from engine.verification.sentences import say
from engine.verification.tables import Table
from engine.verification.variables import Variable
from engine.wording import Many, Said, many

MOST_CASES = 20_000
MOST_SHOWN = 3
_UNCOMPARED = ("list", "instant")


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
            self._uncounted()
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

    def _uncounted(self) -> None:
        """With more cases than can be tried, each cell is judged by itself, and a last row has to take what is left."""
        failed: dict[int, Said] = {}
        for position, column in enumerate(self.decision.inputs):
            known = {name: self.variables[name].everything for name in _names(column)}
            for value in _sampled(self.decision, position, known):
                for rule in self.decision.rules:
                    try:
                        rule.cells[position].test(value)
                    except ExpressionError as error:
                        case = many([say("case", title=column.title, value=repr(value))])
                        text = say("table-invalid.row", number=rule.number, why=error.detail, case=case)
                        failed.setdefault(rule.number, text)
        self._report({rule.number for rule in self.decision.rules}, [], {}, failed)
        rest = self.decision.policy == "FIRST" and all(cell.anything for cell in self.decision.rules[-1].cells)
        if self.decision.policy != "COLLECT" and not rest:
            self.refuse(say("table-gap.uncounted"), self.table.id, 0)

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
    """Values for every case that rows can tell apart; None where there are too many. What an input cannot be computed
    from is left out: that is found where the table stands."""
    names = sorted({name for column in decision.inputs for name in _names(column)})
    options = {name: _options(variables[name], decision) for name in names}
    if _many(options.values(), decision):
        return None
    cases: dict[tuple[tuple[str, Any], ...], list[Any]] = {}
    for chosen in product(*options.values()):
        known = {name: (each,) for name, each in zip(options, chosen, strict=True)}
        columns = [_sampled(decision, position, known) for position in range(len(decision.inputs))]
        if len(cases) > MOST_CASES or _many(columns, decision):
            return None
        for values in product(*columns):
            cases.setdefault(tuple((type(each).__name__, repr(each)) for each in values), list(values))
    return list(cases.values())


def _many(options: Iterable[Sequence[Any]], decision: DecisionTable) -> bool:
    return prod(len(each) for each in options) * max(1, len(decision.rules)) > MOST_CASES * 10


def _sampled(decision: DecisionTable, position: int, known: Mapping[str, Possible]) -> list[Any]:
    """What an input comes to, as values that its cells can tell apart."""
    column = decision.inputs[position]
    named = [value for rule in decision.rules for value in rule.cells[position].constants]
    found = results(column.expression.source, {n: known[n] for n in _names(column)}) if column.expression else ()
    return [value for each in found for value in samples(each, named, OTHER)]


def _names(column: Column) -> frozenset[str]:
    return column.expression.names if column.expression else frozenset()


def _required(column: Column) -> frozenset[str]:
    return required(column.expression.source, column.expression.names) if column.expression else frozenset()


def _options(variable: Variable, decision: DecisionTable) -> Possible:
    """What a variable can be; where all inputs that read it ask for nothing else, as values that their cells can tell
    apart, so that they see the same one."""
    readers = [position for position, column in enumerate(decision.inputs) if variable.path in _names(column)]
    absent = () if any(variable.path in _required(decision.inputs[each]) for each in readers) else (ABSENT,)
    if all(_plainly(decision.inputs[each]) == variable.path for each in readers):
        named = [value for rule in decision.rules for each in readers for value in rule.cells[each].constants]
        told_apart = (value for each in variable.everything for value in samples(each, named, OTHER))
        return (*(constant(value) for value in told_apart), *absent)
    return (*variable.everything, *absent)


def _plainly(column: Column) -> str:
    return column.expression.source.strip() if column.expression else ""


def _among(value: Any, values: Sequence[Any]) -> bool:
    return any(type(value) is type(each) and value == each for each in values)


def _listed(values: Sequence[Any]) -> Many:
    return many(repr(value) for value in values if value is not None and not isinstance(value, Symbol))


def _column(column: Column) -> Said:
    return say("place.column", title=column.title)


def _impossible(kind: str, where: Said, value: Any, variable: Variable) -> Said:
    key, known = f"value-outside-domain.{kind}", _listed(variable.values)
    return say(key, where=where, value=repr(value), variable=variable.title, known=known)

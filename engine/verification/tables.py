"""Decision tables (DMN) as the deploy gate sees them: what their inputs read and what their outputs can be."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.decisions.reading import read_decision
from engine.decisions.tables import DecisionTable
from engine.errors import Issue
from engine.workflow import Domain, Scalar


@dataclass(frozen=True)
class Table:
    """One decision and the file that holds it. `outputs`: what each of them can be, whatever the inputs are: the gate
    takes every combination of them for possible, so that no table can make a way seem closed."""

    decision: DecisionTable
    path: str
    outputs: dict[str, Domain]

    @property
    def id(self) -> str:
        return self.decision.id

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(column.expression.source for column in self.decision.inputs if column.expression)


def read_table(root: etree._Element, path: str) -> tuple[Table | None, list[Issue]]:
    """The decision table of one file and what is wrong with it. A faulty one has no rules, but its names, so that
    nothing else is blamed for it; None: there is not even a decision with an id."""
    decision, issues = read_decision(root, path)
    if decision is None or issues:
        return _names_only(root, path), issues
    outputs = {column.name: _domain(decision, position) for position, column in enumerate(decision.outputs)}
    return Table(decision, path, outputs), []


def _names_only(root: etree._Element, path: str) -> Table | None:
    for decision in root.iter("{*}decision"):
        outputs: dict[str, Domain] = {str(each.get("name")): "text" for each in decision.iter("{*}output")}
        if decision.get("id"):
            return Table(DecisionTable(str(decision.get("id")), "", "UNIQUE", (), (), ()), path, outputs)
    return None


def _domain(decision: DecisionTable, position: int) -> Domain:
    if decision.policy == "COLLECT":
        return "list"
    results = [rule.results[position] for rule in decision.rules]
    if any(result.names for result in results):
        return "text"  # computed: anything
    values = [result.evaluate({}) for result in results]
    if decision.outputs[position].allowed:  # rows change more often than the gateways that ask for the values
        values = [*decision.outputs[position].allowed, *values]
    found: dict[tuple[type, Scalar], Scalar] = {}
    for value in values:
        found.setdefault((type(value), value), value)
    return tuple(found.values())

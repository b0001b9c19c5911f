"""Which rows of a decision table may hold, for all values that its inputs can have."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from engine.decisions.cells import Cell
from engine.decisions.tables import OTHER, Column, DecisionTable, Rule
from engine.expressions import ExpressionError
from engine.verification.outcomes import results
from engine.verification.possible import Possible, samples

Values = Mapping[str, Possible]


def may_hold(decision: DecisionTable, rule: Rule, values: Values) -> bool:
    """Whether the row can be the one that counts. `values`: of every name that the inputs read."""
    if False in (True in _answers(*each, values) for each in zip(decision.inputs, rule.cells, strict=True)):
        return False
    above = takewhile(lambda each: each is not rule, decision.rules if decision.policy == "FIRST" else ())
    return not any(_holds(decision, each, values) for each in above)


def _holds(decision: DecisionTable, rule: Rule, values: Values) -> bool:
    """Whether the row holds, whatever the values are."""
    return all(_answers(*each, values) == {True} for each in zip(decision.inputs, rule.cells, strict=True))


def _answers(column: Column, cell: Cell, values: Values) -> set[bool]:
    """What a cell can say of its column; nothing where the column has no value at all."""
    if cell.anything:
        return {True}
    assert column.expression is not None
    named = {name: values[name] for name in column.expression.names}
    tried = (
        value for each in results(column.expression.source, named) for value in samples(each, cell.constants, OTHER)
    )
    return {answer for value in tried for answer in _asked(cell, value)}


def _asked(cell: Cell, value: object) -> set[bool]:
    try:
        return {cell.test(value)}  # type: ignore[arg-type]
    except ExpressionError:  # told where the cell is drawn
        return set()

"""What must have been answered when a token comes to a place: without it the runtime stops there with an incident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.decisions.tables import DecisionTable
from engine.due_rules import parse_duration_rule
from engine.expressions import Expression, compile_expression
from engine.verification.diagram import Node, Process
from engine.verification.guards import required
from engine.verification.possible import ABSENT, WHATEVER
from engine.verification.rows import may_hold
from engine.verification.tables import Table

TIMERS = frozenset({"timer", "boundary_timer"})


def needed(node: Node, beside: Iterable[Node], tables: Mapping[str, Table]) -> frozenset[str]:
    """The variables that a node reads when it is reached, without conditions of gateways. `beside`: the timers that
    begin with it: those on its border, those behind an event gateway."""
    found: set[str] = set()
    for expression in _expressions(node, tables):
        found |= required(expression.source, expression.names)
    if node.kind == "rule":
        found.update(_results(tables[node.reference or ""].decision))
    if node.multi is not None and node.multi.condition is not None:
        found |= {name for name in _required(node.multi.condition) if not name.startswith(f"{node.id}.")}
    rules = [node.properties[name] for name in ("due", "due_urgent") if name in node.properties]
    rules += [each.reference or "" for each in (node, *beside) if each.kind in TIMERS]
    for rule in rules:
        found |= required(rule, parse_duration_rule(rule).names)
    return frozenset(found)


def _required(condition: str) -> frozenset[str]:
    return required(condition, compile_expression(condition).names)


def timers_beside(process: Process, node: Node) -> Iterator[Node]:
    """The timers that begin when a token comes to the node."""
    yield from (each for each in process.nodes.values() if each.attached_to == node.id)
    if node.kind == "event_gateway":
        yield from (process.nodes[flow.target] for flow in process.outgoing(node.id))


def _expressions(node: Node, tables: Mapping[str, Table]) -> Iterator[Expression]:
    if node.kind == "service":
        yield from (compile_expression(parameter.value) for parameter in node.parameters)
    elif node.kind == "rule":
        decision = tables[node.reference or ""].decision
        yield from (column.expression for column in decision.inputs if column.expression is not None)


def _results(decision: DecisionTable) -> Iterator[str]:
    """What rows read in their results though it may not be there when they count."""
    inputs = frozenset[str]().union(*(column.expression.names for column in decision.inputs if column.expression))
    for row in decision.rules:
        for result in row.results:
            for name in required(result.source, result.names):
                if may_hold(decision, row, {**dict.fromkeys(inputs, WHATEVER), name: (ABSENT,)}):
                    yield name

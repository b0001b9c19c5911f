"""What must have been answered when a token comes to a place: without it the runtime stops there with an incident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.expressions import DueRule, Expression, compile_expression, parse_duration_rule
from engine.verification.diagram import Node, Process
from engine.verification.tables import Table

_TIMERS = frozenset({"timer", "boundary_timer"})


def needed(node: Node, beside: Iterator[Node], tables: Mapping[str, Table]) -> frozenset[str]:
    """The variables that a node reads when it is reached, without conditions of gateways. `beside`: the timers that
    begin with it: those on its border, those behind an event gateway."""
    found = {name for expression in _expressions(node, tables) for name in expression.names - expression.optional}
    rules = [node.properties[name] for name in ("due", "due_urgent") if name in node.properties]
    rules += [each.reference or "" for each in (node, *beside) if each.kind in _TIMERS]
    for rule in rules:
        found |= _of_rule(parse_duration_rule(rule))
    return frozenset(found)


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
        yield from (result for row in decision.rules for result in row.results)


def _of_rule(rule: DueRule) -> frozenset[str]:
    if rule.when is None:
        return rule.names
    asked = compile_expression(rule.when)
    # an instant that the condition asks for first is read only where it is there
    return (rule.names - asked.names) | (asked.names - asked.optional)

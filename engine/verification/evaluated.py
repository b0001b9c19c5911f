"""What a node evaluates when a token comes to it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping

from engine.due_rules import DueRule, parse_duration_rule
from engine.expressions import compile_expression, dotted_path, parse
from engine.verification.demands import Demand, Values, of_expression
from engine.verification.diagram import Node
from engine.verification.needs import TIMERS
from engine.verification.sentences import say
from engine.verification.tables import Table
from engine.wording import Said
from engine.workflow import ServiceTask

_TYPES = {str: "text", int: "whole", bool: "bool"}


def evaluated(
    node: Node,
    beside: Iterable[Node],
    tables: Mapping[str, Table],
    services: Mapping[str, ServiceTask],
    given: Callable[[frozenset[str]], tuple[Values, ...]],
) -> Iterator[Demand]:
    """The demands of a node, without conditions of gateways. `beside`: the timers that begin with it; `given`: what its
    own answers of these names can be together."""
    for name in ("due", "due_urgent"):
        if name in node.properties:
            yield from _rule(node.properties[name], say(f"where.{name}", node=node.title))
    for each in (node, *beside):
        if each.kind in TIMERS:
            yield from _rule(each.reference or "", each.title)
    if node.multi is not None:
        collection = compile_expression(node.multi.collection)
        yield of_expression(collection, say("where.collection", node=node.title), "items")
        if node.multi.condition is not None:
            ending = of_expression(
                compile_expression(node.multi.condition), say("where.ending", node=node.title), "bool"
            )
            own = frozenset(name for name in ending.names if name.startswith(f"{node.id}."))
            yield Demand(ending.where, ending.tree, ending.names, "bool", given(own))
    if node.kind == "service":
        yield from _parameters(node, services[node.reference or ""])
    if node.kind == "rule":
        yield from _table(node, tables[node.reference or ""])


def _parameters(node: Node, service: ServiceTask) -> Iterator[Demand]:
    for parameter in node.parameters:
        wanted = _TYPES.get(service.parameters[parameter.name], "")
        where = say("where.parameter", node=node.title, name=parameter.name)
        yield of_expression(compile_expression(parameter.value), where, wanted)


def _table(node: Node, table: Table) -> Iterator[Demand]:
    decision = table.decision
    for column in decision.inputs:
        if column.expression is not None:
            where = say("where.column", node=node.title, title=column.title)
            yield of_expression(column.expression, where)
    for rule in decision.rules:
        for column, result in zip(decision.outputs, rule.results, strict=True):
            if result.names:
                where = say("where.result", node=node.title, number=rule.number, title=column.title)
                yield Demand(where, parse(result.source), result.names, row=(decision, rule))


def _rule(source: str, where: Said) -> Iterator[Demand]:
    """That a time rule decides by what is true or false, and reads an instant."""
    rule = parse_duration_rule(source)
    if rule.when is not None:
        yield of_expression(compile_expression(rule.when), where, "bool")
    moment = _moment(rule)
    yield Demand(where, moment, _read(moment, rule), "text")


def _moment(rule: DueRule) -> ast.expr:
    """The instant that the rule reads; some text in place of a rule that reads none."""
    if rule.when is not None:
        first, second = (_moment(option) for option in rule.options)
        return ast.IfExp(test=parse(rule.when), body=first, orelse=second)
    return parse(rule.path) if rule.path else ast.Constant(value="")


def _read(tree: ast.expr, rule: DueRule) -> frozenset[str]:
    paths = {dotted_path(node) for node in ast.walk(tree)}
    return frozenset(name for name in rule.names if name in paths)

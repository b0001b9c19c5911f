"""A drawing that is not finished: completed as little as it takes to walk it, so that a way round a gate is told at
once and not only when everything else is mended. What is found is drawn already; what is unfinished is taken to wait,
to end, or to be free to choose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from hashlib import blake2s

from engine.errors import Issue
from engine.verification.assembly import Assembly
from engine.verification.conditions import ANYTHING
from engine.verification.diagram import ENDS, GATEWAYS, Flow, Node, Process
from engine.verification.variables import Variable

UNFINISHED = frozenset(
    {"implicit-split", "gateway-condition", "flow-invalid", "flow-condition", "end-event", "unreachable"}
    | {"kind-missing", "form-missing", "lane-missing", "lane-unknown"}
)
_CHOICE = "half_drawn"  # the variable that flows without a condition are made to ask


def can_be_walked(assembly: Assembly, issues: Collection[Issue]) -> bool:
    """Whether nothing is wrong with the drawing but that it is unfinished."""
    refused = any(process.refused for process in assembly.processes.values())
    return not refused and all(issue.code in UNFINISHED for issue in issues)


def completed(assembly: Assembly) -> Assembly:
    """The drawing with every loose end tied up."""
    processes = {name: _completed(process, assembly) for name, process in assembly.processes.items()}
    return replace(assembly, processes=processes, issues=[])


def free_choices(assembly: Assembly) -> dict[str, Variable]:
    """The variables that completed flows ask for: each can be anything."""
    asked = {
        flow.condition.partition(" ")[0]
        for process in assembly.processes.values()
        for flow in process.flows
        if flow.condition and flow.condition.startswith(f"{_CHOICE}.")
    }
    return {path: Variable(path, (ANYTHING,), None, "text") for path in asked}


def drawn_only(path: tuple[str, ...], assembly: Assembly) -> tuple[str, ...]:
    """The path without what was added to complete the drawing."""
    drawn = {node.id for _, node in assembly.nodes()}
    return tuple(each for each in path if each in drawn)


def _completed(process: Process, assembly: Assembly) -> Process:
    nodes = {node.id: _waiting(node, assembly) for node in process.nodes.values()}
    flows: list[Flow] = []
    for node in list(nodes.values()):
        leaving = _leaving(process, node)
        if node.kind not in ENDS and not leaving:
            end = Node(f"{node.id}.end", "end", "", node.line, node.scope)
            nodes[end.id] = end
            leaving = [Flow(f"{node.id}.to_end", node.id, end.id, None, "", node.line)]
        elif node.kind not in GATEWAYS and len(leaving) > 1:
            choice = Node(f"{node.id}.choice", "exclusive", "", node.line, node.scope, default=leaving[0].id)
            nodes[choice.id] = choice
            flows += [replace(flow, source=choice.id, condition=_free(flow)) for flow in leaving]
            leaving = [Flow(f"{node.id}.to_choice", node.id, choice.id, None, "", node.line)]
        elif node.kind in ("exclusive", "inclusive") and len(leaving) > 1:
            leaving = [flow if flow.condition or flow.id == node.default else _asking(flow) for flow in leaving]
        flows += leaving
    return replace(process, nodes=nodes, flows=flows)


def _leaving(process: Process, node: Node) -> list[Flow]:
    """The flows that lead somewhere, one to each place."""
    joining = [flow for flow in process.outgoing(node.id) if _joins(process, flow)] if node.kind not in ENDS else []
    return list({flow.target: flow for flow in reversed(joining)}.values())[::-1]


def _waiting(node: Node, assembly: Assembly) -> Node:
    """A user task without its kind or its form only waits."""
    unfinished = node.kind == "user" and ("kind" not in node.properties or node.id not in assembly.forms)
    return replace(node, kind="timer", reference="days(1)", properties={}, multi=None) if unfinished else node


def _joins(process: Process, flow: Flow) -> bool:
    source, target = process.nodes.get(flow.source), process.nodes.get(flow.target)
    return source is not None and target is not None and source.scope == target.scope and target.kind != "start"


def _free(flow: Flow) -> str:
    # not the id as it is: a flow may have none, or one that no condition can name
    known = blake2s("\n".join((flow.id, flow.source, flow.target)).encode(), digest_size=8).hexdigest()
    return f"{_CHOICE}.flow_{known} == 'taken'"


def _asking(flow: Flow) -> Flow:
    return replace(flow, condition=_free(flow))

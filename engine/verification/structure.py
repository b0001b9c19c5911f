"""Layer 1, second part: how the elements of a process are joined up, before anything is known of their meaning."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Issue
from engine.verification.diagram import ENDS, GATEWAYS, Flow, Node, Process
from engine.verification.sentences import say

_HOSTS = frozenset({"user", "sub", "call"})


def check_structure(process: Process) -> Iterator[Issue]:
    """What is wrong with the drawing of one process. Of what is joined to an element that is refused anyway, nothing is
    said."""
    known_flows = list(_check_flows(process))
    yield from known_flows
    scopes: list[str | None] = [None, *(node.id for node in process.nodes.values() if node.kind == "sub")]
    scopes = [] if process.refused else scopes
    for scope in scopes:
        yield from _check_scope(process, scope)
    for node in process.nodes.values():
        yield from _check_node(process, node)
    if not known_flows and not process.refused:
        yield from _check_reachable(process)


def _check_flows(process: Process) -> Iterator[Issue]:
    seen: set[tuple[str, str]] = set()
    for flow in process.flows:
        source, target = process.nodes.get(flow.source), process.nodes.get(flow.target)
        if {flow.source, flow.target} & process.refused:
            continue
        if source is None or target is None:
            yield _flow_issue(process, flow, "flow-invalid.end")
        elif source.scope != target.scope:
            yield _flow_issue(process, flow, "flow-invalid.crossing")
        elif (flow.source, flow.target) in seen:
            yield _flow_issue(process, flow, "flow-invalid.twice")
        seen.add((flow.source, flow.target))


def _check_scope(process: Process, scope: str | None) -> Iterator[Issue]:
    members = process.members(scope)
    owner = process.nodes[scope] if scope else None
    where = owner.title if owner else process.title
    element, line = (owner.id, owner.line) if owner else (process.id, process.line)
    starts = [node for node in members if node.kind == "start"]
    if len(starts) != 1:
        text = say("start-event.count", where=where, number=len(starts))
        yield Issue("start-event", text, field=process.path, element=element, line=line)
    if not any(node.kind in ENDS for node in members):
        text = say("end-event", where=where)
        yield Issue("end-event", text, field=process.path, element=element, line=line)


def _check_node(process: Process, node: Node) -> Iterator[Issue]:
    incoming, outgoing = process.incoming(node.id), process.outgoing(node.id)
    if node.kind == "start" and incoming:
        yield _issue(process, node, "start-event.in")
    if node.kind in ENDS and outgoing:
        yield _issue(process, node, "flow-invalid.out")
    if node.kind not in ENDS and not outgoing:
        yield _issue(process, node, "flow-invalid.none")
    if node.kind.startswith("boundary_"):
        yield from _check_boundary(process, node, incoming)
    if node.kind in GATEWAYS:
        yield from _check_gateway(process, node, outgoing)
        return
    if len(outgoing) > 1:
        yield _issue(process, node, "implicit-split", number=len(outgoing))
    for flow in outgoing:
        if flow.condition is not None:
            yield _flow_issue(process, flow, "flow-condition.task")


def _check_gateway(process: Process, node: Node, outgoing: list[Flow]) -> Iterator[Issue]:
    if node.kind == "event_gateway":
        yield from _check_event_gateway(process, node, outgoing)
    if node.kind in ("event_gateway", "parallel"):
        for flow in outgoing:
            if flow.condition is not None:
                yield _flow_issue(process, flow, "flow-condition.gateway")
        return
    if node.default is not None and node.default not in {flow.id for flow in outgoing}:
        yield _issue(process, node, "gateway-default.foreign")
    for flow in outgoing:
        if flow.id == node.default and flow.condition is not None:
            yield _flow_issue(process, flow, "gateway-default.condition")
        if flow.id != node.default and flow.condition is None and len(outgoing) > 1:
            yield _flow_issue(process, flow, "gateway-condition")


def _check_event_gateway(process: Process, node: Node, outgoing: list[Flow]) -> Iterator[Issue]:
    targets = [process.nodes[flow.target] for flow in outgoing if flow.target in process.nodes]
    if len(targets) < 2 or any(target.kind not in ("timer", "message") for target in targets):
        yield _issue(process, node, "event-gateway.few")
    if sum(target.kind == "timer" for target in targets) > 1:
        yield _issue(process, node, "event-gateway.timers")
    for target in targets:
        if len(process.incoming(target.id)) > 1:
            yield _issue(process, target, "event-gateway.joined")


def _check_boundary(process: Process, node: Node, incoming: list[Flow]) -> Iterator[Issue]:
    host = process.nodes.get(node.attached_to or "")
    if node.attached_to in process.refused:
        return
    if host is None or host.scope != node.scope or host.kind not in _HOSTS:
        yield _issue(process, node, "boundary-event.host")
        return
    if incoming:
        yield _issue(process, node, "boundary-event.in")
    if not node.interrupting and node.kind != "boundary_timer":
        yield _issue(process, node, "boundary-event.interrupting")
    if node.kind == "boundary_error" and host.kind == "user":
        yield _issue(process, node, "boundary-event.user")
    if node.kind in ("boundary_error", "boundary_message"):
        rivals = [
            other
            for other in process.nodes.values()
            if other.kind == node.kind and other.attached_to == node.attached_to and other.id < node.id
        ]
        if any(other.reference == node.reference for other in rivals):
            yield _issue(process, node, "boundary-event.rival")


def _check_reachable(process: Process) -> Iterator[Issue]:
    reached = {node.id for node in process.nodes.values() if node.kind == "start" and node.scope is None}
    waiting = list(reached)
    while waiting:
        for follower in _followers(process, process.nodes[waiting.pop()]):
            if follower not in reached:
                reached.add(follower)
                waiting.append(follower)
    for node in process.nodes.values():
        if node.id not in reached:
            yield _issue(process, node, "unreachable")


def _followers(process: Process, node: Node) -> list[str]:
    following = [flow.target for flow in process.outgoing(node.id)]
    following += [other.id for other in process.nodes.values() if other.attached_to == node.id]
    if node.kind == "sub":
        following += [inner.id for inner in process.members(node.id) if inner.kind == "start"]
    return following


def _issue(process: Process, node: Node, key: str, **values: int) -> Issue:
    text = say(key, node=node.title, **values)
    return Issue(text.code, text, field=process.path, element=node.id, line=node.line)


def _flow_issue(process: Process, flow: Flow, key: str) -> Issue:
    text = say(key, flow=process.flow_title(flow))
    return Issue(text.code, text, field=process.path, element=flow.id, line=flow.line)

"""Layer 1, second part: how the elements of a process are joined up, before anything is known of their meaning."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Issue
from engine.verification.diagram import GATEWAYS, Flow, Node, Process

_ENDS = frozenset({"end", "error_end", "terminate"})
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
            yield _flow_issue(process, flow, "flow-invalid", "一端没有连到受支持的元素。请重新连接。")
        elif source.scope != target.scope:
            yield _flow_issue(process, flow, "flow-invalid", "穿过了子流程的边框。请只在同一层内连线。")
        elif (flow.source, flow.target) in seen:
            yield _flow_issue(
                process, flow, "flow-invalid", "与另一条连线的两端相同。请合并成一条，把条件用 or 连起来。"
            )
        seen.add((flow.source, flow.target))


def _check_scope(process: Process, scope: str | None) -> Iterator[Issue]:
    members = process.members(scope)
    owner = process.nodes[scope] if scope else None
    where = owner.title if owner else f"流程“{process.name}”"
    element, line = (owner.id, owner.line) if owner else (process.id, process.line)
    starts = [node for node in members if node.kind == "start"]
    if len(starts) != 1:
        text = f"{where}要有且只有一个空白开始事件，现有 {len(starts)} 个。"
        yield Issue("start-event", text, field=process.path, element=element, line=line)
    if not any(node.kind in _ENDS for node in members):
        text = f"{where}没有结束事件。请补画。"
        yield Issue("end-event", text, field=process.path, element=element, line=line)


def _check_node(process: Process, node: Node) -> Iterator[Issue]:
    incoming, outgoing = process.incoming(node.id), process.outgoing(node.id)
    if node.kind == "start" and incoming:
        yield _issue(process, node, "start-event", f"{node.title}不能有进线。请删除。")
    if node.kind in _ENDS and outgoing:
        yield _issue(process, node, "flow-invalid", f"{node.title}不能有出线。请删除。")
    if node.kind not in _ENDS and not outgoing:
        yield _issue(process, node, "flow-invalid", f"{node.title}没有出线。请连到下一步，或连到结束事件。")
    if node.kind.startswith("boundary_"):
        yield from _check_boundary(process, node, incoming)
    if node.kind in GATEWAYS:
        yield from _check_gateway(process, node, outgoing)
        return
    if len(outgoing) > 1:
        yield _issue(process, node, "implicit-split", f"{node.title}有 {len(outgoing)} 条出线。请用网关分开。")
    for flow in outgoing:
        if flow.condition is not None:
            yield _flow_issue(
                process,
                flow,
                "flow-condition",
                "从环节直接引出，条件会被忽略。请在环节后加排他网关，把条件写在网关的出线上。",
            )


def _check_gateway(process: Process, node: Node, outgoing: list[Flow]) -> Iterator[Issue]:
    if node.kind == "event_gateway":
        yield from _check_event_gateway(process, node, outgoing)
    if node.kind in ("event_gateway", "parallel"):
        for flow in outgoing:
            if flow.condition is not None:
                yield _flow_issue(process, flow, "flow-condition", f"从{node.title}引出，条件会被忽略。请删除条件。")
        return
    if node.default is not None and node.default not in {flow.id for flow in outgoing}:
        yield _issue(process, node, "gateway-default", f"{node.title}的默认流向不是它的出线。请重新设定。")
    for flow in outgoing:
        if flow.id == node.default and flow.condition is not None:
            yield _flow_issue(process, flow, "gateway-default", "是默认流向，条件会被忽略。请删除条件，或不设为默认。")
        if flow.id != node.default and flow.condition is None and len(outgoing) > 1:
            yield _flow_issue(
                process, flow, "gateway-condition", f"从{node.title}引出却没有条件。请写条件，或设为默认流向。"
            )


def _check_event_gateway(process: Process, node: Node, outgoing: list[Flow]) -> Iterator[Issue]:
    targets = [process.nodes[flow.target] for flow in outgoing if flow.target in process.nodes]
    if len(targets) < 2 or any(target.kind not in ("timer", "message") for target in targets):
        text = f"{node.title}之后至少要有两个定时或消息事件。请改。"
        yield _issue(process, node, "event-gateway", text)
    if sum(target.kind == "timer" for target in targets) > 1:
        text = f"{node.title}之后有几个定时事件，它们会共用一个到期时间。请只留一个。"
        yield _issue(process, node, "event-gateway", text)
    for target in targets:
        if len(process.incoming(target.id)) > 1:
            yield _issue(process, target, "event-gateway", f"{target.title}在事件网关之后，不能另有进线。请分开画。")


def _check_boundary(process: Process, node: Node, incoming: list[Flow]) -> Iterator[Issue]:
    host = process.nodes.get(node.attached_to or "")
    if node.attached_to in process.refused:
        return
    if host is None or host.scope != node.scope or host.kind not in _HOSTS:
        yield _issue(process, node, "boundary-event", f"{node.title}只能附在人工环节、子流程或调用流程上。请移动。")
        return
    if incoming:
        yield _issue(process, node, "boundary-event", f"{node.title}不能有进线。请删除。")
    if not node.interrupting and node.kind != "boundary_timer":
        yield _issue(process, node, "boundary-event", f"{node.title}必须是中断型的。请改为实线边框。")
    if node.kind == "boundary_error" and host.kind == "user":
        yield _issue(
            process, node, "boundary-event", f"{node.title}附在人工环节上不会起作用。请改附在子流程或调用流程上。"
        )
    if node.kind in ("boundary_error", "boundary_message"):
        rivals = [
            other
            for other in process.nodes.values()
            if other.kind == node.kind and other.attached_to == node.attached_to and other.id < node.id
        ]
        if any(other.reference == node.reference for other in rivals):
            yield _issue(
                process, node, "boundary-event", f"{node.title}与同一处另一个边界事件接的是同一种情况。请只留一个。"
            )


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
            yield _issue(process, node, "unreachable", f"{node.title}没有任何一条路能走到。请连上，或删除。")


def _followers(process: Process, node: Node) -> list[str]:
    following = [flow.target for flow in process.outgoing(node.id)]
    following += [other.id for other in process.nodes.values() if other.attached_to == node.id]
    if node.kind == "sub":
        following += [inner.id for inner in process.members(node.id) if inner.kind == "start"]
    return following


def _issue(process: Process, node: Node, code: str, text: str) -> Issue:
    return Issue(code, text, field=process.path, element=node.id, line=node.line)


def _flow_issue(process: Process, flow: Flow, code: str, text: str) -> Issue:
    title = f"连线“{flow.name}”({flow.id})" if flow.name else f"连线 {flow.id}"
    return Issue(code, title + text, field=process.path, element=flow.id, line=flow.line)

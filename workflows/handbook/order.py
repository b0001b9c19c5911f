"""The steps of a process in the order in which they come: along the flows, what leads back left out."""

from __future__ import annotations

from engine.verification.diagram import Node, Process


def in_order(process: Process) -> list[Node]:
    """Every node, a sub-process before what it holds, that before what follows; ways out on the border come last."""
    done: list[str] = []
    seen: set[str] = set()
    for start in reversed([node for node in process.members(None) if node.kind == "start"]):
        _walk(process, start.id, seen, done)
    left = [node for node in process.nodes.values() if node.id not in seen]
    return [process.nodes[each] for each in reversed(done)] + left


def _walk(process: Process, node_id: str, seen: set[str], done: list[str]) -> None:
    """Depth first without recursion; a node is done when all that follows is."""
    stack = [(node_id, iter(_following(process, node_id)))]
    seen.add(node_id)
    while stack:
        current, following = stack[-1]
        ahead = next((each for each in following if each not in seen), None)
        if ahead is None:
            done.append(current)
            stack.pop()
        else:
            seen.add(ahead)
            stack.append((ahead, iter(_following(process, ahead))))


def _following(process: Process, node_id: str) -> list[str]:
    """What is seen first comes last in the order."""
    inside = [node.id for node in process.members(node_id) if node.kind == "start"]
    border = [node.id for node in process.nodes.values() if node.attached_to == node_id]
    return [*reversed(border), *reversed([flow.target for flow in process.outgoing(node_id)]), *inside]

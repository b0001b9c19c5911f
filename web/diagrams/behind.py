"""Which steps of a diagram a matter has behind it. People's steps are told by their work items; automatic steps and
calls leave none, so they are told by how the diagram joins them to what was reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.verification.assembly import read_file
from engine.verification.diagram import ENDS, GATEWAYS, Process

_ROOT = ""
_AUTOMATIC = frozenset({"service", "rule", "call"})
_PASSED_AT_ONCE = frozenset({"service", "rule", "pass"}) | GATEWAYS


@dataclass(frozen=True)
class Drawing:
    """`ways`: where one can come to from a node, at least: by its flows, into a scope and out of it, by what is
    attached to it."""

    process: Process
    ways: Mapping[str, frozenset[str]]


def steps_behind(
    content: bytes,
    worked: Collection[str],
    standing: Collection[str],
    called: Collection[str] = (),
    *,
    ended: bool = False,
) -> frozenset[str]:
    """The ids of the automatic steps and calls that are over, in a diagram that passed the gate.

    `worked`: people's steps that are; `standing`: where the tokens are; `called`: processes in which steps were worked;
    `ended`: the whole process came to its end. A step counts when what was reached cannot be reached without it, or
    when it follows at once; a call also when its process was worked.
    """
    drawing = _drawing(content)
    nodes = drawing.process.nodes
    reached = {*worked, *standing} & nodes.keys()
    automatic = {each.id for each in nodes.values() if each.kind in _AUTOMATIC} - set(standing)
    passed = {each for each in automatic if reached - _reachable(drawing, {each})}
    if ended and (ends := _ends(drawing)):
        passed |= {each for each in automatic if not ends & _reachable(drawing, {each})}
    passed |= _following(drawing.process, {*worked, *passed} & nodes.keys(), standing) & automatic
    return frozenset(
        passed | {each for each in automatic if nodes[each].kind == "call" and nodes[each].reference in called}
    )


def _ends(drawing: Drawing) -> set[str]:
    """The ends of the process itself, not of what runs beside it."""
    nodes = drawing.process.nodes.values()
    found = _reachable(drawing, {each.id for each in nodes if not each.interrupting})
    return {each.id for each in nodes if each.kind in ENDS and each.scope is None} & found


def _reachable(drawing: Drawing, without: Collection[str]) -> set[str]:
    found, ahead = {_ROOT}, [_ROOT]
    while ahead:
        new = drawing.ways.get(ahead.pop(), frozenset()) - found - set(without)
        found |= new
        ahead += new
    return found | set(without)


def _following(process: Process, over: Collection[str], standing: Collection[str]) -> set[str]:
    """What is passed in the same step as the end of what is over."""
    found: set[str] = set()
    ahead = [each for each in over if each not in standing]
    while ahead:
        here = ahead.pop()
        after = {flow.target for flow in process.outgoing(here)}
        if len(after) > 1 and process.nodes[here].kind != "parallel":
            continue
        new = {each for each in after if _at_once(process, each)} - found - set(standing)
        found |= new
        ahead += new
    return found


def _at_once(process: Process, node_id: str) -> bool:
    kind = process.nodes[node_id].kind
    waits = kind == "parallel" and len(process.incoming(node_id)) > 1
    return kind in _PASSED_AT_ONCE and not waits


@lru_cache(maxsize=64)
def _drawing(content: bytes) -> Drawing:
    (process,) = read_file(content, "").processes
    ways: defaultdict[str, set[str]] = defaultdict(set)
    for flow in process.flows:
        ways[flow.source].add(flow.target)
    for node in process.nodes.values():
        if node.attached_to is not None:
            ways[node.attached_to].add(node.id)
        elif node.kind == "start":
            ways[node.scope or _ROOT].add(node.id)
        elif node.kind in ENDS and node.scope is not None:
            ways[node.id].update(flow.target for flow in process.outgoing(node.scope))
    return Drawing(process, {each: frozenset(after) for each, after in ways.items()})

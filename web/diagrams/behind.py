"""Which steps of a diagram a matter has behind it. People's steps are told by their work items; automatic steps and
calls leave none, so they are told by how the diagram joins them to what was reached."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from engine.definitions import BPMN, parse_xml

_ROOT = ""
_AUTOMATIC = frozenset({"serviceTask", "sendTask", "scriptTask", "businessRuleTask", "callActivity"})
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
_CALL = "callActivity"
_PASSED_AT_ONCE = (_AUTOMATIC - {_CALL}) | _CHOOSING | {"parallelGateway", "intermediateThrowEvent"}


@dataclass(frozen=True)
class Drawing:
    """`kinds`: the element's name in BPMN by id; `ways`: where one can come to from it, at least; `flows`: its sequence
    flows alone; `calls`: the called process by call; `beside`: timers and messages that leave their step running."""

    kinds: dict[str, str]
    ways: dict[str, frozenset[str]]
    flows: dict[str, frozenset[str]]
    calls: dict[str, str]
    beside: frozenset[str]


def steps_behind(
    content: bytes,
    worked: Collection[str],
    standing: Collection[str],
    called: Collection[str] = (),
    *,
    ended: bool = False,
) -> frozenset[str]:
    """The ids of the automatic steps and calls that are over.

    `worked`: people's steps that are; `standing`: where the tokens are; `called`: processes in which steps were worked;
    `ended`: the whole process came to its end. A step counts when what was reached cannot be reached without it, or
    when it follows at once; a call also when its process was worked.
    """
    drawing = _drawing(content)
    reached = {*worked, *standing} & drawing.kinds.keys()
    automatic = {each for each, kind in drawing.kinds.items() if kind in _AUTOMATIC} - set(standing)
    passed = {each for each in automatic if reached - _reachable(drawing, {each})}
    if ended and (ends := _ends(drawing)):
        passed |= {each for each in automatic if not ends & _reachable(drawing, {each})}
    passed |= _following(drawing, {*worked, *passed} & drawing.kinds.keys(), standing) & automatic
    return frozenset(passed | {each for each in automatic if drawing.calls.get(each) in called})


def _ends(drawing: Drawing) -> set[str]:
    """The ends of the process itself, not of what runs beside it."""
    found = _reachable(drawing, drawing.beside)
    return {each for each in found if drawing.kinds.get(each) == "endEvent" and not drawing.ways.get(each)}


def _reachable(drawing: Drawing, without: Collection[str]) -> set[str]:
    found, ahead = {_ROOT}, [_ROOT]
    while ahead:
        new = drawing.ways.get(ahead.pop(), frozenset()) - found - set(without)
        found |= new
        ahead += new
    return found | set(without)


def _following(drawing: Drawing, over: Collection[str], standing: Collection[str]) -> set[str]:
    """What is passed in the same step as the end of what is over."""
    found: set[str] = set()
    ahead = [each for each in over if each not in standing]
    while ahead:
        here = ahead.pop()
        after = drawing.flows.get(here, frozenset())
        if len(after) > 1 and drawing.kinds[here] != "parallelGateway":
            continue
        new = {each for each in after if _at_once(drawing, each)} - found - set(standing)
        found |= new
        ahead += new
    return found


def _at_once(drawing: Drawing, element: str) -> bool:
    waits = drawing.kinds.get(element) == "parallelGateway" and _joins(drawing, element)
    return drawing.kinds.get(element) in _PASSED_AT_ONCE and not waits


def _joins(drawing: Drawing, element: str) -> bool:
    return sum(element in after for after in drawing.flows.values()) > 1


@lru_cache(maxsize=64)
def _drawing(content: bytes) -> Drawing:
    process = parse_xml(content, "diagram").find(f"{BPMN}process")
    kinds: dict[str, str] = {}
    ways: dict[str, set[str]] = {}
    flows: dict[str, set[str]] = {}
    calls: dict[str, str] = {}
    beside: set[str] = set()
    for node in process.iter(f"{BPMN}*") if process is not None else ():
        kind = etree.QName(node).localname
        if kind == "sequenceFlow":
            flows.setdefault(node.get("sourceRef"), set()).add(node.get("targetRef"))
        elif _is_step(node, kind):
            kinds[node.get("id")] = kind
            if kind == _CALL:
                calls[node.get("id")] = node.get("calledElement", "")
            if node.get("cancelActivity") == "false":
                beside.add(node.get("id"))
            for before in _comes_from(node, kind):
                ways.setdefault(before, set()).add(node.get("id"))
            if kind == "endEvent" and (inside := _around(node)) is not None:
                ways.setdefault(node.get("id"), set()).update(_targets(inside))
    for before, after in flows.items():
        ways.setdefault(before, set()).update(after)
    return Drawing(kinds, _frozen(ways), _frozen(flows), calls, frozenset(beside))


def _is_step(node: etree._Element, kind: str) -> bool:
    return kind.endswith(("Task", "task", "Event", "Gateway", "Activity", "subProcess")) and bool(node.get("id"))


def _comes_from(node: etree._Element, kind: str) -> Iterator[str]:
    """Where one comes from to an element that no sequence flow leads to."""
    if kind == "boundaryEvent":
        yield node.get("attachedToRef")
    elif node.find(f"{BPMN}incoming") is None and not _is_target(node):
        inside = _around(node)
        yield _ROOT if inside is None or inside.get("triggeredByEvent") == "true" else str(inside.get("id"))


def _around(node: etree._Element) -> etree._Element | None:
    parent = node.getparent()
    return parent if parent is not None and etree.QName(parent).localname == "subProcess" else None


def _is_target(node: etree._Element) -> bool:
    return any(flow.get("targetRef") == node.get("id") for flow in node.getparent().iterchildren(f"{BPMN}sequenceFlow"))


def _targets(inside: etree._Element) -> Iterator[str]:
    flows = inside.getparent().iterchildren(f"{BPMN}sequenceFlow")
    return (str(flow.get("targetRef")) for flow in flows if flow.get("sourceRef") == inside.get("id"))


def _frozen(found: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {each: frozenset(after) for each, after in found.items()}

"""Layer 1 of the gate, first half: a BPMN file -> processes, refusing every element that the engine does not run
or runs wrongly (an allow-list: what is not named here or in `nodes` is refused)."""

from __future__ import annotations

from lxml import etree

from engine.verification.diagram import Flow, Node, Process
from engine.verification.documents import BPMN, line_of
from engine.verification.drawn import (
    PLAIN,
    REFUSED_ELEMENTS,
    Drawing,
    bpmn,
    children,
    name_of,
    refuse_element,
    title_of,
)
from engine.verification.nesting import misplaced
from engine.verification.nodes import EVENT_TAGS, EXECUTED, TASKS, check_attributes, event, extensions, task
from engine.verification.sentences import named, say
from engine.wording import Said

__all__ = ["EXECUTED", "REFUSED_ELEMENTS", "Drawing", "read_drawing", "settle_lanes"]

_OF_THE_TASK = frozenset({"extensionElements", "multiInstanceLoopCharacteristics"})  # read with the sub-process itself
_IGNORED_ROOTS = frozenset({"category", "collaboration", "itemDefinition", "extensionElements", "documentation"})


def read_drawing(root: etree._Element, path: str) -> Drawing:
    """The processes of one file; every element that is not allowed is an issue with its line."""
    drawing = Drawing(path)
    if root.tag != bpmn("definitions"):
        drawing.refuse(say("unreadable.root", path=path), root)
        return drawing
    for element, fault in misplaced(root):
        drawing.refuse(fault, element)
    _check_ids(drawing, root)
    for element in children(root):
        name = name_of(element)
        if name == "message":
            drawing.messages[element.get("id", "")] = element.get("name", "")
        elif name == "error":
            drawing.errors[element.get("id", "")] = element.get("errorCode")
        elif name not in _IGNORED_ROOTS and name != "process":
            refuse_element(drawing, element)
    for element in children(root):
        if name_of(element) == "process":
            drawing.processes.append(_process(drawing, element))
    return drawing


def _check_ids(drawing: Drawing, root: etree._Element) -> None:
    """Ids stand once in a file. (Two multi-instance tasks may call their elements alike.)"""
    seen: set[str] = set()
    for top in children(root):
        for element in top.iter(f"{{{BPMN}}}*"):
            identifier = element.get("id")
            if identifier in seen and name_of(element) != "inputDataItem":
                drawing.refuse(say("duplicate-id.file", element=title_of(element), id=identifier), element)
            if identifier is not None:
                seen.add(identifier)


def _process(drawing: Drawing, element: etree._Element) -> Process:
    identifier = element.get("id", "")
    process = Process(identifier, element.get("name", "") or identifier, drawing.path, line=line_of(element))
    if element.get("isExecutable") != "true":
        drawing.refuse(say("not-executable", process=title_of(element)), element)
    _container(drawing, process, element, None)
    return process


def _container(drawing: Drawing, process: Process, container: etree._Element, scope: str | None) -> None:
    for element in children(container):
        name = name_of(element)
        if name == "sequenceFlow":
            process.flows.append(_flow(drawing, element))
        elif name == "laneSet":
            pass
        elif name == "subProcess" and element.get("triggeredByEvent") == "true":
            process.refused.add(element.get("id", ""))
            drawing.refuse(say("event-subprocess", element=_event_subprocess(element)), element)
        elif name in TASKS:
            _add(drawing, process, element, task(drawing, element, TASKS[name], scope))
            if name == "subProcess":
                _container(drawing, process, element, element.get("id", ""))
        elif name in EVENT_TAGS:
            node = event(drawing, element, scope)
            if node is None:
                process.refused.add(element.get("id", ""))
            else:
                _add(drawing, process, element, node)
        elif name in PLAIN or (scope is not None and name in _OF_THE_TASK):
            pass
        elif name == "extensionElements":
            extensions(drawing, element, None)
        else:
            process.refused.add(element.get("id", ""))
            refuse_element(drawing, element)
    for element in children(container):
        if name_of(element) == "laneSet":
            _lanes(drawing, process, element)


def _event_subprocess(element: etree._Element) -> Said:
    return named("eventSubProcess", element.get("name", ""), element.get("id"), line_of(element))


def _add(drawing: Drawing, process: Process, element: etree._Element, node: Node) -> None:
    if not node.id:
        drawing.refuse(say("bad-id.none", node=node.title), element)
    if node.id in process.nodes:
        return  # already refused
    process.nodes[node.id] = node
    check_attributes(drawing, element, node)


def _flow(drawing: Drawing, element: etree._Element) -> Flow:
    condition = None
    for child in children(element):
        if name_of(child) == "conditionExpression":
            condition = (child.text or "").strip()
        elif name_of(child) not in PLAIN:
            refuse_element(drawing, child, element)
    return Flow(
        element.get("id", ""),
        element.get("sourceRef", ""),
        element.get("targetRef", ""),
        condition,
        element.get("name", ""),
        line_of(element),
    )


def _lanes(drawing: Drawing, process: Process, lane_set: etree._Element) -> None:
    placed: dict[str, etree._Element] = {}
    for lane in lane_set.iter(bpmn("lane")):  # in document order, so that the innermost lane wins
        for reference in lane.findall(bpmn("flowNodeRef")):
            node = process.nodes.get((reference.text or "").strip())
            if node is None:
                continue
            if node.id in placed and placed[node.id] not in lane.iterancestors():
                drawing.refuse(say("lane-unknown.two", node=node.title), reference)
            placed[node.id] = lane
            node.lane = lane.get("name") or ""


def settle_lanes(process: Process) -> None:
    """As the engine does: a property `lane`, else the innermost lane drawn, else that of the sub-process around."""
    for node in process.nodes.values():
        node.lane = node.properties.get("lane") or node.lane
    for node in process.nodes.values():
        around = node
        while node.lane is None and around.scope is not None:
            around = process.nodes[around.scope]
            node.lane = around.lane

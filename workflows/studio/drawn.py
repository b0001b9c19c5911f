"""What a diagram draws, as values that can be compared: every element with its properties in words, and its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.errors import Unreadable
from engine.verification.documents import BPMN, SPIFF, read_xml

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_FLOW = "sequenceFlow"
# parts of an element, not elements of their own: what they say is a property of what they stand in
_PARTS = frozenset(
    {
        "incoming",
        "outgoing",
        "extensionElements",
        "documentation",
        "flowNodeRef",
        "conditionExpression",
        "laneSet",
        "multiInstanceLoopCharacteristics",
        "inputDataItem",
        "loopDataInputRef",
        "completionCondition",
        "timeDuration",
        "timeDate",
        "text",
    }
)
_ATTRIBUTES = ("calledElement", "default", "attachedToRef", "cancelActivity", "isExecutable", "triggeredByEvent")
# what BPMN takes an attribute for that is not written: editors leave out what is so by default
_DEFAULTS = {
    "boundaryEvent": {"cancelActivity": "true"},
    "process": {"isExecutable": "false"},
    "subProcess": {"triggeredByEvent": "false"},
}


@dataclass(frozen=True)
class Drawn:
    """`properties`: name -> text, names as in `workflows.studio.labels.DRAWN`; `place`: x, y, width, height."""

    id: str
    tag: str
    name: str
    process: str
    properties: dict[str, str] = field(default_factory=dict)
    place: tuple[float, ...] | None = None
    source: str | None = None
    target: str | None = None

    @property
    def is_flow(self) -> bool:
        return self.tag == _FLOW


def read_drawn(content: bytes, path: str) -> dict[str, Drawn]:
    """Every element by its id; processes and lanes are among them. Raises Unreadable."""
    root = read_xml(content, path)
    names = {each.get("id", ""): each.get("name") or each.get("errorCode") or "" for each in root.iter(f"{{{BPMN}}}*")}
    places, lanes = dict(_places(root)), dict(_lanes(root))
    found: dict[str, Drawn] = {}
    for process in root.iter(f"{{{BPMN}}}process"):
        for element in process.iter(f"{{{BPMN}}}*"):
            tag, identifier = etree.QName(element).localname, element.get("id")
            if identifier and tag not in _PARTS and not tag.endswith("EventDefinition"):
                properties = dict(_properties(element, names))
                if identifier in lanes:
                    properties["lane"] = lanes[identifier]
                found.setdefault(
                    identifier,
                    Drawn(
                        identifier,
                        tag,
                        element.get("name", ""),
                        process.get("id", ""),
                        properties,
                        places.get(identifier),
                        element.get("sourceRef"),
                        element.get("targetRef"),
                    ),
                )
    return found


def process_names(content: bytes, path: str) -> dict[str, str]:
    """The names of the processes of a diagram by id; none when it cannot be read."""
    try:
        root = read_xml(content, path)
    except Unreadable:
        return {}
    return {each.get("id", ""): each.get("name", "") or each.get("id", "") for each in root.iter(f"{{{BPMN}}}process")}


def _properties(element: etree._Element, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    defaults = _DEFAULTS.get(etree.QName(element).localname, {})
    for attribute in _ATTRIBUTES:
        given = element.get(attribute, defaults.get(attribute))
        if given is not None:
            yield attribute, given
    for child in element:
        tag = etree.QName(child).localname
        if tag == "documentation":
            yield "documentation", _text(child)
        elif tag == "conditionExpression":
            yield "condition", _text(child)
        elif tag == "text":
            yield "text", _text(child)
        elif tag == "extensionElements":
            yield from _extensions(child)
        elif tag == "multiInstanceLoopCharacteristics":
            yield from _multi_instance(child)
        elif tag.endswith("EventDefinition"):
            yield from _event(child, tag, names)


def _extensions(element: etree._Element) -> Iterator[tuple[str, str]]:
    for each in element.iter(f"{{{SPIFF}}}property"):
        yield f"property.{each.get('name', '')}", each.get("value", "")
    for operator in element.iter(f"{{{SPIFF}}}serviceTaskOperator"):
        yield "service", operator.get("id", "")
    for each in element.iter(f"{{{SPIFF}}}parameter"):
        yield f"parameter.{each.get('id', '')}", each.get("value", "")
    for each in element.iter(f"{{{SPIFF}}}calledDecisionId"):
        yield "decision", _text(each)


def _multi_instance(element: etree._Element) -> Iterator[tuple[str, str]]:
    for child in element:
        tag = etree.QName(child).localname
        if tag == "loopDataInputRef":
            yield "collection", _text(child)
        elif tag == "inputDataItem":
            yield "item", child.get("id") or child.get("name") or ""
        elif tag == "completionCondition":
            yield "completion", _text(child)


def _event(element: etree._Element, tag: str, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    reference = element.get("messageRef") or element.get("errorRef")
    yield "event", tag.removesuffix("EventDefinition")
    if reference is not None:
        yield "reference", names.get(reference) or reference
    for child in element:
        if etree.QName(child).localname in ("timeDuration", "timeDate"):
            yield "rule", _text(child)


def _lanes(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Element -> the name of its innermost lane, in document order so that the innermost wins."""
    for lane in root.iter(f"{{{BPMN}}}lane"):
        for reference in lane.findall(f"{{{BPMN}}}flowNodeRef"):
            yield _text(reference), lane.get("name", "")


def _places(root: etree._Element) -> Iterator[tuple[str, tuple[float, ...]]]:
    for shape in root.iter(f"{{{_DI}}}BPMNShape"):
        bounds = shape.find(f"{{{_DC}}}Bounds")
        if bounds is not None:
            yield shape.get("bpmnElement", ""), tuple(_number(bounds.get(each)) for each in ("x", "y"))


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())

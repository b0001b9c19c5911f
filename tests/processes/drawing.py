"""The layout of a diagram as rectangles and segments, to ask what a reader would stumble over."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "dd": "http://www.omg.org/spec/DD/20100524/DI",
}


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box, slack: float = 0) -> bool:
        return (
            self.left < other.right - slack
            and other.left < self.right - slack
            and self.top < other.bottom - slack
            and other.top < self.bottom - slack
        )

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True)
class Edge:
    id: str
    source: str
    target: str
    points: tuple[tuple[float, float], ...]

    def segments(self) -> list[Box]:
        return [
            Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
            for a, b in zip(self.points, self.points[1:], strict=False)
        ]


@dataclass
class Drawing:
    """`kinds`: element id -> its BPMN tag; `shapes`, `labels`: where it and its name stand; `lane_of` by id."""

    kinds: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    lane_of: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    flows: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def nodes(self) -> dict[str, Box]:
        return {key: box for key, box in self.shapes.items() if self.kinds[key] not in ("participant", "lane")}

    def solid(self) -> dict[str, Box]:
        """Shapes that nothing else may lie on."""
        return {key: box for key, box in self.nodes.items() if self.kinds[key] != "subProcess"}


def read_drawing(path: Path) -> Drawing:
    root = etree.parse(path).getroot()
    drawing = Drawing()
    for element in root.iter():
        identifier = element.get("id")
        if identifier and etree.QName(element).namespace == NS["bpmn"]:
            drawing.kinds[identifier] = etree.QName(element).localname
            parent = element.getparent()
            if parent is not None and parent.get("id"):
                drawing.parents[identifier] = str(parent.get("id"))
            if element.get("attachedToRef"):
                drawing.hosts[identifier] = str(element.get("attachedToRef"))
    for flow in root.iterfind(".//bpmn:sequenceFlow", NS):
        drawing.flows[str(flow.get("id"))] = (str(flow.get("sourceRef")), str(flow.get("targetRef")))
    for lane in root.iterfind(".//bpmn:lane", NS):
        for reference in lane.iterfind("bpmn:flowNodeRef", NS):
            drawing.lane_of[str(reference.text)] = str(lane.get("id"))
    for shape in root.iterfind(".//di:BPMNShape", NS):
        _shape(drawing, shape)
    for edge in root.iterfind(".//di:BPMNEdge", NS):
        _edge(drawing, edge)
    return drawing


def _shape(drawing: Drawing, shape: etree._Element) -> None:
    identifier = str(shape.get("bpmnElement"))
    bounds = shape.find("dc:Bounds", NS)
    assert bounds is not None
    drawing.shapes[identifier] = _box(bounds)
    label = shape.find("di:BPMNLabel/dc:Bounds", NS)
    if label is not None:
        drawing.labels[identifier] = _box(label)


def _edge(drawing: Drawing, edge: etree._Element) -> None:
    identifier = str(edge.get("bpmnElement"))
    points = tuple((float(p.get("x", "")), float(p.get("y", ""))) for p in edge.iterfind("dd:waypoint", NS))
    source, target = drawing.flows[identifier]
    drawing.edges.append(Edge(identifier, source, target, points))
    label = edge.find("di:BPMNLabel/dc:Bounds", NS)
    if label is not None:
        drawing.labels[identifier] = _box(label)


def _box(bounds: etree._Element) -> Box:
    left, top, width, height = (float(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
    return Box(left, top, left + width, top + height)

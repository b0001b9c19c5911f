"""What lies where in a diagram file, and what lies on top of something else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

from lxml import etree

AROUND = ("participant", "lane", "subProcess")
WORDED_OUTSIDE = ("Event", "Gateway", "sequenceFlow")


class Box(NamedTuple):
    """`of`: the element; `label`: its words outside, not the element itself."""

    of: str
    label: bool
    x: float
    y: float
    width: float
    height: float

    def covers(self, other: Box) -> bool:
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


class Drawing:
    def __init__(self, path: Path) -> None:
        self.root = etree.parse(path).getroot()
        self.tags = {each.get("id"): etree.QName(each).localname for each in self.root.iter("{*}*") if each.get("id")}
        self.hosts = {each.get("id"): each.get("attachedToRef") for each in self.root.iter("{*}boundaryEvent")}
        flows = self.root.iter("{*}sequenceFlow")
        self.ends = {each.get("id"): {each.get("sourceRef"), each.get("targetRef")} for each in flows}

    def lanes(self) -> dict[str, list[str]]:
        """Lane -> the elements that it lists."""
        lanes = self.root.iter("{*}lane")
        return {each.get("id", ""): sorted(str(one.text) for one in each.findall("{*}flowNodeRef")) for each in lanes}

    def boxes(self) -> Iterator[Box]:
        for bounds in self.root.iter("{*}Bounds"):
            parent = bounds.getparent()
            label = etree.QName(parent).localname == "BPMNLabel"
            of = str((parent.getparent() if label else parent).get("bpmnElement"))
            tag = self.tags.get(of, "")
            if tag not in AROUND and (not label or tag.endswith(WORDED_OUTSIDE)):
                yield Box(of, label, *(float(bounds.get(name, "0")) for name in ("x", "y", "width", "height")))

    def overlapping(self) -> list[tuple[str, str]]:
        """Steps and words that cover each other, and flows that run through a step."""
        boxes = list(self.boxes())
        found = [
            (one.of, other.of)
            for one, other in combinations(boxes, 2)
            if not self._joined(one, other) and one.covers(other)
        ]
        steps = [box for box in boxes if not box.label]
        return found + [
            (flow, box.of) for flow, stretch in self._stretches() for box in steps if self._crosses(flow, stretch, box)
        ]

    def _joined(self, one: Box, other: Box) -> bool:
        """An event stands on the border of its host."""
        hosted = self.hosts.get(one.of) == other.of or self.hosts.get(other.of) == one.of
        return hosted and not one.label and not other.label

    def _stretches(self) -> Iterator[tuple[str, Box]]:
        for edge in self.root.iter("{*}BPMNEdge"):
            points = [(float(each.get("x", "0")), float(each.get("y", "0"))) for each in edge.findall("{*}waypoint")]
            for (x, y), (to_x, to_y) in pairwise(points):
                yield (
                    str(edge.get("bpmnElement")),
                    Box("", False, min(x, to_x), min(y, to_y), abs(x - to_x), abs(y - to_y)),
                )

    def _crosses(self, flow: str, stretch: Box, step: Box) -> bool:
        ends = self.ends.get(flow, set())
        inner = step._replace(x=step.x + 1, y=step.y + 1, width=step.width - 2, height=step.height - 2)
        return step.of not in ends | {self.hosts.get(each) for each in ends} and inner.covers(stretch)

"""A leader can read each diagram on one page: nothing covers anything, lines are straight, lanes are true."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from tests.processes.drawing import NS, Drawing, read_drawing
from tests.processes.walk import BPMN

DIAGRAMS = sorted(BPMN.glob("*/*.bpmn"))
A3_WIDTH, A3_HEIGHT = 2600, 1700  # px at which 12 px text is 2 mm high on A3


@pytest.fixture(params=DIAGRAMS, ids=lambda path: path.stem)
def diagram(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def drawing(diagram: Path) -> Drawing:
    return read_drawing(diagram)


def test_each_has_its_folder() -> None:
    assert [path.stem for path in DIAGRAMS] == [path.parent.name for path in DIAGRAMS]
    assert len(DIAGRAMS) >= 11


def test_everything_is_drawn(drawing: Drawing) -> None:
    not_drawn = {"process", "definitions", "collaboration", "laneSet", "inputDataItem", "error", "message"}
    for identifier, kind in drawing.kinds.items():
        if kind == "sequenceFlow":
            assert identifier in {edge.id for edge in drawing.edges}
        elif kind not in not_drawn and not kind.endswith("EventDefinition"):
            assert identifier in drawing.shapes, f"{identifier} is not drawn"


def test_it_fits_on_one_page(drawing: Drawing) -> None:
    pool = next(box for key, box in drawing.shapes.items() if drawing.kinds[key] == "participant")
    assert pool.right - pool.left <= A3_WIDTH
    assert pool.bottom - pool.top <= A3_HEIGHT


def test_no_shape_covers_another(drawing: Drawing) -> None:
    for (one, box), (other, other_box) in combinations(drawing.solid().items(), 2):
        attached = drawing.hosts.get(one) == other or drawing.hosts.get(other) == one
        assert attached or not box.overlaps(other_box), f"{one} covers {other}"


def test_every_shape_stands_in_its_lane_or_sub_process(drawing: Drawing) -> None:
    for identifier, box in drawing.nodes.items():
        around = drawing.lane_of.get(identifier) or drawing.parents[identifier]
        assert drawing.shapes[around].holds(box), f"{identifier} stands outside {around}"


def test_boundary_events_stand_on_the_edge_of_their_host(drawing: Drawing) -> None:
    for event, host in drawing.hosts.items():
        box, around = drawing.shapes[event], drawing.shapes[host]
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        on_side = x in (around.left, around.right) and around.top <= y <= around.bottom
        on_top = y in (around.top, around.bottom) and around.left <= x <= around.right
        assert on_side or on_top, f"{event} is not on {host}"


def test_lines_run_straight_across_or_down(drawing: Drawing) -> None:
    for edge in drawing.edges:
        for segment in edge.segments():
            assert segment.left == segment.right or segment.top == segment.bottom, edge.id


def test_lines_go_round_shapes(drawing: Drawing) -> None:
    for edge in drawing.edges:
        for identifier, box in drawing.solid().items():
            if identifier in (edge.source, edge.target, drawing.hosts.get(edge.source)):
                continue
            assert not any(segment.overlaps(box) for segment in edge.segments()), f"{edge.id} runs through {identifier}"


def test_lines_begin_and_end_on_their_shapes(drawing: Drawing) -> None:
    for edge in drawing.edges:
        for end, (x, y) in ((edge.source, edge.points[0]), (edge.target, edge.points[-1])):
            box = drawing.shapes[end]
            assert box.left <= x <= box.right, edge.id
            assert box.top <= y <= box.bottom, edge.id
            assert x in (box.left, box.right) or y in (box.top, box.bottom), edge.id


def test_names_cover_no_shape(drawing: Drawing) -> None:
    for identifier, label in drawing.labels.items():
        for other, box in drawing.solid().items():
            # the corners of a gateway's or event's own box are empty
            assert identifier == other or not label.overlaps(box, slack=1), f"the name of {identifier} lies on {other}"


def test_names_cover_no_name(drawing: Drawing) -> None:
    for (one, label), (other, other_label) in combinations(drawing.labels.items(), 2):
        assert not label.overlaps(other_label, slack=1), f"the names of {one} and {other} overlap"


def test_no_line_runs_through_a_name(drawing: Drawing) -> None:
    for identifier, label in drawing.labels.items():
        for edge in drawing.edges:
            crossed = any(segment.overlaps(label, slack=1) for segment in edge.segments())
            assert not crossed, f"{edge.id} runs through the name of {identifier}"


def test_every_fork_says_what_it_asks_and_every_branch_what_it_means(diagram: Path) -> None:
    root = etree.parse(diagram).getroot()
    for gateway in root.iterfind(".//bpmn:exclusiveGateway", NS):
        flows = [
            each for each in root.iterfind(".//bpmn:sequenceFlow", NS) if each.get("sourceRef") == gateway.get("id")
        ]
        if len(flows) == 1:
            continue
        assert str(gateway.get("name", "")).endswith("？"), gateway.get("id")
        assert all(flow.find("bpmn:conditionExpression", NS) is not None for flow in flows), gateway.get("id")
        # the returns of one review share a line, which is named once
        unnamed = [flow for flow in flows if not flow.get("name")]
        assert all("_returned_" in str(flow.get("targetRef")) for flow in unnamed), gateway.get("id")


def test_the_picture_in_the_documentation_shows_all_of_it(diagram: Path, drawing: Drawing) -> None:
    """When it fails: python -m docs.render_diagrams"""
    picture = (BPMN.parent / "docs/diagrams" / f"{diagram.stem}.svg").read_text("utf-8")
    drawn = {*drawing.nodes, *(edge.id for edge in drawing.edges)}
    assert {each for each in drawn if f'data-element-id="{each}"' not in picture} == set()

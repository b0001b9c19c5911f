"""A way round a gate is told while the drawing is still unfinished, and before what is merely unfinished in it."""

from __future__ import annotations

import pytest

from engine.verification import verify
from tests.engine.verification.drawings import ONE, Drawing, drawing

WHOLE = ("start draft submit secrecy x", "x publish end : secrecy.outcome == 'approve'", "x draft : else")
DANGLING = '<bpmn:sequenceFlow id="loose" sourceRef="draft" targetRef="nowhere" />'
LOOSE = [("flow-invalid", "loose", ""), ("implicit-split", "draft", "")]
NO_KIND = '<spiffworkflow:property name="kind" value="opinion" />'

CASES: dict[str, tuple[Drawing, list[tuple[str, str, str]]]] = {
    "a second flow out of a task": (
        drawing(*WHOLE, "draft publish"),
        [("gate-missing", "publish", "start draft publish"), ("implicit-split", "draft", "")],
    ),
    "a gateway whose flows have no conditions yet": (
        drawing("start draft x_2 submit secrecy x", *WHOLE[1:], "x_2 publish"),
        [("gate-missing", "publish", "start draft x_2 publish"), *[("gateway-condition", "", "")] * 2],
    ),
    "a step on the way whose kind is not chosen": (
        drawing(*WHOLE, "draft opinion publish").changed(NO_KIND, ""),
        [("gate-missing", "publish", "start draft opinion publish"), ("kind-missing", "opinion", ""),
         ("implicit-split", "draft", "")],
    ),
    "a flow whose other end is missing, and a way round": (
        drawing(*WHOLE, "draft publish", extra=DANGLING),
        [("gate-missing", "publish", "start draft publish"), *LOOSE],
    ),
    "a flow whose other end is missing": (
        drawing(*WHOLE, extra=DANGLING), LOOSE),
    "an edit beside the gate": (
        drawing("start draft submit secrecy x", *WHOLE[1:], "submit draft2"),
        [("implicit-split", "submit", ""), ("flow-invalid", "draft2", "")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_way_round_is_told_before_the_rest_is_finished(name: str) -> None:
    drawn, expected = CASES[name]
    found = verify(drawn, ONE)
    assert sorted((issue.code, " ".join(issue.path)) for issue in found) == sorted(
        (code, way) for code, _, way in expected
    )
    assert found[0].code == expected[0][0]
    assert [issue.element for issue in found if issue.code == "gate-missing"] == [
        element for code, element, _ in expected if code == "gate-missing"
    ]


@pytest.mark.parametrize("odd", ["", "_6-12", "1", "if", "a" * 2000, "送审 “稿”"])
def test_a_flow_may_be_called_anything(odd: str) -> None:
    named = CASES["a second flow out of a task"][0].changed('id="draft__publish"', f'id="{odd}"' if odd else "")
    assert verify(named, ONE)[0].code == "gate-missing"


def test_a_way_round_comes_before_what_stops_the_process() -> None:
    drawn = drawing(
        "start draft x_2", "x_2 publish2 end2 : draft.urgent", "x_2 x_3 : else",
        "x_3 end3 : draft.urgent", "x_3 submit secrecy x : secrecy.outcome == 'return'", *WHOLE[1:],
    )  # fmt: skip
    codes = [issue.code for issue in verify(drawn, ONE)]
    assert codes[0] == "gate-missing"
    assert "variable-unset" in codes


@pytest.mark.parametrize("tag", ["scriptTask", "sendTask", "manualTask"])
def test_a_task_that_does_not_run_is_one_line(tag: str) -> None:
    inside = "<bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>"
    task = f'<bpmn:{tag} id="odd" name="算一算">{inside}</bpmn:{tag}>'
    (issue,) = verify(drawing(*WHOLE, extra=task), ONE)
    assert (issue.element, "“算一算”" in issue.message) == ("odd", True)

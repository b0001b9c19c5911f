"""What reads an answer stands where every way has given it: tables, parameters, time rules, conditions. Else the gate
shows a way on which it is not given, instead of an incident at run time."""

from __future__ import annotations

import pytest

from engine.verification import verify
from tests.engine.spiff import diagrams as bpmn
from tests.engine.verification.drawings import Attached, Drawing, Each, choice, component, drawing, package

FREE = package()
ASKED = "review.outcome"
UNTIL = {"opinion": [component("datetime", "until", required=True)], "review": [choice("outcome", "approve", "return")]}
NO = None
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="route" name="route"><decisionTable id="t" hitPolicy="FIRST">
<input id="i"><inputExpression id="ie"><text>{given}</text></inputExpression></input>
<output id="o" name="way"/>
<rule id="r1"><inputEntry id="r1i"><text>"approve"</text></inputEntry>
<outputEntry id="r1o"><text>{result}</text></outputEntry></rule>
<rule id="r2"><inputEntry id="r2i"><text>-</text></inputEntry>
<outputEntry id="r2o"><text>"other"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def tabled(drawn: Drawing, given: str = ASKED, result: str = '"approve"') -> Drawing:
    """The diagram with a decision step in place of its service `probe`."""
    text = drawn.files["main/main.bpmn"].decode()
    begin, end = text.index('<bpmn:serviceTask id="probe"'), text.index("</bpmn:serviceTask>")
    text = text[:begin] + bpmn.rule("probe", "route") + text[end + len("</bpmn:serviceTask>") :]
    table = TABLE.format(given=given, result=result)
    return Drawing("main", {**drawn.files, "main/main.bpmn": text.encode(), "main/route.dmn": table.encode()})


def noted(drawn: Drawing) -> Drawing:
    """The diagram with a service that is told an answer in place of its service `probe`."""
    told = f'<spiffworkflow:parameter id="text" type="str" value="{ASKED}"/>'
    told += '<spiffworkflow:parameter id="days" type="int" value="1"/>'
    told += '<spiffworkflow:parameter id="loud" type="bool" value="true"/>'
    before = '<spiffworkflow:serviceTaskOperator id="{}"><spiffworkflow:parameters>'
    return drawn.changed(before.format("probe"), before.format("note") + told)


BRANCH = ("start draft x", "x review x_2 : draft.urgent", "x x_2 : else", "x_2 probe end")
LATE = {"late": Attached("review")}

CASES: dict[str, tuple[Drawing, str | None]] = {
    "every way answers it first": (tabled(drawing("start draft review probe end")), NO),
    "nobody has answered it": (tabled(drawing("start draft probe review end")), "start draft probe"),
    "one of two ways answers it": (tabled(drawing(*BRANCH)), "start draft x x_2 probe"),
    "the table says what counts without it": (tabled(drawing(*BRANCH), "default(review.outcome, 'none')"), NO),
    "the table asks whether it is there": (tabled(drawing(*BRANCH), "'approve' if known(review.outcome) else ''"), NO),
    "the table reads it where it is there": (
        tabled(drawing(*BRANCH), "review.outcome if known(review.outcome) else 'none'"), NO),
    "the table reads it where that or something else holds": (
        tabled(drawing(*BRANCH), "'' if not known(review.outcome) and draft.urgent else review.outcome"),
        "start draft x x_2 probe"),
    "a result reads it": (tabled(drawing(*BRANCH), "matter.title", ASKED), "start draft x x_2 probe"),
    "it is what the process begins with": (tabled(drawing("start draft probe end"), "matter.title"), NO),
    "the other branch answers it": (
        tabled(drawing("start draft p_1 review p_2 end", "p_1 probe p_2")), "start draft p_1 review probe"),
    "both branches have come together": (
        tabled(drawing("start draft p_1 review p_2 probe end", "p_1 opinion p_2")), NO),
    "its clock ran out": (
        tabled(drawing("start draft review probe end", "late probe", attached=LATE)), "start draft review late probe"),
    "it may have been nobody's to answer": (
        tabled(drawing("start draft review probe end", multi={"review": Each("draft.sections")})),
        "start draft review probe"),
    "a round before has answered it": (
        tabled(drawing("start draft review probe x", "x end : probe.way == 'approve'", "x draft : else")), NO),
    "the parameter of a service": (noted(drawing("start draft probe review end")), "start draft probe"),
    "the parameter of a later service": (noted(drawing("start draft review probe end")), NO),
    "an instant to wait for": (
        drawing("start draft wait opinion end", rules={"wait": "instant(opinion.until)"}, forms=UNTIL),
        "start draft wait"),
    "an instant that was given": (
        drawing("start draft opinion wait end", rules={"wait": "instant(opinion.until)"}, forms=UNTIL), NO),
    "a time limit": (
        drawing("start draft review opinion end", forms=UNTIL).changed(
            'value="working_days(2)"', 'value="instant(opinion.until)"'),
        "start draft"),
    "a time limit that asks first": (
        drawing("start draft review opinion end", forms=UNTIL).changed(
            'value="working_days(2)"', 'value="instant(opinion.until) if known(opinion.until) else hours(4)"'),
        NO),
    "a time limit that asks, and reads it where it is not there": (
        drawing("start draft review opinion end", forms=UNTIL).changed(
            'value="working_days(2)"', 'value="hours(4) if known(opinion.until) else instant(opinion.until)"'),
        "start draft"),
    "a time limit that reads it also for another reason": (
        drawing("start draft wait opinion end", forms=UNTIL, rules={
            "wait": "instant(opinion.until) if known(opinion.until) or draft.urgent else hours(4)"}),
        "start draft wait"),
    "what ends a task of several early": (
        drawing("start draft opinion review end", multi={"opinion": Each("draft.sections", f"{ASKED} == 'approve'")}),
        "start draft opinion"),
    "what ends a task of several early, answered before": (
        drawing("start draft review opinion end", multi={"opinion": Each("draft.sections", f"{ASKED} == 'approve'")}),
        NO),
    "a condition that asks first": (
        drawing(*BRANCH[:3], "x_2 end : review.outcome == 'approve' if known(review.outcome) else true",
                "x_2 end2 : else"), NO),
    "a condition": (
        drawing("start draft x", "x review end : review.outcome == 'approve'", "x end2 : else"), "start draft x"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_answer_is_read_only_where_every_way_has_given_it(name: str) -> None:
    drawn, way = CASES[name]
    found = [(issue.code, " ".join(issue.path)) for issue in verify(drawn, FREE)]
    assert found == ([] if way is None else [("variable-unset", way)])


def test_a_table_without_a_row_for_what_stands_in_for_a_missing_answer_has_a_gap() -> None:
    drawn = tabled(drawing(*BRANCH), "review.outcome if known(review.outcome) else 'none'")
    table = drawn.files["main/route.dmn"].replace(b"<text>-</text>", b'<text>"return"</text>')
    (issue,) = verify(Drawing("main", {**drawn.files, "main/route.dmn": table}), FREE)
    assert (issue.code, "none" in issue.message) == ("table-gap", True)


def test_the_finding_names_the_step_and_the_question() -> None:
    (issue,) = verify(CASES["one of two ways answers it"][0], FREE)
    assert issue.element == "probe"
    assert "“name of review”的“outcome”（review.outcome）" in issue.message

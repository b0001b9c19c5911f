"""What somebody may draw, paste or import by mistake or on purpose. The deploy gate and the studio's check say the
same, with element and line; whatever can be kept in a draft is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from engine.errors import Invalid
from engine.verification import verify
from tests.workflows.studio.workshop import DIAGRAM, PROCESS, REVIEW, Workshop
from workflows.installation.wiring import PACKAGES
from workflows.studio.registries import FileSet

TASK = '<bpmn:userTask id="take_down_outside"'
END = "</bpmn:process>"
SPIFF = "<spiffworkflow:properties>"
MARKUP = "&lt;script&gt;alert(1)&lt;/script&gt;"


class Bad(NamedTuple):
    """`made`: the diagram with the fault in it; `code`, `element`: what is told of it; `kept`: in a draft, too."""

    path: str
    made: Callable[[str], str]
    code: str
    element: str | None
    kept: bool = True


def put(old: str, new: str) -> Callable[[str], str]:
    def made(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return made


def chain(text: str) -> str:
    """5,000 tasks one after the other."""
    tasks = "".join(f'<bpmn:userTask id="t{number}"/>\n' for number in range(5000))
    flows = "".join(f'<bpmn:sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>\n' for n in range(4999))
    return text.replace(END, tasks + flows + END)


def idle_round(text: str) -> str:
    """The report about a deadline goes round for ever, and nobody waits in it."""
    again = (
        '<bpmn:serviceTask id="report_again"><bpmn:extensionElements><spiffworkflow:serviceTaskOperator '
        'id="report_overdue"><spiffworkflow:parameters/></spiffworkflow:serviceTaskOperator></bpmn:extensionElements>'
        '</bpmn:serviceTask><bpmn:sequenceFlow id="again" sourceRef="report_again" targetRef="report_overdue"/>'
    )
    text = put(
        'sourceRef="report_overdue" targetRef="overdue_reported"', 'sourceRef="report_overdue" targetRef="report_again"'
    )(text)
    text = re.sub(r'<bpmn:endEvent id="overdue_reported".*?</bpmn:endEvent>', "", text, flags=re.DOTALL)
    text = text.replace("<bpmn:flowNodeRef>overdue_reported</bpmn:flowNodeRef>", "")
    return text.replace(END, again + END)


BAD: dict[str, Bad] = {
    "a script task": Bad(
        DIAGRAM,
        put(TASK, '<bpmn:scriptTask id="odd"><bpmn:script>import os</bpmn:script></bpmn:scriptTask>' + TASK),
        "script",
        "odd",
    ),
    "a script before a task": Bad(
        REVIEW,
        put(SPIFF, "<spiffworkflow:preScript>import os</spiffworkflow:preScript>" + SPIFF),
        "script",
        "confirm_takedown",
    ),
    "a service that nobody registered": Bad(
        DIAGRAM,
        put('serviceTaskOperator id="report_overdue"', 'serviceTaskOperator id="os.system"'),
        "service-unknown",
        "report_overdue",
    ),
    "an unknown extension": Bad(
        REVIEW,
        put(SPIFF, '<z:x xmlns:z="urn:vendor"/>' + SPIFF),
        "unknown-extension",
        "confirm_takedown",
    ),
    "an unknown attribute": Bad(
        DIAGRAM,
        put(TASK, TASK + ' xmlns:z="urn:vendor" z:assignee="x"'),
        "unknown-extension",
        "take_down_outside",
    ),
    "a DOCTYPE": Bad(
        DIAGRAM, put("<bpmn:definitions", "<!DOCTYPE a>\n<bpmn:definitions"), "unreadable", None, kept=False
    ),
    "entities": Bad(
        DIAGRAM,
        put("<bpmn:definitions", '<!DOCTYPE a [<!ENTITY b "c">]>\n<bpmn:definitions'),
        "unreadable",
        None,
        kept=False,
    ),
    "10 MB": Bad(DIAGRAM, lambda text: text + " " * 10_000_000, "unreadable", None, kept=False),
    "5,000 elements": Bad(DIAGRAM, chain, "unreadable", None),
    "300 levels": Bad(
        DIAGRAM, put(END, '<bpmn:subProcess id="a">' * 300 + "</bpmn:subProcess>" * 300 + END), "unreadable", None
    ),
    "a cycle without a wait": Bad(DIAGRAM, idle_round, "cycle-without-wait", "report_overdue"),
    "a condition that is not in the language": Bad(
        REVIEW,
        put("confirm_takedown.outcome == 'approve'", "__import__('os').system('id')"),
        "condition-invalid",
        "confirm_outcome__check_public_words",
    ),
    "a condition of another tool": Bad(
        REVIEW,
        put("confirm_takedown.outcome == 'approve'", "${approved}"),
        "condition-invalid",
        "confirm_outcome__check_public_words",
    ),
    "a name with markup, and a fault": Bad(
        REVIEW,
        lambda text: put('value="gate.secrecy"', 'value="none"')(put('name="保密审查"', f'name="{MARKUP}"')(text)),
        "kind-unknown",
        "check_public_words",
    ),
    "no XML": Bad(DIAGRAM, put(END, "</bpmn:proces>"), "unreadable", None),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_told_with_element_and_line_and_what_was_drawn_is_kept(shop: Workshop, name: str) -> None:
    bad = BAD[name]
    draft = shop.open()
    before = dict(shop.files(draft))
    text = bad.made(before[bad.path].decode())
    files = {**before, bad.path: text.encode()}

    issue = next(each for each in verify(FileSet(PROCESS, files), PACKAGES[PROCESS]) if each.code == bad.code)
    assert issue.field == bad.path
    assert bad.element in (None, issue.element)
    if bad.element and bad.code != "unreadable":
        assert f'id="{bad.element}"' in text.splitlines()[(issue.line or 0) - 1]
    assert issue.line or name == "10 MB"
    assert issue.element or name != "5,000 elements"

    if not bad.kept:
        with pytest.raises(Invalid):
            shop.save(draft, bad.path, text)
        assert shop.files(draft) == before
        return
    shop.save(draft, bad.path, text)
    assert shop.files(draft) == files
    found = shop.finding(draft, bad.code)
    assert (found.file, found.element, found.line) == (bad.path, issue.element, issue.line)
    assert found.message == issue.message
    assert not shop.check(draft).deployable


def test_a_cycle_without_a_wait_is_told_with_its_way(shop: Workshop) -> None:
    draft = shop.open()
    shop.save(draft, DIAGRAM, idle_round(shop.files(draft)[DIAGRAM].decode()))
    assert set(shop.finding(draft, "cycle-without-wait").path) == {"report_overdue", "report_again"}


def test_a_name_with_markup_stays_a_name(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, 'name="保密审查"', f'name="{MARKUP}"', REVIEW)
    assert shop.check(draft).deployable
    shop.replace(draft, 'value="gate.secrecy"', 'value="none"', REVIEW)
    assert "“<script>alert(1)</script>”" in shop.finding(draft, "kind-unknown").message

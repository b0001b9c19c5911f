"""Sets that were published before the checks were drawn into them run on, and the barrier holds for them too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import select

from engine import definitions
from engine.models import Incident
from tests.databases import Filled
from tests.processes.drawing import NS
from tests.workflows.prepublication.found import lines, new_term, place
from tests.workflows.prepublication.house import House, established, shipped

DRAWN = "simultaneous_release/simultaneous_release.bpmn"
GONE = ("rerun_checks", "rerun_at_release", "findings_left")


def without_rerun(content: bytes) -> bytes:
    """The diagram as it was: what led to the checks leads past them."""
    root = etree.fromstring(content)
    for flow in root.iterfind(".//bpmn:sequenceFlow", NS):
        if flow.get("sourceRef") not in GONE and flow.get("targetRef") in GONE:
            flow.set("targetRef", "last_check" if flow.get("targetRef") == "rerun_checks" else "publish_together")
    left: dict[str, list[str]] = defaultdict(list)
    for flow in root.iterfind(".//bpmn:sequenceFlow", NS):
        if flow.get("sourceRef") not in GONE:
            left[str(flow.get("targetRef"))].append(str(flow.get("id")))
    for element in list(root.iter("{*}serviceTask", "{*}exclusiveGateway", "{*}sequenceFlow")):
        if element.get("id") in GONE or element.get("sourceRef") in GONE:
            element.getparent().remove(element)
    for reference in list(root.iter("{*}flowNodeRef")):
        if reference.text in GONE:
            reference.getparent().remove(reference)
    for shape in list(root.iter("{*}BPMNShape", "{*}BPMNEdge")):
        if str(shape.get("bpmnElement")).split("__")[0] in GONE:
            shape.getparent().remove(shape)
    for name in ("last_check", "publish_together"):
        node = root.find(f".//*[@id='{name}']")
        for incoming in node.findall("bpmn:incoming", NS):
            node.remove(incoming)
        for position, flow in enumerate(left[name]):
            incoming = etree.Element(f"{{{NS['bpmn']}}}incoming")
            incoming.text = flow
            node.insert(len(node.findall("bpmn:extensionElements", NS)) + position, incoming)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def sets_of_before() -> list[definitions.DefinitionSet]:
    """Of every process that releases something."""
    releasing = [each for each in shipped() if DRAWN in each.files]
    before = [
        definitions.definition_set(each.process_id, dict(each.files) | {DRAWN: without_rerun(each.files[DRAWN])})
        for each in releasing
    ]
    assert {each.content_hash for each in before}.isdisjoint(each.content_hash for each in releasing)
    return before


BEFORE = Filled(lambda database: established(database, sets_of_before()))


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[House]:
    """The bureau on the sets of before."""
    with BEFORE.copied("sqlite", tmp_path) as (database, bureau):
        yield House(database, tmp_path, bureau)


def test_a_matter_on_an_earlier_set_goes_out_by_the_rules_of_the_day(earlier: House) -> None:
    matter = earlier.open("rights_policy")
    earlier.to_last_check(matter)
    new_term(earlier, "本文中没有的词语")
    earlier.decide(matter, "last_check", "publisher", outcome="release")
    earlier.run_due()
    assert earlier.public_releases() == 1


@pytest.mark.parametrize("late", ["rule", "finding"])
def test_with_something_left_it_stops_as_an_incident(earlier: House, late: str) -> None:
    matter = earlier.open("rights_policy")
    earlier.to_last_check(matter)
    earlier.decide(matter, "last_check", "publisher", outcome="release")
    if late == "rule":
        new_term(earlier, "加强政策宣传")
    else:
        place(earlier, matter, "wording")
    earlier.run_due()
    assert earlier.public_releases() == 0
    with earlier.database.read() as session:
        (incident,) = session.scalars(select(Incident)).all()
    assert "技术核查发现没有处理" in incident.message
    assert len(lines(earlier, matter, "publisher")) == (late == "finding")

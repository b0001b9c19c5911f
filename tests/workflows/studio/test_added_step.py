"""An opinion step is drawn into the short path, its cases are brought in line, it is published, and people work it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflows.prepublication.house import House, at_work
from workflows.people.queries import load_actor
from workflows.studio import drafts, life, queries, renewing
from workflows.studio.cases import run_cases
from workflows.studio.sets import complete, draft_files

DIAGRAM = "routine_review/routine_review.bpmn"
FLOW = 'sourceRef="section_first_check" targetRef="first_check_outcome"'
STEP = (
    '<bpmn:userTask id="hear_legal" name="听取法规意见"><bpmn:extensionElements><spiffworkflow:properties>'
    '<spiffworkflow:property name="kind" value="opinion"/><spiffworkflow:property name="lane" value="法规"/>'
    '<spiffworkflow:property name="due" value="working_days(2)"/></spiffworkflow:properties></bpmn:extensionElements>'
    '</bpmn:userTask><bpmn:sequenceFlow id="heard" sourceRef="hear_legal" targetRef="first_check_outcome"/>'
)
FORM = (
    '{"components": [{"type": "textarea", "key": "opinion", "label": "意见", "validate": {"required": true}}]}'
).encode()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with at_work("sqlite", tmp_path) as house:
        yield house


def drawn(house: House) -> str:
    """A draft with the step."""
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people["sysadmin"])
        draft = drafts.open_draft(session, actor, "routine_release", "加一步")
        text = draft_files(session, draft)[DIAGRAM].decode()
        assert FLOW in text
        text = text.replace(FLOW, FLOW.replace("first_check_outcome", "hear_legal"))
        text = text.replace("</bpmn:process>", STEP + "</bpmn:process>")
        drafts.save_file(session, actor, draft.id, DIAGRAM, text.encode(), 0)
        drafts.save_file(session, actor, draft.id, "routine_review/forms/hear_legal.form", FORM, None)
        return draft.id


def failing(house: House, draft_id: str) -> list[str]:
    with house.database.read() as session:
        draft = queries.draft(session, draft_id)
        files = complete(session, draft.process_id, draft_files(session, draft))
        return [each.path for each in run_cases(session, draft.process_id, files) if not each.passed]


def renew(house: House, draft_id: str) -> list[renewing.Renewed]:
    with house.database.read() as session:
        draft = queries.draft(session, draft_id)
        files = complete(session, draft.process_id, draft_files(session, draft))
        found = renewing.renewed_cases(session, draft.process_id, files)
    with house.database.write() as session:
        renewing.accept(session, load_actor(session, house.bureau.people["sysadmin"]), draft_id, found)
    return found


def test_an_added_step_is_worked_by_people_after_its_publication(house: House) -> None:
    draft = drawn(house)
    assert failing(house, draft)
    renewed = renew(house, draft)
    assert {each.message for each in renewed} == {None}
    assert {step for each in renewed for step in each.added} == {"hear_legal"}  # twice where a case goes round
    assert failing(house, draft) == []

    old = house.open("news")
    house.submit(old)
    with house.database.read() as session:
        judged = life.try_draft(session, draft)
    with house.database.write() as session:
        maker, checker = (load_actor(session, house.bureau.people[each]) for each in ("sysadmin", "security"))
        version = life.submit(session, maker, draft, "法规先看", judged)
        life.publish(session, checker, version, judged)

    new = house.open("news")
    house.submit(new)
    for matter in (old, new):
        house.decide(matter, "section_first_check", "head", outcome="approve")
    assert "hear_legal" not in house.waiting(old)
    assert house.waiting(new) == ["hear_legal"]
    house.decide(new, "hear_legal", "legal_a", opinion="没有意见。")
    assert house.waiting(new) == house.waiting(old)

"""Cases after a change: what they would have to be is shown, accepted by a person, and passes."""

from __future__ import annotations

import orjson
import pytest
import yaml

from engine.errors import Conflict, Invalid, NotAllowed
from tests.workflows.studio.test_cases import INPUTS, PROPOSE
from tests.workflows.studio.workshop import PROCESS, REVIEW, Workshop
from workflows.studio import renewing
from workflows.studio.cases import run_cases
from workflows.studio.renewing import Renewed

CASE = "takedown_review/cases/approved.yaml"
FORM = "takedown_review/forms/confirm_takedown.form"
FLOW = "confirm_outcome__check_public_words"


def renewed(shop: Workshop, draft: str, *paths: str) -> list[Renewed]:
    with shop.database.read() as session:
        return renewing.renewed_cases(session, PROCESS, shop.files(draft), paths or None)


def accept(shop: Workshop, draft: str, found: list[Renewed], login: str = "sysadmin") -> int:
    with shop.database.write() as session:
        return renewing.accept(session, shop.actor(session, login), draft, found)


def messages(shop: Workshop, draft: str) -> list[str]:
    with shop.database.read() as session:
        return [each.message for each in run_cases(session, PROCESS, shop.files(draft)) if each.message]


def without_the_section(shop: Workshop) -> str:
    """The head of the section is no longer asked."""
    draft = shop.open()
    text = shop.files(draft)[REVIEW].decode()
    begin = text.index('<bpmn:userTask id="confirm_takedown"')
    end = text.index("</bpmn:exclusiveGateway>", begin) + len("</bpmn:exclusiveGateway>")
    text = text[:begin] + text[end:]
    for flow in ("confirm_takedown__confirm_outcome", FLOW, "confirm_outcome__takedown_returned_drafter"):
        begin = text.index(f'<bpmn:sequenceFlow id="{flow}"')
        end = min(
            text.index(mark, begin) + len(mark) for mark in ("/>", "</bpmn:sequenceFlow>") if mark in text[begin:]
        )
        text = text[:begin] + text[end:]
        text = text.replace(f"<bpmn:incoming>{flow}</bpmn:incoming>", "")
    text = text.replace('targetRef="confirm_takedown"', 'targetRef="check_public_words"')
    for node in ("confirm_takedown", "confirm_outcome"):
        text = text.replace(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>", "")
    shop.save(draft, REVIEW, text)
    return draft


def test_nothing_to_renew_while_all_pass(shop: Workshop) -> None:
    assert renewed(shop, shop.open()) == []


def test_a_step_that_is_gone_is_dropped(shop: Workshop) -> None:
    draft = without_the_section(shop)
    assert messages(shop, draft)
    found = renewed(shop, draft)
    assert {each.dropped for each in found if each.text} == {("confirm_takedown",)}
    accept(shop, draft, [each for each in found if each.text])
    assert [each.path for each in found if not each.text] == [each.path for each in renewed(shop, draft)]
    assert shop.events()[-1] == "process_draft.cases_renewed"


def test_a_form_that_asks_more_is_answered_as_usual(shop: Workshop) -> None:
    draft = shop.open()
    form = orjson.loads(shop.files(draft)[FORM])
    form["components"].append({"type": "textfield", "key": "seen", "label": "看过", "validate": {"required": True}})
    shop.save(draft, FORM, orjson.dumps(form))
    found = renewed(shop, draft, CASE)
    assert [(each.path, each.message, each.added) for each in found] == [(CASE, None, ())]
    answers = [step["answers"] for step in yaml.safe_load(found[0].text or b"")["steps"] if "answers" in step]
    assert any("seen" in each for each in answers)
    accept(shop, draft, renewed(shop, draft))
    assert messages(shop, draft) == []


def test_a_preview_stores_nothing_and_only_the_designer_accepts(shop: Workshop) -> None:
    draft = without_the_section(shop)
    before, found = shop.files(draft), renewed(shop, draft)
    assert shop.files(draft) == before
    with pytest.raises(NotAllowed):
        accept(shop, draft, found, "security")
    with pytest.raises(Invalid):
        accept(shop, draft, [])


def test_a_case_that_was_changed_meanwhile_is_not_overwritten(shop: Workshop) -> None:
    draft = without_the_section(shop)
    found = [each for each in renewed(shop, draft) if each.text]
    shop.save(draft, found[0].path, "name: 别的")
    with pytest.raises(Conflict):
        accept(shop, draft, found)


def test_what_cannot_be_brought_in_line_says_why(shop: Workshop) -> None:
    draft = shop.open()
    path = "takedown/cases/mine.yaml"
    steps = [PROPOSE, {"message": "hold"}]
    text = yaml.safe_dump({"name": "我的", "inputs": INPUTS, "steps": steps}, allow_unicode=True)
    shop.save(draft, path, text, seen=None)
    (found,) = renewed(shop, draft, path)
    assert (found.text, bool(found.message)) == (None, True)

"""Every user task says what it is, by when, and asks a form that can be answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.due_rules import parse_duration_rule
from engine.errors import Invalid
from tests.processes.answers import usual_answers
from tests.processes.drawing import NS
from tests.processes.walk import BPMN, OPTIONS, form
from workflows.prepublication.kinds import KINDS as REVIEWS
from workflows.takedown.process import KINDS as TAKEDOWN

SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"


def _tasks() -> list[tuple[str, str, dict[str, str]]]:
    found = []
    for path in sorted(BPMN.glob("*/*.bpmn")):
        for task in etree.parse(path).getroot().iterfind(".//bpmn:userTask", NS):
            properties = {str(p.get("name")): str(p.get("value")) for p in task.iter(f"{SPIFF}property")}
            found.append((path.stem, str(task.get("id")), properties))
    return found


TASKS = _tasks()
NAMES = [f"{process}/{task}" for process, task, _ in TASKS]


def test_each_has_its_form_and_no_form_is_left_over() -> None:
    forms = {f"{path.parent.parent.name}/{path.stem}" for path in BPMN.glob("*/forms/*.form")}
    assert forms == set(NAMES)


@pytest.mark.parametrize(("process", "task", "properties"), TASKS, ids=NAMES)
class TestEveryTask:
    def test_is_of_a_registered_kind(self, process: str, task: str, properties: dict[str, str]) -> None:
        kind = (TAKEDOWN if process.startswith("takedown") else REVIEWS)[properties["kind"]]
        assert all(form(process, task).field(key) for key in kind.required_fields)

    def test_says_by_when(self, process: str, task: str, properties: dict[str, str]) -> None:
        assert parse_duration_rule(properties["due"]).kind == "working_days"
        assert parse_duration_rule(properties["due_urgent"]).kind == "hours"
        assert "工作日" in properties["due_counts"]

    def test_the_usual_answers_are_accepted(self, process: str, task: str, properties: dict[str, str]) -> None:
        form(process, task).validate(usual_answers(task), OPTIONS)

    def test_a_return_needs_its_target_and_reason(self, process: str, task: str, properties: dict[str, str]) -> None:
        asked = form(process, task)
        if asked.field("return_to") is None:
            return
        with pytest.raises(Invalid) as refused:
            asked.validate(usual_answers(task) | {"outcome": "return", "opinion": ""}, OPTIONS)
        assert {issue.field for issue in refused.value.issues} >= {"return_to", "opinion"}

    def test_only_decisions_reach_task_data(self, process: str, task: str, properties: dict[str, str]) -> None:
        routing = {field.key for field in form(process, task).fields if field.routing}
        assert routing <= {"outcome", "return_to", "countersign", "countersign_mode", "consult"} | {
            "attribute",
            "postponed_until",
        }


SECRECY = usual_answers("check_secrecy")
WITHHELD: dict[str, Any] = {"outcome": "decided", "attribute": "withheld", "scope": "internal"}


def issues(process: str, task: str, answers: dict[str, Any]) -> set[str | None]:
    with pytest.raises(Invalid) as refused:
        form(process, task).validate(answers, OPTIONS)
    return {issue.field for issue in refused.value.issues}


class TestSecrecyChecklist:
    @pytest.mark.parametrize("barred", ["state_secret", "work_secret", "sensitive", "prohibited"])
    def test_every_class_must_be_answered(self, barred: str) -> None:
        assert issues("secrecy_review", "check_secrecy", SECRECY | {barred: None}) == {barred}

    @pytest.mark.parametrize("barred", ["state_secret", "work_secret", "sensitive", "prohibited"])
    def test_yes_needs_ground_and_place(self, barred: str) -> None:
        answers = SECRECY | {barred: "yes", "outcome": "not_public", "opinion": "不宜公开"}
        assert issues("secrecy_review", "check_secrecy", answers) == {f"{barred}_ground", f"{barred}_place"}

    @pytest.mark.parametrize("outcome", ["not_public", "refer", "suggest", "return"])
    def test_anything_but_public_needs_words(self, outcome: str) -> None:
        answers = SECRECY | {"outcome": outcome, "return_to": "drafter"}
        assert issues("secrecy_review", "check_secrecy", answers) == {"opinion"}

    def test_a_referral_needs_both_papers(self) -> None:
        answers = usual_answers("await_determination") | {"paper_explanation": False}
        assert issues("secrecy_review", "await_determination", answers) == {"paper_explanation"}


class TestAttributeForm:
    TASK = ("disclosure_attribute_review", "decide_attribute")

    def test_the_attribute_starts_empty_and_must_be_chosen(self) -> None:
        assert "attribute" in issues(*self.TASK, {"outcome": "decided", "scope": "full"})

    @pytest.mark.parametrize("attribute", ["withheld", "partial", "on_request"])
    def test_not_wholly_public_needs_a_ground_and_a_reason(self, attribute: str) -> None:
        found = issues(*self.TASK, WITHHELD | {"attribute": attribute})
        assert {"ground", "ground_reason"} <= found

    def test_partial_names_every_redaction(self) -> None:
        assert "redactions" in issues(*self.TASK, WITHHELD | {"attribute": "partial"})

    def test_public_needs_ways_and_channels(self) -> None:
        """The four factors of 时度效 are shown to all; the domain asks documents for them, not routine items."""
        found = issues(*self.TASK, {"outcome": "decided", "attribute": "proactive", "scope": "full"})
        assert found == {"ways", "channels"}

    def test_a_return_asks_for_none_of_it(self) -> None:
        answers = {"outcome": "return", "return_to": "office", "opinion": "依据不足"}
        assert answers.items() <= form(*self.TASK).validate(answers, OPTIONS).items()


class TestLegality:
    def test_approval_names_its_basis(self) -> None:
        answers = usual_answers("review_legality") | {"basis": ""}
        assert issues("legal_sign_off", "review_legality", answers) == {"basis"}


class TestOfficeCheck:
    def test_changing_the_class_names_the_new_one_and_why(self) -> None:
        answers = usual_answers("office_check") | {"outcome": "class_changed"}
        assert issues("review_round", "office_check", answers) == {"confirmed_class", "opinion"}


@pytest.mark.parametrize(
    ("process", "task"),
    [
        ("secrecy_review", "check_secrecy"),
        ("legal_sign_off", "review_legality"),
        ("review_round", "office_check"),
        ("review_round", "sign_off"),
        ("routine_review", "routine_sign_off"),
    ],
)
def test_whoever_sends_back_answers_none_of_the_questions_of_the_review(process: str, task: str) -> None:
    back = {"outcome": "return", "return_to": "drafter", "opinion": "缺少附件"}
    form(process, task).validate(back, OPTIONS)
    asked = {field.key for field in form(process, task).fields if field.required_when_text == "outcome != 'return'"}
    assert asked
    for outcome in {value for value, _ in form(process, task).field("outcome").options} - {"return"}:
        assert asked <= issues(process, task, back | {"outcome": outcome})


def test_postponing_needs_an_end_and_a_reason() -> None:
    assert issues("simultaneous_release", "last_check", {"outcome": "postpone"}) == {"postponed_until", "opinion"}


def test_every_folder_explains_its_steps() -> None:
    for process, task, properties in TASKS:
        words = Path(BPMN / process / "README.md").read_text("utf-8")
        assert f"`{task}`" in words, f"{process}/README.md does not explain {task}"
        assert properties["due_counts"] in words, f"{process}/README.md gives another term for {task}"

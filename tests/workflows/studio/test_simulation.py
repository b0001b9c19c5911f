"""Trying a draft step by step on the engine, with time moved forward, and keeping the run as a case."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Conflict, Invalid, NotAllowed
from tests.workflows.studio.test_cases import INPUTS, PROPOSE, PROPOSED
from tests.workflows.studio.workshop import PROCESS, REVIEW, Workshop
from workflows.installation.wiring import PACKAGES
from workflows.studio import queries, simulation
from workflows.studio.case_files import Case, case_of, read_case
from workflows.studio.cases import run_cases
from workflows.studio.sets import draft_files
from workflows.studio.simulation import Stand

APPROVED = [
    PROPOSE,
    {"task": "confirm_takedown", "answers": {"outcome": "approve"}},
    {"task": "check_public_words", "answers": {"outcome": "public"}},
    {"task": "judge_takedown", "answers": {"outcome": "decided"}},
    {"task": "approve_takedown", "answers": {"outcome": "approve"}},
]


def run_of(steps: list[dict[str, Any]], **more: Any) -> Case:
    return case_of({"inputs": INPUTS, "steps": steps, **more}, "")


def play(shop: Workshop, draft: str, *steps: dict[str, Any], process_id: str = PROCESS, **more: Any) -> Stand:
    with shop.database.read() as session:
        files = draft_files(session, queries.draft(session, draft))
        return simulation.simulate(session, PROCESS, files, run_of(list(steps), **more), process_id)


def keep(shop: Workshop, draft: str, name: str, *steps: dict[str, Any], login: str = "sysadmin") -> str:
    stand = play(shop, draft, *steps)
    with shop.database.write() as session:
        actor = shop.actor(session, login)
        return simulation.keep(session, actor, draft, PROCESS, name, run_of(list(steps)), stand).path


def test_it_says_what_is_open_by_when_and_what_may_happen(shop: Workshop) -> None:
    stand = play(shop, shop.open(), PROPOSE)
    (item,) = stand.open
    assert (item["task"], item["process"], item["lane"]) == ("confirm_takedown", "takedown_review", "科室负责人")
    assert item["due_at"] > stand.now
    assert "outcome" in [question["key"] for question in item["form"]]
    assert item["usual"]["outcome"]
    assert [each["element"] for each in stand.timers] == ["decision_overdue"]
    assert stand.messages == ("withdraw",)
    assert {"element": "confirm_takedown", "process": "takedown_review"} in stand.tokens
    assert [(each["what"], each["element"], each["name"]) for each in stand.trail] == [
        ("task", "propose_takedown", "提出处理意见"),
        ("service", "submit_takedown", "形成送审稿"),
    ]
    assert (stand.finished, stand.problem) == (False, None)


def test_it_goes_to_the_end(shop: Workshop) -> None:
    stand = play(shop, shop.open(), *APPROVED)
    assert (stand.finished, stand.open, stand.tokens) == (True, (), ())


def test_time_moves_forward_over_what_falls_due(shop: Workshop) -> None:
    draft = shop.open()
    before, after = play(shop, draft, PROPOSE), play(shop, draft, PROPOSE, {"forward": {"days": 7}})
    assert (after.now - before.now).days == 7
    assert after.path[-2:] == ("decision_overdue", "report_overdue")
    assert after.timers == ()


def test_a_called_process_is_tried_by_itself(shop: Workshop) -> None:
    stand = play(shop, shop.open(), process_id="takedown_review")
    assert [each["task"] for each in stand.open] == ["confirm_takedown"]


def test_what_cannot_be_done_is_told_and_the_run_stands_before_it(shop: Workshop) -> None:
    stand = play(shop, shop.open(), PROPOSE, {"task": "judge_takedown", "answers": {}})
    assert stand.problem is not None
    assert (stand.problem.step, stand.path) == (1, ("propose_takedown", "submit_takedown"))


def test_a_condition_that_fails_is_told_with_its_element(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, "confirm_takedown.outcome == 'approve'", "judge_takedown.outcome == 'x'", REVIEW)
    stand = play(shop, draft, PROPOSE, {"task": "confirm_takedown", "answers": {"outcome": "approve"}})
    assert stand.problem is not None
    assert stand.problem.element == "confirm_outcome"


def test_a_set_that_cannot_run_says_so(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, "confirm_takedown.outcome == 'approve'", "__import__('os')", REVIEW)
    stand = play(shop, draft)
    assert stand.problem is not None
    assert (stand.trail, stand.open) == ((), ())


def test_a_run_is_kept_as_a_case_that_passes(shop: Workshop) -> None:
    draft = shop.open()
    path = keep(shop, draft, "直接批准 withdraw", *APPROVED)
    assert path == "takedown/cases/withdraw.yaml"
    kept = read_case(shop.files(draft)[path], path)
    assert (kept.name, kept.outcome, kept.path) == (
        "直接批准 withdraw",
        "finished",
        list(play(shop, draft, *APPROVED).path),
    )
    with shop.database.read() as session:
        assert [each.message for each in run_cases(session, PROCESS, shop.files(draft), [path])] == [None]
    with pytest.raises(Conflict, match="同名"):
        keep(shop, draft, "withdraw", PROPOSE)


def test_what_waits_is_kept_with_what_is_open(shop: Workshop) -> None:
    draft = shop.open()
    path = keep(shop, draft, "中文名", PROPOSE)
    assert read_case(shop.files(draft)[path], path).open == ["confirm_takedown"]


@pytest.mark.parametrize("name", ["", " ", "长" * 101])
def test_a_kept_case_has_a_name(shop: Workshop, name: str) -> None:
    with pytest.raises(Invalid):
        keep(shop, shop.open(), name, PROPOSE)


def test_a_run_that_failed_is_not_kept_and_others_keep_nothing(shop: Workshop) -> None:
    draft = shop.open()
    with pytest.raises(Invalid, match="没有走通"):
        keep(shop, draft, "x", {"task": "judge_takedown", "answers": {}})
    with pytest.raises(NotAllowed):
        keep(shop, draft, "x", PROPOSE, login="security")


def test_a_run_without_inputs_begins_with_the_first_value_of_everything() -> None:
    package = PACKAGES[PROCESS]
    case = simulation.with_usual_inputs(case_of({}, ""), package)
    told = {each["name"]: each for each in simulation.inputs_of(package, case.inputs)}
    assert told.keys() == {f"{name}.{key}" for name, fields in package.variables.items() for key in fields}
    assert told["matter.extra_urgent"]["value"] is True
    assert told["matter.extra_urgent"]["type"] == "bool"


def test_the_usual_answers_lead_to_the_end(shop: Workshop) -> None:
    """Whoever only says yes gets through, so that a run can be begun anywhere."""
    draft, steps = shop.open(), [{"task": "propose_takedown", "answers": PROPOSED}]
    for _ in range(20):
        stand = play(shop, draft, *steps)
        assert stand.problem is None
        if stand.finished:
            break
        steps.append({"task": stand.open[0]["task"], "item": stand.open[0]["item"], "answers": stand.open[0]["usual"]})
    assert stand.finished

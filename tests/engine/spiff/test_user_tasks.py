"""User tasks: what a token tells, where answers stand, and that a new round starts without the old answers."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, StepFailed
from engine.spiff import compile_set, restore, start
from tests.engine.spiff.diagrams import call, diagram, end, files, process, sub, user, xor
from tests.engine.spiff.diagrams import start as begin
from tests.engine.spiff.driving import Driver

CALLED = process(
    "inner", begin("is"), user("judge"), end("ie"), flows=["is judge", "judge ie"], lanes={"保密": ["judge"]}
)
MAIN = process(
    "main",
    begin("s"),
    user("draft", kind="draft.policy", due="working_days(5)"),
    sub(
        "review",
        begin("rs"),
        user("check"),
        user("sign", lane="领导"),
        end("re"),
        flows=["rs check", "check sign", "sign re"],
    ),
    call("ask", "inner"),
    xor("again", "on"),
    end("e"),
    flows=[
        "s draft",
        "draft review",
        "review ask",
        "ask again",
        "again draft : judge.outcome == 'return'",
        "again e = on",
    ],
    lanes={"起草科室": ["draft"], "科室负责人": ["review"]},
)
SET = files("main", diagram(MAIN, CALLED))


def test_token_tells_what_the_inbox_needs() -> None:
    driver = Driver(SET, {"matter": {"urgent": True}})
    token = driver.token("draft")
    assert token.name == "name of draft"
    assert token.properties == {"kind": "draft.policy", "due": "working_days(5)"}
    assert token.lane == "起草科室"
    assert token.variables == {"matter": {"urgent": True}}
    assert (token.process_id, token.path, token.round, token.item_key) == ("main", (), 1, None)


def test_lanes_of_sub_processes_and_called_processes() -> None:
    driver = Driver(SET)
    driver.complete("draft")
    assert driver.token("check").lane == "科室负责人"  # the lane of the sub-process
    assert driver.token("check").process_id == "main"
    assert driver.token("check").path == ("review",)
    driver.complete("check")
    assert driver.token("sign").lane == "领导"  # a property says otherwise
    driver.complete("sign")
    assert driver.token("judge").lane == "保密"  # called processes have their own lanes
    assert (driver.token("judge").process_id, driver.token("judge").path) == ("inner", ("ask",))


def test_answers_stand_under_the_element_id_and_are_forgotten_on_re_entry() -> None:
    driver = Driver(SET)
    for turn in (1, 2, 3):
        assert driver.token("draft").round == turn
        assert "draft" not in driver.token("draft").variables
        driver.complete("draft", picks=["a"])
        assert driver.token("check").variables["draft"] == {"picks": ["a"]}
        assert "check" not in driver.token("check").variables
        driver.complete("check", "approve")
        driver.complete("sign", "approve")
        assert "judge" not in driver.token("judge").variables  # nothing of the call before
        driver.complete("judge", "return")
    assert driver.running.variables()["judge"] == {"outcome": "return"}
    driver.complete("draft")
    driver.complete("check")
    driver.complete("sign")
    driver.complete("judge", "approve")
    assert driver.running.finished
    assert driver.open() == []


def test_a_task_completes_once() -> None:
    running = start(compile_set(SET), {})
    task_id = running.user_tasks()[0].task_id
    running.complete(task_id, {})
    for stale in (task_id, "999", "x", "-1", ""):
        with pytest.raises(Conflict):
            running.complete(stale, {})
    assert [token.element_id for token in running.user_tasks()] == ["check"]


@pytest.mark.parametrize("answers", [{"at": object()}, {"text": "长" * 70_000}, {1: "x"}, {"tags": {"a"}}])
def test_only_small_plain_routing_data_is_taken(answers: dict[str, object]) -> None:
    running = start(compile_set(SET), {})
    with pytest.raises(StepFailed) as failed:
        running.complete(running.user_tasks()[0].task_id, answers)
    assert failed.value.failure.element == "draft"


def test_nothing_is_shared_with_the_caller_or_between_readers() -> None:
    given = {"matter": {"tags": ["a"]}}
    running = start(compile_set(SET), given)
    given["matter"]["tags"].append("b")
    seen = running.user_tasks()[0].variables
    seen["matter"]["tags"].append("c")
    running.variables()["matter"]["tags"].append("d")
    assert running.variables() == {"matter": {"tags": ["a"]}}


def test_cancelled_instance_has_no_tokens() -> None:
    driver = Driver(SET)
    driver.complete("draft")
    driver.running.cancel()
    assert driver.running.finished
    assert driver.running.tokens() == []
    assert restore(compile_set(SET), driver.running.dump()).finished

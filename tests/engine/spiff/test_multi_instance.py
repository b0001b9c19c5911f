"""Multi-instance: one token per element of a collection, early end by condition, answers of the last to finish."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import StepFailed
from engine.spiff import compile_set, start
from tests.engine.spiff.diagrams import boundary, diagram, each, end, files, process, sub, user, xor
from tests.engine.spiff.diagrams import start as begin
from tests.engine.spiff.driving import Driver

SET = files(
    "main",
    diagram(
        process(
            "main", begin("s"), user("draft"),
            user("ask", each("draft.units", "unit", "ask.outcome == 'return'")),
            boundary("late", "ask", timer="working_days(3)"), xor("m"),
            xor("x", "ok"), user("next"), end("e"),
            flows=["s draft", "draft ask", "ask m", "late m", "m x", "x draft : default(ask.outcome, '') == 'return'",
                   "x next = ok", "next e"],
        )
    ),
)  # fmt: skip


def test_one_token_per_element() -> None:
    driver = Driver(SET)
    driver.complete("draft", units=["a", "b"])
    assert driver.open() == ["ask[a]", "ask[b]"]
    assert driver.token("ask", "b").variables["unit"] == "b"
    driver.complete("ask", "agree", item="b")
    assert driver.open() == ["ask[a]"]
    driver.complete("ask", "comment", item="a")
    assert driver.token("next").variables["ask"] == {"outcome": "comment"}
    assert "unit" not in driver.token("next").variables


def test_completion_condition_ends_it_early_and_routes_for_several_rounds() -> None:
    driver = Driver(SET)
    for turn in (1, 2, 3):
        driver.complete("draft", units=["a", "b", "c"])
        assert {token.round for token in driver.running.user_tasks()} == {turn}
        driver.complete("ask", "agree", item="c")
        assert "outcome" in driver.token("ask", "a").variables["ask"]
        driver.complete("ask", "return", item="a")
        assert driver.open() == ["draft"]
        assert driver.running.timers() == []
    driver.complete("draft", units=["a"])
    driver.complete("ask", "agree", item="a")
    assert driver.open() == ["next"]


def test_an_empty_collection_passes_and_forgets_the_round_before() -> None:
    driver = Driver(SET)
    driver.complete("draft", units=["a"])
    driver.complete("ask", "return", item="a")
    driver.complete("draft", units=[])
    assert driver.open() == ["next"]
    assert "ask" not in driver.token("next").variables


def test_a_timer_ends_all_instances() -> None:
    driver = Driver(SET)
    driver.complete("draft", units=["a", "b"])
    driver.fire("late")
    assert driver.open() == ["next"]


@pytest.mark.parametrize("units", ["a", None, {"a": 1}, [["a"]], [True]])
def test_a_collection_must_be_a_list_of_words(units: Any) -> None:
    running = start(compile_set(SET), {})
    with pytest.raises(StepFailed) as failed:
        running.complete(running.user_tasks()[0].task_id, {"units": units})
    assert failed.value.failure.element == "ask"


def test_instances_of_a_sub_process_keep_their_answers_apart() -> None:
    main = process(
        "main", begin("s"),
        sub("box", begin("bs"), user("first"), user("second"), xor("x", "ok"), user("extra"), end("b1"), end("b2"),
            flows=["bs first", "first second", "second x", "x extra : first.outcome == unit", "x b1 = ok", "extra b2"],
            multi=each("units", "unit")),
        end("e"), flows=["s box", "box e"],
    )  # fmt: skip
    driver = Driver(files("main", diagram(main)), {"units": ["a", "b"]})

    def act(element: str, unit: str, outcome: str) -> None:
        token = next(t for t in driver.running.user_tasks() if t.element_id == element and t.path == (f"box[{unit}]",))
        driver.running.complete(token.task_id, {"outcome": outcome})

    act("first", "a", "a")
    act("first", "b", "no")
    act("second", "b", "x")
    assert driver.open() == ["second"]
    act("second", "a", "x")
    assert driver.open() == ["extra"]
    assert driver.token("extra").variables["first"] == {"outcome": "a"}

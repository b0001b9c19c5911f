"""Joins in loops, where SpiffWorkflow 3.2 fires early; and processes that cannot go on."""

from __future__ import annotations

import itertools

import pytest

from engine.errors import StepFailed
from engine.spiff import compile_set, start
from tests.engine.spiff.diagrams import diagram, end, files, inclusive, parallel, process, user, xor
from tests.engine.spiff.diagrams import start as begin
from tests.engine.spiff.driving import Driver

DRAFTING = files(
    "main",
    diagram(
        process(
            "main", begin("s"), xor("m"), parallel("f"), user("policy"), user("interpretation"), parallel("j"),
            user("check"), xor("x", "ok"), end("e"),
            flows=["s m", "m f", "f policy", "f interpretation", "policy j", "interpretation j", "j check", "check x",
                   "x m : check.outcome == 'return'", "x e = ok"],
        )
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    "orders", list(itertools.product([("policy", "interpretation"), ("interpretation", "policy")], repeat=3))
)
def test_policy_and_interpretation_join_in_every_round(orders: tuple[tuple[str, str], ...]) -> None:
    driver = Driver(DRAFTING)
    for first, second in orders:
        assert driver.open() == ["interpretation", "policy"]
        driver.complete(first)
        assert driver.open() == [second]
        driver.complete(second)
        assert driver.open() == ["check"]
        driver.complete("check", "return")


INCLUSIVE = files(
    "main",
    diagram(
        process(
            "main", begin("s"), user("ask"), inclusive("f", "none"), user("a"), user("b"), user("c"), inclusive("j"),
            user("check"), xor("x", "ok"), end("e"),
            flows=["s ask", "ask f", "f a : 'a' in ask.units", "f b : 'b' in ask.units", "f c = none", "a j", "b j",
                   "c j", "j check", "check x", "x ask : check.outcome == 'return'", "x e = ok"],
        )
    ),
)  # fmt: skip


@pytest.mark.parametrize("rounds", list(itertools.permutations([("a",), ("b",), ("a", "b"), ("b", "a"), ()], 3)))
def test_inclusive_join_waits_for_those_that_were_asked(rounds: tuple[tuple[str, ...], ...]) -> None:
    driver = Driver(INCLUSIVE)
    for asked in rounds:
        driver.complete("ask", units=list(asked))
        left = list(asked) or ["c"]
        while left:
            assert driver.open() == sorted(left)
            driver.complete(left.pop(0))
        assert driver.open() == ["check"]
        driver.complete("check", "return")


def test_branches_do_not_overwrite_each_other() -> None:
    driver = Driver(DRAFTING)
    driver.complete("policy", "reject")
    driver.complete("interpretation", "approve")
    seen = driver.token("check").variables
    assert (seen["policy"], seen["interpretation"]) == ({"outcome": "reject"}, {"outcome": "approve"})
    driver.complete("check", "return")
    driver.complete("interpretation", "late")
    driver.complete("policy", "new")
    seen = driver.token("check").variables
    assert (seen["policy"], seen["interpretation"]) == ({"outcome": "new"}, {"outcome": "late"})


def test_an_excess_token_waits_for_the_next_firing() -> None:
    merging = process(
        "main", begin("s"), parallel("f"), user("a"), user("b"), user("c"), xor("m"), parallel("j"), user("d"),
        end("e"),
        flows=["s f", "f a", "f b", "f c", "a m", "b m", "m j", "c j", "j d", "d e"],
    )  # fmt: skip
    driver = Driver(files("main", diagram(merging)))
    driver.complete("a")
    driver.complete("b")
    driver.complete("c")
    assert driver.open() == ["d"]
    assert [position.waits_for for position in driver.running.tokens()] == ["join", "user"]


@pytest.mark.parametrize(
    ("drawn", "code", "element"),
    [
        (process("main", begin("s"), user("a"), xor("x"), parallel("j"), end("e"), user("b"), user("c"),
                 flows=["s a", "a x", "x b : a.outcome == 'x'", "x c : a.outcome == 'y'", "b j", "c j", "j e"]),
         "no-branch", "x"),
        (process("main", begin("s"), user("a"), xor("x", "d"), end("e"), user("b"),
                 flows=["s a", "a x", "x b : a.outcome", "x e = d", "b e"]), "condition-type", "x"),
        (process("main", begin("s"), user("a"), xor("x", "d"), end("e"),
                 flows=["s a", "a x", "x e = d", "x a : other.outcome == 'x'"]), "expression-missing-name", "x"),
        (process("main", begin("s"), user("a"), xor("x", "d"), parallel("j"), end("e"), xor("y", "d2"),
                 flows=["s a", "a x", "x j = d", "x y : a.outcome == 'y'", "y j = d2", "j e"]), "deadlock", "j"),
        (process("main", begin("s"), user("a"), xor("m"), xor("x", "d"), end("e"),
                 flows=["s a", "a m", "m x", "x m : true", "x e = d"]), "endless-loop", None),
    ],
)  # fmt: skip
def test_a_process_that_cannot_go_on_fails_the_step(drawn: str, code: str, element: str | None) -> None:
    running = start(compile_set(files("main", diagram(drawn))), {})
    with pytest.raises(StepFailed) as failed:
        running.complete(running.user_tasks()[0].task_id, {"outcome": "z"})
    assert (failed.value.failure.code, failed.value.failure.element) == (code, element)
    with pytest.raises(RuntimeError):
        running.user_tasks()

"""The saved state: flat over hundreds of rounds, exact, and refused when it does not fit."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
import zstandard

from engine.errors import StepFailed
from engine.spiff import compile_set, restore, start
from tests.engine.spiff.diagrams import boundary, diagram, files, process, user
from tests.engine.spiff.diagrams import end as stop
from tests.engine.spiff.diagrams import start as begin
from tests.engine.spiff.test_interruption import RETURNING


def test_four_hundred_returns_lose_nothing_and_the_state_stays_flat() -> None:
    compiled = compile_set(RETURNING)
    running = start(compiled, {"matter": {"urgent": False}})
    sizes = []
    for turn in range(1, 401):
        for element, answers in (("draft", {}), ("check", {}), ("other", {}), ("legal", {"outcome": "return"})):
            token = next(token for token in running.user_tasks() if token.element_id == element)
            assert token.round == turn
            running.complete(token.task_id, answers)
            running = restore(compiled, running.dump())
        sizes.append(len(running.dump()))
    assert [token.element_id for token in running.user_tasks()] == ["draft"]
    assert running.variables()["matter"] == {"urgent": False}
    assert max(sizes[10:]) < sizes[10] + 40  # numbers have more digits, that is all
    for element in ("draft", "check", "other", "legal", "secrecy"):
        token = next(token for token in running.user_tasks() if token.element_id == element)
        running.complete(token.task_id, {"outcome": "approve"})
    assert [token.element_id for token in running.user_tasks()] == ["publish"]


def test_the_same_state_gives_the_same_bytes() -> None:
    first, second = (start(compile_set(RETURNING), {"a": 1}).dump() for _ in range(2))
    assert first == second
    assert restore(compile_set(RETURNING), first).dump() == first


def changed(state: bytes, **fields: object) -> bytes:
    document = orjson.loads(zstandard.ZstdDecompressor().decompress(state))
    return zstandard.ZstdCompressor().compress(orjson.dumps({**document, **fields}))


def test_states_that_do_not_fit_are_refused() -> None:
    compiled = compile_set(RETURNING)
    state = start(compiled, {}).dump()
    other = compile_set(
        files("main", diagram(process("main", begin("s2"), user("x"), stop("e2"), flows=["s2 x", "x e2"])))
    )
    bad = [
        b"",
        b"{}",
        state[:-3],
        changed(state, format=2),
        changed(state, process="other"),
        changed(state, flows=[]),
        changed(state, flows=[[None, [{}, {}], []]]),
        changed(state, flows=[[None, [{}, {}], [[1, None, "nothing", 64, 0]]]]),
        changed(state, flows=[[9, None, []]]),
        zstandard.ZstdCompressor().compress(b"[]"),
        zstandard.ZstdCompressor().compress(b"0" * 20_000_000),
    ]
    for content in bad:
        with pytest.raises(StepFailed):
            restore(compiled, content)
    with pytest.raises(StepFailed):
        restore(other, state)


def test_one_parsed_set_serves_many_instances() -> None:
    drawn = process(
        "main", begin("s"), user("a"), boundary("t", "a", timer="hours(1)"), stop("e"), flows=["s a", "a e", "t e"]
    )
    compiled = compile_set(files("main", diagram(drawn)))
    runs = [start(compiled, {"n": number}) for number in range(3)]
    runs[0].complete(runs[0].user_tasks()[0].task_id, {})
    runs[1].fire_timer(runs[1].timers()[0].task_id)
    assert [run.finished for run in runs] == [True, True, False]
    assert [run.variables()["n"] for run in runs] == [0, 1, 2]


def test_states_of_released_formats_are_driven_to_the_end() -> None:
    formats = sorted((Path(__file__).parent / "released").iterdir())
    assert formats
    for folder in formats:
        compiled = compile_set(files("main", (folder / "main.bpmn").read_bytes()))
        running = restore(compiled, (folder / "in_review.state").read_bytes())
        assert {token.element_id: token.round for token in running.user_tasks()} == {"legal": 2, "secrecy": 2}
        assert running.variables()["draft"] == {"outcome": "y"}
        for element in ("secrecy", "legal", "publish"):
            token = next(token for token in running.user_tasks() if token.element_id == element)
            running.complete(token.task_id, {"outcome": "approve"})
        assert running.finished

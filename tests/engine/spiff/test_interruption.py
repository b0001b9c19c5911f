"""Error ends, messages and timers: what ends, what goes on, over several rounds and nested scopes."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, NotReady, StepFailed
from engine.spiff import compile_set, start
from tests.engine.spiff.diagrams import (
    boundary,
    call,
    catch,
    diagram,
    each,
    end,
    events,
    files,
    parallel,
    process,
    sub,
    user,
    xor,
)
from tests.engine.spiff.diagrams import start as begin
from tests.engine.spiff.driving import Driver


def gate(name: str, code: str = "returned") -> str:
    return process(
        f"{name}_process",
        begin(f"{name}_s"),
        user(name),
        xor(f"{name}_x", f"{name}_ok"),
        end(f"{name}_e"),
        end(f"{name}_err", error=code),
        flows=[
            f"{name}_s {name}", f"{name} {name}_x", f"{name}_x {name}_e = {name}_ok",
            f"{name}_x {name}_err : {name}.outcome == 'return'",
        ],
    )  # fmt: skip


REVIEW = sub(
    "review",
    begin("rs"),
    user("check"),
    sub(
        "inside",
        begin("ins"),
        parallel("f"),
        call("call_legal", "legal_process"),
        call("call_secrecy", "secrecy_process"),
        user("other"),
        parallel("j"),
        end("ine"),
        flows=[
            "ins f",
            "f call_legal",
            "f call_secrecy",
            "f other",
            "call_legal j",
            "call_secrecy j",
            "other j",
            "j ine",
        ],
    ),
    end("re"),
    flows=["rs check", "check inside", "inside re"],
)
RETURNING = files(
    "main",
    diagram(
        process(
            "main",
            begin("s"),
            user("draft"),
            REVIEW,
            boundary("on_return", "review", error="returned"),
            boundary("on_withdraw", "review", message="withdraw"),
            user("publish"),
            end("e"),
            flows=["s draft", "draft review", "review publish", "publish e", "on_return draft", "on_withdraw draft"],
        ),
        gate("legal"),
        gate("secrecy"),
        messages=("withdraw",),
        errors=("returned",),
    ),
)


@pytest.mark.parametrize("first", [[], ["other"], ["secrecy"], ["other", "secrecy"]])
def test_return_out_of_a_called_process_and_nested_scopes_for_three_rounds(first: list[str]) -> None:
    driver = Driver(RETURNING)
    for turn in (1, 2, 3):
        driver.complete("draft")
        driver.complete("check")
        assert driver.open() == ["legal", "other", "secrecy"]
        assert driver.token("secrecy").round == turn
        for done in first:
            driver.complete(done, "approve")
        driver.complete("legal", "return")
        assert driver.open() == ["draft"]
        assert driver.running.waiting_messages() == frozenset()
    driver.complete("draft")
    driver.complete("check")
    for done in ("legal", "secrecy", "other"):
        driver.complete(done, "approve")
    assert driver.open() == ["publish"]


def test_withdrawal_cancels_everything_inside() -> None:
    driver = Driver(RETURNING)
    driver.complete("draft")
    driver.complete("check")
    assert driver.running.waiting_messages() == {"withdraw"}
    assert driver.deliver("withdraw") == 1
    assert driver.open() == ["draft"]
    with pytest.raises(NotReady):
        driver.deliver("withdraw")


def test_an_error_interrupts_only_the_activity_that_threw_it() -> None:
    two = process(
        "main",
        begin("s"),
        parallel("f"),
        call("one", "legal_process"),
        call("two", "secrecy_process"),
        boundary("on_one", "one", error="returned"),
        boundary("on_two", "two", error="returned"),
        user("redo_one"),
        user("redo_two"),
        xor("m1"),
        xor("m2"),
        parallel("j"),
        end("e"),
        flows=["s f", "f one", "f two", "one m1", "two m2", "on_one redo_one", "on_two redo_two", "redo_one m1",
               "redo_two m2", "m1 j", "m2 j", "j e"],
    )  # fmt: skip
    driver = Driver(files("main", diagram(two, gate("legal"), gate("secrecy"), errors=("returned",))))
    driver.complete("legal", "return")
    assert driver.open() == ["redo_one", "secrecy"]
    driver.complete("redo_one")
    driver.complete("secrecy", "return")
    driver.complete("redo_two")
    assert driver.running.finished


@pytest.mark.parametrize(
    ("inner", "outer", "lands"),
    [("returned", None, "inner_path"), (None, "returned", "inner_path"), ("other", "returned", "outer_path")],
)
def test_the_nearest_boundary_that_fits_catches(inner: str | None, outer: str | None, lands: str) -> None:
    nested = process(
        "main",
        begin("s"),
        sub(
            "around",
            begin("as"),
            call("c", "legal_process"),
            boundary("inner_event", "c", error=inner),
            user("inner_path"),
            xor("m"),
            end("ae"),
            flows=["as c", "c m", "inner_event inner_path", "inner_path m", "m ae"],
        ),
        boundary("outer_event", "around", error=outer),
        user("outer_path"),
        xor("m2"),
        end("e"),
        flows=["s around", "around m2", "outer_event outer_path", "outer_path m2", "m2 e"],
    )
    driver = Driver(files("main", diagram(nested, gate("legal"), errors=("returned", "other"))))
    driver.complete("legal", "return")
    assert driver.open() == [lands]


def test_an_error_that_nobody_catches_fails_the_step() -> None:
    loose = process("main", begin("s"), call("c", "legal_process"), end("e"), flows=["s c", "c e"])
    running = start(compile_set(files("main", diagram(loose, gate("legal"), errors=("returned",)))), {})
    with pytest.raises(StepFailed, match="没有边界事件接收") as failed:
        running.complete(running.user_tasks()[0].task_id, {"outcome": "return"})
    assert failed.value.failure.element == "legal_err"
    with pytest.raises(RuntimeError):
        running.dump()


def test_an_error_in_one_instance_ends_all_instances() -> None:
    many = process(
        "main",
        begin("s"),
        call("c", "legal_process", each("units", "unit")),
        boundary("on_error", "c", error="returned"),
        user("after_error"),
        end("e"),
        flows=["s c", "c e", "on_error after_error", "after_error e"],
    )
    driver = Driver(files("main", diagram(many, gate("legal"), errors=("returned",))), {"units": ["a", "b"]})
    assert [token.path for token in driver.running.user_tasks()] == [("c[a]",), ("c[b]",)]
    driver.running.complete(driver.running.user_tasks()[1].task_id, {"outcome": "return"})
    assert driver.open() == ["after_error"]


def hosted(**event: object) -> Driver:
    main = process(
        "main",
        begin("s"),
        user("work"),
        boundary("event", "work", **event),  # type: ignore[arg-type]
        user("side"),
        user("next"),
        end("e"),
        end("e2"),
        flows=["s work", "work next", "event side", "side e2", "next e"],
    )
    return Driver(files("main", diagram(main, messages=("nudge",))))


def test_interrupting_timer_ends_its_host() -> None:
    driver = hosted(timer="working_days(3)")
    assert [(timer.element_id, timer.rule) for timer in driver.running.timers()] == [("event", "working_days(3)")]
    driver.fire("event")
    assert driver.open() == ["side"]
    assert driver.running.timers() == []
    driver.complete("side")
    assert driver.running.finished


def test_non_interrupting_timer_happens_once_beside_its_host() -> None:
    driver = hosted(timer="hours(4)", interrupting=False)
    timer = driver.running.timers()[0]
    driver.fire("event")
    assert driver.open() == ["side", "work"]
    with pytest.raises(Conflict):
        driver.running.fire_timer(timer.task_id)
    driver.complete("work")
    assert driver.open() == ["next", "side"]
    driver.complete("next")
    assert not driver.running.finished
    driver.complete("side")
    assert driver.running.finished


def test_non_interrupting_message_may_come_again_while_the_host_is_active() -> None:
    driver = hosted(message="nudge", interrupting=False)
    driver.deliver("nudge")
    driver.deliver("nudge")
    assert driver.open() == ["side", "side", "work"]
    driver.complete("work")
    assert driver.running.waiting_messages() == frozenset()


def test_completing_the_host_ends_its_timer() -> None:
    driver = hosted(timer="working_days(3)")
    timer = driver.running.timers()[0]
    driver.complete("work")
    assert driver.running.timers() == []
    with pytest.raises(Conflict):
        driver.running.fire_timer(timer.task_id)


def test_a_timer_resolves_its_instant_when_it_starts() -> None:
    main = process("main", begin("s"), user("plan"), catch("wait", timer="instant(plan.until)"), end("e"),
                   flows=["s plan", "plan wait", "wait e"])  # fmt: skip
    driver = Driver(files("main", diagram(main)))
    driver.complete("plan", until="2026-03-01T09:00:00+08:00")
    assert driver.running.timers()[0].rule == "instant('2026-03-01T09:00:00+08:00')"
    driver.fire("wait")
    assert driver.running.finished


def test_event_gateway_lets_the_first_event_win_even_among_two_timers() -> None:
    main = process(
        "main",
        begin("s"),
        events("race"),
        catch("soon", timer="hours(1)"),
        catch("late", timer="days(9)"),
        catch("told", message="nudge"),
        user("a"),
        user("b"),
        user("c"),
        xor("m"),
        end("e"),
        flows=[
            "s race",
            "race soon",
            "race late",
            "race told",
            "soon a",
            "late b",
            "told c",
            "a m",
            "b m",
            "c m",
            "m e",
        ],
    )
    driver = Driver(files("main", diagram(main, messages=("nudge",))))
    assert [timer.rule for timer in driver.running.timers()] == ["hours(1)", "days(9)"]
    driver.fire("late")
    assert driver.open() == ["b"]
    assert driver.running.timers() == []
    assert driver.running.waiting_messages() == frozenset()


def test_terminate_ends_only_its_own_sub_process() -> None:
    main = process(
        "main",
        begin("s"),
        sub("box", begin("bs"), parallel("f"), user("a"), user("b"), end("stop", terminate=True), end("be"),
            flows=["bs f", "f a", "f b", "a stop", "b be"]),
        user("next"),
        end("e"),
        flows=["s box", "box next", "next e"],
    )  # fmt: skip
    driver = Driver(files("main", diagram(main)))
    driver.complete("a")
    assert driver.open() == ["next"]

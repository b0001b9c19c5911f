"""Service tasks and decision tables inside a step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Conflict, DeploymentRefused, NotReady, StepFailed, XianshenError
from engine.spiff import compile_set, start
from engine.workflow import ProcessPackage, ServiceTask
from tests.engine.spiff.diagrams import Files, diagram, end, files, process, rule, service, user, xor
from tests.engine.spiff.diagrams import start as begin
from tests.engine.spiff.driving import Driver


def package(**service_fields: Any) -> ProcessPackage:
    declared = ServiceTask("confirm", "确认", run=lambda call: {}, **service_fields)
    return ProcessPackage("main", Path(), lanes={}, kinds={}, services={"confirm": declared})


def calling(*elements: str, **parameters: tuple[str, str]) -> Files:
    drawn = service("confirm_class", "confirm", **parameters)
    return files(
        "main",
        diagram(process("main", begin("s"), user("a"), drawn, user("b"), end("e"),
                        flows=["s a", "a confirm_class", "confirm_class b", "b e"])),
    )  # fmt: skip


class Recorder:
    def __init__(self, outputs: Mapping[str, Any] | Exception) -> None:
        self.outputs, self.calls = outputs, []

    def __call__(self, name: str, element_id: str, parameters: Mapping[str, Any], variables: Mapping[str, Any]) -> Any:
        self.calls.append((name, element_id, dict(parameters), dict(variables)))
        if isinstance(self.outputs, Exception):
            raise self.outputs
        return self.outputs


def test_outputs_stand_under_the_element_id() -> None:
    run = Recorder({"changed": True})
    driver = Driver(calling(kind=("str", "a.outcome"), days=("int", "1 + 1")), {"matter": {"n": 1}}, services=run)
    driver.complete("a", "x")
    assert run.calls == [
        ("confirm", "confirm_class", {"kind": "x", "days": 2}, {"matter": {"n": 1}, "a": {"outcome": "x"}})
    ]
    assert driver.token("b").variables["confirm_class"] == {"changed": True}


def test_updates_replace_fields_of_a_start_variable() -> None:
    driver = Driver(
        calling(), {"matter": {"n": 1, "kept": True}}, services=Recorder({"n": 2}), package=package(updates="matter")
    )
    driver.complete("a")
    assert driver.token("b").variables["matter"] == {"n": 2, "kept": True}
    assert "confirm_class" not in driver.token("b").variables


@pytest.mark.parametrize(
    ("raised", "arrives"),
    [
        (NotReady("缺少审查"), StepFailed),
        (Conflict(), Conflict),
        (StepFailed("停"), StepFailed),
        (OSError("disk"), OSError),
    ],
)
def test_a_failing_service_stops_the_step(raised: Exception, arrives: type[Exception]) -> None:
    running = start(compile_set(calling()), {}, call_service=Recorder(raised))
    with pytest.raises(arrives) as failed:
        running.complete(running.user_tasks()[0].task_id, {})
    if isinstance(raised, NotReady):
        assert isinstance(failed.value, StepFailed)
        failure = failed.value.failure
        assert (failure.code, failure.message, failure.element) == ("not-ready", "缺少审查", "confirm_class")
    with pytest.raises(RuntimeError):
        running.dump()


def test_without_a_runner_or_with_a_wrong_type_the_step_fails() -> None:
    wrong_type, yes_is_no_number = calling(n=("int", "a.outcome")), calling(n=("int", "true"))
    for content, run in (
        (calling(), None),
        (wrong_type, Recorder({})),
        (yes_is_no_number, Recorder({})),
        (calling(), Recorder({"x": object()})),
    ):
        running = start(compile_set(content), {}, call_service=run)
        with pytest.raises(StepFailed) as failed:
            running.complete(running.user_tasks()[0].task_id, {"outcome": "x"})
        assert failed.value.failure.element == "confirm_class"


@pytest.mark.parametrize(
    "given",
    [package(parameters={"n": int}), ProcessPackage("main", Path(), lanes={}, kinds={}, services={})],
)
def test_a_service_must_be_registered_with_the_same_parameters(given: ProcessPackage) -> None:
    with pytest.raises(DeploymentRefused) as refused:
        compile_set(calling(), given)
    assert refused.value.issues[0].element == "confirm_class"


def table(policy: str, rows: list[tuple[str, str, str]], extra: str = "") -> bytes:
    """Inputs: matter.kind and matter.days; output: path."""
    drawn = "".join(
        f'<rule id="r{number}"><inputEntry id="r{number}a"><text>{kind}</text></inputEntry>'
        f'<inputEntry id="r{number}b"><text>{days}</text></inputEntry>'
        f'<outputEntry id="r{number}c"><text>{path}</text></outputEntry></rule>'
        for number, (kind, days, path) in enumerate(rows)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'
        f'<decision id="choose" name="choose"><decisionTable id="t" hitPolicy="{policy}"{extra}>'
        '<input id="i1"><inputExpression id="ie1"><text>matter.kind</text></inputExpression></input>'
        '<input id="i2"><inputExpression id="ie2"><text>matter.days</text></inputExpression></input>'
        f'<output id="o1" name="path" />{drawn}</decisionTable></decision></definitions>'
    ).encode()


DECIDING = diagram(
    process("main", begin("s"), rule("route", "choose"), xor("x", "d"), user("a"), user("b"), end("e"), end("e2"),
            flows=["s route", "route x", "x a : route.path == 'long'", "x b = d", "a e", "b e2"])
)  # fmt: skip


def decide(content: bytes, kind: Any, days: Any) -> list[str]:
    matter = {"matter": {"kind": kind, "days": days}}
    running = start(compile_set(files("main", DECIDING, choose=content)), matter)
    return [token.element_id for token in running.user_tasks()]


CELLS = [
    ('"law"', "-", True), ('"law","plan"', "", True), ('not("plan")', "", True), ('not("law","plan")', "", False),
    ("-", "3", True), ("-", "1,3,5", True), ("-", "&gt; 2", True), ("-", "&lt;= 2", False), ("-", "[1..3]", True),
    ("-", "[1..3)", False), ("-", "(3..9]", False), ("-", "not([1..3])", False), ("-", "!= 4", True),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "days", "matches"), CELLS)
def test_cells_mean_what_they_say(kind: str, days: str, matches: bool) -> None:
    content = table("FIRST", [(kind, days, '"long"'), ("-", "-", '"short"')])
    assert decide(content, "law", 3) == (["a"] if matches else ["b"])


def test_unique_is_enforced_and_first_takes_the_first() -> None:
    rows = [('"law"', "-", '"long"'), ("-", "3", '"short"')]
    assert decide(table("FIRST", rows), "law", 3) == ["a"]
    assert decide(table("UNIQUE", rows), "law", 4) == ["a"]
    with pytest.raises(StepFailed, match="同时符合") as failed:
        decide(table("UNIQUE", rows), "law", 3)
    assert failed.value.failure.element == "route"


def test_no_matching_row_fails_instead_of_leaving_a_gap() -> None:
    with pytest.raises(StepFailed, match="没有一行符合"):
        decide(table("UNIQUE", [('"law"', "-", '"long"')]), "plan", 3)


REFUSED_TABLES = [
    (table("PRIORITY", [("-", "-", '"long"')]), "t", "命中策略 PRIORITY"),
    (table("COLLECT", [("-", "-", "1")], ' aggregation="SUM"'), "t", "COLLECT (SUM)"),
    (table("FIRST", [("law", "-", '"long"')]), "r0a", "第 1 行“matter.kind”列：“law”只能写常量"),
    (table("FIRST", [("-", "__import__('os')", '"long"')]), "r0b", "第 1 行“matter.days”列"),
    (table("FIRST", [("-", "-", "")]), "r0c", "第 1 行“path”列没有结果"),
]


@pytest.mark.parametrize(("content", "element", "said"), REFUSED_TABLES)
def test_tables_that_cannot_be_decided_rightly_are_refused(content: bytes, element: str, said: str) -> None:
    with pytest.raises(DeploymentRefused) as refused:
        compile_set(files("main", DECIDING, choose=content))
    (issue,) = refused.value.issues
    assert issue.element == element
    assert "决策表“choose”" in issue.message
    assert said in issue.message


def test_errors_are_ours() -> None:
    assert issubclass(StepFailed, XianshenError)

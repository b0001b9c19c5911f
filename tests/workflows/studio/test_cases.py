"""Cases run on the engine in a sandbox: they say where a process goes another way, and nothing leaves the sandbox."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import yaml
from sqlalchemy import func, select

from engine.errors import Invalid
from engine.models import AuditEvent, ProcessInstance, Timer, WorkItem
from tests.workflows.studio.workshop import DIAGRAM, PROCESS, REVIEW, Workshop
from workflows.installation.wiring import PACKAGES
from workflows.studio.case_files import BEGIN, read_case, written
from workflows.studio.cases import CaseResult, case_paths, run_cases

CASE = "takedown/cases/mine.yaml"
MATTER = {
    "matter_class": "takedown",
    "legality_required": False,
    "interpretation_required": False,
    "deliberation_required": False,
    "extra_urgent": False,
    "speech": False,
    "section": "labour",
}
INPUTS = {"matter": MATTER, "takedown": {"decide_by": "2026-03-04T16:00:00+00:00"}}
PROPOSED = {"kind": "withdraw", "ground": "content_error", "public_words": "撤下。", "opinion": "有误。"}
PROPOSE = {"task": "propose_takedown", "answers": PROPOSED}


def run(shop: Workshop, files: Mapping[str, bytes], *paths: str) -> list[CaseResult]:
    with shop.database.read() as session:
        return run_cases(session, PROCESS, files, paths or None)


def case(shop: Workshop, **document: object) -> CaseResult:
    """The result of one case over what is published."""
    text = yaml.safe_dump({"name": "我的", "inputs": INPUTS, **document}, allow_unicode=True)
    files = {**shop.files(shop.open()), CASE: text.encode()}
    return run(shop, files, CASE)[0]


def test_the_shipped_cases_go_as_they_say(shop: Workshop) -> None:
    results = run(shop, shop.files(shop.open()))
    assert len(results) >= 5
    assert [each.message for each in results] == [None] * len(results)
    assert all(each.passed for each in results)


@pytest.mark.parametrize("process_id", sorted(PACKAGES))
def test_every_service_that_gives_something_back_has_its_usual_outputs(process_id: str) -> None:
    for service in PACKAGES[process_id].services.values():
        assert service.updates or service.usual.keys() == service.outputs.keys(), service.name


def test_a_process_that_goes_another_way_fails_its_cases_there(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, "judge_takedown.outcome == 'decided'", "judge_takedown.outcome == 'return'", REVIEW)
    failed = [each for each in run(shop, shop.files(draft)) if not each.passed]
    assert failed
    assert all(each.message for each in failed)


def test_a_case_tells_the_first_difference(shop: Workshop) -> None:
    result = case(shop, steps=[PROPOSE], expected={"path": ["propose_takedown", "judge_takedown"]})
    assert (result.passed, result.differs_at) == (False, 1)
    assert result.path_taken == ("propose_takedown", "submit_takedown")
    assert result.message == "路径第 2 步应为“judge_takedown”，实际为“submit_takedown”。"


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"outcome": "waiting", "open": ["confirm_takedown"]}, None),
        ({"outcome": "finished"}, "应当办结，实际还在等待。"),
        ({"outcome": "waiting", "open": []}, "应当开着 （无），实际开着 confirm_takedown。"),
    ],
)
def test_a_case_says_how_it_should_end(shop: Workshop, expected: dict[str, object], message: str | None) -> None:
    assert case(shop, steps=[PROPOSE], expected=expected).message == message


@pytest.mark.parametrize(
    ("steps", "message", "element"),
    [
        ([{"task": "judge_takedown", "answers": {}}], "第 1 步：环节“judge_takedown”没有待办", None),
        ([PROPOSE, {"message": "hold"}], "第 2 步：现在不等消息“hold”。在等的有：withdraw", None),
        ([{"time": "decision_overdue"}], "第 1 步：定时“decision_overdue”没有在等", None),
        ([{"task": "propose_takedown", "answers": {"kind": "withdraw"}}], "第 1 步：", None),
        ([{"task": "propose_takedown", "answers": {**PROPOSED, "other": 1}}], "第 1 步：", None),
    ],
)
def test_a_step_that_cannot_be_taken_is_told(
    shop: Workshop, steps: list[dict[str, object]], message: str, element: str | None
) -> None:
    result = case(shop, steps=steps)
    assert not result.passed
    assert message in (result.message or "")


def test_time_moves_forward_and_what_falls_due_happens_in_order(shop: Workshop) -> None:
    result = case(
        shop,
        steps=[{"forward": {"hours": 4}}, PROPOSE, {"forward": {"working_days": 3}}],
        expected={
            "path": ["propose_takedown", "submit_takedown", "decision_overdue", "report_overdue"],
            "outcome": "waiting",
            "open": ["confirm_takedown"],
        },
    )
    assert result.message is None


def test_a_case_says_what_automatic_steps_give_back(shop: Workshop) -> None:
    steps = [
        PROPOSE,
        {"task": "confirm_takedown", "answers": {"outcome": "approve"}},
        {"task": "check_public_words", "answers": {"outcome": "public"}},
        {"task": "judge_takedown", "answers": {"outcome": "decided"}},
        {"task": "approve_takedown", "answers": {"outcome": "approve"}},
    ]
    outside = case(shop, steps=steps, services={"carry_out_takedown": [{"outside": True}]})
    assert outside.open == ("take_down_outside",)
    assert case(shop, steps=steps).outcome == "finished"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a: [", "第 1 行"),
        (b"- a", "各项"),
        (b"a: &x 1\nb: *x", "第 2 行：不能使用别名"),
        (b"a: " + b"[" * 5000, "嵌套"),
        (b"steps: [{task: a, time: b}]", "第 1 步"),
        (b"steps: [{task: [a]}]", "第 1 步"),
        (b"steps: [{eval: x}]", "第 1 步"),
        (b"steps: [{forward: {working_days: 1, days: 2}}]", "第 1 步"),
        (b"expected: {outcome: maybe}", "outcome"),
        (b"expected: {path: 1}", "expected.path"),
        (b"at: tomorrow", "at 应为时间"),
        (b"at: '2026-03-02T09:00:00'", "时区"),
        (b"!!python/object/apply:os.system [ls]", "YAML"),
        (b"x" * 50_001, "超过"),
        (b"\xff", "YAML"),
    ],
)
def test_a_file_that_is_no_case_says_where(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        read_case(content, CASE)


def test_a_broken_case_fails_and_the_others_run(shop: Workshop) -> None:
    files = {**shop.files(shop.open()), CASE: b"a: ["}
    results = {each.path: each for each in run(shop, files)}
    assert not results[CASE].passed
    assert all(each.passed for path, each in results.items() if path != CASE)


@pytest.mark.parametrize("process_id", sorted(PACKAGES))
def test_every_stored_case_can_be_written_and_read_again(process_id: str) -> None:
    folder = PACKAGES[process_id].folder
    stored = sorted(folder.glob("cases/*.yaml"))
    assert stored
    for path in stored:
        case = read_case(path.read_bytes(), path.name)
        assert case.at == BEGIN
        assert read_case(written(case), path.name) == case


def test_nothing_leaves_the_sandbox(shop: Workshop) -> None:
    files = shop.files(shop.open())

    def rows() -> list[int]:
        tables = (ProcessInstance, WorkItem, Timer, AuditEvent)
        with shop.database.read() as session:
            return [session.scalar(select(func.count()).select_from(each)) or 0 for each in tables]

    before = rows()
    assert all(each.passed for each in run(shop, files))
    assert rows() == before


def test_a_set_that_the_engine_refuses_fails_every_case_in_words(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, 'calledElement="takedown_review"', 'calledElement="nowhere"')
    files = shop.files(draft)
    results = run(shop, files, *(path for path in case_paths(files) if path.startswith("takedown/")))
    assert not any(each.passed for each in results)
    assert all(each.message for each in results)


def test_a_case_of_a_called_process_runs_it_by_itself(shop: Workshop) -> None:
    results = run(shop, shop.files(shop.open()), "takedown_review/cases/approved.yaml")
    assert results[0].passed
    assert DIAGRAM in shop.files(shop.open())

"""Stored cases of a set, run on the real engine in a sandbox; each says whether it went as it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Invalid, XianshenError
from workflows.studio.case_files import Case, read_case
from workflows.studio.contents import folder_of, kind_of
from workflows.studio.runs import Run, Trouble, run_in, trouble_of
from workflows.studio.sandbox import Sandbox, sandbox
from workflows.studio.sets import Files


@dataclass(frozen=True)
class CaseResult:
    """`message`: why it did not pass; `differs_at`: the first place where the path is another, from 0."""

    path: str
    name: str
    passed: bool
    message: str | None
    differs_at: int | None
    expected: tuple[str, ...]
    path_taken: tuple[str, ...]
    outcome: str | None
    open: tuple[str, ...]
    element: str | None
    milliseconds: int


def case_paths(files: Files) -> list[str]:
    """The cases of a set, by path."""
    return sorted(path for path in files if kind_of(path) == "case")


def run_cases(session: Session, process_id: str, files: Files, paths: Sequence[str] | None = None) -> list[CaseResult]:
    """Run the cases of a set, or those at `paths`, each by itself. Files without a verdict of their own say why."""
    wanted = case_paths(files) if paths is None else list(dict.fromkeys(paths))
    if not wanted:
        return []
    with sandbox(session, process_id, files) as box:
        return [_run(box, path, files.get(path)) for path in wanted]


def play(run: Run, inputs: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> Trouble | None:
    """Start a run and take the steps, up to the first that cannot be taken. What went wrong, or None."""
    number: int | None = None
    try:
        run.start(inputs)
        for number, step in enumerate(steps):  # noqa: B007 - the number of the step that failed is told
            take(run, step)
    except (XianshenError, KeyError) as error:
        return trouble_of(error, number)
    return None


def take(run: Run, step: Mapping[str, Any]) -> None:
    """One step of a case."""
    if "task" in step:
        run.answer(step["task"], step.get("item"), step.get("answers") or {})
    elif "time" in step:
        run.time_comes(step["time"])
    elif "forward" in step:
        unit, amount = next(iter(step["forward"].items()))
        run.forward(unit, amount)
    else:
        run.deliver(step["message"])


def _run(box: Sandbox, path: str, content: bytes | None) -> CaseResult:
    began = monotonic()
    try:
        case = read_case(content or b"", path) if content is not None else None
    except Invalid as error:
        return _broken(path, error.issues[0].message)
    if case is None:
        return _broken(path, f"没有案例 {path}。")
    with run_in(box, folder_of(path), case.at, case.services) as run:
        trouble = play(run, case.inputs, case.steps)
        taken, outcome = tuple(passed.label for passed in run.trail), "finished" if run.finished else "waiting"
        standing = tuple(run.open_labels()) if run.instance_id and trouble is None else ()
    expected = tuple(case.path or ())
    differs_at = _first_difference(expected, taken) if case.path is not None else None
    message = _message(case, trouble, taken, outcome, standing, differs_at)
    return CaseResult(
        path,
        case.name,
        message is None,
        message,
        differs_at,
        expected,
        taken,
        outcome,
        standing,
        trouble.element if trouble else None,
        round((monotonic() - began) * 1000),
    )


def _message(
    case: Case,
    trouble: Trouble | None,
    taken: tuple[str, ...],
    outcome: str,
    standing: tuple[str, ...],
    differs_at: int | None,
) -> str | None:
    if trouble is not None:
        return f"第 {trouble.step + 1} 步：{trouble.message}" if trouble.step is not None else trouble.message
    if differs_at is not None:
        wanted = case.path[differs_at] if case.path and differs_at < len(case.path) else "结束"
        found = taken[differs_at] if differs_at < len(taken) else "结束"
        return f"路径第 {differs_at + 1} 步应为“{wanted}”，实际为“{found}”。"
    if case.outcome is not None and case.outcome != outcome:
        return "应当办结，实际还在等待。" if case.outcome == "finished" else "应当还在等待，实际已经办结。"
    if case.outcome is not None and sorted(case.open) != list(standing):
        return f"应当开着 {_listed(case.open)}，实际开着 {_listed(standing)}。"
    return None


def _first_difference(expected: tuple[str, ...], taken: tuple[str, ...]) -> int | None:
    for position in range(max(len(expected), len(taken))):
        if expected[position : position + 1] != taken[position : position + 1]:
            return position
    return None


def _broken(path: str, message: str) -> CaseResult:
    return CaseResult(path, path, False, message, None, (), (), None, (), None, 0)


def _listed(names: Sequence[str]) -> str:
    return "、".join(sorted(names)) or "（无）"

"""Cases as they are stored: `cases/NAME.yaml` with inputs, steps and what is expected of them.

name: 退回后更正
inputs: {matter: {section: labour, …}}
at: '2026-03-02T09:00:00+08:00'          (not needed)
services: {rerun_checks: [{clear: false}]}   (not needed: what automatic steps give back, one after the other)
steps:
  - task: check_secrecy
    item: …                                (of a task with several items)
    answers: {outcome: public}
  - time: decision_overdue
  - forward: {working_days: 3}
  - message: withdraw
expected: {path: […], outcome: finished or waiting, open: […]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import yaml

from engine.errors import Invalid, Issue
from workflows.studio.runs import MOST_STEPS

LARGEST = 50_000  # bytes
DEEPEST = 20  # lists and mappings inside each other: reading more of them takes ever longer
BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # when a case begins that does not say: a Monday, 9 o'clock in Shanghai
_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_WAYS = ("task", "time", "forward", "message")


class _Plain(yaml.SafeLoader):
    """JSON's types only: an unquoted date stays text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as the library declares it
        first: [(tag, shape) for tag, shape in found if tag != "tag:yaml.org,2002:timestamp"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True)
class Case:
    name: str
    inputs: Mapping[str, Any]
    steps: Sequence[Mapping[str, Any]]
    services: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    at: datetime = BEGIN
    path: Sequence[str] | None = None
    outcome: str | None = None
    open: Sequence[str] = ()


def read_case(content: bytes, where: str) -> Case:
    """The case in a file. Raises Invalid with the line or the part that is wrong."""
    document = _document(content, where)
    return case_of(document, where)


def case_of(document: Any, where: str) -> Case:
    """The case in a plain value. Raises Invalid naming the part that is wrong."""
    if not isinstance(document, dict):
        raise _wrong(where, "应为“名称: 内容”各项。")
    expected = _mapping(document, "expected", where)
    services = {
        name: _list_of(outputs, dict, f"services.{name}", where)
        for name, outputs in _mapping(document, "services", where).items()
    }
    outcome = expected.get("outcome")
    if outcome not in (None, "finished", "waiting"):
        raise _wrong(where, "expected.outcome 应为 finished 或 waiting。")
    return Case(
        name=str(document.get("name") or where),
        inputs=_mapping(document, "inputs", where),
        steps=steps_of(document.get("steps") or [], where),
        services=services,
        at=_instant(document.get("at"), where),
        path=_list_of(expected["path"], str, "expected.path", where) if "path" in expected else None,
        outcome=outcome,
        open=_list_of(expected.get("open") or [], str, "expected.open", where),
    )


def steps_of(given: Any, where: str) -> list[Mapping[str, Any]]:
    """Steps in their order, each one of task, time, forward and message. Raises Invalid."""
    steps: list[Mapping[str, Any]] = _list_of(given, dict, "steps", where)
    if len(steps) > MOST_STEPS:
        raise _wrong(where, f"步骤超过 {MOST_STEPS} 步。")
    for number, step in enumerate(steps, 1):
        ways = [way for way in _WAYS if way in step]
        extra = step.keys() - {*ways, *(("item", "answers") if ways == ["task"] else ())}
        if len(ways) != 1 or extra:
            raise _wrong(where, f"第 {number} 步应写 task、time、forward 或 message 其中一项。")
        if ways[0] != "forward" and not isinstance(step[ways[0]], str):
            raise _wrong(where, f"第 {number} 步的 {ways[0]} 应为文字。")
        if not isinstance(step.get("item"), str | None) or not isinstance(step.get("answers", {}), dict):
            raise _wrong(where, f"第 {number} 步的 item 应为文字，answers 应为“项目: 答案”。")
        if ways[0] == "forward" and not (isinstance(step["forward"], dict) and len(step["forward"]) == 1):
            raise _wrong(where, f"第 {number} 步的 forward 应为 working_days、days 或 hours 之一。")
    return steps


def written(case: Case) -> bytes:
    """The file of a case; reading it gives the same case."""
    document: dict[str, Any] = {"name": case.name, "inputs": dict(case.inputs)}
    if case.at != BEGIN:
        document["at"] = case.at.isoformat()
    if case.services:
        document["services"] = {name: [dict(each) for each in outputs] for name, outputs in case.services.items()}
    document["steps"] = [dict(step) for step in case.steps]
    document["expected"] = {"path": list(case.path or ()), "outcome": case.outcome}
    if case.open:
        document["expected"]["open"] = list(case.open)
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)
    return text.encode()


def _document(content: bytes, where: str) -> Any:
    if len(content) > LARGEST:
        raise _wrong(where, f"超过 {LARGEST // 1000} kB。")
    try:
        text = content.decode()
        _refuse_endless(text, where)
        return yaml.load(text, _Plain)  # noqa: S506 - a safe loader with fewer types
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _wrong(where, f"不是有效的 YAML（{error.problem}）。", mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise _wrong(where, "不是有效的 YAML。") from error


def _refuse_endless(text: str, where: str) -> None:
    """An alias may unfold to any size; deep nesting takes the reader for ever."""
    depth = 0
    for token in yaml.scan(text):
        if isinstance(token, yaml.AliasToken):
            raise _wrong(where, "不能使用别名（*）。", token.start_mark.line + 1)
        if isinstance(token, _OPENING):
            depth += 1
        elif isinstance(token, _CLOSING):
            depth -= 1
        if depth > DEEPEST:
            raise _wrong(where, f"嵌套超过 {DEEPEST} 层。", token.start_mark.line + 1)


def _mapping(document: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
    found = document.get(name) or {}
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise _wrong(where, f"{name} 应为“名称: 内容”各项。")
    return found


def _list_of(found: Any, kind: type, name: str, where: str) -> list[Any]:
    if not isinstance(found, list) or not all(isinstance(each, kind) for each in found):
        raise _wrong(where, f"{name} 应为列表，每项为{'文字' if kind is str else '“名称: 内容”'}。")
    return found


def _instant(given: Any, where: str) -> datetime:
    if given is None:
        return BEGIN
    try:
        found = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise _wrong(where, "at 应为时间，如 2026-03-02T09:00:00+08:00。") from None
    if found.tzinfo is None:
        raise _wrong(where, "at 缺少时区，如 +08:00。")
    return found.astimezone(UTC)


def _wrong(where: str, text: str, line: int | None = None) -> Invalid:
    place = f"第 {line} 行：" if line else ""
    message = f"案例 {where}：{place}{text}"
    return Invalid(message, issues=[Issue("case-invalid", message, field=where, line=line)])

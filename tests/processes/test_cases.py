"""The example runs in `bpmn/*/cases/`: inputs, answers in order, and the path and outcome that they must give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.processes.walk import BPMN, Walk

CASES = sorted(BPMN.glob("*/cases/*.yaml"))


def test_every_process_has_two_or_more() -> None:
    for folder in (path.parent for path in BPMN.glob("*/*.bpmn")):
        assert len([case for case in CASES if case.parent.parent == folder]) >= 2, folder.name


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_the_run_goes_as_it_says(path: Path) -> None:
    case = yaml.safe_load(path.read_text("utf-8"))
    walk = Walk(path.parent.parent.name, inputs=case["inputs"], services=case.get("services"))
    for step in case["steps"]:
        _take(walk, step)
    expected = case["expected"]
    assert walk.path == expected["path"]
    assert ("finished" if walk.finished else "waiting") == expected["outcome"]
    assert walk.open == expected.get("open", [])


def _take(walk: Walk, step: dict[str, Any]) -> None:
    if "task" in step:
        walk.answer(step["task"], step.get("item"), step.get("answers", {}))
    elif "time" in step:
        walk.time_comes(step["time"])
    else:
        walk.message(step["message"])

"""A diagram is judged while somebody waits for the verdict: the work is counted, not timed."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from engine.verification import verify
from tests.processes.walk import definition
from workflows.prepublication.process import PACKAGES

MOST_CALLS = 800_000  # of Python functions; it takes 645,000, about 0.25 s of one core


def test_the_main_process_with_all_that_it_calls_is_judged_while_somebody_waits() -> None:
    definition_set, calls = definition("prepublication"), 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        issues = verify(definition_set, PACKAGES["prepublication"])
    finally:
        sys.setprofile(None)
    assert issues == []
    assert calls < MOST_CALLS, calls

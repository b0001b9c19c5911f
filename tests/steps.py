"""How much work something is, counted instead of timed: the same on a busy machine."""

from __future__ import annotations

import re
import re._parser
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def reach_of(pattern: re.Pattern[str]) -> int:
    """How many characters the pattern takes in at the most; billions where a repetition has no bound. What takes in
    few is as soon done with each place of a long text as of a short one: `steps_of` does not see into a pattern."""
    return int(re._parser.parse(pattern.pattern, pattern.flags).getwidth()[1])


def steps_of(act: Callable[[], object]) -> int:
    """How many lines of Python the act runs, every turn of a loop again. What C does within a line does not count."""
    counted = 0

    def count(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal counted
        counted += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        act()
    finally:
        sys.settrace(before)
    return counted

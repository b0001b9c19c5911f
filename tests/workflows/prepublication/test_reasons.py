"""Reasons of 转办, 交接 and 拿回: as long as other reasons, and refused in words when they are longer."""

from __future__ import annotations

import pytest

from engine.errors import Issue
from workflows.people.substitution_rules import LONGEST_REASON
from workflows.prepublication.work import reason_issues

MISSING = "请填写转办原因。"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", MISSING),
        (" \n", MISSING),
        ("调岗", None),
        ("因" * LONGEST_REASON, None),
        (" " + "因" * LONGEST_REASON + "\n", None),
        ("因" * (LONGEST_REASON + 1), f"原因不超过 {LONGEST_REASON} 字。"),
    ],
)
def test_a_reason_is_there_and_not_too_long(reason: str, said: str | None) -> None:
    expected = [] if said is None else [Issue("reassign.reason", said, field="reason")]
    assert reason_issues("reassign.reason", MISSING, reason) == expected

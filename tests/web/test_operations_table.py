"""docs/operations-on-work-items.md names events as the trail has them: each has its words on the page and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from web.audit.words import ACTIONS
from workflows.evidence.words import action_words

TABLE = Path(__file__).parents[2] / "docs" / "operations-on-work-items.md"
ROWS = [line.strip("| ").split(" | ") for line in TABLE.read_text("utf-8").splitlines() if line.startswith("| ")][1:]


def test_there_are_nineteen_rows_of_seven_columns() -> None:
    assert [len(row) for row in ROWS] == [7] * 19


@pytest.mark.parametrize("row", ROWS, ids=[str(number) for number in range(1, len(ROWS) + 1)])
def test_its_events_have_words(row: list[str]) -> None:
    for code in re.findall(r"`([a-z_]+\.[a-z_]+)`", row[-1]):
        if code.startswith("answer."):
            continue  # a field of the event before it
        assert code in ACTIONS, code
        assert action_words(code) != code, f"{code} on paper"

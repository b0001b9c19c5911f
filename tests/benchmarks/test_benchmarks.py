"""The benches run, at their smallest, and report what docs/benchmarks.md says they report. No time is judged here."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as command
from benchmarks import footprint, memory, returns, screening, steps
from benchmarks.path import WHOLE_PATH
from benchmarks.report import Limit, Result, Spread, Table
from benchmarks.scale import Scale
from workflows.screening.registry import CHECKS

TINY = Scale(rounds=1, returns=(1, 2), last_return=3, matters=1, backends=("sqlite",), text_bytes=20_000, pages=2)
CONTENDERS = ("decision (action)", "step (engine)", "stock SpiffWorkflow")


@pytest.fixture(scope="module")
def steps_result() -> Result:
    return steps.run(TINY)


@pytest.fixture(scope="module")
def returns_result() -> Result:
    return returns.run(TINY)


def test_steps_measures_every_work_item_of_the_path_beside_its_references(steps_result: Result) -> None:
    figures = steps_result.figures["sqlite"]
    assert set(figures) == {"where", *CONTENDERS}
    for contender in CONTENDERS:
        assert list(figures[contender]["by_step"]) == [step.element_id for step in WHOLE_PATH]
    assert figures["step (engine)"]["bare"]["median"] > 0
    assert [limit.what for limit in steps_result.limits] == ["statements of one completion on sqlite"]


@pytest.mark.parametrize("contender", ["decision (action)", "step (engine)"])
def test_a_work_item_is_completed_within_the_promised_statements(steps_result: Result, contender: str) -> None:
    counted = steps_result.figures["sqlite"][contender]["statements"]
    assert max(counted.values()) <= steps.MOST_STATEMENTS


def test_returns_lose_nothing_and_the_matter_can_be_finished(returns_result: Result) -> None:
    assert returns_result.figures["finished after"]["returns"] == 3
    assert returns_result.figures["finished after"]["lost"] == []


def test_the_state_of_a_matter_does_not_grow_with_its_returns(returns_result: Result) -> None:
    figures = returns_result.figures
    ours, stock = figures["decision (action)"], figures["stock SpiffWorkflow"]
    assert ours[2]["state_bytes"] <= ours[1]["state_bytes"] * 1.1
    assert stock[2]["state_bytes"] > stock[1]["state_bytes"]


def test_screening_measures_text_beside_a_bare_search_and_files_with_their_memory() -> None:
    result = screening.run(TINY)

    assert result.figures[screening.BARE]["times"] == 1
    assert set(result.figures["by check, ms"]) == set(CHECKS)
    assert all(result.figures[kind]["characters"] > 500 for kind in (".docx", ".pdf"))
    assert [limit.what for limit in result.limits if "MB" in limit.what and limit.holds] == [
        ".docx: MB of memory",
        ".pdf: MB of memory",
    ]


def test_a_finished_matter_stays_within_its_rows_and_bytes() -> None:
    result = footprint.run(replace(TINY, matters=3))  # pages are handed out 4 KiB at a time
    assert result.figures["tables"]["work_item"]["rows"] == 22
    assert [limit.what for limit in result.limits if not limit.holds] == []


def test_memory_has_a_figure_for_each_number_of_returns() -> None:
    assert set(memory.run(TINY).figures) == {"1", "2", "3"}


def test_the_command_prints_the_table_and_writes_the_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "figures.json"
    assert command.main(["--only", "verdict", "--rounds", "1", "--json", str(path)]) == 0
    assert "prepublication" in capsys.readouterr().out
    written: dict[str, Any] = json.loads(path.read_text())
    assert set(written) == {"machine", "verdict"}
    assert written["verdict"]["limits"][0]["limit"] == 350


def test_a_table_lines_up_wide_characters() -> None:
    table = Table("t", ("", "ms"), [("科室核稿", 1.0), ("x", 22.5)])
    assert str(table).splitlines()[3:] == ["科室核稿   1.00", "x         22.50"]


def test_a_limit_is_exceeded_only_above_it() -> None:
    assert Limit("x", 25, 25).verdict == "holds"
    assert Limit("x", 26, 25).verdict == "EXCEEDED"
    assert str(Spread.of([3.0, 1.0, 2.0])) == "2.00 (1.00–3.00)"

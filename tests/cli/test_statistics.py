"""`xianshen statistics rebuild`: the derived table is made anew from what is on record."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update

from tests.cli.installed import Console
from web.cli import progress
from web.cli.context import opened
from workflows.oversight import statistics_refresh
from workflows.oversight.statistics_models import ClosedStep


def test_a_damaged_table_is_made_anew_and_progress_is_told(
    demo_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "QUIET", -1.0)
    monkeypatch.setattr(statistics_refresh, "BATCH", 20)
    steps = demo_console.json("statistics", "rebuild")["steps"]
    right = _minutes(demo_console)
    with opened(demo_console.home) as installation, installation.database.write() as session:
        some = select(ClosedStep.work_item_id).limit(5)
        session.execute(delete(ClosedStep).where(ClosedStep.work_item_id.in_(some)))
        session.execute(update(ClosedStep).values(total=ClosedStep.total + 1))
    assert _minutes(demo_console) != right

    done = demo_console.run("statistics", "rebuild")

    assert (done.exit_code, done.stdout) == (0, f"已重新汇总 {steps} 个办结环节。\n")
    assert f"汇总 20 / {steps:,} 个环节" in done.stderr
    assert f"汇总 {steps:,} / {steps:,} 个环节（100%）\n" in done.stderr
    assert _minutes(demo_console) == right


def _minutes(console: Console) -> tuple[int, ...]:
    with opened(console.home) as installation, installation.database.read() as session:
        return tuple(session.execute(select(func.count(), func.sum(ClosedStep.total))).one())

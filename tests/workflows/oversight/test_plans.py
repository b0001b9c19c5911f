"""No standard question reads the whole trail: what PostgreSQL and SQLite plan for 30,000 events, as they choose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.asking import SCAN
from benchmarks.audit_trail_checkpoints import KEY
from benchmarks.audit_trail_questions import Case, OfCase, cases, measure
from benchmarks.audit_trail_store import fill
from benchmarks.audit_trail_world import END, World
from engine.audit import queries
from engine.audit.live import verify_live
from engine.clock import FixedClock
from engine.db import Database
from engine.runtime import Runtime
from tests.databases import BACKENDS, empty
from workflows.calendar.working_days import BureauWorkingTime

WORLD = World(30_000)
MOST_STATEMENTS = 8


@pytest.fixture(scope="module", params=BACKENDS)
def trail(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A bureau of three years, analysed."""
    folder: Path = tmp_path_factory.mktemp("plans")
    with empty(request.param, folder) as database, pytest.MonkeyPatch.context() as patched:
        patched.setattr(queries, "LOOKED_THROUGH", queries.LOOKED_THROUGH * WORLD.events // 10_000_000)
        database.info["runtime"] = Runtime({}, bytes(32), BureauWorkingTime(), clock=FixedClock(END))
        fill(database, WORLD, lambda _: None, processes=1)
        yield database


def _planned(database: Database, case: Case) -> list[OfCase]:
    return measure(database, WORLD, 1, lambda _: None, (case,))


@pytest.mark.parametrize("case", cases(WORLD), ids=lambda case: f"{case.name} as {case.asks}")
def test_every_question_comes_to_its_events_by_an_index(trail: Database, case: Case) -> None:
    planned = _planned(trail, case)
    assert planned
    for measured in planned:
        assert measured.ways, measured.name
        assert SCAN not in measured.ways, measured.name
        assert measured.statements <= MOST_STATEMENTS


def test_the_trail_with_long_and_short_chains_verifies_in_place(trail: Database) -> None:
    report = verify_live(trail, KEY.public_key(), workers=1)

    assert report.damages == ()
    assert report.events > 29_000

"""No list, count or search of the inbox reads a whole table: what both databases plan, as they choose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.inbox_questions import SCAN, measure, questions
from benchmarks.inbox_store import fill
from benchmarks.inbox_world import END, InboxWorld
from engine.clock import FixedClock
from engine.db import Database
from engine.runtime import Runtime
from tests.databases import BACKENDS, empty
from workflows.calendar.working_days import BureauWorkingTime

WORLD = InboxWorld(2_000, 6_000)
MOST_STATEMENTS = 5
# a walk along a whole table ends with the page there: PostgreSQL prefers it while tables are as small as these
LISTED_BY_WALKING = {
    *("matters", "group, search", "mine, search", "done, search", "matters, common word"),
    *("matters, number", "matters, rare word", "matters, two words"),
}


@pytest.fixture(scope="module", params=BACKENDS)
def inbox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("inbox")
    with empty(request.param, folder) as database:
        database.info["runtime"] = Runtime({}, bytes(32), BureauWorkingTime(), clock=FixedClock(END))
        fill(database, WORLD, lambda _: None)
        yield database


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_question_is_answered_by_an_index_in_a_fixed_number_of_statements(inbox: Database, name: str) -> None:
    (measured,) = measure(inbox, WORLD, 3, lambda _: None, name)
    assert measured.ways
    assert measured.statements <= MOST_STATEMENTS
    if inbox.is_sqlite or name not in LISTED_BY_WALKING:
        assert SCAN not in measured.ways, measured.ways

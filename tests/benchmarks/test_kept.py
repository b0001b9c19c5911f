"""A large database of an earlier run is brought to the schema of today, or made anew where that is not possible."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect

from benchmarks.audit_trail_store import trail
from benchmarks.kept import Kept, NotThere

SAID: list[str] = []


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    bench = trail(200, "sqlite", tmp_path)
    with bench.opened(SAID.append):
        SAID.clear()
    return bench


@contextmanager
def _older(bench: Kept) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(bench.place / "kept.db")
    yield connection
    connection.commit()
    connection.close()


def test_what_is_of_today_is_left_alone(kept: Kept) -> None:
    with kept.opened(SAID.append, existing=True):
        assert SAID == []


def test_what_the_memory_holds_is_told(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept.into_memory()
    monkeypatch.setattr("benchmarks.kept.available", lambda: 1)
    assert not kept.into_memory()


def test_indexes_columns_and_tables_are_made_good(kept: Kept) -> None:
    with _older(kept) as connection:
        connection.execute("DROP INDEX ix_audit_event_gate")
        connection.execute("CREATE INDEX ix_audit_event_gate ON audit_event (gate)")
        connection.execute("ALTER TABLE person DROP COLUMN phone")
        connection.execute("DROP TABLE side_task")
        connection.execute("CREATE TABLE side_task (id TEXT)")
    with kept.opened(SAID.append, existing=True) as database:
        known = inspect(database.engine)
        assert {"phone"} <= {each["name"] for each in known.get_columns("person")}
        assert {"matter_id"} <= {each["name"] for each in known.get_columns("side_task")}
        (gate,) = (each for each in known.get_indexes("audit_event") if each["name"] == "ix_audit_event_gate")
        assert len(gate["column_names"]) > 1
    assert {"changing person", "changing side_task", "building ix_audit_event_gate"} <= set(SAID)


def test_rows_that_lack_what_may_not_be_empty_are_made_anew(kept: Kept) -> None:
    with _older(kept) as connection:
        connection.execute("ALTER TABLE person DROP COLUMN name")
    with pytest.raises(NotThere), kept.opened(SAID.append, existing=True):
        pass
    with kept.opened(SAID.append) as database:
        assert {"name"} <= {each["name"] for each in inspect(database.engine).get_columns("person")}

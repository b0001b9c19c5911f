from __future__ import annotations

from pathlib import Path

import pytest

from engine.clock import FixedClock
from engine.db import Database
from tests.workflows.release import bureau
from workflows.renditions.store import FileStore


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(bureau.NOW)


@pytest.fixture
def bureau_database(database: Database, files: FileStore, clock: FixedClock) -> Database:
    """On SQLite and on PostgreSQL: a database with the staff of the small bureau."""
    return _staffed(database, files, clock)


@pytest.fixture
def bureau_sqlite(sqlite_database: Database, files: FileStore, clock: FixedClock) -> Database:
    return _staffed(sqlite_database, files, clock)


def _staffed(database: Database, files: FileStore, clock: FixedClock) -> Database:
    bureau.equip(database, files, clock)
    with database.write() as session:
        bureau.staff(session)
    return database

"""Fixtures of all tests. `database` runs a test on SQLite and on PostgreSQL, each time with a new, empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from engine.db import Database
from tests import databases

settings.register_profile("xianshen", deadline=None)  # a busy machine is no failure
settings.load_profile("xianshen")


@pytest.fixture(params=databases.BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A new database with the whole schema; put what sessions need into `database.info`."""
    with databases.fresh(request.param, tmp_path) as fresh:
        yield fresh


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """A new SQLite database, for tests in which the database cannot matter."""
    with databases.fresh("sqlite", tmp_path) as fresh:
        yield fresh


@pytest.fixture
def postgresql_database(tmp_path: Path) -> Iterator[Database]:
    """A new PostgreSQL database, for races that SQLite's single writer would hide."""
    with databases.fresh("postgresql", tmp_path) as fresh:
        yield fresh

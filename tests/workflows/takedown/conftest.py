from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.clock import FixedClock
from engine.db import Database
from tests import databases
from tests.workflows.prepublication.house import House
from tests.workflows.takedown.acts import Out, released
from workflows.renditions.store import FileStore


class Reopened(House):
    """A copy of a house on a database that holds a copy of its rows."""

    def __init__(self, database: Database, first: House, files: Path) -> None:
        self.database, self.clock = database, FixedClock(first.clock.now())
        self.bureau = replace(first.bureau, clock=self.clock)
        database.info["runtime"] = replace(first.database.info["runtime"], clock=self.clock)
        database.info["files"] = FileStore(files)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Out]:
    """What every test here begins with, made once; never used itself, only copied."""
    folder = tmp_path_factory.mktemp("released")
    with databases.fresh("sqlite", folder) as database:
        out = released(House(database, folder))
        database.dispose()  # closing the last connection moves the write-ahead log into the file
        yield out


@pytest.fixture
def out(first: Out, tmp_path: Path) -> Iterator[Out]:
    """A policy and its interpretation that are public, on SQLite."""
    with databases.fresh("sqlite", tmp_path) as database:
        shutil.copyfile(first.house.database.url.removeprefix("sqlite:///"), database.url.removeprefix("sqlite:///"))
        shutil.copytree(first.house.database.info["files"].root, tmp_path / "files")
        yield replace(first, house=Reopened(database, first.house, tmp_path / "files"))


@pytest.fixture
def out_on_postgresql(postgresql_database: Database, tmp_path: Path) -> Out:
    """The same on PostgreSQL."""
    return released(House(postgresql_database, tmp_path))

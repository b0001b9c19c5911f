from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.clock import FixedClock
from engine.db import Database
from tests import databases
from tests.workflows.studio.workshop import Workshop, workshop


@pytest.fixture(scope="session")
def first_workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Made once; never used itself, only copied."""
    with databases.fresh("sqlite", tmp_path_factory.mktemp("workshop")) as database:
        made = workshop(database)
        database.dispose()  # closing the last connection moves the write-ahead log into the file
        yield made


@pytest.fixture
def shop(first_workshop: Workshop, tmp_path: Path) -> Iterator[Workshop]:
    with databases.fresh("sqlite", tmp_path) as database:
        shutil.copyfile(first_workshop.database.url.removeprefix("sqlite:///"), database.url.removeprefix("sqlite:///"))
        clock = FixedClock(first_workshop.bureau.clock.now())
        database.info["runtime"] = replace(first_workshop.database.info["runtime"], clock=clock)
        yield Workshop(database, replace(first_workshop.bureau, clock=clock))


@pytest.fixture
def shop_on_postgresql(postgresql_database: Database) -> Workshop:
    return workshop(postgresql_database)


@pytest.fixture
def shop_of_all(sqlite_database: Database) -> Workshop:
    """With a second process published, whose called processes are others."""
    return workshop(sqlite_database, "routine_release")

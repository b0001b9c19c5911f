from __future__ import annotations

from pathlib import Path

import pytest

from engine.db import Database
from tests.workflows.collaboration.acts import Desk
from tests.workflows.prepublication.house import House


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    """The bureau at work, on SQLite: for what does not depend on the database."""
    return House(sqlite_database, tmp_path)


@pytest.fixture
def house_on_both(database: Database, tmp_path: Path) -> House:
    """The same on SQLite and on PostgreSQL."""
    return House(database, tmp_path)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def desk_on_both(house_on_both: House) -> Desk:
    return Desk(house_on_both)

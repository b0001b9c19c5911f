"""Fixtures of the engine's tests: the small processes of `tests.engine.relay`, installed and published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.clock import FixedClock
from engine.db import Database
from tests import databases
from tests.engine import relay

INSTALLED = databases.Filled(relay.install)  # three diagrams are verified and published once


@pytest.fixture(params=databases.BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A new database on SQLite and on PostgreSQL, with the processes in it for whoever asks for `switches`."""
    if "switches" not in request.fixturenames:
        with databases.fresh(request.param, tmp_path) as empty:
            yield empty
        return
    with INSTALLED.copied(request.param, tmp_path) as (installed, _):
        yield installed


@pytest.fixture
def clock():
    return FixedClock(relay.MONDAY)


@pytest.fixture
def switches(database, clock):
    """What turns faults on in the processes of `database`."""
    return relay.equip(database, clock)

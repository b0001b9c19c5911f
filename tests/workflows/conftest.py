"""The bureau at work, for all areas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.workflows.prepublication.house import House, at_work

for machine in ("process_machine", "operations_machine", "operations_promises"):  # their promises are asserts too
    pytest.register_assert_rewrite(f"tests.workflows.prepublication.{machine}")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """On SQLite: for what does not depend on the database."""
    with at_work("sqlite", tmp_path) as opened:
        yield opened


@pytest.fixture(params=databases.BACKENDS)
def house_on_both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The same on SQLite and on PostgreSQL."""
    with at_work(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def house_on_postgresql(tmp_path: Path) -> Iterator[House]:
    """For races that SQLite's single writer would hide."""
    with at_work("postgresql", tmp_path) as opened:
        yield opened

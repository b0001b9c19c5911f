"""Fixtures of the engine's tests: the small processes of `tests.engine.relay`, installed and published."""

from __future__ import annotations

import pytest

from engine.clock import FixedClock
from tests.engine import relay


@pytest.fixture
def clock():
    return FixedClock(relay.MONDAY)


@pytest.fixture
def switches(database, clock):
    """Installs the processes in `database`; what it returns turns faults on."""
    return relay.install(database, clock)

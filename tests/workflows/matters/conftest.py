from __future__ import annotations

import pytest

from engine.db import Database
from tests.workflows import bureau as bureaus


@pytest.fixture
def bureau(database: Database) -> bureaus.Bureau:
    return bureaus.furnish(database)

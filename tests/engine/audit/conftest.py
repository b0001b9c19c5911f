"""The trail that tests damage."""

from __future__ import annotations

import pytest

from tests.engine.audit.tampering import filled


@pytest.fixture
def trail(database, tmp_path):
    return filled(database, tmp_path)

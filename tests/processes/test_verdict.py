"""The sets that ship pass the deploy gate: nothing in them can get round a review."""

from __future__ import annotations

import pytest

from engine.verification import verify
from tests.processes.walk import SETS, definition
from workflows.installation.wiring import PACKAGES


@pytest.mark.parametrize("process_id", SETS)
def test_the_shipped_set_is_deployable(process_id: str) -> None:
    assert list(verify(definition(process_id), PACKAGES[process_id])) == []

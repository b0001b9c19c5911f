"""Random interleavings of everything people may do with a matter keep the promises (P1, P7, P8, P11)."""

from __future__ import annotations

import pytest

from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.process_machine import walk


@pytest.mark.heavy
def test_every_interleaving_keeps_the_promises(house: House) -> None:
    """Few here; `make soak` walks on."""
    walk(house, examples=12, steps=30)


@pytest.mark.heavy
def test_every_interleaving_keeps_the_promises_on_postgresql(house_on_postgresql: House) -> None:
    walk(house_on_postgresql, examples=4, steps=25)

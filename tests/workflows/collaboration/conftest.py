from __future__ import annotations

import pytest

from tests.workflows.collaboration.acts import Desk
from tests.workflows.prepublication.house import House


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def desk_on_both(house_on_both: House) -> Desk:
    return Desk(house_on_both)

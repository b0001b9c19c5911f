from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflows.collaboration.acts import Desk
from tests.workflows.prepublication.house import Begun, House, at_work


def _before_legality(house: House) -> str:
    matter = house.open("rights_policy")
    house.to_legality(matter)
    return matter


BEFORE_LEGALITY = Begun(_before_legality)


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[tuple[House, str]]:
    with BEFORE_LEGALITY.at_work("sqlite", tmp_path) as opened:
        yield opened


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """On SQLite, with the matter in it for whoever asks for `matter`."""
    if "begun" in request.fixturenames:
        yield request.getfixturevalue("begun")[0]
        return
    with at_work("sqlite", tmp_path) as opened:
        yield opened


@pytest.fixture
def matter(begun: tuple[House, str]) -> str:
    """Of zyjs; waits for its legality review, which nobody has claimed yet."""
    return begun[1]


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def desk_on_both(house_on_both: House) -> Desk:
    return Desk(house_on_both)

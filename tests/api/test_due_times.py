"""Due times are stated in working days; beyond the published holidays they say that they are provisional."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.clock import FixedClock
from tests.api.office import Office
from workflows.calendar.actions import declare_year
from workflows.calendar.days import LAST_YEAR
from workflows.demonstration.bureau import hire
from workflows.installation.home import Home
from workflows.installation.wiring import initialise
from workflows.people.actor import INSTALLER


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The bureau at the end of the last year whose holidays are published."""
    home: Path = tmp_path_factory.mktemp("year-end") / "home"
    installation = initialise(Home(home), clock=FixedClock(datetime(LAST_YEAR, 12, 30, 2, tzinfo=UTC)))
    try:
        yield Office(installation, hire(installation))
    finally:
        installation.close()


def open_item(office: Office, matter: dict[str, Any]) -> dict[str, Any]:
    found = office.get("lixiang", f"/matters/{matter['id']}").json["work_items"]
    return next(each for each in found if each["status"] == "open")


def test_a_due_time_within_the_calendar_is_certain(office: Office) -> None:
    item = open_item(office, office.submitted(matter_class="general", urgency="extra_urgent"))

    assert (item["due_at"][:4], item["due_provisional"]) == (str(LAST_YEAR), False)


def test_a_due_time_beyond_it_is_provisional_and_becomes_certain_with_the_notice(office: Office) -> None:
    matter = office.open(matter_class="general")
    before = open_item(office, matter)
    assert (before["due_at"][:4], before["due_provisional"]) == (str(LAST_YEAR + 1), True)

    with office.installation.database.write() as session:
        declare_year(session, LAST_YEAR + 1, source="关于部分节假日安排的通知", actor=INSTALLER)

    after = open_item(office, matter)
    assert after["id"] == before["id"]
    assert after["due_provisional"] is False

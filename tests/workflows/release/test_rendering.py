"""The PDFs are drawn before anybody waits for them, outside every write transaction."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.workflows.prepublication.house import House
from workflows.release.models import PreparedDocument


def prepared(house: House) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(PreparedDocument)) or 0


def test_the_worker_makes_the_files_once_the_slots_are_known(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_sign_off(matter)
    house.run_due()
    assert prepared(house) == 0  # neither number nor printing date is known yet

    house.finish_signed(matter)
    house.run_due()

    assert prepared(house) == 2  # policy and interpretation
    house.decide(matter, "last_check", "publisher", outcome="release")
    assert prepared(house) == 2


def test_what_the_worker_did_not_make_in_time_is_made_at_the_last_check(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_last_check(matter)
    assert prepared(house) == 0

    house.decide(matter, "last_check", "publisher", outcome="release")

    assert prepared(house) == 2

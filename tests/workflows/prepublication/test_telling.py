"""Who is told of a turn that work takes."""

from __future__ import annotations

from sqlalchemy import select

from tests.workflows.prepublication.house import LEGAL, OFFICE, House
from workflows.notices.models import Notice
from workflows.prepublication import actions, withdrawals

RETURN = {"outcome": "return", "return_to": "drafter", "opinion": "请修改"}


def told(house: House, code: str) -> list[str]:
    logins = {person_id: login for login, person_id in house.bureau.people.items()}
    with house.database.read() as session:
        query = select(Notice.person_id).where(Notice.code == code).order_by(Notice.id)
        return [logins[person_id] for person_id in session.scalars(query)]


def claimed(house: House, element: str, login: str, matter: str) -> str:
    item = house.item(matter, element).id
    with house.database.write() as session:
        actions.claim(session, item, house.actor(login))
    return str(item)


def reviewed(house: House) -> str:
    """An extra urgent matter with legality and secrecy reviews side by side."""
    matter = house.open("rights_policy", urgency="extra_urgent")
    house.submit(matter, fair_competition="passed")
    house.decide(matter, "section_check", "head", outcome="approve")
    house.decide(matter, "office_check", "office", **OFFICE)
    return matter


def test_who_held_a_review_that_a_return_stops(house: House) -> None:
    matter = reviewed(house)
    claimed(house, "check_secrecy", "secrecy_a", matter)
    house.decide(matter, "review_legality", "legal_a", **LEGAL | RETURN)

    assert told(house, "cancelled") == ["secrecy_a"]
    assert told(house, "returned") == ["drafter"]


def test_a_review_that_nobody_held_tells_nobody(house: House) -> None:
    matter = reviewed(house)
    house.decide(matter, "review_legality", "legal_a", **LEGAL | RETURN)

    assert told(house, "cancelled") == []


def test_a_withdrawal_tells_who_was_at_it(house: House) -> None:
    matter = reviewed(house)
    claimed(house, "check_secrecy", "secrecy_a", matter)
    with house.database.write() as session:
        withdrawals.withdraw(session, matter, house.actor("drafter"), "口径有变")

    assert told(house, "cancelled") == ["secrecy_a"]
    assert told(house, "returned") == []  # the drafter did it


def test_reassigned_work_tells_who_gets_it_and_who_had_it(house: House) -> None:
    matter = reviewed(house)
    item = claimed(house, "check_secrecy", "secrecy_a", matter)
    with house.database.write() as session:
        actions.reassign(session, item, house.actor("secrecy_a"), house.bureau.people["both"], "本周出差")

    assert told(house, "assigned") == ["both"]
    assert told(house, "withdrawn") == []  # who gave it away knows

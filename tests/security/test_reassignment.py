"""转办: nobody takes what somebody else has in hand, and nobody chooses one's own reviewer."""

from __future__ import annotations

import pytest

from engine.errors import NotAllowed, NotFound
from tests.workflows.prepublication.house import House
from workflows.people.accounts import create_person, deactivate_person
from workflows.people.actor import INSTALLER
from workflows.people.posts import hold_post
from workflows.people.queries import load_actor
from workflows.prepublication import actions


@pytest.fixture
def claimed(house: House) -> str:
    """A secrecy review that secrecy_a has claimed; secrecy_b shares the post."""
    with house.database.write() as session:
        hired = create_person(session, "secrecy_b", "孔保密", section_id=house.bureau.sections["jyk"], actor=INSTALLER)
        hold_post(session, hired.id, "secrecy_review", capacity="B", actor=INSTALLER)
        house.bureau.people["secrecy_b"] = hired.id
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    item = house.item(matter, "check_secrecy")
    with house.database.write() as session:
        actions.claim(session, item.id, load_actor(session, house.bureau.people["secrecy_a"]))
    return item.id


def reassign(house: House, item: str, by: str, to: str) -> str | None:
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people[by])
        return actions.reassign(session, item, actor, house.bureau.people[to], "改由他人办理").assignee


def test_the_holder_gives_it_to_a_colleague(house: House, claimed: str) -> None:
    assert reassign(house, claimed, "secrecy_a", "secrecy_b") == house.bureau.people["secrecy_b"]


def test_a_colleague_does_not_take_it_away(house: House, claimed: str) -> None:
    with pytest.raises(NotAllowed, match="办理人本人"):
        reassign(house, claimed, "secrecy_b", "secrecy_b")


@pytest.mark.parametrize("login", ["drafter", "head", "legal_a"])
def test_others_do_not_even_see_it(house: House, claimed: str, login: str) -> None:
    with pytest.raises(NotFound):
        reassign(house, claimed, login, "secrecy_b")


def test_a_colleague_takes_over_from_somebody_who_left(house: House, claimed: str) -> None:
    with house.database.write() as session:
        deactivate_person(session, house.bureau.people["secrecy_a"], actor=INSTALLER, reason="调离")
    assert reassign(house, claimed, "secrecy_b", "secrecy_b") == house.bureau.people["secrecy_b"]

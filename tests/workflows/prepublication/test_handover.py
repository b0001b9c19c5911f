"""交接 after 调岗: the head hands over what people left behind, each item by itself; exclusions stay with persons."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.errors import NotAllowed
from engine.models import AuditEvent, WorkItem
from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.test_substitution import claim, waiting_for_secrecy
from workflows.matters.models import Editor
from workflows.notices.models import Notice
from workflows.people.accounts import deactivate_person
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding
from workflows.people.posts import leave_post
from workflows.prepublication import handover

HEAD = "head_jyk"  # of the section in which the other holder of the post works


def leaves(house: House, login: str) -> None:
    with house.database.write() as session:
        person = house.bureau.people[login]
        for holding in session.scalars(select(PostHolding).where(PostHolding.person_id == person)).all():
            leave_post(session, holding.id, actor=INSTALLER)


def hand_over(house: House, items: list[str], to: str | None, by: str = HEAD, reason: str = "调岗") -> list[str]:
    with house.database.write() as session:
        person = house.bureau.people[to] if to else None
        done = handover.hand_over(session, items, person, reason, actor=house.bureau.actor(session, by))
        return [each.problem for each in done]


def listed(house: House, by: str = HEAD) -> list[str]:
    with house.database.read() as session:
        return [each.item.id for each in handover.left_behind(session, house.bureau.actor(session, by))]


@pytest.fixture
def left(house: House) -> str:
    """A secrecy review in the hands of somebody who left the post."""
    _matter, item = waiting_for_secrecy(house)
    claim(house, item, "secrecy_a")
    assert listed(house) == []
    leaves(house, "secrecy_a")
    return item


def test_the_head_hands_it_to_somebody_of_the_post(house: House, left: str) -> None:
    assert listed(house) == [left]
    assert listed(house, "head") == []
    assert hand_over(house, [left], "both") == [""]
    both = house.bureau.people["both"]
    with house.database.read() as session:
        assert session.get_one(WorkItem, left).assignee == both
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "work_item.reassigned")).one()
        assert (event.actor, event.reason) == (house.bureau.people[HEAD], "调岗")
        assert both in session.scalars(select(Notice.person_id).where(Notice.work_item_id == left)).all()
    assert listed(house) == []


def test_of_somebody_deactivated_it_goes_back_to_the_group(house: House) -> None:
    _matter, item = waiting_for_secrecy(house)
    claim(house, item, "secrecy_a")
    with house.database.write() as session:
        deactivate_person(session, house.bureau.people["secrecy_a"], actor=INSTALLER, reason="退休")
    assert hand_over(house, [item], None) == [""]
    with house.database.read() as session:
        assert session.get_one(WorkItem, item).assignee is None


def test_each_item_has_its_own_result(house: House, left: str) -> None:
    """The receiver wrote in the second matter; a third item was never there."""
    matter, item = waiting_for_secrecy(house)
    with house.database.write() as session:  # claimed before the post was left
        session.get_one(WorkItem, item).assignee = house.bureau.people["secrecy_a"]
        at = house.bureau.clock.now()
        session.add(Editor(matter_id=matter, person_id=house.bureau.people["both"], since=at, why="uploaded"))
    done, refused, unknown = hand_over(house, [left, item, "unknown"], "both")
    assert done == ""
    assert "修改过本事项的文稿" in refused
    assert "已不在交接之列" in unknown
    assert listed(house) == [item]


def test_only_a_head_and_with_a_reason(house: House, left: str) -> None:
    for by, reason in (("both", "调岗"), (HEAD, " "), (HEAD, "调" * 501)):
        with pytest.raises(NotAllowed):
            hand_over(house, [left], "both", by, reason)
    assert "已不在交接之列" in hand_over(house, [left], "both", "head")[0]

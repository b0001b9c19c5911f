"""跟进日期: one's own day for an item; that morning one is told, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine import queries
from engine.clock import BUREAU_ZONE
from engine.errors import Invalid, NotFound
from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.test_special_cases import leave
from workflows.notices.models import Notice
from workflows.prepublication.follow_ups import due_items, follow_up_days, set_follow_up, tell_due


def checking(house: House) -> str:
    matter = house.open("normative")
    house.submit(matter, fair_competition="passed")
    return str(house.item(matter, "section_check").id)


def follow(house: House, item: str, login: str, day: date | None) -> None:
    with house.database.write() as session:
        set_follow_up(session, item, house.actor(login), day)


def told(house: House) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(Notice.person_id).where(Notice.code == "follow_up")))


def in_days(house: House, days: int) -> date:
    return house.clock.now().astimezone(BUREAU_ZONE).date() + timedelta(days=days)


def morning(house: House, day: date, hour: int) -> None:
    house.clock.set(datetime(day.year, day.month, day.day, hour, tzinfo=BUREAU_ZONE))


def test_told_in_the_morning_of_the_day_and_once(house: House) -> None:
    item, day = checking(house), in_days(house, 3)
    follow(house, item, "head", day)

    morning(house, day - timedelta(days=1), 12)
    assert tell_due(house.database) == 0
    morning(house, day, 7)
    assert tell_due(house.database) == 0
    morning(house, day, 9)
    assert tell_due(house.database) == 1
    assert tell_due(house.database) == 0
    assert told(house) == [house.bureau.people["head"]]
    with house.database.read() as session:
        assert [each.id for each in due_items(session, house.bureau.people["head"])] == [item]


def test_another_day_is_told_again_and_none_is_not(house: House) -> None:
    item, day = checking(house), in_days(house, 1)
    follow(house, item, "head", day)
    follow(house, item, "head", day + timedelta(days=1))
    morning(house, day, 9)
    assert tell_due(house.database) == 0
    follow(house, item, "head", None)
    morning(house, day + timedelta(days=1), 9)
    assert tell_due(house.database) == 0


def test_what_is_done_by_then_is_not_told(house: House) -> None:
    item, day = checking(house), in_days(house, 1)
    follow(house, item, "head", day)
    with house.database.read() as session:
        matter = queries.work_item(session, item).subject
    house.decide(matter, "section_check", "head", outcome="approve")
    morning(house, day, 9)

    assert tell_due(house.database) == 0
    assert told(house) == []


def test_who_may_read_it_no_longer_is_not_told(house: House) -> None:
    item, day = checking(house), in_days(house, 1)
    follow(house, item, "head", day)
    leave(house, "head", "section_head")
    morning(house, day, 9)

    assert tell_due(house.database) == 0
    assert told(house) == []


def test_days_are_ones_own(house: House) -> None:
    item = checking(house)
    follow(house, item, "head", in_days(house, 1))
    with house.database.read() as session:
        assert follow_up_days(session, house.bureau.people["drafter"], [item]) == {}
    with pytest.raises(NotFound):
        follow(house, item, "head_jyk", in_days(house, 1))


@pytest.mark.parametrize("days", [-1, 731])
def test_a_day_that_is_past_or_too_far_off_is_refused(house: House, days: int) -> None:
    item = checking(house)
    with pytest.raises(Invalid):
        follow(house, item, "head", in_days(house, days))

"""Reminders of a real bureau's work: whoever holds it, their section head, the leader in charge; each once."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine import queries, reminders
from engine.audit import queries as trail
from engine.audit.queries import Question
from engine.clock import BUREAU_ZONE
from engine.jobs import remind_due
from engine.work_items import Item
from tests.workflows.prepublication.house import House
from workflows.calendar.actions import set_override
from workflows.calendar.working_days import BureauWorkingTime
from workflows.notices.models import Notice
from workflows.people.actor import INSTALLER

HEAD = "section_check"


def item_of(house: House, work_item_id: str) -> Item:
    with house.database.read() as session:
        return queries.work_item(session, work_item_id)


def told(house: House, *codes: str) -> list[tuple[str, str]]:
    """(login, code) of the notices, in the order in which they were made."""
    logins = {person_id: login for login, person_id in house.bureau.people.items()}
    with house.database.read() as session:
        query = select(Notice.person_id, Notice.code).where(Notice.code.in_(codes)).order_by(Notice.id)
        return [(logins[person_id], code) for person_id, code in session.execute(query)]


LADDER = ("due_soon", "overdue", "escalated")


def at(house: House, moment: datetime) -> None:
    house.clock.set(moment)
    remind_due(house.database)


def checking(house: House) -> str:
    """A matter that waits for its section head; returns the item's id."""
    matter = house.open("normative")
    house.submit(matter, fair_competition="passed")
    return str(house.item(matter, HEAD).id)


def test_the_ladder_from_the_holder_to_the_leader(house: House) -> None:
    item = item_of(house, checking(house))

    at(house, item.remind_at - timedelta(seconds=1))
    assert told(house, *LADDER) == []
    at(house, item.remind_at)
    assert told(house, *LADDER) == [("head", "due_soon")]
    at(house, item.due_at + timedelta(hours=1))
    assert told(house, *LADDER)[1:] == [("head", "overdue")]
    at(house, item.due_at + timedelta(days=20))
    at(house, item.due_at + timedelta(days=20))
    assert told(house, *LADDER)[2:] == [("head", "escalated"), ("deputy", "escalated")]
    at(house, item.due_at + timedelta(days=200))
    assert len(told(house, *LADDER)) == 4


def test_it_comes_in_the_morning_of_the_day_before_the_last(house: House) -> None:
    item = item_of(house, checking(house))
    morning = item.remind_at.astimezone(BUREAU_ZONE)

    with house.database.read() as session:
        expected = BureauWorkingTime().before_working_days(session, item.due_at, 1)
    assert (morning, f"{morning:%H:%M}") == (expected, "08:30")


def test_every_rung_is_an_event_on_the_chain_of_the_matter(house: House) -> None:
    item = item_of(house, checking(house))
    at(house, item.remind_at)

    with house.database.read() as session:
        events = trail.ask(session, Question(subject=item.subject, actions=("work_item.reminded",)))
    assert [event.changes["reminder"][1] for event in events] == ["working_days(1) before → holder"]
    assert events[0].work_item_id == item.id


def test_after_downtime_nobody_is_told_what_is_too_late(house: House) -> None:
    item = item_of(house, checking(house))
    for _ in range(3):
        at(house, item.due_at + timedelta(days=2, hours=2))

    assert told(house, *LADDER)[0] == ("head", "overdue")


def test_what_is_done_reminds_nobody(house: House) -> None:
    item = item_of(house, checking(house))
    house.decide(item.subject, HEAD, "head", outcome="approve")
    at(house, item.due_at + timedelta(hours=2))

    assert ("head", "overdue") not in told(house, *LADDER)


def test_two_workers_remind_once(house_on_both: House) -> None:
    house = house_on_both
    item = item_of(house, checking(house))
    house.clock.set(item.remind_at)
    barrier, done = threading.Barrier(2), []

    def work() -> None:
        barrier.wait()
        with house.database.write() as session:
            done.append(reminders.remind(session, item.id))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(done) == [False, True]
    assert told(house, *LADDER) == [("head", "due_soon")]


def test_a_change_of_the_calendar_moves_it(house: House) -> None:
    item = item_of(house, checking(house))
    day = item.remind_at.astimezone(BUREAU_ZONE).date()

    with house.database.write() as session:
        set_override(session, day, working=False, note="沪府办〔2026〕1号", actor=INSTALLER)

    moved = item_of(house, item.id)
    assert moved.due_at > item.due_at
    assert moved.remind_at > item.remind_at
    assert moved.version == item.version


@pytest.mark.parametrize(
    ("end", "days", "morning"),
    [
        (datetime(2026, 3, 6, 16, tzinfo=UTC), 1, date(2026, 3, 5)),  # the last day is Friday, 6 March
        (datetime(2026, 3, 6, 16, tzinfo=UTC), 0, date(2026, 3, 6)),
        (datetime(2026, 3, 9, 16, tzinfo=UTC), 1, date(2026, 3, 6)),  # over the week-end
        (datetime(2026, 3, 8, 16, tzinfo=UTC), 1, date(2026, 3, 5)),  # a term that ends on a day off: Friday is left
    ],
)
def test_working_days_before(house: House, end: datetime, days: int, morning: date) -> None:
    with house.database.read() as session:
        found = BureauWorkingTime().before_working_days(session, end, days)
    assert found.astimezone(BUREAU_ZONE).date() == morning

"""Following: no statement more for a matter that nobody follows, a mark and a notice for whoever does, no right for
anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.db import Session
from engine.errors import NotFound
from tests.databases import count_statements
from tests.security.test_inbox_operations import at_the_same_moment
from tests.workflows.prepublication.house import House
from workflows.matters.access import may_read, readers_among
from workflows.matters.following import follow, look, moved_on, tell, unfollow
from workflows.matters.following_models import Followed
from workflows.matters.following_queries import FollowedMatter, followed_matters, open_steps
from workflows.matters.locks import lock_matter
from workflows.notices.models import Notice
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding
from workflows.people.posts import leave_post
from workflows.prepublication.withdrawals import withdraw


def seen_by(house: House, login: str) -> list[FollowedMatter]:
    house.run_due()
    with house.database.read() as session:
        return list(followed_matters(session, house.bureau.actor(session, login)))


def told(house: House, login: str) -> int:
    house.run_due()
    with house.database.read() as session:
        mine = Notice.person_id == house.bureau.people[login], Notice.code == "followed"
        return len(session.scalars(select(Notice.id).where(*mine)).all())


def start(house: House, login: str, matter: str) -> None:
    with house.database.write() as session:
        follow(session, matter, house.bureau.actor(session, login))
    house.clock.move(timedelta(minutes=1))


def test_two_windows_that_follow_at_the_same_moment_follow_once(house_on_postgresql: House) -> None:
    house = house_on_postgresql
    matter = house.open("normative")

    def follow_it(session: Session) -> None:
        follow(session, matter, house.bureau.actor(session, "drafter2"))

    assert at_the_same_moment(house, follow_it, follow_it) == "done"
    assert [each.new for each in seen_by(house, "drafter2")] == [False]


def test_each_step_of_others_marks_it_and_tells(house: House) -> None:
    matter = house.open("normative")
    start(house, "drafter2", matter)
    start(house, "head", matter)
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
    by_drafter, by_head = 2, 1  # the drafter submitted two texts; the head's own step is no news to the head
    assert [each.new for each in seen_by(house, "drafter2")] == [True]
    assert told(house, "drafter2") == by_drafter + by_head
    assert told(house, "head") == by_drafter
    with house.database.write() as session:
        look(session, matter, house.bureau.actor(session, "drafter2"))
    assert [each.new for each in seen_by(house, "drafter2")] == [False]
    with house.database.read() as session:
        assert open_steps(session, [matter])[matter]


def test_a_withdrawal_is_news_and_its_notice_can_be_off(house: House) -> None:
    matter = house.open("normative")
    house.submit(matter)
    start(house, "drafter2", matter)
    with house.database.write() as session:
        tell(session, matter, house.bureau.actor(session, "drafter2"), tells=False)
    with house.database.write() as session:
        withdraw(session, matter, house.bureau.actor(session, "drafter"), "重新起草")
    assert [each.new for each in seen_by(house, "drafter2")] == [True]
    assert told(house, "drafter2") == 0


def test_it_widens_no_right(house: House) -> None:
    matter = house.open("normative")
    with pytest.raises(NotFound), house.database.write() as session:
        follow(session, matter, house.bureau.actor(session, "drafter_jyk"))
    start(house, "drafter2", matter)
    with house.database.write() as session:
        held = session.scalar(select(PostHolding.id).where(PostHolding.person_id == house.bureau.people["drafter2"]))
        leave_post(session, str(held), actor=INSTALLER)
    assert seen_by(house, "drafter2") == []
    house.submit(matter)
    assert told(house, "drafter2") == 0
    with house.database.write() as session:
        unfollow(session, matter, house.bureau.actor(session, "drafter2"))


def test_following_again_begins_anew(house: House) -> None:
    matter = house.open("normative")
    for _time in range(2):
        start(house, "head", matter)
        start(house, "head", matter)
        assert len(seen_by(house, "head")) == 1
        with house.database.write() as session:
            unfollow(session, matter, house.bureau.actor(session, "head"))
        assert seen_by(house, "head") == []
    house.submit(matter)
    assert told(house, "head") == 0


def test_who_begins_to_follow_after_a_step_is_not_told_of_it(house: House) -> None:
    matter = house.open("normative")
    start(house, "head", matter)
    house.submit(matter)
    house.clock.move(timedelta(minutes=1))
    start(house, "drafter2", matter)
    assert (told(house, "drafter2"), [each.new for each in seen_by(house, "drafter2")]) == (0, [False])


@pytest.mark.parametrize(("followers", "statements"), [((), 0), (("head",), 1), (("head", "drafter2", "leader"), 1)])
def test_a_decision_costs_the_same_however_many_follow(
    house: House, followers: tuple[str, ...], statements: int
) -> None:
    matter = house.open("normative")
    for login in followers:
        with house.database.write() as session:
            at = house.clock.now()
            person = house.bureau.people[login]
            session.add(Followed(person_id=person, matter_id=matter, since=at, seen_at=at, tells=True))
    with house.database.write() as session:
        lock_matter(session, matter)
        with count_statements(house.database) as sent:
            moved_on(session, matter, house.bureau.people["drafter"])
    assert sent.count == statements


def test_who_may_read_is_asked_of_all_at_once(house: House) -> None:
    matter = house.open("normative")
    everybody = sorted(house.bureau.people.values())

    def reading(people: list[str]) -> tuple[list[str], int]:
        with house.database.read() as session, count_statements(house.database) as sent:
            return readers_among(session, people, matter), sent.count

    found, statements = reading(everybody)
    with house.database.read() as session:
        actors = [house.bureau.actor(session, login) for login in house.bureau.people]
        assert found == sorted(each.person_id for each in actors if may_read(session, each, matter))
    assert 0 < len(found) < len(everybody)
    assert statements == reading(everybody[:1])[1] == 2

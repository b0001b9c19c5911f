"""The operations of the inbox, attacked: nobody reads, clears or acts by a detour what they may not straight on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from engine.db import Session
from engine.errors import Conflict, Invalid, NotFound, XianshenError
from engine.models import AuditEvent
from tests.workflows.prepublication.house import LEGAL, SECRECY_PUBLIC, House
from tests.workflows.prepublication.test_handover import leaves
from tests.workflows.prepublication.test_substitution import (
    ABSENT,
    SUBSTITUTE,
    claim,
    decide,
    end,
    stand_in,
    waiting_for_secrecy,
)
from web.inbox.queries import listed_items
from web.takedown.proposing import proposal_page
from workflows.matters.access import may_read
from workflows.matters.models import Matter
from workflows.matters.search import found_matters
from workflows.matters.side_models import SideTask
from workflows.people.accounts import create_person, deactivate_person
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding
from workflows.people.posts import hold_post, leave_post
from workflows.prepublication import actions, handover, taking_back
from workflows.prepublication.substitution_ends import hand_back
from workflows.release.case_reading import read_case
from workflows.release.checks import separation_issues
from workflows.release.queries import release_sets_of

BLOCKED = text("select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))")
PAUSE = text("select pg_sleep(0.01)")
Act = Callable[[Session], None]


def colleague(house: House, login: str, section: str, post: str) -> None:
    with house.database.write() as session:
        hired = create_person(session, login, "孔某", section_id=house.bureau.sections[section], actor=INSTALLER)
        hold_post(session, hired.id, post, capacity="B", actor=INSTALLER)
        house.bureau.people[login] = hired.id


def test_a_closed_item_of_ones_post_is_no_way_to_a_title(house: House) -> None:
    colleague(house, "secrecy_b", "fgk", "secrecy_review")
    matter, item = waiting_for_secrecy(house)
    decide(house, item, "secrecy_a", **SECRECY_PUBLIC)
    with house.database.read() as session:
        other, mine = house.bureau.actor(session, "secrecy_b"), house.bureau.actor(session, "secrecy_a")
        assert not may_read(session, other, matter)
        assert listed_items(session, other, [item]) == []
        assert [each.item.id for each in listed_items(session, mine, [item])] == [item]


def test_handing_over_shows_no_title_of_a_matter_that_is_not_ones_own(house: House) -> None:
    matter, item = waiting_for_secrecy(house)
    claim(house, item, "secrecy_a")
    leaves(house, "secrecy_a")
    with house.database.read() as session:
        head = house.bureau.actor(session, "head_jyk")
        assert not may_read(session, head, matter)
        (left,) = handover.left_behind(session, head)
        assert (left.item.id, left.title) == (item, "")


def test_what_is_not_released_has_no_page_of_withdrawal(house: House) -> None:
    matter = house.open("normative")
    house.to_sign_off(matter)
    with house.database.read() as session:
        (prepared,) = release_sets_of(session, matter)
        publisher = house.bureau.actor(session, "publisher")
        assert not may_read(session, publisher, matter)
        with pytest.raises(NotFound):
            proposal_page(session, publisher, prepared.id)


@pytest.mark.parametrize("after", ["9" * 30 + ".x", "1.\x00", ".", "x.y"])
def test_a_mark_of_a_page_that_is_none_of_ours_is_refused(house: House, after: str) -> None:
    with house.database.read() as session, pytest.raises(Invalid):
        found_matters(session, house.bureau.actor(session, "drafter"), "补贴", after=after, limit=9)


def at_the_same_moment(house: House, first: Act, second: Act) -> str:
    """Does the second in another transaction before the first has committed its own; what became of the second."""
    results = []

    def do() -> None:
        try:
            with house.database.write() as session:
                second(session)
            results.append("done")
        except XianshenError as error:
            results.append(type(error).__name__)

    other = threading.Thread(target=do)
    with house.database.write() as session:
        first(session)
        session.flush()
        other.start()
        while other.is_alive() and not session.scalar(BLOCKED):
            session.execute(PAUSE)
    other.join()
    return results[0]


@pytest.mark.parametrize("what", ["account", "post"])
def test_what_two_administrators_end_at_once_ends_once(house_on_postgresql: House, what: str) -> None:
    house = house_on_postgresql
    person = house.bureau.people["secrecy_a"]

    def end_it(session: Session) -> None:
        if what == "account":
            deactivate_person(session, person, actor=INSTALLER, reason="离职")
        else:
            held = session.scalars(select(PostHolding.id).where(PostHolding.person_id == person)).one()
            leave_post(session, held, actor=INSTALLER)

    assert at_the_same_moment(house, end_it, end_it) == "Conflict"
    with house.database.read() as session:
        said = "person.deactivated" if what == "account" else "post.left"
        ended = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == said)
        assert session.scalar(ended) == 1


def test_a_claim_at_the_moment_of_taking_back_is_seen(house_on_postgresql: House) -> None:
    """Who was told that the item is theirs keeps it: the claim is not committed yet when the other one looks."""
    house = house_on_postgresql
    matter = house.open("rights_policy")
    house.to_legality(matter)
    decided = house.item(matter, "review_legality").id
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    waiting = house.item(matter, "office_check").id

    def claim_it(session: Session) -> None:
        actions.claim(session, waiting, house.bureau.actor(session, "office"))

    def take_back(session: Session) -> None:
        taking_back.take_back(session, decided, house.bureau.actor(session, "legal_a"), "意见写错了")

    assert at_the_same_moment(house, claim_it, take_back) == "NotReady"
    assert house.item(matter, "office_check").id == waiting
    assert house.standing_approvals(matter) == {"legality": "legal_a"}


def test_a_claim_at_the_moment_a_substitution_is_ended_goes_back_afterwards(house_on_postgresql: House) -> None:
    house = house_on_postgresql
    made = stand_in(house)
    matter, item = waiting_for_secrecy(house)
    with house.database.write() as session:
        actions.claim(session, item, house.bureau.actor(session, SUBSTITUTE))
        assert end(house, made, ABSENT) == []  # the claim is not committed yet
    assert house.item(matter, "check_secrecy").assignee == house.bureau.people[SUBSTITUTE]
    assert hand_back(house.database) == 1
    assert house.item(matter, "check_secrecy").assignee == house.bureau.people[ABSENT]
    decide(house, item, ABSENT, **SECRECY_PUBLIC)


@pytest.mark.parametrize("act", ["hand_back", "reassign"])
def test_an_item_is_given_on_as_it_was_judged(house_on_postgresql: House, act: str) -> None:
    """Who takes it between the judgement and the writing keeps it."""
    house, people = house_on_postgresql, house_on_postgresql.bureau.people
    stand_in(house)
    colleague(house, "secrecy_b", "fgk", "secrecy_review")
    matter, item = waiting_for_secrecy(house)
    claim(house, item, SUBSTITUTE if act == "hand_back" else ABSENT)
    house.bureau.clock.move(timedelta(days=5))
    read: list[str] = []

    def take_it_first(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT work_item.id") and len(read) < 2:
            read.append(statement)  # the second one reads what will be written
            if len(read) == 2:
                claim(house, item, ABSENT) if act == "hand_back" else release(house, item, ABSENT)

    event.listen(house.database.engine, "before_cursor_execute", take_it_first)
    try:
        if act == "hand_back":
            assert hand_back(house.database) == 0
        else:
            with pytest.raises(Conflict), house.database.write() as session:
                actions.reassign(session, item, house.bureau.actor(session, ABSENT), people["secrecy_b"], "出差")
    finally:
        event.remove(house.database.engine, "before_cursor_execute", take_it_first)
    held = house.item(matter, "check_secrecy")
    assert len(read) == 2
    assert (held.assignee, held.claimed_at is None) == ((people[ABSENT], False) if act == "hand_back" else (None, True))


def release(house: House, item: str, login: str) -> None:
    with house.database.write() as session:
        actions.release(session, item, house.bureau.actor(session, login))


@pytest.mark.parametrize(("state", "refused"), [("done", True), ("open", True), ("cancelled", False)])
def test_a_release_judges_delegates_and_added_signers_too(house: House, state: str, refused: bool) -> None:
    """The rules refuse it before; a row that got past them is found by the release itself."""
    matter = house.open("normative")
    house.to_last_check(matter)
    people, at = house.bureau.people, house.bureau.clock.now()
    asked = {"asked_by": people["legal_a"], "asked_at": at, "request": "请先看"}
    part = SideTask(id="1", matter_id=matter, kind="delegation", gate="legality", state=state, **asked)
    part.person_id = people["attribute_a"]
    with house.database.write() as session:
        session.add(part)
    with house.database.read() as session:
        (release_set,) = release_sets_of(session, matter)
        issues = separation_issues(read_case(session, session.get_one(Matter, matter), release_set))
        assert ["release.separation"] * refused == [each.code for each in issues]

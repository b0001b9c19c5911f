"""批注: made while reviewing, seen by whoever may read the matter, kept on their passage, part of the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from engine.models import AuditEvent
from tests.workflows.prepublication.house import SECRECY_PUBLIC, Begun, House
from workflows.matters import comments
from workflows.matters.models import Document
from workflows.matters.review_models import PassageComment
from workflows.notices.models import Notice
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding
from workflows.people.posts import leave_post
from workflows.prepublication import actions
from workflows.prepublication.comments import comment_on

QUOTE = "初级工每人1000元"
SAID = "标准请与财政部门核对，暂勿外传。"


def policy(house: House, matter: str) -> str:
    with house.database.read() as session:
        return session.scalars(select(Document.id).where(Document.matter_id == matter, Document.role == "policy")).one()


def comment(house: House, matter: str, login: str = "secrecy_a", element: str = "check_secrecy", **changes: str) -> str:
    given = {"document_id": policy(house, matter), "quote": QUOTE, "before": "", "after": "", "text": SAID} | changes
    with house.database.write() as session:
        return comment_on(session, house.item(matter, element).id, house.actor(login), **given).id


def _before_secrecy(house: House) -> str:
    opened = house.open("rights_policy")
    house.to_secrecy(opened)
    with house.database.write() as session:
        actions.claim(session, house.item(opened, "check_secrecy").id, house.actor("secrecy_a"))
    return opened


BEFORE_SECRECY = Begun(_before_secrecy)


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[tuple[House, str]]:
    with BEFORE_SECRECY.at_work("sqlite", tmp_path) as opened:
        yield opened


@pytest.fixture
def house(begun: tuple[House, str]) -> House:
    return begun[0]


@pytest.fixture
def matter(begun: tuple[House, str]) -> str:
    """Before the secrecy reviewer, who has claimed it."""
    return begun[1]


def state(house: House, comment_id: str) -> str:
    with house.database.read() as session:
        return session.get_one(PassageComment, comment_id).state


def test_a_comment_is_read_by_drafter_and_reviewers_and_by_nobody_else(house: House, matter: str) -> None:
    made = comment(house, matter)
    seen = {"drafter": True, "head": True, "secrecy_a": True, "leader": False, "registry": False, "sysadmin": False}
    with house.database.read() as session:
        for login, may in seen.items():
            found = [one.id for one in comments.comments_of(session, house.actor(login), matter)]
            assert found == ([made] if may else []), login


def test_only_whoever_has_a_review_in_hand_comments(house: House, matter: str) -> None:
    with pytest.raises(NotFound):
        comment(house, matter, "registry")
    with pytest.raises(NotAllowed):
        comment(house, matter, "both")
    with pytest.raises(Invalid):
        comment(house, matter, quote="没有这句话")
    with pytest.raises(Invalid):
        comment(house, matter, text="   ")
    with pytest.raises(NotFound):
        comment(house, matter, document_id="unknown")


def test_comments_are_in_the_trail_by_their_hash_and_the_people_concerned_are_told(house: House, matter: str) -> None:
    made = comment(house, matter)
    with house.database.write() as session:
        comments.reply(session, made, "已核对，与财政部门一致。", actor=house.actor("drafter"))
    with house.database.read() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.subject == matter, AuditEvent.action.startswith("comment."))
        ).all()
        assert [event.action for event in events] == ["comment.made", "comment.replied"]
        assert not any(words in str(vars(event)) for event in events for words in (SAID, "已核对", QUOTE))
        told = dict(session.execute(select(Notice.code, Notice.person_id).where(Notice.about_id == made)).all())
    assert told == {"commented": house.bureau.people["drafter"], "comment_answered": house.bureau.people["secrecy_a"]}


def test_whoever_may_not_read_it_any_more_is_told_nothing(house: House, matter: str) -> None:
    made = comment(house, matter)
    with house.database.write() as session:
        actions.release(session, house.item(matter, "check_secrecy").id, house.actor("secrecy_a"))
        mine = PostHolding.person_id == house.bureau.people["secrecy_a"]
        for held in session.scalars(select(PostHolding.id).where(mine)).all():
            leave_post(session, held, actor=INSTALLER)
    with house.database.write() as session:
        comments.reply(session, made, "已核对。", actor=house.actor("drafter"))
        assert session.scalars(select(Notice).where(Notice.code == "comment_answered")).all() == []


def test_resolving_reopening_and_withdrawing(house: House, matter: str) -> None:
    made = comment(house, matter)
    with house.database.write() as session, pytest.raises(NotAllowed):
        comments.resolve(session, made, actor=house.actor("head"))
    with house.database.write() as session:
        comments.resolve(session, made, actor=house.actor("drafter"))
    assert state(house, made) == "resolved"
    with house.database.write() as session, pytest.raises(Conflict):
        comments.resolve(session, made, actor=house.actor("drafter"))
    with house.database.write() as session, pytest.raises(NotAllowed):
        comments.reopen(session, made, actor=house.actor("drafter"))
    with house.database.write() as session:
        comments.reopen(session, made, actor=house.actor("secrecy_a"))
    with house.database.write() as session, pytest.raises(NotAllowed):
        comments.withdraw(session, made, actor=house.actor("drafter"))
    with house.database.write() as session:
        comments.withdraw(session, made, actor=house.actor("secrecy_a"))
    assert state(house, made) == "withdrawn"
    with house.database.write() as session, pytest.raises(NotReady):
        comments.reply(session, made, "晚了一步", actor=house.actor("drafter"))
    with house.database.write() as session, pytest.raises(Conflict):
        comments.withdraw(session, made, actor=house.actor("secrecy_a"))


def test_somebody_not_involved_can_do_nothing_with_a_comment(house: House, matter: str) -> None:
    made = comment(house, matter)
    for act in (comments.resolve, comments.reopen, comments.withdraw):
        with house.database.write() as session, pytest.raises(NotFound):
            act(session, made, actor=house.actor("registry"))
    with house.database.write() as session, pytest.raises(NotFound):
        comments.reply(session, made, "看得到吗", actor=house.actor("registry"))


def test_an_open_comment_holds_no_decision_up(house: House, matter: str) -> None:
    comment(house, matter)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    assert "secrecy" in house.standing_approvals(matter)

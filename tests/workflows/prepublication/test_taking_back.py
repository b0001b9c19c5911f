"""拿回: before the next person acts, whoever decided takes the decision back; afterwards nobody does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import NotAllowed, NotFound
from engine.models import AuditEvent, WorkItem
from tests.workflows.prepublication.acts import withdraw
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC, SIGN, House
from tests.workflows.prepublication.test_handover import leaves
from tests.workflows.prepublication.test_substitution import (
    ABSENT,
    SUBSTITUTE,
    decide,
    end,
    stand_in,
    waiting_for_secrecy,
)
from workflows.matters.eligibility import involvement
from workflows.matters.models import Approval, Opinion, OpinionDraft
from workflows.people.queries import load_actor
from workflows.prepublication import actions, taking_back


def last_decided(house: House, matter: str, element: str) -> WorkItem:
    with house.database.read() as session:
        found = select(WorkItem).where(WorkItem.subject == matter, WorkItem.element_id == element)
        return list(session.scalars(found.where(WorkItem.status == "completed").order_by(WorkItem.id)))[-1]


def take_back(house: House, matter: str, element: str, login: str, reason: str = "意见写错了") -> None:
    item = last_decided(house, matter, element)
    with house.database.write() as session:
        taking_back.take_back(session, item.id, load_actor(session, house.bureau.people[login]), reason)


def claim(house: House, matter: str, element: str, login: str) -> None:
    with house.database.write() as session:
        actions.claim(session, house.item(matter, element).id, load_actor(session, house.bureau.people[login]))


def test_a_gate_is_open_again_and_its_approval_void(house_on_both: House) -> None:
    house, matter = house_on_both, house_on_both.open("rights_policy")
    house.to_legality(matter)
    arrived = house.item(matter, "review_legality")
    house.clock.move(timedelta(hours=5))
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    assert house.waiting(matter) == ["office_check"]

    take_back(house, matter, "review_legality", "legal_a")

    assert house.waiting(matter) == ["review_legality"]
    again = house.item(matter, "review_legality")
    assert (again.assignee, again.created_at, again.due_at) == (
        house.bureau.people["legal_a"],
        arrived.created_at,
        arrived.due_at,
    )
    assert again.id != arrived.id
    assert house.standing_approvals(matter) == {}
    with house.database.read() as session:
        opinion = session.scalars(select(Opinion).where(Opinion.work_item_id == arrived.id)).one()
        draft = session.scalars(select(OpinionDraft).where(OpinionDraft.work_item_id == again.id)).one()
        approval = session.scalars(select(Approval)).one()
        assert opinion.taken_back_at is not None
        assert draft.answers["basis"] == LEGAL["basis"]
        assert approval.void_reason == "taken_back"


def test_it_can_be_decided_otherwise_and_the_matter_goes_on(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    take_back(house, matter, "check_secrecy", "secrecy_a")
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    take_back(house, matter, "decide_attribute", "attribute_a")
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    house.decide(matter, "deputy_review", "deputy", outcome="approve")
    house.finish_signed(matter)
    assert house.standing_approvals(matter) == {
        "legality": "legal_a",
        "secrecy": "secrecy_a",
        "attribute": "attribute_a",
        "sign_off": "leader",
    }


def test_both_are_in_the_trail_with_the_reason(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_legality(matter)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    take_back(house, matter, "review_legality", "legal_a", reason="引用的条款写错")
    with house.database.read() as session:
        told = session.execute(
            select(AuditEvent.action, AuditEvent.reason).where(AuditEvent.subject == matter).order_by(AuditEvent.seq)
        ).all()
    assert [tuple(row) for row in told][-5:] == [
        ("work_item.taken_back", "引用的条款写错"),
        ("work_item.cancelled", None),
        ("work_item.created", None),
        ("opinion.taken_back", "引用的条款写错"),
        ("approval.voided", "taken_back"),
    ]


def test_not_once_the_next_person_has_claimed(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_legality(matter)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    claim(house, matter, "office_check", "office")
    with pytest.raises(NotAllowed, match="下一环节已有人签收"):
        take_back(house, matter, "review_legality", "legal_a")
    assert house.standing_approvals(matter) == {"legality": "legal_a"}


def test_not_once_the_process_has_moved_on(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_legality(matter)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "office_check", "office", **OFFICE)
    with pytest.raises(NotAllowed, match="流程已有新的进展"):
        take_back(house, matter, "review_legality", "legal_a")


def test_not_after_a_withdrawal(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_legality(matter)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    withdraw(house, matter)
    with pytest.raises(NotAllowed, match="送审稿已因退回、撤回"):
        take_back(house, matter, "review_legality", "legal_a")


def test_a_return_is_not_taken_back(house: House) -> None:
    """It closed the revision: the drafter has the text again."""
    matter = house.open("rights_policy")
    house.to_legality(matter)
    house.decide(
        matter,
        "review_legality",
        "legal_a",
        **{**LEGAL, "outcome": "return", "return_to": "drafter", "opinion": "缺少依据"},
    )
    with pytest.raises(NotAllowed, match="送审稿已因退回"):
        take_back(house, matter, "review_legality", "legal_a")


def test_what_is_signed_or_submitted_is_not_taken_back(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_sign_off(matter)
    house.decide(matter, "sign_off", "leader", **SIGN)
    for element, login in (("sign_off", "leader"), ("draft_policy", "drafter")):
        with pytest.raises(NotAllowed, match="办结即生效"):
            take_back(house, matter, element, login)


def test_only_by_whoever_decided_and_only_with_a_reason(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_legality(matter)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    with pytest.raises(NotFound):
        take_back(house, matter, "review_legality", "legal_b")
    with pytest.raises(NotAllowed, match="原因不超过 500 字"):
        take_back(house, matter, "review_legality", "legal_a", reason="错" * 501)
    with pytest.raises(NotAllowed, match="请填写拿回的原因"):
        take_back(house, matter, "review_legality", "legal_a", reason=" ")


def test_whoever_took_a_gate_back_still_counts_as_having_cleared_it(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_legality(matter)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    take_back(house, matter, "review_legality", "legal_a")
    with house.database.read() as session:
        assert involvement(session, matter).cleared_by(house.bureau.people["legal_a"]) == {"legality"}


def test_not_once_the_post_is_gone(house: House) -> None:
    matter, item = waiting_for_secrecy(house)
    decide(house, item, "secrecy_a", **SECRECY_PUBLIC)
    leaves(house, "secrecy_a")
    with pytest.raises(NotAllowed, match="已不在办理此项的岗位"):
        take_back(house, matter, "check_secrecy", "secrecy_a")
    assert house.standing_approvals(matter) == {"secrecy": "secrecy_a"}


def test_not_once_the_substitution_is_over(house: House) -> None:
    made = stand_in(house)
    matter, item = waiting_for_secrecy(house)
    decide(house, item, SUBSTITUTE, **SECRECY_PUBLIC)
    take_back(house, matter, "check_secrecy", SUBSTITUTE)
    decide(house, house.item(matter, "check_secrecy").id, SUBSTITUTE, **SECRECY_PUBLIC)
    end(house, made, ABSENT)
    with pytest.raises(NotAllowed, match="代办已经结束"):
        take_back(house, matter, "check_secrecy", SUBSTITUTE)
    assert house.standing_approvals(matter) == {"secrecy": SUBSTITUTE}

"""Withdrawal, correction and marks: every path of the diagram, and what the public sees of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.errors import NotAllowed, NotFound, NotReady
from engine.jobs import remind_due
from engine.models import AuditEvent
from tests.workflows.takedown.acts import STEPS, WITHDRAW, WORDS, Out
from workflows.matters.models import Approval, Matter
from workflows.notices.models import Notice
from workflows.people.queries import load_actor
from workflows.prepublication.withdrawals import terminate, withdraw
from workflows.release.models import ReleaseSet
from workflows.release.public_queries import feed, public_file, public_release, public_releases, withdrawn
from workflows.takedown.checks import carrying_issues
from workflows.takedown.opening import Proposal
from workflows.takedown.queries import receipts

EXPIRE = Proposal("expire", "expired", "该文件有效期已届满，自2026年3月1日起失效。", "有效期五年，已届满。")


def test_policy_and_interpretation_are_withdrawn_together(out: Out) -> None:
    case = out.propose()
    assert out.house.waiting(case) == ["confirm_takedown"]
    for element_id, login, answers in STEPS:
        assert out.public
        out.house.decide(case, element_id, login, **answers)
    assert not out.public
    assert out.state == "taken_down"
    assert out.matter(case).state == "archived"
    assert out.case(case).decided_at is not None
    assert out.house.waiting(case) == []


def test_the_address_says_what_happened_and_no_list_names_it(out: Out) -> None:
    with out.house.database.read() as session:
        document = public_release(session, out.release_set_id).documents[0].document_id
    out.approve(out.propose())
    told = out.told
    assert told is not None
    assert (told.mark.kind, told.mark.words, told.mark.successor) == ("withdraw", WORDS, None)
    assert told.title == "关于调整职业技能培训补贴标准的通知"
    assert told.number
    with out.house.database.read() as session:
        assert public_releases(session).releases == ()
        assert feed(session) == ()
        assert [each for each, _at in withdrawn(session)] == [out.release_set_id]
        for ask in (lambda: public_release(session, out.release_set_id),
                    lambda: public_file(session, out.release_set_id, document, "pdf")):  # fmt: skip
            with pytest.raises(NotFound):
                ask()


@pytest.mark.parametrize(("absent", "code"), [("drafter", "writer"), ("attribute_a", "separation")])
def test_it_judges_for_whom_somebody_stood_in_as_well(out: Out, absent: str, code: str) -> None:
    """What the rules refuse before is refused again here: a row that got past them carries nothing out."""
    case, house = out.propose(), out.house
    for element_id, login, answers in STEPS[:-1]:
        house.decide(case, element_id, login, **answers)
    with house.database.write() as session:
        of_case = (Approval.matter_id == case, Approval.gate == "secrecy")
        session.execute(update(Approval).where(*of_case).values(on_behalf_of=house.bureau.people[absent]))
    with house.database.read() as session:
        about, release_set = session.get_one(Matter, out.matter_id), session.get_one(ReleaseSet, out.release_set_id)
        issues = carrying_issues(session, out.case(case), session.get_one(Matter, case), about, release_set, None)
    assert f"takedown.{code}" in {each.code for each in issues}


def test_a_title_that_must_not_be_shown_is_not_shown(out: Out) -> None:
    out.approve(out.propose(proposal=replace(WITHDRAW, ground="privacy", hide_title=True)))
    told = out.told
    assert told is not None
    assert (told.title, told.number) == (None, None)


def test_what_has_expired_stays_readable_and_is_marked(out: Out) -> None:
    out.approve(out.propose(proposal=EXPIRE))
    assert out.public
    with out.house.database.read() as session:
        shown = public_release(session, out.release_set_id)
        assert shown.mark is not None
        assert (shown.mark.kind, shown.mark.words) == ("expire", EXPIRE.public_words)
        assert {each.role for each in shown.documents} == {"policy", "interpretation"}
    assert out.told is None


def test_a_return_goes_to_the_proposer_and_voids_what_was_approved(out: Out) -> None:
    case = out.propose()
    out.house.decide(case, "confirm_takedown", "head", outcome="approve")
    returned = {"outcome": "return", "return_to": "drafter", "opinion": "说明里不要写金额。"}
    out.house.decide(case, "check_public_words", "secrecy_a", **returned)
    assert out.house.waiting(case) == ["propose_takedown"]
    out.answer_proposal(case, replace(WITHDRAW, public_words="该文件有误，现予撤下。"))
    assert out.house.waiting(case) == ["confirm_takedown"]
    out.approve(case)
    told = out.told
    assert told is not None
    assert told.mark.words == "该文件有误，现予撤下。"


def test_the_proposer_may_withdraw_and_end_it(out: Out) -> None:
    case = out.propose()
    with out.house.database.write() as session:
        withdraw(session, case, load_actor(session, out.house.bureau.people["drafter"]), "先不撤")
    assert out.house.waiting(case) == ["propose_takedown"]
    with out.house.database.write() as session:
        terminate(session, case, load_actor(session, out.house.bureau.people["drafter"]), "不撤了")
    assert out.public
    assert out.propose() != case  # another one may begin


def test_there_is_one_case_at_a_time(out: Out) -> None:
    out.propose()
    with pytest.raises(NotReady, match="正在办理"):
        out.propose("publisher")


def test_the_office_may_propose_and_takes_no_part_in_the_review(out: Out) -> None:
    case = out.propose("attribute_a")
    assert out.matter(case).drafter_id == out.house.bureau.people["attribute_a"]
    out.house.decide(case, "confirm_takedown", "head", outcome="approve")
    out.house.decide(case, "check_public_words", "secrecy_a", outcome="public")
    with pytest.raises(NotAllowed, match="起草人"):
        out.house.decide(case, "judge_takedown", "attribute_a", outcome="decided")
    out.house.decide(case, "judge_takedown", "both", outcome="decided")
    out.house.decide(case, "approve_takedown", "leader", outcome="approve")
    assert not out.public


def test_pages_elsewhere_give_the_publisher_a_work_item(out_with_manual: Out) -> None:
    out = out_with_manual
    case = out.propose()
    out.approve(case)
    assert not out.public
    assert out.house.waiting(case) == ["take_down_outside"]
    out.house.decide(case, "take_down_outside", "publisher", outcome="done", opinion="两个网址都已撤下。")
    out.house.run_due()
    with out.house.database.read() as session:
        assert [(each.channel, each.state) for each in receipts(session, case)] == [
            ("manual", "done"),
            ("portal", "done"),
        ]


def test_the_words_stand_in_the_case_and_not_in_the_trail(out: Out) -> None:
    case = out.propose()
    out.approve(case)
    with out.house.database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.subject.in_([case, out.matter_id]))).all()
        said = [f"{each.action} {each.reason} {each.changes}" for each in events]
        told = session.scalars(select(Notice.code).where(Notice.matter_id == case)).all()
    actions = {line.split(" ")[0] for line in said}
    assert {"takedown.opened", "takedown.proposed", "takedown.withdrawn"} <= actions
    assert not any(WITHDRAW.reason in line or WORDS in line for line in said)
    assert "takedown_decided" in told


@pytest.fixture
def out_with_manual(out: Out) -> Out:
    with out.house.database.write() as session:
        from workflows.release.models import ChannelDelivery, ReleaseSet

        session.get_one(ReleaseSet, out.release_set_id).channels = ["manual", "portal"]
        session.add(
            ChannelDelivery(
                id="d1",
                release_set_id=out.release_set_id,
                channel="manual",
                document_id=None,
                state="delivered",
                address="https://www.example.org/a.html",
            )
        )
    return out


def test_a_case_reminds_its_holder_and_is_reported_upward_like_every_review(out: Out) -> None:
    item = out.house.item(out.propose(), "confirm_takedown")
    assert item.due_at is not None
    people = out.house.bureau.people
    for _day in range(20):
        out.house.clock.move(timedelta(days=1))
        remind_due(out.house.database)
    with out.house.database.read() as session:
        query = select(Notice.person_id, Notice.code).where(Notice.work_item_id == item.id).order_by(Notice.id)
        told = [tuple(row) for row in session.execute(query)]
    assert (people["head"], "overdue") in told
    assert (people["deputy"], "escalated") in told

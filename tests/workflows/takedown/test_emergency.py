"""紧急下线: one act, gone at once, decided within its term; what was found to be in order comes back byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.errors import Conflict, Invalid, NotAllowed, NotReady, XianshenError
from engine.models import AuditEvent, Timer
from tests.workflows.takedown.acts import STEPS, WITHDRAW, WORDS, Out
from workflows.calendar.actions import set_override
from workflows.matters.models import DocumentVersion
from workflows.notices.models import Notice
from workflows.people.actor import INSTALLER
from workflows.people.posts import hold_post
from workflows.people.queries import load_actor
from workflows.prepublication.actions import claim
from workflows.prepublication.withdrawals import terminate
from workflows.release.models import ReleasedDocument
from workflows.release.public_queries import public_file, public_release
from workflows.takedown.opening import STANDING_WORDS, Proposal

RESTORE = Proposal("restore", "no_ground", "经核实，该文件没有问题，恢复公开。", "附表是公开数据。")


@pytest.mark.parametrize("standing", ["out", "out_on_postgresql"])
def test_one_act_takes_everything_down_and_opens_the_review(standing: str, request: pytest.FixtureRequest) -> None:
    out: Out = request.getfixturevalue(standing)
    case = out.take_down_now("security", "附表疑有个人信息。")
    assert not out.public
    told = out.told
    assert told is not None
    assert (told.mark.kind, told.mark.words, told.title) == ("suspended", STANDING_WORDS, None)
    assert out.house.waiting(case) == ["propose_takedown"]
    item = out.house.item(case, "propose_takedown")
    assert item.assignee == out.house.bureau.people["drafter"]
    assert out.case(case).emergency_by == out.house.bureau.people["security"]
    # who has to propose within two hours, and who reviews it, reads why
    assert out.matter(case).explanation == "紧急下线的原因：附表疑有个人信息。"
    with out.house.database.read() as session:
        told_people = set(session.scalars(select(Notice.person_id).where(Notice.code == "taken_down")))
        told_about = set(session.scalars(select(Notice.matter_id).where(Notice.code == "taken_down")))
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "takedown.suspended")).one()
    people = out.house.bureau.people
    assert {people["drafter"], people["leader"], people["publisher"]} <= told_people
    # a publisher may read what was published, not the case
    assert told_about == {out.matter_id}
    assert (event.actor, event.reason) == (people["security"], "附表疑有个人信息。")
    out.answer_proposal(case, WITHDRAW)
    said = f"撤下。对公众的说明：{WORDS}\n紧急下线的原因：附表疑有个人信息。"
    assert out.matter(case).explanation == said
    out.approve(case)
    assert out.marks == [("suspended", False), ("withdraw", True)]
    assert not out.public


@pytest.mark.parametrize("standing", ["out", "out_on_postgresql"])
def test_a_proposal_under_review_does_not_keep_it_public(standing: str, request: pytest.FixtureRequest) -> None:
    """Ten working days of an ordinary review must not stand before a take-down at once: the proposal ends."""
    out: Out = request.getfixturevalue(standing)
    proposed = out.propose(proposal=Proposal("expire", "expired", "该文件已失效。", "有效期已届满。"))
    with out.house.database.write() as session:
        claim(session, out.house.item(proposed, "confirm_takedown").id, out.house.actor("head"))
    case = out.take_down_now()
    assert not out.public
    assert (out.matter(proposed).state, out.house.waiting(proposed)) == ("terminated", [])
    assert out.house.waiting(case) == ["propose_takedown"]
    with out.house.database.read() as session:
        stopped = session.scalars(select(Notice.person_id).where(Notice.code == "cancelled")).all()
    assert stopped == [out.house.bureau.people["head"]]
    out.answer_proposal(case, WITHDRAW)
    out.approve(case)
    assert out.marks == [("suspended", False), ("withdraw", True)]


def bytes_of(out: Out) -> dict[str, bytes]:
    with out.house.database.read() as session:
        shown = public_release(session, out.release_set_id)
        return {
            f"{each.document_id}.{kind}": public_file(session, out.release_set_id, each.document_id, kind).content
            for each in shown.documents
            for kind in ("page", "pdf")
        }


def test_what_is_in_order_comes_back_byte_for_byte(out: Out) -> None:
    before = bytes_of(out)
    case = out.take_down_now()
    out.answer_proposal(case, RESTORE)
    for element_id, login, answers in STEPS:
        assert not out.public  # nobody alone brings it back
        out.house.decide(case, element_id, login, **answers)
    assert out.public
    assert bytes_of(out) == before
    assert out.told is None
    assert out.marks == [("suspended", False)]


def test_what_turned_out_to_have_expired_comes_back_marked(out: Out) -> None:
    case = out.take_down_now()
    out.answer_proposal(case, Proposal("expire", "expired", "该文件已失效。", "有效期已届满。"))
    out.approve(case)
    assert out.public
    assert out.marks == [("suspended", False), ("expire", True)]


def test_after_its_term_it_stays_down_and_leaders_are_told(out: Out) -> None:
    case = out.take_down_now()
    out.house.clock.set(out.decide_by(case) - timedelta(seconds=1))
    out.house.run_due()
    assert out.house.waiting(case) == ["propose_takedown"]
    out.house.clock.move(timedelta(seconds=2))
    out.house.run_due()
    with out.house.database.read() as session:
        told = set(session.scalars(select(Notice.person_id).where(Notice.code == "takedown_overdue")))
    people = out.house.bureau.people
    assert {people["leader"], people["deputy"], people["security"]} == told
    assert not out.public
    assert out.house.waiting(case) == ["propose_takedown"]
    out.answer_proposal(case, RESTORE)
    for element_id, login, answers in STEPS[:-1]:
        out.house.decide(case, element_id, login, **answers)
    with pytest.raises(XianshenError, match="已过恢复期限"):
        out.house.decide(case, "approve_takedown", "leader", outcome="approve")
    assert not out.public


def test_the_term_is_two_working_days(out: Out) -> None:
    """From Monday, 2 March 2026: to the end of Wednesday, in Shanghai."""
    assert out.decide_by(out.take_down_now()) == datetime(2026, 3, 4, 16, tzinfo=UTC)


def test_the_term_follows_the_calendar_and_so_does_the_report_that_it_has_run_out(out: Out) -> None:
    """Tuesday, 3 March is declared a day off: to the end of Thursday."""
    case = out.take_down_now()
    with out.house.database.write() as session:
        actor = load_actor(session, out.house.bureau.people["sysadmin"])
        set_override(session, date(2026, 3, 3), working=False, note="放假通知", actor=actor)
    later = datetime(2026, 3, 5, 16, tzinfo=UTC)
    assert out.decide_by(case) == later
    with out.house.database.read() as session:
        waiting = session.scalars(select(Timer.due_at).where(Timer.state == "waiting", Timer.rule == "decision_time()"))
        assert waiting.all() == [later]
        moved = session.scalars(select(AuditEvent.changes).where(AuditEvent.action == "timer.due_changed")).one()
        assert moved["due"] == ["2026-03-04T16:00:00+00:00", later.isoformat()]


@pytest.mark.parametrize("damage", ["file", "published", "edited"])
def test_what_is_not_as_it_was_released_does_not_come_back(out: Out, damage: str) -> None:
    case = out.take_down_now()
    out.answer_proposal(case, RESTORE)
    for element_id, login, answers in STEPS[:-1]:
        out.house.decide(case, element_id, login, **answers)
    with out.house.database.write() as session:
        document = session.scalars(
            select(ReleasedDocument).where(ReleasedDocument.release_set_id == out.release_set_id)
        ).first()
        assert document is not None
        if damage == "published":
            document.published_hash = document.approved_hash
        elif damage == "edited":
            version = session.scalars(
                select(DocumentVersion).where(DocumentVersion.document_id == document.document_id)
            ).one()
            session.execute(
                update(DocumentVersion).where(DocumentVersion.id == version.id).values(rendition_hash="0" * 64)
            )
    if damage == "file":
        store = out.house.database.info["files"]
        with out.house.database.read() as session:
            name = session.scalars(select(ReleasedDocument.published_hash)).first()
        for path in store.root.rglob(f"*{str(name)[-8:]}*"):
            path.chmod(0o600)
            path.write_bytes(b"other bytes")
    with pytest.raises(XianshenError, match="不能执行"):
        out.house.decide(case, "approve_takedown", "leader", outcome="approve")
    assert not out.public


@pytest.mark.parametrize("login", ["sysadmin", "auditor", "drafter", "head", "secrecy_a", "office", "leader"])
def test_nobody_else_takes_down_at_once(out: Out, login: str) -> None:
    with pytest.raises(NotAllowed):
        out.take_down_now(login)
    assert out.public


def test_the_publisher_may_and_then_reviews_nothing(out: Out) -> None:
    people = out.house.bureau.people
    case = out.take_down_now("publisher")
    assert not out.public
    assert out.matter(case).drafter_id == people["drafter"]
    with out.house.database.write() as session:
        hold_post(session, people["publisher"], "attribute_review", actor=INSTALLER)
    out.answer_proposal(case, WITHDRAW)
    for element_id, login, answers in STEPS[:2]:
        out.house.decide(case, element_id, login, **answers)
    with pytest.raises(NotAllowed, match="不能再审查"):
        out.house.decide(case, "judge_takedown", "publisher", outcome="decided")


def test_it_needs_a_reason_and_something_public(out: Out) -> None:
    with pytest.raises(Invalid):
        out.take_down_now(reason=" ")
    out.take_down_now()
    with pytest.raises(Conflict):
        out.take_down_now()


def test_its_review_cannot_be_ended(out: Out) -> None:
    case = out.take_down_now()
    with pytest.raises(NotReady, match="不能终止"), out.house.database.write() as session:
        terminate(session, case, load_actor(session, out.house.bureau.people["drafter"]), "算了")
    assert out.house.waiting(case) == ["propose_takedown"]


def test_only_what_was_taken_down_at_once_can_come_back(out: Out) -> None:
    with pytest.raises(NotReady, match="紧急下线"):
        out.propose(proposal=RESTORE)
    out.approve(out.propose())
    with pytest.raises(NotReady):
        out.propose(proposal=replace(RESTORE))

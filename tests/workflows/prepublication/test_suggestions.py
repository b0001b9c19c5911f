"""Reviewers suggest, they do not edit: acceptance makes an editor, a new hash, and a 差异复核 or a new start."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotAllowed, NotReady, StepFailed
from engine.models import Incident
from tests.workflows.prepublication.house import LEGAL, POLICY, PROACTIVE, SECRECY_PUBLIC, House
from workflows.matters.models import Document, Suggestion
from workflows.people.actor import Actor
from workflows.prepublication import drafting, suggestions, withdrawals

WORDING = ("各单位要加强政策宣传，做好解释说明。", "各单位要加强宣传，做好解释说明工作。")
FIGURE = ("初级工每人1000元", "初级工每人1200元")
SUGGEST = {**SECRECY_PUBLIC, "outcome": "suggest", "opinion": "请按建议修改"}


def suggest(house: House, matter: str, element: str, login: str, change: tuple[str, str]) -> str:
    item = house.item(matter, element)
    with house.database.write() as session:
        policy = session.scalars(
            select(Document.id).where(Document.matter_id == matter, Document.role == "policy")
        ).one()
        made = suggestions.propose(
            session,
            item.id,
            house.actor(login),
            document_id=policy,
            original=change[0],
            replacement=change[1],
            reason="表述更准确",
        )
        return made.id


def decide(house: House, suggestion_id: str, login: str = "drafter", *, accept: bool = True, reason: str = "") -> None:
    with house.database.write() as session:
        suggestions.decide(session, suggestion_id, house.actor(login), accept=accept, reason=reason)


def content_hash(house: House, matter: str) -> str | None:
    from workflows.matters.locks import open_revision

    with house.database.read() as session:
        revision = open_revision(session, matter)
        return revision.content_hash if revision else None


def test_changed_wording_goes_to_the_earlier_approvers_as_differences_only(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    before = content_hash(house, matter)
    made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
    house.decide(matter, "check_secrecy", "secrecy_a", **SUGGEST)
    assert house.waiting(matter) == ["handle_suggestions"]

    decide(house, made)
    house.decide(matter, "handle_suggestions", "drafter")

    assert house.waiting(matter) == ["difference_review"]
    assert house.item(matter, "difference_review").assignee == house.bureau.people["legal_a"]
    assert house.standing_approvals(matter) == {}
    house.decide(matter, "difference_review", "legal_a", outcome="approve")
    assert house.standing_approvals(matter) == {"legality": "legal_a"}
    assert house.waiting(matter) == ["check_secrecy"]
    assert content_hash(house, matter) != before
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    house.decide(matter, "deputy_review", "deputy", outcome="approve")
    house.finish_signed(matter)
    house.decide(matter, "last_check", "publisher", outcome="release")
    house.run_due()
    assert house.matter(matter).state == "released"


def test_a_changed_figure_restarts_the_gates(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    made = suggest(house, matter, "check_secrecy", "secrecy_a", FIGURE)
    house.decide(matter, "check_secrecy", "secrecy_a", **SUGGEST)
    decide(house, made)
    house.decide(matter, "handle_suggestions", "drafter")
    assert house.waiting(matter) == ["section_check"]
    assert house.standing_approvals(matter) == {}


def test_a_figure_is_a_figure_when_only_its_digits_were_quoted(house: House) -> None:
    matter = house.open("rights_policy", policy=POLICY.replace("10个工作日内", "三十日内"))
    house.to_secrecy(matter)
    made = suggest(house, matter, "check_secrecy", "secrecy_a", ("三十", "九十"))
    house.decide(matter, "check_secrecy", "secrecy_a", **SUGGEST)
    decide(house, made)
    house.decide(matter, "handle_suggestions", "drafter")
    assert house.waiting(matter) == ["section_check"]


CHANGES: list[Callable[[Session, str, Actor], object]] = [
    lambda session, matter, actor: drafting.change_matter(session, matter, actor, title="关于每人发放一万元的通知"),
    lambda session, matter, actor: drafting.change_matter(session, matter, actor, matter_class="general"),
    lambda session, matter, actor: drafting.propose_attribute(session, matter, actor, "proactive", None, None),
    lambda session, matter, actor: drafting.request_exemption(session, matter, actor, "仅改一字"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_but_suggestions_changes_while_they_are_handled(
    house: House, change: Callable[[Session, str, Actor], object]
) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
    house.decide(matter, "check_secrecy", "secrecy_a", **SUGGEST)
    decide(house, made)  # the revision is closed now, and earlier approvers will see differences only
    with pytest.raises(NotReady, match="正在处理修改建议"), house.database.write() as session:
        change(session, matter, house.actor("drafter"))


@pytest.mark.parametrize("accept", [True, False])
def test_a_suggestion_still_open_when_the_matter_comes_back_can_be_decided(house: House, accept: bool) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
    with house.database.write() as session:
        withdrawals.withdraw(session, matter, house.actor("drafter"), "另有修改")
    with pytest.raises(NotReady, match="修改建议未处理"):
        house.submit(matter)
    decide(house, made, accept=accept, reason="" if accept else "已另行修改")
    house.submit(matter)
    assert house.waiting(matter) == ["section_check"]


def test_a_declined_suggestion_changes_nothing_and_goes_back_to_its_reviewer(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    before = content_hash(house, matter)
    made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
    house.decide(matter, "check_secrecy", "secrecy_a", **SUGGEST)
    decide(house, made, accept=False, reason="原文与上位文件一致")
    house.decide(matter, "handle_suggestions", "drafter")
    assert house.waiting(matter) == ["check_secrecy"]
    assert house.standing_approvals(matter) == {"legality": "legal_a"}
    assert content_hash(house, matter) == before


def test_in_the_parallel_part_a_suggestion_interrupts_the_siblings(house: House) -> None:
    matter = house.open("rights_policy", urgency="extra_urgent")
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
    house.decide(matter, "office_check", "office", format_check="yes", wording_check="yes", outcome="approve")
    made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "check_secrecy", "secrecy_a", **SUGGEST)
    assert house.waiting(matter) == ["handle_suggestions"]
    decide(house, made)
    house.decide(matter, "handle_suggestions", "drafter")
    assert "review_legality" in house.waiting(matter) or "difference_review" in house.waiting(matter)
    assert house.standing_approvals(matter) == {}


def test_handling_is_not_done_while_a_suggestion_waits(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
    house.decide(matter, "check_secrecy", "secrecy_a", **SUGGEST)
    with pytest.raises(NotReady, match="没有处理"):
        house.decide(matter, "handle_suggestions", "drafter")


def test_suggestions_that_were_made_must_be_sent_on(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
    with pytest.raises(NotReady, match="修改建议"):
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)


def test_the_passage_must_stand_exactly_once(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    with pytest.raises(Invalid, match="出现"):
        suggest(house, matter, "check_secrecy", "secrecy_a", ("每人", "每名"))


def test_nobody_but_the_drafting_section_accepts(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
    house.decide(matter, "check_secrecy", "secrecy_a", **SUGGEST)
    with pytest.raises(NotAllowed):
        decide(house, made, "secrecy_a")
    with house.database.read() as session:
        assert session.get_one(Suggestion, made).state == "open"


def test_whoever_accepted_a_suggestion_clears_no_review_afterwards(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
    house.decide(matter, "check_secrecy", "secrecy_a", **SUGGEST)
    decide(house, made, "head")  # the only head of the drafting section accepts: an editor from now on
    house.decide(matter, "handle_suggestions", "drafter")
    returned = {"outcome": "return", "return_to": "section", "opinion": "改后文义有变"}
    with pytest.raises(StepFailed, match="无人可以办理"):
        house.decide(matter, "difference_review", "legal_a", **returned)
    assert house.waiting(matter) == ["difference_review"]  # nothing half done: the incident names the remedy
    with house.database.read() as session:
        (incident,) = session.scalars(select(Incident)).all()
    assert "职业建设科·科室负责人" in incident.message

"""What does not happen every day: exemption, 兼岗决定, reassignment, nobody eligible, 人工上网, reassessment, 终止."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Conflict, NotAllowed, NotFound, NotReady, StepFailed
from engine.models import Incident, ProcessInstance, WorkItem
from tests.workflows.prepublication.acts import on_request, retract, suggest
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC, WORDING, House
from workflows.matters import determinations
from workflows.matters.models import Document, Suggestion
from workflows.people.accounts import move_person
from workflows.people.actor import INSTALLER
from workflows.people.dual_posts import record_dual_post_decision
from workflows.people.models import PostHolding
from workflows.people.posts import leave_post
from workflows.people.queries import load_actor
from workflows.prepublication import actions, drafting, withdrawals
from workflows.prepublication.publication import hold
from workflows.release.channels import record_manual_publication
from workflows.release.page_text import text_of_html
from workflows.release.public_queries import public_page, public_releases

WITHHELD = {
    "outcome": "decided",
    "attribute": "on_request",
    "ground": "outside_19_21",
    "ground_reason": "内部监测数据",
    "scope": "internal",
}


def do(house: House, login: str, act: Any, *arguments: Any, **named: Any) -> Any:
    """One act of a person in a transaction of its own: act(session, actor, …)."""
    with house.database.write() as session:
        return act(session, load_actor(session, house.bureau.people[login]), *arguments, **named)


def leave(house: House, login: str, post: str) -> None:
    with house.database.write() as session:
        held = select(PostHolding.id).where(
            PostHolding.person_id == house.bureau.people[login], PostHolding.post == post
        )
        leave_post(session, session.scalars(held).one(), actor=INSTALLER)


class TestExemption:
    def _without_interpretation(self, house: House) -> str:
        matter = house.open("normative")
        with house.database.write() as session:
            actor = load_actor(session, house.bureau.people["drafter"])
            query = select(Document.id).where(Document.matter_id == matter, Document.role == "interpretation")
            drafting.remove_document(session, matter, actor, session.scalars(query).one())
        return matter

    def _ask(self, house: House, matter: str) -> None:
        do(house, "drafter", lambda s, a: determinations.request_exemption(s, matter, "仅调整文号，无须解读", actor=a))

    def _decide(self, house: House, matter: str, login: str, *, approve: bool) -> None:
        do(
            house,
            login,
            lambda s, a: determinations.decide_exemption(s, matter, approve=approve, reason="内容单一", actor=a),
        )

    def test_without_an_approved_exemption_it_is_not_submitted(self, house: House) -> None:
        matter = self._without_interpretation(house)
        with pytest.raises(NotReady) as refused:
            house.submit(matter)
        assert "interpretation-missing" in {issue.code for issue in refused.value.issues}
        self._ask(house, matter)
        with pytest.raises(NotReady, match="尚未批准"):
            house.submit(matter)

    def test_an_approved_exemption_releases_the_policy_alone(self, house: House) -> None:
        matter = self._without_interpretation(house)
        self._ask(house, matter)
        with pytest.raises(NotFound):
            self._decide(house, matter, "leader", approve=True)
        self._decide(house, matter, "attribute_a", approve=True)
        house.to_last_check(matter)
        house.decide(matter, "last_check", "publisher", outcome="release")
        house.run_due()
        with house.database.read() as session:
            (released,) = public_releases(session).releases
        assert [each.role for each in released.documents] == ["policy"]

    def test_a_declined_exemption_leaves_the_interpretation_due(self, house: House) -> None:
        matter = self._without_interpretation(house)
        self._ask(house, matter)
        self._decide(house, matter, "attribute_a", approve=False)
        with pytest.raises(NotReady):
            house.submit(matter)
        with pytest.raises(Conflict):
            self._decide(house, matter, "attribute_a", approve=True)


def test_a_decision_of_the_head_lets_one_person_clear_secrecy_and_attribute(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    house.decide(matter, "check_secrecy", "both", **SECRECY_PUBLIC)
    with pytest.raises(NotAllowed, match="一人只办一个关口"):
        house.decide(matter, "decide_attribute", "both", **PROACTIVE)
    until = (house.clock.now() + timedelta(days=30)).date()
    do(
        house,
        "leader",
        lambda s, a: record_dual_post_decision(
            s, house.bureau.people["both"], valid_until=until, reason="编制有限", actor=a
        ),
    )
    house.decide(matter, "decide_attribute", "both", **PROACTIVE)
    house.decide(matter, "deputy_review", "deputy", outcome="approve")
    house.finish_signed(matter)
    house.decide(matter, "last_check", "publisher", outcome="release")
    house.run_due()
    assert house.matter(matter).state == "released"
    assert house.standing_approvals(matter)["secrecy"] == house.standing_approvals(matter)["attribute"] == "both"


class TestReassignment:
    def _claimed(self, house: House) -> tuple[str, WorkItem]:
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        item = house.item(matter, "check_secrecy")
        do(house, "secrecy_a", lambda s, a: actions.claim(s, item.id, a))
        return matter, item

    def _reassign(self, house: House, item: WorkItem, to: str, reason: str = "出差") -> None:
        do(house, "secrecy_a", lambda s, a: actions.reassign(s, item.id, a, house.bureau.people[to], reason))

    def test_within_the_group_and_with_a_reason(self, house: House) -> None:
        matter, item = self._claimed(house)
        with pytest.raises(NotAllowed, match="不在办理此项的岗位"):
            self._reassign(house, item, "attribute_a")
        with pytest.raises(NotAllowed, match="转办原因"):
            self._reassign(house, item, "both", " ")
        self._reassign(house, item, "both")
        assert house.item(matter, "check_secrecy").assignee == house.bureau.people["both"]
        with pytest.raises((Conflict, NotAllowed)):
            house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        house.decide(matter, "check_secrecy", "both", **SECRECY_PUBLIC)

    def test_the_exclusions_go_along(self, house: House) -> None:
        """legal_b is of the drafting section: neither the gate nor its reassignment is theirs."""
        matter = house.open("rights_policy")
        house.to_legality(matter)
        item = house.item(matter, "review_legality")
        do(house, "legal_a", lambda s, a: actions.claim(s, item.id, a))
        with pytest.raises(NotAllowed, match="另一角"):
            do(house, "legal_a", lambda s, a: actions.reassign(s, item.id, a, house.bureau.people["legal_b"], "出差"))

    def test_giving_back_opens_it_to_the_group_again(self, house: House) -> None:
        matter, item = self._claimed(house)
        with pytest.raises(Conflict):
            do(house, "both", lambda s, a: actions.release(s, item.id, a))
        do(house, "secrecy_a", lambda s, a: actions.release(s, item.id, a))
        assert house.item(matter, "check_secrecy").assignee is None
        house.decide(matter, "check_secrecy", "both", **SECRECY_PUBLIC)


def test_nobody_eligible_is_an_incident_before_assignment_with_the_remedies(house_on_both: House) -> None:
    house = house_on_both
    matter = house.open("rights_policy")
    house.to_legality(matter)
    leave(house, "secrecy_a", "secrecy_review")
    with house.database.write() as session:  # the other of the two belongs to the drafting section from now on
        people, sections = house.bureau.people, house.bureau.sections
        move_person(session, people["both"], sections["zyjs"], actor=INSTALLER)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    with pytest.raises(StepFailed, match="无人可以办理"):
        house.decide(matter, "office_check", "office", **OFFICE)
    assert house.waiting(matter) == ["office_check"]
    with house.database.read() as session:
        (incident,) = session.scalars(select(Incident))
    assert incident.code == "nobody-eligible"
    assert "增配" in incident.message
    with house.database.write() as session:
        move_person(session, house.bureau.people["both"], house.bureau.sections["jyk"], actor=INSTALLER)
    house.decide(matter, "office_check", "office", **OFFICE)
    assert house.waiting(matter) == ["check_secrecy"]
    with house.database.read() as session:
        assert session.scalars(select(Incident.id).where(Incident.resolved_at.is_(None))).all() == []


def test_by_hand_is_done_only_when_both_pages_are_confirmed(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_last_check(matter, {**PROACTIVE, "channels": ["portal", "manual"]})
    house.decide(matter, "last_check", "publisher", outcome="release")
    house.run_due()
    assert house.waiting(matter) == ["publish_manually"]
    with house.database.read() as session:
        (released,) = public_releases(session).releases
        pages = {each.role: (each.document_id, public_page(session, released.id, each.document_id))
                 for each in released.documents}  # fmt: skip
    for role in ("policy", "interpretation"):
        with pytest.raises(NotReady, match="核对一致"):
            house.decide(matter, "publish_manually", "publisher", outcome="done")
        document_id, page = pages[role]
        with house.database.write() as session:
            record_manual_publication(
                session,
                release_set_id=released.id,
                document_id=document_id,
                actor=house.bureau.people["publisher"],
                url=f"https://www.example.org/{role}.html",
                page_text=text_of_html(str(page).encode()),
            )
    house.decide(matter, "publish_manually", "publisher", outcome="done")
    assert house.waiting(matter) == ["archive"]


class TestNotPublic:
    def _withheld(self, house: House) -> str:
        matter = on_request(house)
        house.decide(matter, "decide_attribute", "attribute_a", **WITHHELD)
        house.decide(matter, "deputy_review", "deputy", outcome="approve")
        house.finish_signed(matter)
        house.decide(matter, "archive_withheld", "registry", file_number="2026-2")
        return matter

    def test_kept_back_it_is_asked_again_every_year_until_it_is_disclosed(self, house: House) -> None:
        matter = self._withheld(house)
        for _ in range(2):
            house.clock.move(timedelta(days=366))
            house.run_due()
            assert house.waiting(matter) == ["reassess"]
            house.decide(matter, "reassess", self._assessor(house, matter), outcome="keep", opinion="情形未变")
            assert house.waiting(matter) == []
        house.clock.move(timedelta(days=366))
        house.run_due()
        house.decide(matter, "reassess", self._assessor(house, matter), outcome="disclose", opinion="情形已变")
        with house.database.read() as session:
            query = select(ProcessInstance.status).where(ProcessInstance.subject == matter)
            assert session.scalars(query).one() == "completed"
            assert not public_releases(session).releases  # what is disclosed passes its own reviews, as a new matter

    def _assessor(self, house: House, matter: str) -> str:
        group = house.item(matter, "reassess").candidate_group
        return {"attribute_review": "attribute_a", "registry": "registry"}[group]


def test_termination_ends_everything_that_was_open(house_on_both: House) -> None:
    house = house_on_both
    matter = house.open("rights_policy", urgency="extra_urgent")
    house.submit(matter, consult=["legal", "petition"])
    house.decide(matter, "section_check", "head", outcome="approve")
    with pytest.raises(NotFound):
        do(house, "drafter_jyk", lambda s, a: withdrawals.terminate(s, matter, a, "不再需要"))
    do(house, "drafter", lambda s, a: withdrawals.terminate(s, matter, a, "不再需要"))
    assert house.matter(matter).state == "terminated"
    assert house.waiting(matter) == []
    house.clock.move(timedelta(days=30))
    house.run_due()
    assert house.waiting(matter) == []
    with pytest.raises(NotReady):
        house.submit(matter)


def test_hold_says_when_nothing_is_counting_down(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_last_check(matter)
    with pytest.raises(NotReady, match="没有等待发布的倒计时"):
        do(house, "publisher", lambda s, a: hold(s, matter, a, "等待发布会"))


class TestRetraction:
    def test_a_reviewer_takes_a_suggestion_back_and_approves(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
        with pytest.raises(NotAllowed):
            retract(house, made, "both")
        retract(house, made, "secrecy_a")
        with house.database.read() as session:
            assert session.get_one(Suggestion, made).state == "retracted"
        with pytest.raises(Conflict):
            retract(house, made, "secrecy_a")
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)

    def test_not_once_it_is_with_the_drafter(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
        house.decide(
            matter, "check_secrecy", "secrecy_a", **{**SECRECY_PUBLIC, "outcome": "suggest", "opinion": "请改"}
        )
        with pytest.raises(NotReady, match="已交起草人"):
            retract(house, made, "secrecy_a")

    def test_an_open_one_goes_to_the_drafter_not_to_the_section(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
        returned = {**SECRECY_PUBLIC, "outcome": "return", "opinion": "请改"}
        with pytest.raises(NotReady, match="退回起草人"):
            house.decide(matter, "check_secrecy", "secrecy_a", **returned, return_to="section")
        house.decide(matter, "check_secrecy", "secrecy_a", **returned, return_to="drafter")
        assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]


@pytest.mark.parametrize("matter_class", ["normative", "major_decision", "rights_policy", "application_policy"])
def test_a_policy_measure_needs_its_fair_competition_review(house: House, matter_class: str) -> None:
    matter = house.open(matter_class)
    with pytest.raises(NotReady) as refused:
        house.submit(matter, fair_competition="")
    assert [issue.field for issue in refused.value.issues] == ["fair_competition"]
    house.submit(matter, fair_competition="not_applicable")
    do(house, "drafter", lambda s, a: withdrawals.withdraw(s, matter, a, "再改"))
    house.submit(matter, fair_competition="")  # what was answered stands

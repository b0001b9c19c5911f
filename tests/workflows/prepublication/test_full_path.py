"""The main job: one matter from draft to simultaneous release, by different people, on the real diagrams."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.errors import Invalid, NotFound, NotReady
from engine.models import AuditEvent, Incident
from tests.workflows.prepublication.acts import on_request
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC, SIGN, House
from workflows.prepublication import withdrawals
from workflows.prepublication.publication import hold
from workflows.release.public_queries import public_releases


def published_titles(house: House) -> list[str]:
    with house.database.read() as session:
        return [each.title for each in public_releases(session).releases]


def test_a_policy_and_its_interpretation_become_public_together(house_on_both: House) -> None:
    house = house_on_both
    matter = house.open("normative")
    assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]
    house.submit(matter, countersign=["jyk"], consult=["legal", "petition"])
    house.decide(matter, "section_check", "head", outcome="approve")
    assert house.waiting(matter) == ["coordinate", "coordinate", "countersign"]
    house.decide(matter, "countersign", "head_jyk", outcome="agree")
    house.decide(matter, "coordinate", "desks", "legal", outcome="comment", opinion="表述清楚。")
    house.decide(matter, "coordinate", "desks", "petition", outcome="comment", opinion="无意见。")
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "deliberation", "office", meeting="局长办公会", met_on="2026-03-05", outcome="approve")
    house.decide(matter, "office_check", "office", **OFFICE)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    house.decide(matter, "deputy_review", "deputy", outcome="approve")
    house.finish_signed(matter)
    assert house.matter(matter).number_assigned == "青人社发〔2026〕1号"
    assert published_titles(house) == []

    house.decide(matter, "last_check", "publisher", outcome="release")
    assert published_titles(house) == []  # the countdown is a timer, and nobody has fired it yet
    house.run_due()

    assert house.matter(matter).state == "released"
    with house.database.read() as session:
        (released,) = public_releases(session).releases
    assert [each.role for each in released.documents] == ["policy", "interpretation"]
    assert house.standing_approvals(matter) == {
        "legality": "legal_a",
        "secrecy": "secrecy_a",
        "attribute": "attribute_a",
        "sign_off": "leader",
    }
    house.decide(matter, "archive", "registry", file_number="2026-1")
    assert house.matter(matter).state == "archived"
    assert house.waiting(matter) == []


def test_a_general_document_needs_neither_legality_nor_interpretation(house: House) -> None:
    matter = house.open("general")
    assert house.waiting(matter) == ["draft_policy"]
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
    assert house.waiting(matter) == ["office_check"]


def test_a_correction_to_a_class_that_needs_more_goes_back_to_the_drafter(house: House) -> None:
    matter = house.open("general")
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
    corrected = {**OFFICE, "outcome": "class_changed", "confirmed_class": "rights_policy", "opinion": "涉及权利义务"}
    with pytest.raises(NotReady, match=r"还缺.*解读") as refused:
        house.decide(matter, "office_check", "office", **corrected)
    assert "office.class-incomplete" in {issue.code for issue in refused.value.issues}
    assert house.waiting(matter) == ["office_check"]
    assert house.matter(matter).matter_class == "general"


def test_extra_urgent_runs_legality_beside_secrecy_and_drops_no_gate(house: House) -> None:
    matter = house.open("rights_policy", urgency="extra_urgent")
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
    house.decide(matter, "office_check", "office", **OFFICE)
    assert house.waiting(matter) == ["check_secrecy", "review_legality"]
    due = house.item(matter, "review_legality").due_at
    assert due is not None
    assert due - house.clock.now() < timedelta(hours=24)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    assert set(house.standing_approvals(matter)) == {"legality", "secrecy"}


class TestReturns:
    def test_a_return_inside_the_parallel_part_cancels_the_siblings_and_their_approvals(self, house: House) -> None:
        matter = house.open("rights_policy", urgency="extra_urgent")
        house.submit(matter)
        house.decide(matter, "section_check", "head", outcome="approve")
        house.decide(matter, "office_check", "office", **OFFICE)
        house.decide(matter, "review_legality", "legal_a", **LEGAL)
        house.decide(
            matter,
            "check_secrecy",
            "secrecy_a",
            **{**SECRECY_PUBLIC, "outcome": "return", "return_to": "drafter", "opinion": "第二条数字待核"},
        )
        assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]
        assert house.standing_approvals(matter) == {}
        assert house.matter(matter).state == "drafting"

    @pytest.mark.parametrize(
        ("target", "expected"),
        [
            ("drafter", ["draft_interpretation", "draft_policy"]),
            ("section", ["section_check"]),
            ("office", ["office_return"]),
        ],
    )
    def test_a_review_returns_to_the_target_it_names(self, house: House, target: str, expected: list[str]) -> None:
        matter = house.open("normative")
        house.to_legality(matter)
        answers = {**LEGAL, "outcome": "return", "return_to": target, "opinion": "依据不足"}
        house.decide(matter, "review_legality", "legal_a", **answers)
        assert house.waiting(matter) == expected

    def test_three_rounds_end_like_one(self, house: House) -> None:
        matter = house.open("rights_policy")
        for _ in range(3):
            house.to_legality(matter)
            answers = {**LEGAL, "outcome": "return", "return_to": "drafter", "opinion": "请修改"}
            house.decide(matter, "review_legality", "legal_a", **answers)
        house.to_last_check(matter)
        house.decide(matter, "last_check", "publisher", outcome="release")
        house.run_due()
        assert house.matter(matter).state == "released"

    def test_a_return_at_the_last_check_keeps_the_number_for_the_next_signing(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_last_check(matter)
        house.decide(matter, "last_check", "publisher", outcome="return", return_to="drafter", opinion="附件缺页")
        assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]
        assert house.standing_approvals(matter) == {}
        house.to_last_check(matter)
        assert house.matter(matter).number_assigned == "青人社发〔2026〕1号"


def test_withdrawal_goes_back_to_drafting_until_sign_off(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    with house.database.write() as session:
        withdrawals.withdraw(session, matter, house.actor("drafter"), "数据有更新")
    assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]
    house.to_sign_off(matter)
    house.decide(matter, "sign_off", "leader", **SIGN)
    with house.database.write() as session, pytest.raises(NotReady):
        withdrawals.withdraw(session, matter, house.actor("drafter"), "再改")


def test_a_matter_that_is_not_public_ends_issued_and_is_assessed_again_a_year_later(house: House) -> None:
    matter = on_request(house)
    internal = {
        "outcome": "decided",
        "attribute": "on_request",
        "ground": "outside_19_21",
        "ground_reason": "内部监测数据",
        "scope": "internal",
    }
    house.decide(matter, "decide_attribute", "attribute_a", **internal)
    house.decide(matter, "deputy_review", "deputy", outcome="approve")
    house.finish_signed(matter)
    assert house.waiting(matter) == ["archive_withheld"]
    assert house.matter(matter).state == "withheld"
    house.decide(matter, "archive_withheld", "registry", file_number="2026-2")
    house.clock.move(timedelta(days=366))
    house.run_due()
    assert house.waiting(matter) == ["reassess"]
    assert published_titles(house) == []


def test_hold_stops_the_countdown_until_the_last_check_is_done_again(house: House) -> None:
    matter = house.open("rights_policy")
    at = house.clock.now() + timedelta(days=10)
    house.to_last_check(matter, {**PROACTIVE, "release_at": at.isoformat()})
    house.decide(matter, "last_check", "publisher", outcome="release")
    house.run_due()
    assert published_titles(house) == []
    with house.database.write() as session:
        hold(session, matter, house.actor("publisher"), "等待新闻发布会")
    assert house.waiting(matter) == ["last_check"]
    house.clock.move(timedelta(days=11))
    house.run_due()
    assert published_titles(house) == []
    house.decide(matter, "last_check", "publisher", outcome="release")
    house.run_due()
    assert house.matter(matter).state == "released"


def test_postponement_comes_back_to_the_last_check_at_its_end(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_last_check(matter)
    until = (house.clock.now() + timedelta(days=5)).date().isoformat()
    house.decide(matter, "last_check", "publisher", outcome="postpone", postponed_until=until, opinion="统一口径")
    assert house.waiting(matter) == []
    house.clock.move(timedelta(days=6))
    house.run_due()
    assert house.waiting(matter) == ["last_check"]


class TestSecrecy:
    def test_any_barred_class_forbids_the_public_outcome(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        answers = {
            **SECRECY_PUBLIC,
            "work_secret": "yes",
            "work_secret_ground": "涉及内部测算",
            "work_secret_place": "第二条",
        }
        with pytest.raises(NotReady, match="工作秘密"):
            house.decide(matter, "check_secrecy", "secrecy_a", **answers)

    def test_an_undecided_case_is_referred_upward_and_the_reply_decides(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        house.decide(
            matter, "check_secrecy", "secrecy_a", **{**SECRECY_PUBLIC, "outcome": "refer", "opinion": "难以判断"}
        )
        assert house.waiting(matter) == ["await_determination"]
        house.decide(
            matter,
            "await_determination",
            "secrecy_a",
            referred_to="区保密局",
            referred_on="2026-03-03",
            paper_text=True,
            paper_explanation=True,
            reply_number="青密复〔2026〕3号",
            replied_on="2026-03-09",
            outcome="public",
            opinion="复函：可以公开",
        )
        assert house.standing_approvals(matter)["secrecy"] == "secrecy_a"


class TestRoutine:
    def test_a_news_item_passes_every_mandatory_gate_on_the_short_path(self, house: House) -> None:
        matter = house.open("news", policy="本区举办招聘会\n\n近日，本区举办招聘会，提供岗位3200个。\n")
        house.submit(matter)
        house.decide(matter, "section_first_check", "head", outcome="approve")
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
        house.decide(matter, "routine_sign_off", "deputy", **SIGN)
        house.decide(matter, "last_check", "publisher", outcome="release")
        house.run_due()
        assert house.matter(matter).state == "released"
        assert set(house.standing_approvals(matter)) == {"secrecy", "attribute", "sign_off"}


class TestWhoMay:
    def test_the_drafter_does_not_see_the_review_as_an_item_of_theirs(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.submit(matter)
        with pytest.raises(NotFound):
            house.decide(matter, "section_check", "drafter", outcome="approve")

    def test_a_person_of_the_drafting_section_leaves_the_gate_to_the_other_of_a_and_b(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_legality(matter)
        with pytest.raises(Exception, match="另一角"):
            house.decide(matter, "review_legality", "legal_b", **LEGAL)

    def test_one_person_clears_one_gate(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        house.decide(matter, "check_secrecy", "both", **SECRECY_PUBLIC)
        with pytest.raises(Exception, match="一人只办一个关口"):
            house.decide(matter, "decide_attribute", "both", **PROACTIVE)


def test_submission_lists_everything_that_is_missing(house: House) -> None:
    matter = house.open("general", attribute=None)
    with pytest.raises(NotReady) as refused:
        house.submit(matter)
    assert "attribute-missing" in {issue.code for issue in refused.value.issues}
    assert house.waiting(matter) == ["draft_policy"]


def test_a_form_names_the_field_that_is_wrong(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_legality(matter)
    with pytest.raises(Invalid) as refused:
        house.decide(matter, "review_legality", "legal_a", outcome="approve")
    assert {issue.field for issue in refused.value.issues} >= {"authority", "basis"}


def test_every_act_has_its_event_and_nothing_stopped(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_last_check(matter)
    with house.database.read() as session:
        completed = session.scalar(
            select(func.count()).where(AuditEvent.subject == matter, AuditEvent.action == "work_item.completed")
        )
        incidents = session.scalar(select(func.count()).select_from(Incident))
    assert completed == 13
    assert incidents == 0


def test_a_class_corrected_after_the_legality_review_is_reviewed_again(house: House) -> None:
    matter = house.open("normative")
    house.to_legality(matter)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "deliberation", "office", meeting="局长办公会", met_on="2026-03-05", outcome="approve")
    corrected = {**OFFICE, "outcome": "class_changed", "confirmed_class": "rights_policy", "opinion": "非规范性文件"}
    house.decide(matter, "office_check", "office", **corrected)
    assert house.waiting(matter) == ["review_legality"]
    assert house.standing_approvals(matter) == {}
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "office_check", "office", **OFFICE)
    assert house.waiting(matter) == ["check_secrecy"]

"""Which outcome the answers bar: rule tables of `outcomes.py`, on real matters, at the field that has to be mended."""

from __future__ import annotations

from typing import Any

import pytest

from engine import queries
from engine.errors import Issue, NotReady
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC, House
from workflows.installation.settings import Settings
from workflows.matters.models import Matter
from workflows.prepublication import work
from workflows.prepublication.outcomes import fair_competition_issues, outcome_issues

NEWS = "本区举办招聘会\n\n近日，本区举办招聘会，提供岗位3200个。\n"
FACTORS = ("nature", "audience", "attention", "publicity")


def issues_of(house: House, matter: str, element: str, answers: dict[str, Any]) -> list[Issue]:
    item_id = house.item(matter, element).id
    with house.database.read() as session:
        return outcome_issues(session, queries.work_item(session, item_id), session.get_one(Matter, matter), answers)


def at_legality(house: House) -> str:
    matter = house.open("rights_policy")
    house.to_legality(matter)
    return matter


def at_office(house: House) -> str:
    matter = house.open("general")
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
    return matter


def at_attribute(house: House, matter_class: str = "general") -> str:
    if matter_class == "news":
        matter = house.open("news", policy=NEWS)
        house.submit(matter)
        house.decide(matter, "section_first_check", "head", outcome="approve")
    else:
        matter = at_office(house)
        house.decide(matter, "office_check", "office", **OFFICE)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    return matter


class TestNonconformingPoints:
    def test_legality_is_not_approved_over_a_point_that_does_not_conform(self, house: House) -> None:
        matter = at_legality(house)
        rows = {"authority": "制定主体、权限", "procedure": "制定程序", "substance": "内容"}
        for key, label in rows.items():
            (issue,) = issues_of(house, matter, "review_legality", LEGAL | {key: "no"})
            assert (issue.field, issue.code) == ("outcome", "review.nonconforming")
            assert f"{label}不符合" in issue.message
        with pytest.raises(NotReady, match="制定主体、权限、制定程序、内容不符合"):
            house.decide(matter, "review_legality", "legal_a", **LEGAL | dict.fromkeys(rows, "no"))
        assert house.waiting(matter) == ["review_legality"]
        assert house.standing_approvals(matter) == {}

    def test_legality_returns_with_it(self, house: House) -> None:
        matter = at_legality(house)
        returned = LEGAL | {"substance": "no", "outcome": "return", "return_to": "drafter", "opinion": "超越上位法"}
        house.decide(matter, "review_legality", "legal_a", **returned)
        assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]

    def test_the_office_does_not_approve_over_it_but_corrects_or_returns(self, house: House) -> None:
        matter = at_office(house)
        for key, label in {"format_check": "格式关", "wording_check": "文字关"}.items():
            (issue,) = issues_of(house, matter, "office_check", OFFICE | {key: "no"})
            assert (issue.field, issue.code) == ("outcome", "review.nonconforming")
            assert f"{label}不符合" in issue.message
            returned = OFFICE | {key: "no", "outcome": "return", "return_to": "drafter"}
            assert issues_of(house, matter, "office_check", returned) == []
            changed = OFFICE | {key: "no", "outcome": "class_changed", "confirmed_class": "major_decision"}
            found = issues_of(house, matter, "office_check", changed)
            assert "review.nonconforming" not in {each.code for each in found}
        with pytest.raises(NotReady, match="格式关、文字关不符合"):
            house.decide(matter, "office_check", "office", **OFFICE | {"format_check": "no", "wording_check": "no"})


class TestAttribute:
    def test_the_scope_follows_from_the_attribute(self, house: House) -> None:
        matter = at_attribute(house)
        allowed = {
            "proactive": {"full"},
            "partial": {"partial"},
            "on_request": {"parties", "internal"},
            "withheld": {"parties", "internal"},
        }
        for attribute, scopes in allowed.items():
            for scope in ("full", "partial", "parties", "internal"):
                answers = PROACTIVE | {"attribute": attribute, "scope": scope}
                fields = [each.field for each in issues_of(house, matter, "decide_attribute", answers)]
                assert fields == ([] if scope in scopes else ["scope"]), (attribute, scope)

    def test_a_document_weighs_all_four_factors(self, house: House) -> None:
        matter = at_attribute(house)
        for key in FACTORS:
            fields = [each.field for each in issues_of(house, matter, "decide_attribute", PROACTIVE | {key: None})]
            assert fields == [key]
        bare = {key: value for key, value in PROACTIVE.items() if key not in FACTORS}
        with pytest.raises(NotReady) as refused:
            house.decide(matter, "decide_attribute", "attribute_a", **bare)
        assert [each.field for each in refused.value.issues] == list(FACTORS)

    def test_what_is_not_public_asks_for_none(self, house: House) -> None:
        answers = {"outcome": "decided", "attribute": "on_request", "scope": "internal"}
        assert issues_of(house, at_attribute(house), "decide_attribute", answers) == []

    def test_a_routine_item_needs_none(self, house: House) -> None:
        matter = at_attribute(house, "news")
        bare = {key: value for key, value in PROACTIVE.items() if key not in FACTORS}
        house.decide(matter, "decide_attribute", "attribute_a", **bare)
        assert house.waiting(matter) == ["routine_sign_off"]

    @pytest.mark.parametrize(
        ("matter_class", "named"), [("general", "^保密审查未发现"), ("rights_policy", "^保密审查和合法性审核未发现")]
    )
    def test_withholding_names_only_the_reviews_that_took_place(
        self, house: House, matter_class: str, named: str
    ) -> None:
        if matter_class == "general":
            matter = at_attribute(house)
        else:
            matter = house.open(matter_class)
            house.to_secrecy(matter)
            house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        withheld = {
            "outcome": "decided",
            "attribute": "withheld",
            "ground": "process_information",
            "ground_reason": "尚在研究",
            "scope": "internal",
        }
        with pytest.raises(Exception, match=named) as refused:
            house.decide(matter, "decide_attribute", "attribute_a", **withheld)
        assert [each.field for each in getattr(refused.value, "issues", ())] == ["further_ground"]
        house.decide(matter, "decide_attribute", "attribute_a", **withheld, further_ground="公开会误导企业")
        assert house.waiting(matter) == ["deputy_review"]


class TestFairCompetition:
    def listed(self, house: House, matter: str) -> list[str | None]:
        with house.database.read() as session:
            return [each.field for each in fair_competition_issues(session, session.get_one(Matter, matter))]

    def test_it_is_listed_until_a_submission_answered_it(self, house: House) -> None:
        matter = house.open("rights_policy")
        assert self.listed(house, matter) == ["fair_competition"]
        house.to_legality(matter)
        assert self.listed(house, matter) == []

    def test_classes_without_legality_review_are_not_asked(self, house: House) -> None:
        assert self.listed(house, house.open("general")) == []


class TestSuggestedAnswers:
    def suggested(self, house: House, matter: str, element: str) -> dict[str, Any]:
        item_id = house.item(matter, element).id
        with house.database.read() as session:
            return work.suggested_answers(session, queries.work_item(session, item_id))

    def test_the_number_starts_from_the_settings_and_the_present_year(self, house: House) -> None:
        house.database.info["settings"] = Settings(number_code="青人社发")
        matter = house.open("general")
        house.submit(matter)
        assert self.suggested(house, matter, "section_check") == {}
        house.decide(matter, "section_check", "head", outcome="approve")
        house.decide(matter, "office_check", "office", **OFFICE)
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
        house.decide(matter, "deputy_review", "deputy", outcome="approve")
        house.decide(matter, "sign_off", "leader", signing="system", outcome="approve")
        house.decide(matter, "recheck", "recheck", outcome="approve")
        year = house.clock.now().year
        assert self.suggested(house, matter, "register_number") == {"code": "青人社发", "year": year}
        del house.database.info["settings"]
        assert self.suggested(house, matter, "register_number") == {"year": year}

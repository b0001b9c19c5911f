"""Opening a matter, what is missing before its submission, and the proposed attribute."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.errors import Conflict, Invalid, NotAllowed, NotReady
from tests.workflows.bureau import Bureau, approve, draft, new_file
from workflows.matters import actions, determinations
from workflows.matters.checks import submission_issues, submission_remarks
from workflows.matters.documents import add_version, remove_document
from workflows.matters.interpretation_elements import ElementValue, set_elements
from workflows.matters.models import Document
from workflows.matters.revisions import submit_revision


def codes(issues) -> list[str]:
    return [issue.code for issue in issues]


class TestOpening:
    @pytest.fixture
    def database(self, sqlite_database: Database) -> Database:
        return sqlite_database

    def test_numbers_run_through_the_year(self, database: Database, bureau: Bureau):
        with database.write() as session:
            assert [draft(session, bureau).number for _ in range(3)] == ["2026-0001", "2026-0002", "2026-0003"]

    @pytest.mark.parametrize("login", ["legal_a", "head", "sysadmin", "leader"])
    def test_only_drafters_open_matters(self, database: Database, bureau: Bureau, login: str):
        with database.write() as session, pytest.raises(NotAllowed):
            draft(session, bureau, login=login)

    def test_only_for_their_own_section(self, database: Database, bureau: Bureau):
        with database.write() as session, pytest.raises(NotAllowed):
            actions.open_matter(
                session,
                title="通知",
                matter_class="general",
                section_id=bureau.sections["jyk"],
                actor=bureau.actor(session, "drafter"),
            )

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "长" * 301}, "title"),
            ({"title": "局党组关于印发规则的通知"}, "title"),
            ({"matter_class": "secret_plan"}, "matter_class"),
            ({"urgency": "now"}, "urgency"),
        ],
    )
    def test_bad_input_names_its_field(self, database: Database, bureau: Bureau, changes: dict[str, str], field: str):
        with database.write() as session, pytest.raises(Invalid) as refused:
            values = {"title": "通知", "matter_class": "general"} | changes
            actions.open_matter(session, actor=bureau.actor(session, "drafter"), **values)
        assert refused.value.issues[0].field == field


class TestWhatIsMissing:
    @pytest.fixture
    def database(self, sqlite_database: Database) -> Database:
        return sqlite_database

    def missing(self, database: Database, bureau: Bureau, prepare) -> list[str]:
        with database.write() as session:
            actor = bureau.actor(session, "drafter")
            return codes(submission_issues(session, prepare(session, actor)))

    def test_an_empty_matter_lists_everything(self, database: Database, bureau: Bureau):
        def prepare(session, actor):
            return actions.open_matter(session, title="补贴办法", matter_class="normative", actor=actor)

        found = self.missing(database, bureau, prepare)
        assert found[:5] == [
            "explanation-missing",
            "basis-missing",
            "attribute-missing",
            "policy-missing",
            "interpretation-missing",
        ]
        assert found[5:] == ["element-missing"] * 10

    @pytest.mark.parametrize("matter_class", ["normative", "application_policy", "general", "news"])
    def test_a_complete_one_lists_nothing(self, database: Database, bureau: Bureau, matter_class: str):
        def prepare(session, actor):
            return draft(session, bureau, matter_class=matter_class)

        assert self.missing(database, bureau, prepare) == []

    def test_a_general_document_needs_no_interpretation(self, database: Database, bureau: Bureau):
        def prepare(session, actor):
            return actions.open_matter(session, title="2025年工作要点", matter_class="general", actor=actor)

        assert self.missing(database, bureau, prepare) == ["explanation-missing", "attribute-missing", "policy-missing"]

    def test_not_applicable_needs_a_reason_and_is_no_answer_for_application_blocks(
        self, database: Database, bureau: Bureau
    ):
        def prepare(session, actor):
            matter = draft(session, bureau, matter_class="application_policy")
            with pytest.raises(Invalid):
                set_elements(session, matter.id, {"changes": ElementValue(False, " ")}, actor=actor)
            values = {
                "changes": ElementValue(False, "首次制定"),
                "review_conditions": ElementValue(False, "不设评审"),
                "keywords": ElementValue(True, ""),
            }
            set_elements(session, matter.id, values, actor=actor)
            return matter

        assert self.missing(database, bureau, prepare) == ["element-missing", "element-application"]

    def test_the_attribute_line_of_the_file_must_equal_the_field(self, database: Database, bureau: Bureau):
        def prepare(session, actor):
            matter = draft(session, bureau)
            file = new_file("附注不一", attribute_line="on_request")
            add_version(session, matter.id, "policy", file, actor=actor)
            return matter

        assert self.missing(database, bureau, prepare) == ["attribute-line"]

    def test_an_exemption_counts_once_it_is_approved(self, database: Database, bureau: Bureau):
        with database.write() as session:
            actor, office = bureau.actor(session, "drafter"), bureau.actor(session, "attribute_a")
            matter = draft(session, bureau)
            interpretation = session.scalars(select(Document).where(Document.role == "interpretation")).one()
            remove_document(session, matter.id, interpretation.id, actor=actor)
            assert codes(submission_issues(session, matter)) == ["interpretation-missing"]
            determinations.request_exemption(session, matter.id, "仅作文字勘误", actor=actor)
            assert codes(submission_issues(session, matter)) == ["interpretation-missing"]
            with pytest.raises(NotAllowed):
                determinations.decide_exemption(session, matter.id, approve=True, reason="同意", actor=actor)
            determinations.decide_exemption(session, matter.id, approve=True, reason="同意", actor=office)
            assert submission_issues(session, matter) == []
            with pytest.raises(Conflict):
                determinations.decide_exemption(session, matter.id, approve=False, reason="再议", actor=office)

    def test_application_policies_cannot_be_exempted(self, database: Database, bureau: Bureau):
        with database.write() as session, pytest.raises(NotReady):
            matter = draft(session, bureau, matter_class="application_policy")
            determinations.request_exemption(session, matter.id, "略", actor=bureau.actor(session, "drafter"))

    def test_an_exemption_does_not_follow_into_the_class_of_application_policies(
        self, database: Database, bureau: Bureau
    ):
        with database.write() as session:
            actor = bureau.actor(session, "drafter")
            matter = draft(session, bureau, matter_class="rights_policy")
            interpretation = session.scalars(select(Document).where(Document.role == "interpretation")).one()
            remove_document(session, matter.id, interpretation.id, actor=actor)
            determinations.request_exemption(session, matter.id, "仅作文字勘误", actor=actor)
            office = bureau.actor(session, "attribute_a")
            determinations.decide_exemption(session, matter.id, approve=True, reason="同意", actor=office)
            assert submission_issues(session, matter) == []
            assert "interpretation-missing" in codes(submission_issues(session, matter, as_class="application_policy"))
            actions.change_matter(session, matter.id, actor=actor, matter_class="application_policy")
            assert {"interpretation-missing", "element-application"} <= set(codes(submission_issues(session, matter)))

    def test_submitting_says_all_that_is_missing(self, database: Database, bureau: Bureau):
        with database.write() as session, pytest.raises(NotReady) as refused:
            matter = actions.open_matter(
                session, title="补贴办法", matter_class="normative", actor=bureau.actor(session, "drafter")
            )
            submit_revision(session, matter.id, "engine")
        assert len(refused.value.issues) == 15

    def test_remarks_stop_nothing(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter = draft(session, bureau, matter_class="general")
            assert codes(submission_remarks(matter)) == ["class-rule"]
            submit_revision(session, matter.id, "engine")


class TestProposedAttribute:
    @pytest.fixture
    def database(self, sqlite_database: Database) -> Database:
        return sqlite_database

    @pytest.mark.parametrize(
        ("attribute", "ground", "reason", "code"),
        [
            ("proactive", None, None, None),
            ("on_request", "outside_19_21", "内部参考", None),
            ("on_request", None, "内部参考", "attribute-ground"),
            ("on_request", "outside_19_21", None, "attribute-reason"),
            ("on_request", "trade_secret", "x", "attribute-ground"),
            ("withheld", "trade_secret", "涉第三方", None),
            ("withheld", "outside_19_21", "x", "attribute-ground"),
            ("withheld", "internal_affairs", " ", "attribute-reason"),
            ("partial", "privacy", "名单中有身份证号", None),
            ("", None, None, "attribute-missing"),
            ("open", None, None, "attribute-unknown"),
        ],
    )
    def test_every_attribute_but_the_default_needs_ground_and_reason(
        self,
        database: Database,
        bureau: Bureau,
        attribute: str,
        ground: str | None,
        reason: str | None,
        code: str | None,
    ):
        with database.write() as session:
            matter, actor = draft(session, bureau), bureau.actor(session, "drafter")
            if code is None:
                determinations.propose_attribute(
                    session, matter.id, attribute, ground=ground, reason=reason, actor=actor
                )
                assert (matter.proposed_attribute, matter.proposed_attribute_ground) == (attribute, ground)
                return
            with pytest.raises(Invalid) as refused:
                determinations.propose_attribute(
                    session, matter.id, attribute, ground=ground, reason=reason, actor=actor
                )
            assert codes(refused.value.issues)[0] == code

    def test_withholding_what_nothing_bars_needs_a_further_ground(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter = draft(session, bureau)
            revision = submit_revision(session, matter.id, "engine")
            decision = {
                "ground": "process_information",
                "reason": "尚在研究",
                "actor": bureau.actor(session, "attribute_a"),
            }
            determinations.decide_attribute(session, matter.id, "withheld", **decision)
            approve(session, bureau.actor(session, "legal_a"), matter, revision, "legality")
            approve(session, bureau.actor(session, "secrecy_a"), matter, revision, "secrecy")
            with pytest.raises(Invalid) as refused:
                determinations.decide_attribute(session, matter.id, "withheld", **decision)
            assert codes(refused.value.issues) == ["attribute-further-ground"]
            determinations.decide_attribute(session, matter.id, "withheld", further_ground="上级要求", **decision)
            assert (matter.proposed_attribute, matter.attribute) == ("proactive", "withheld")

"""Reviewers suggest, authors decide; drafts of opinions."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.errors import Conflict, Invalid, NotAllowed
from tests.workflows.bureau import Bureau, approve, draft, new_file, store_item
from workflows.matters import suggestions
from workflows.matters.checks import submission_issues
from workflows.matters.documents import add_version
from workflows.matters.eligibility import involvement
from workflows.matters.locks import open_revision
from workflows.matters.models import Document, Editor
from workflows.matters.opinion_drafts import kept_drafts, opinion_draft, save_opinion_draft
from workflows.matters.revisions import close_revision, lapsed_gates, submit_revision, valid_approvals


def codes(issues) -> list[str]:
    return [issue.code for issue in issues]


class TestSuggestions:
    def suggested(self, session, bureau: Bureau):
        matter = draft(session, bureau)
        revision = submit_revision(session, matter.id, "engine")
        approve(session, bureau.actor(session, "secrecy_a"), matter, revision, "secrecy")
        legal = bureau.actor(session, "legal_a")
        approve(session, legal, matter, revision, "legality")
        policy = session.scalars(select(Document.id).where(Document.role == "policy")).one()
        made = suggestions.make_suggestion(
            session,
            matter.id,
            revision.id,
            policy,
            work_item_id="w1",
            actor=legal,
            original="做好",
            replacement="切实做好",
            reason="语气",
        )
        return matter, revision, made

    def test_accepting_makes_an_editor_and_leaves_the_gates_to_a_difference_review(
        self, database: Database, bureau: Bureau
    ):
        with database.write() as session:
            matter, revision, made = self.suggested(session, bureau)
            head = bureau.actor(session, "head")
            suggestions.decide_suggestion(session, made.id, accept=True, actor=head)
            assert made.state == "accepted"
            assert revision.closed_reason == "suggestion"
            assert lapsed_gates(session, matter.id) == ("secrecy", "legality")
            add_version(session, matter.id, "policy", new_file("改后"), origin="suggestion", actor=head)
            fresh = submit_revision(session, matter.id, "engine")
            assert lapsed_gates(session, matter.id) == ("secrecy", "legality")
            assert involvement(session, matter.id).last_approver("secrecy") == bureau.people["secrecy_a"]
            approve(session, bureau.actor(session, "secrecy_a"), matter, fresh, "secrecy")
            assert lapsed_gates(session, matter.id) == ("legality",)
            assert session.get_one(Editor, (matter.id, head.person_id)).why == "accepted_suggestion"

    def test_declining_needs_a_reason_and_changes_no_text(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, revision, made = self.suggested(session, bureau)
            drafter = bureau.actor(session, "drafter2")
            with pytest.raises(Invalid):
                suggestions.decide_suggestion(session, made.id, accept=False, actor=drafter)
            suggestions.decide_suggestion(session, made.id, accept=False, reason="原文更准确", actor=drafter)
            assert open_revision(session, matter.id) is revision
            assert len(valid_approvals(session, revision.id)) == 2
            with pytest.raises(Conflict):
                suggestions.decide_suggestion(session, made.id, accept=True, actor=drafter)

    def test_open_suggestions_stand_in_the_way_of_a_submission(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, _, made = self.suggested(session, bureau)
            assert codes(submission_issues(session, matter)) == ["suggestions-open"]
            assert made.state == "open"

    @pytest.mark.parametrize("login", ["legal_a", "drafter_jyk", "leader"])
    def test_only_the_drafting_section_decides(self, database: Database, bureau: Bureau, login: str):
        with database.write() as session:
            _, _, made = self.suggested(session, bureau)
            for accept in (True, False):
                with pytest.raises(NotAllowed):
                    suggestions.decide_suggestion(
                        session, made.id, accept=accept, reason="x", actor=bureau.actor(session, login)
                    )

    def test_a_suggestion_on_a_closed_revision_is_refused(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, revision, made = self.suggested(session, bureau)
            values = {"work_item_id": "w", "actor": bureau.actor(session, "legal_a"), "reason": ""}
            for original, replacement in ((" ", "x"), ("同", "同")):
                with pytest.raises(Invalid):
                    suggestions.make_suggestion(
                        session,
                        matter.id,
                        revision.id,
                        made.document_id,
                        original=original,
                        replacement=replacement,
                        **values,
                    )
            close_revision(session, matter.id, "returned", "engine")
            with pytest.raises(Conflict):
                suggestions.make_suggestion(
                    session, matter.id, revision.id, made.document_id, original="a", replacement="b", **values
                )


class TestOpinionDrafts:
    def test_two_windows_that_disagree(self, database: Database, bureau: Bureau):
        with database.write() as session:
            actor = bureau.actor(session, "office")
            assert save_opinion_draft(session, "w1", {"opinion": "一"}, actor=actor, seen_version=0) == 1
            assert save_opinion_draft(session, "w1", {"opinion": "二"}, actor=actor, seen_version=1) == 2
        for stale in (0, 1):
            with pytest.raises(Conflict), database.write() as session:
                save_opinion_draft(session, "w1", {"opinion": "旧"}, actor=actor, seen_version=stale)
        with database.read() as session:
            kept = opinion_draft(session, "w1", actor.person_id)
            assert kept is not None
            assert kept.answers == {"opinion": "二"}
            assert opinion_draft(session, "w1", bureau.people["leader"]) is None
            assert kept_drafts(session, "m", actor.person_id) == []

    @pytest.mark.parametrize("status", ["open", "cancelled"])
    def test_what_was_typed_outlives_the_work_item(self, database: Database, bureau: Bureau, status: str):
        with database.write() as session:
            matter, actor = draft(session, bureau), bureau.actor(session, "secrecy_a")
            item = store_item(session, matter.id, "secrecy_review", status=status)
            save_opinion_draft(session, item, {"opinion": "逐项核对中"}, actor=actor, seen_version=0)
        with database.read() as session:
            kept = kept_drafts(session, matter.id, actor.person_id)
            assert [(each.answers, of.status) for each, of in kept] == [({"opinion": "逐项核对中"}, status)]
            assert kept_drafts(session, matter.id, bureau.people["both"]) == []

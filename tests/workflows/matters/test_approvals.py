"""Approvals under the rules, and their events."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.errors import Conflict, NotAllowed, NotReady, XianshenError
from engine.models import AuditEvent
from tests.workflows.bureau import Bureau, approve, draft, missing_gates, work_item
from workflows.matters.approvals import approvals_of
from workflows.matters.locks import open_revision
from workflows.matters.models import Approval, Matter, Revision
from workflows.matters.opinions import last_answers, record_opinion
from workflows.matters.revisions import submit_revision, valid_approvals
from workflows.people.dual_posts import record_dual_post_decision
from workflows.people.models import PostHolding
from workflows.people.posts import leave_post
from workflows.people.queries import today


def codes(issues) -> list[str]:
    return [issue.code for issue in issues]


class TestApprovals:
    def reviewed(self, session, bureau: Bureau) -> tuple[Matter, Revision]:
        matter = draft(session, bureau)
        return matter, submit_revision(session, matter.id, "engine")

    def test_the_whole_way_to_the_signature(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, revision = self.reviewed(session, bureau)
            for login, gate in (
                ("legal_a", "legality"),
                ("secrecy_a", "secrecy"),
                ("attribute_a", "attribute"),
                ("leader", "sign_off"),
            ):
                assert missing_gates(session, matter)[0] == gate
                given = approve(session, bureau.actor(session, login), matter, revision, gate)
                assert (given.capacity, given.dual_post_decision_id) == ("A", None)
            assert missing_gates(session, matter) == ()
            assert matter.state == "signed"
            assert [approval.gate for approval in valid_approvals(session, revision.id)] == [
                "legality",
                "secrecy",
                "attribute",
                "sign_off",
            ]

    @pytest.mark.parametrize(
        ("login", "gate", "code"),
        [
            ("drafter", "legality", "separation.post"),
            ("legal_b", "legality", "separation.own-section"),
            ("legal_a", "secrecy", "separation.post"),
            ("deputy", "sign_off", "separation.post"),
            ("security", "secrecy", "separation.administrator"),
        ],
    )
    def test_the_rules_are_asked_again_at_the_approval(
        self, database: Database, bureau: Bureau, login: str, gate: str, code: str
    ):
        with pytest.raises(NotAllowed) as refused, database.write() as session:
            matter, revision = self.reviewed(session, bureau)
            approve(session, bureau.actor(session, login), matter, revision, gate)
        assert code in codes(refused.value.issues)

    def test_b_reviews_what_a_s_section_drafts(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter = draft(session, bureau, login="drafter_fgk")
            revision = submit_revision(session, matter.id, "engine")
            with pytest.raises(NotAllowed):
                approve(session, bureau.actor(session, "legal_a"), matter, revision, "legality")
            given = approve(session, bureau.actor(session, "legal_b"), matter, revision, "legality")
            assert (given.post, given.capacity) == ("legal_review", "B")

    def test_a_right_lost_between_page_and_submit_is_lost(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, revision = self.reviewed(session, bureau)
            seen = bureau.actor(session, "secrecy_a")
        with database.write() as session:
            held = session.scalars(select(PostHolding.id).where(PostHolding.person_id == seen.person_id)).one()
            leave_post(session, held, actor=bureau.actor(session, "security"))
        with pytest.raises(NotAllowed), database.write() as session:
            approve(session, seen, matter, revision, "secrecy")
        with database.read() as session:
            assert valid_approvals(session, revision.id) == []

    def test_an_approval_of_a_closed_revision_or_another_hash_counts_for_nothing(
        self, database: Database, bureau: Bureau
    ):
        with database.write() as session:
            matter, old = self.reviewed(session, bureau)
            submit_revision(session, matter.id, "engine")
        for values in ({}, {"approved_hash": "0" * 64}):
            with pytest.raises(Conflict), database.write() as session:
                current = open_revision(session, matter.id)
                revision = old if not values else current
                approve(session, bureau.actor(session, "legal_a"), matter, revision, "legality", **values)
        with database.read() as session:
            assert approvals_of(session, matter.id) == []

    def test_a_gate_is_approved_once(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, revision = self.reviewed(session, bureau)
            approve(session, bureau.actor(session, "secrecy_a"), matter, revision, "secrecy")
        with pytest.raises(Conflict), database.write() as session:
            approve(session, bureau.actor(session, "both"), matter, revision, "secrecy")

    def test_dual_post_joins_secrecy_and_attribute_and_shows(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, revision = self.reviewed(session, bureau)
            both = bureau.actor(session, "both")
            approve(session, both, matter, revision, "secrecy")
            with pytest.raises(NotAllowed):
                approve(session, both, matter, revision, "attribute")
        with database.write() as session:
            decision = record_dual_post_decision(
                session,
                both.person_id,
                actor=bureau.actor(session, "leader"),
                valid_until=today(session),
                reason="编制不足",
            )
            given = approve(session, both, matter, revision, "attribute")
            assert given.dual_post_decision_id == decision.id

    def test_an_item_is_answered_once(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, revision = self.reviewed(session, bureau)
            actor, item = bureau.actor(session, "office"), work_item(matter, "review.office", "office_check")
            values = {"item": item, "matter": matter, "revision": revision, "actor": actor}
            record_opinion(session, answers={"outcome": "approve", "opinion": "同意"}, **values)
            assert last_answers(session, matter.id, "review.office") == {"outcome": "approve", "opinion": "同意"}
            assert last_answers(session, matter.id, "review.deputy") is None
        with pytest.raises(Conflict), database.write() as session:
            record_opinion(session, answers={"outcome": "return"}, **values)


def test_a_change_and_its_event_come_and_go_together(database: Database, bureau: Bureau):
    def count() -> tuple[int, int]:
        with database.read() as session:
            events = session.scalars(select(AuditEvent.id).where(AuditEvent.action == "approval.recorded")).all()
            return len(session.scalars(select(Approval.id)).all()), len(events)

    with database.write() as session:
        matter = draft(session, bureau)
        revision = submit_revision(session, matter.id, "engine")
    with pytest.raises(XianshenError), database.write() as session:
        approve(session, bureau.actor(session, "legal_a"), matter, revision, "legality")
        raise NotReady
    assert count() == (0, 0)
    with database.write() as session:
        approve(session, bureau.actor(session, "legal_a"), matter, revision, "legality")
    assert count() == (1, 1)

"""Revisions: opened by a submission, closed by every edit; documents and the trail."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.errors import Invalid, NotAllowed, NotFound, NotReady
from engine.models import AuditEvent
from tests.workflows.bureau import Bureau, approve, draft, missing_gates, new_file
from workflows.matters import actions, determinations, suggestions
from workflows.matters.approvals import approvals_of
from workflows.matters.content import ContentDocument, content_hash
from workflows.matters.documents import add_version, remove_document
from workflows.matters.interpretation_elements import ElementValue, set_elements
from workflows.matters.locks import open_revision
from workflows.matters.models import Document, DocumentVersion, Editor, Matter, Revision, RevisionDocument
from workflows.matters.revisions import close_revision, submit_revision, valid_approvals


def codes(issues) -> list[str]:
    return [issue.code for issue in issues]


EDITS = {
    "the same bytes again": lambda s, m, a: add_version(s, m.id, "policy", new_file("政策正文"), actor=a),
    "a new version": lambda s, m, a: add_version(s, m.id, "policy", new_file("改"), actor=a),
    "a severed copy": lambda s, m, a: add_version(s, m.id, "policy", new_file("删"), origin="severed", actor=a),
    "an attachment": lambda s, m, a: add_version(s, m.id, "attachment", new_file("附"), actor=a),
    "an element": lambda s, m, a: set_elements(s, m.id, {"changes": ElementValue(True, "新")}, actor=a),
    "a removal": lambda s, m, a: remove_document(
        s, m.id, s.scalars(select(Document.id).where(Document.role == "interpretation")).one(), actor=a
    ),
}


class TestRevisions:
    def test_a_revision_holds_all_that_its_hash_covers(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter = draft(session, bureau)
            revision = submit_revision(session, matter.id, "engine")
        with database.read() as session:
            stored = session.get_one(Revision, revision.id)
            rows = session.scalars(select(RevisionDocument).where(RevisionDocument.revision_id == stored.id)).all()
            documents = [ContentDocument(r.role, r.ordinal, r.title, r.form, r.rendition_hash) for r in reversed(rows)]
            assert content_hash(stored.title, documents, stored.elements) == stored.content_hash
            assert session.get_one(Matter, matter.id).state == "in_review"

    def test_every_part_of_the_content_counts(self):
        one = ContentDocument("policy", 1, "题", None, "a" * 64)
        base = content_hash("题", [one], [["changes", True, "文"]])
        others = [
            content_hash("题目", [one], [["changes", True, "文"]]),
            content_hash("题", [one._replace(rendition_hash="b" * 64)], [["changes", True, "文"]]),
            content_hash("题", [one._replace(ordinal=2)], [["changes", True, "文"]]),
            content_hash("题", [one._replace(title="另")], [["changes", True, "文"]]),
            content_hash("题", [one, one._replace(role="attachment")], [["changes", True, "文"]]),
            content_hash("题", [one], [["changes", False, "文"]]),
            content_hash("题", [one], [["changes", True, "文字"]]),
            content_hash("题", [one], []),
        ]
        assert len({base, *others}) == len(others) + 1
        assert base == content_hash("题", [one], [("changes", True, "文")])

    def test_every_submission_is_a_new_revision_even_of_the_same_bytes(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter = draft(session, bureau)
            first = submit_revision(session, matter.id, "engine")
            approve(session, bureau.actor(session, "legal_a"), matter, first, "legality")
            second = submit_revision(session, matter.id, "engine")
            assert (first.ordinal, second.ordinal) == (1, 2)
            assert first.content_hash == second.content_hash
            assert (first.closed_reason, second.closed_reason) == ("resubmitted", None)
            assert valid_approvals(session, first.id) == []
            assert valid_approvals(session, second.id) == []

    @pytest.mark.parametrize("edit", EDITS)
    def test_any_edit_closes_the_revision_and_voids_its_approvals(self, database: Database, bureau: Bureau, edit: str):
        with database.write() as session:
            matter = draft(session, bureau)
            revision = submit_revision(session, matter.id, "engine")
            approve(session, bureau.actor(session, "legal_a"), matter, revision, "legality")
            approve(session, bureau.actor(session, "secrecy_a"), matter, revision, "secrecy")
        with database.write() as session:
            EDITS[edit](session, session.get_one(Matter, matter.id), bureau.actor(session, "drafter2"))
        with database.read() as session:
            closed = session.get_one(Revision, revision.id)
            assert closed.closed_at is not None
            assert closed.closed_reason == "edited"
            assert [approval.void_reason for approval in approvals_of(session, matter.id)] == ["edited", "edited"]
            assert session.get_one(Matter, matter.id).state == "drafting"
            assert session.get_one(Editor, (matter.id, bureau.people["drafter2"]))
            voided = session.scalars(select(AuditEvent).where(AuditEvent.action == "approval.voided")).all()
            assert {event.changes["gate"][0] for event in voided} == {"legality", "secrecy"}

    def test_setting_elements_to_what_they_are_is_no_edit(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter = draft(session, bureau)
            revision = submit_revision(session, matter.id, "engine")
            same = ElementValue(True, "关键词说明")
            set_elements(session, matter.id, {"keywords": same}, actor=bureau.actor(session, "drafter"))
            assert open_revision(session, matter.id) is revision

    @pytest.mark.parametrize("login", ["drafter_jyk", "head_jyk", "legal_a", "leader", "office", "sysadmin"])
    def test_others_suggest_they_do_not_edit(self, database: Database, bureau: Bureau, login: str):
        with database.write() as session:
            matter = draft(session, bureau)
            with pytest.raises(NotAllowed):
                add_version(session, matter.id, "policy", new_file("x"), actor=bureau.actor(session, login))

    @pytest.mark.parametrize("state", ["released", "withheld", "archived", "terminated"])
    def test_what_is_out_or_ended_is_edited_no_more(self, database: Database, bureau: Bureau, state: str):
        with database.write() as session:
            matter = draft(session, bureau)
            matter.state = state
            session.flush()
            with pytest.raises(NotAllowed):
                add_version(session, matter.id, "policy", new_file("x"), actor=bureau.actor(session, "drafter"))
            with pytest.raises(NotReady):
                submit_revision(session, matter.id, "engine")

    def test_closing_what_is_closed_changes_nothing(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter = draft(session, bureau)
            assert close_revision(session, matter.id, "returned", "engine") is None
            submit_revision(session, matter.id, "engine")
            closed = close_revision(session, matter.id, "returned", "engine")
            assert closed is not None
            assert (closed.ordinal, closed.lapsed) == (1, ())
            assert close_revision(session, matter.id, "returned", "engine") is None

    def test_particulars_wait_while_reviewers_read(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, actor = draft(session, bureau), bureau.actor(session, "drafter")
            actions.change_matter(session, matter.id, title="新题", urgency="urgent", actor=actor)
            assert (matter.title, matter.urgency) == ("新题", "urgent")
            submit_revision(session, matter.id, "engine")
            for late in (
                lambda: actions.change_matter(session, matter.id, explanation="改", actor=actor),
                lambda: determinations.propose_attribute(session, matter.id, "proactive", actor=actor),
            ):
                with pytest.raises(NotAllowed):
                    late()

    def test_the_office_confirms_or_corrects_the_class(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter, office = draft(session, bureau, matter_class="general"), bureau.actor(session, "office")
            determinations.confirm_class(session, matter, office)
            assert matter.class_confirmed_by == office.person_id
            assert missing_gates(session, matter) == ("secrecy", "attribute", "sign_off")
            determinations.change_class(session, matter, office, "normative", "系规范性文件")
            assert missing_gates(session, matter) == ("legality", "secrecy", "attribute", "sign_off")
            for refused in ("normative", "news", "unknown"):
                with pytest.raises(Invalid):
                    determinations.change_class(session, matter, office, refused, "")
            with pytest.raises(NotAllowed):
                determinations.change_class(session, matter, bureau.actor(session, "drafter"), "general", "")


def test_documents_are_versioned_not_replaced(database: Database, bureau: Bureau):
    with database.write() as session:
        matter, actor = draft(session, bureau), bureau.actor(session, "drafter")
        second = add_version(session, matter.id, "policy", new_file("二稿"), actor=actor)
        assert second.ordinal == 2
        one = add_version(session, matter.id, "interpretation", new_file("问答"), form="qa", title="问答", actor=actor)
        two = add_version(
            session, matter.id, "interpretation", new_file("问答二"), document_id=one.document_id, actor=actor
        )
        assert (two.document_id, two.ordinal) == (one.document_id, 2)
        document = session.get_one(Document, one.document_id)
        assert (document.ordinal, document.form, document.title) == (2, "qa", "问答")
        with pytest.raises(NotFound):
            add_version(session, matter.id, "attachment", new_file("x"), document_id=one.document_id, actor=actor)
        assert len(session.scalars(select(DocumentVersion)).all()) == 5


@pytest.mark.parametrize(
    ("role", "form", "file"),
    [
        ("annex", None, new_file()),
        ("interpretation", "poem", new_file()),
        ("policy", None, new_file("", source_size=0)),
    ],
)
def test_bad_files_are_refused_before_anything_is_voided(database: Database, bureau: Bureau, role, form, file):
    with database.write() as session:
        matter = draft(session, bureau)
        revision = submit_revision(session, matter.id, "engine")
        with pytest.raises(Invalid):
            add_version(session, matter.id, role, file, form=form, actor=bureau.actor(session, "drafter"))
        assert open_revision(session, matter.id) is revision


CANARY = "金丝雀暗语"


def test_no_text_of_a_draft_enters_the_trail(database: Database, bureau: Bureau):
    with database.write() as session:
        actor = bureau.actor(session, "drafter")
        matter = actions.open_matter(
            session, title=CANARY, matter_class="general", explanation=CANARY, basis=CANARY, actor=actor
        )
        actions.change_matter(session, matter.id, title=CANARY + "二", explanation=CANARY + "二", actor=actor)
        file = new_file(CANARY, file_name=f"{CANARY}.docx")
        version = add_version(session, matter.id, "policy", file, title=CANARY, actor=actor)
        set_elements(session, matter.id, {"changes": ElementValue(True, CANARY)}, actor=actor)
        determinations.propose_attribute(
            session, matter.id, "on_request", ground="outside_19_21", reason=CANARY, actor=actor
        )
        revision = submit_revision(session, matter.id, actor.person_id)
        suggestions.make_suggestion(
            session,
            matter.id,
            revision.id,
            version.document_id,
            work_item_id="w",
            actor=bureau.actor(session, "secrecy_a"),
            original=CANARY,
            replacement=CANARY + "改",
            reason=CANARY,
        )
    with database.read() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.subject == matter.id).order_by(AuditEvent.seq)
        ).all()
        assert [event.action for event in events] == [
            "matter.opened",
            "matter.changed",
            "document.version_added",
            "elements.set",
            "attribute.proposed",
            "matter.state",
            "revision.opened",
            "suggestion.made",
        ]
        assert CANARY not in str([(event.changes, event.reason) for event in events])

"""Whose eyes may fall on a matter: lists, details, versions and search ask the same condition."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from engine.db import Database, Session
from engine.errors import Issue, NotFound
from tests.workflows.bureau import Bureau, draft, store_item
from workflows.matters.access import may_read, readable_matter
from workflows.matters.documents import remove_document
from workflows.matters.eligibility import Duty, candidates, eligible_people, nobody_issues
from workflows.matters.models import Matter
from workflows.matters.queries import (
    MatterFilter,
    matter_details,
    matters_page,
    readable_version,
    revision_texts,
    timeline,
    versions_of,
)
from workflows.matters.revisions import submit_revision
from workflows.matters.search import index_matter
from workflows.matters.within_reach import few_within_reach
from workflows.people.accounts import move_person
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding
from workflows.people.posts import leave_post


def readers(session: Session, bureau: Bureau, matter_id: str) -> set[str]:
    """Lists and searches of whoever has few matters begin with those, so that none of them may be missing there."""
    found = set()
    for login in bureau.people:
        actor = bureau.actor(session, login)
        if may_read(session, actor, matter_id):
            few = few_within_reach(session, actor)
            assert few is None or matter_id in few, login
            found.add(login)
    return found


SECTION = {"drafter", "drafter2", "head"}


@pytest.mark.parametrize(
    ("group", "status", "more"),
    [
        (None, None, set()),
        ("secrecy_review", "open", {"secrecy_a", "both"}),
        ("secrecy_review", "completed", set()),
        ("secrecy_review", "cancelled", set()),
        ("section_head/jyk", "open", {"head_jyk"}),
        ("leader", "open", {"leader"}),
        ("leader", "completed", {"leader"}),
        ("deputy_leader", "cancelled", {"deputy"}),
    ],
)
def test_who_reads_a_matter(database: Database, bureau: Bureau, group: str | None, status: str | None, more: set[str]):
    with database.write() as session:
        matter = draft(session, bureau)
        if group:
            store_item(session, matter.id, group, status=status)
        assert readers(session, bureau, matter.id) == SECTION | more


def test_whoever_decided_an_item_keeps_reading(database: Database, bureau: Bureau):
    with database.write() as session:
        matter = draft(session, bureau)
        done = {"status": "completed", "ended_by": bureau.people["secrecy_a"]}
        store_item(session, matter.id, "secrecy_review", **done)
        assert readers(session, bureau, matter.id) == SECTION | {"secrecy_a"}


def test_administrators_never_read_even_when_rows_would_let_them(database: Database, bureau: Bureau):
    with database.write() as session:
        matter = draft(session, bureau)
        store_item(session, matter.id, "secrecy_review", assignee=bureau.people["auditor"])
        session.execute(update(Matter).values(drafter_id=bureau.people["security"]))
        assert readers(session, bureau, matter.id) & {"auditor", "security", "sysadmin"} == set()
        assert not may_read(session, INSTALLER, matter.id)


def test_a_post_left_closes_the_list_on_the_next_request(database: Database, bureau: Bureau):
    with database.write() as session:
        matter = draft(session, bureau)
        store_item(session, matter.id, "secrecy_review")
        held = session.query(PostHolding).filter_by(person_id=bureau.people["secrecy_a"]).one()
        leave_post(session, held.id, actor=INSTALLER)
    with database.read() as session:
        actor = bureau.actor(session, "secrecy_a")
        assert matters_page(session, actor).rows == ()
        with pytest.raises(NotFound):
            readable_matter(session, actor, matter.id)


def test_every_question_refuses_strangers_as_if_nothing_were_there(database: Database, bureau: Bureau):
    with database.write() as session:
        matter = draft(session, bureau)
        revision = submit_revision(session, matter.id, "engine")
    with database.read() as session:
        friend, stranger = bureau.actor(session, "head"), bureau.actor(session, "head_jyk")
        details = matter_details(session, friend, matter.id)
        version = details.documents[0].version
        questions = (
            lambda actor: matter_details(session, actor, matter.id),
            lambda actor: timeline(session, actor, matter.id),
            lambda actor: revision_texts(session, actor, revision.id),
            lambda actor: versions_of(session, actor, version.document_id),
            lambda actor: readable_version(session, actor, version.id),
        )
        for question in questions:
            assert question(friend)
            with pytest.raises(NotFound):
                question(stranger)
        with pytest.raises(NotFound):
            matter_details(session, friend, "unknown")
        assert matters_page(session, stranger, MatterFilter(words="职业技能")).rows == ()


def test_details_hold_all_parts_in_order(database: Database, bureau: Bureau):
    with database.write() as session:
        matter = draft(session, bureau)
        submit_revision(session, matter.id, "engine")
        removed = matter_details(session, bureau.actor(session, "drafter"), matter.id).documents[1].document
        remove_document(session, matter.id, removed.id, actor=bureau.actor(session, "head"))
    with database.read() as session:
        details = matter_details(session, bureau.actor(session, "drafter"), matter.id)
        assert [each.document.role for each in details.documents] == ["policy"]
        assert [revision.closed_reason for revision in details.revisions] == ["edited"]
        assert details.open_revision is None
        assert len(details.elements) == 10
        assert details.section_name == "职业建设科"
        assert details.names[bureau.people["drafter"]] == "李起草"
        entries = timeline(session, bureau.actor(session, "drafter"), matter.id)
        assert entries[0].event.action == "matter.opened"
        assert entries[0].actor_name == "李起草"
        assert (
            timeline(session, bureau.actor(session, "drafter"), matter.id, after=entries[-2].event.id) == entries[-1:]
        )


def test_lists_page_by_key_and_filter(database: Database, bureau: Bureau):
    with database.write() as session:
        matters = [draft(session, bureau, matter_class=known) for known in ("general", "normative", "general", "news")]
        matters[1].title = "关于促进就业100%落实的_通知"
        index_matter(session, matters[1])
    with database.read() as session:
        actor = bureau.actor(session, "drafter")
        first = matters_page(session, actor, limit=3)
        rest = matters_page(session, actor, before=first.before, limit=3)
        assert [row.matter.id for row in (*first.rows, *rest.rows)] == [matter.id for matter in reversed(matters)]
        assert rest.before is None
        assert (first.rows[0].section_name, first.rows[0].drafter_name) == ("职业建设科", "李起草")

        def found(**wanted: Any) -> int:
            return len(matters_page(session, actor, MatterFilter(**wanted)).rows)

        assert found(matter_class="general") == 2
        assert found(states=frozenset({"drafting"})) == 4
        assert found(states=frozenset({"released"})) == 0
        assert found(section_id=bureau.sections["jyk"]) == 0
        assert found(drafter_id=actor.person_id, words="补贴 办法") == 4, "a document still bears the old title"
        assert found(words="2026-0002") == 1
        assert found(words="就业") == 1
        assert found(words="100%") == 1
        assert found(words="通知 就业") == 1
        assert found(words="%") == 0, "no word, no pattern"


def issues_of(session: Session, matter: Matter, group: str, *, kind: str, gate: str | None = None) -> list[Issue]:
    found = candidates(session, matter, group, kind=kind, gate=gate)
    return nobody_issues(session, Duty(group, kind, gate), found)


class TestEligibility:
    def test_the_people_who_may_decide_stand_a_before_b(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter = draft(session, bureau)
            options = {"kind": "gate.secrecy", "gate": "secrecy"}
            assert [h.name for h in eligible_people(session, matter, "secrecy_review", **options)] == [
                "陈保密",
                "卫双岗",
            ]
            assert issues_of(session, matter, "secrecy_review", **options) == []

    def test_the_other_of_a_and_b_stands_in(self, database: Database, bureau: Bureau):
        with database.write() as session:
            options = {"kind": "gate.legality", "gate": "legality"}
            for login, name in (("drafter", "吴法规"), ("drafter_fgk", "冯兼法")):
                matter = draft(session, bureau, login=login)
                assert [h.name for h in eligible_people(session, matter, "legal_review", **options)] == [name]
                against = {c.holder.name: c.issues for c in candidates(session, matter, "legal_review", **options)}
                assert [bool(issues) for issues in against.values()] == [who != name for who in against]

    def test_nobody_eligible_names_each_reason_and_the_remedies(self, database: Database, bureau: Bureau):
        with database.write() as session:
            move_person(session, bureau.people["both"], bureau.sections["zyjs"], actor=INSTALLER)
            move_person(session, bureau.people["attribute_a"], bureau.sections["zyjs"], actor=INSTALLER)
            matter = draft(session, bureau)
            issues = issues_of(session, matter, "attribute_review", kind="gate.attribute", gate="attribute")
        assert [issue.code for issue in issues] == ["eligible.nobody"]
        assert all(word in issues[0].message for word in ("政务公开", "褚公开", "卫双岗", "增配", "退回起草科室"))

    def test_a_post_without_holders_says_so(self, database: Database, bureau: Bureau):
        with database.write() as session:
            matter = draft(session, bureau)
            issues = issues_of(session, matter, "section_head/bgs", kind="review.section")
        assert [issue.code for issue in issues] == ["eligible.no-holder"]
        assert "办公室·科室负责人" in issues[0].message

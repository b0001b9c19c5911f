"""The simultaneous release: what happens when everything is in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.clock import FixedClock
from engine.db import Database
from engine.errors import Conflict, NotFound, NotReady
from engine.models import AuditEvent, OutboxMessage
from tests.workflows.release import bureau
from workflows.matters.models import Matter
from workflows.release.actions import publish_together, release_issues
from workflows.release.files import prepare_files
from workflows.release.models import ChannelDelivery, ReleasedDocument, ReleaseSet
from workflows.release.public_queries import public_file, public_page, public_release
from workflows.renditions.model import sha256
from workflows.renditions.store import FileStore
from workflows.renditions.xhtml import empty_slots


def test_everything_in_order_makes_policy_and_interpretation_public_at_once(
    bureau_database: Database, files: FileStore
) -> None:
    with bureau_database.write() as session:
        ready = bureau.ready(session, channels=("portal", "manual"))
        prepare_files(session, ready.release_set_id)
        assert release_issues(session, session.get_one(ReleaseSet, ready.release_set_id)) == []
    with bureau_database.write() as session:
        publish_together(session, ready.release_set_id, "publisher")

    with bureau_database.read() as session:
        release = public_release(session, ready.release_set_id)
        assert [document.role for document in release.documents] == ["policy", "interpretation"]
        assert release.number == "青人社发〔2026〕1号"
        assert release.elements == {"core_concepts": "社会保险补贴"}  # 不适用 is not published
        page = public_page(session, ready.release_set_id, ready.policy_id)
        assert page is not None
        assert "青人社发〔2026〕1号" in page
        assert "2026年11月18日" in page
        assert session.get_one(Matter, ready.matter_id).state == "released"


def test_what_goes_out_is_what_was_approved_once_its_slots_are_emptied(
    bureau_sqlite: Database, files: FileStore
) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session)
        publish_together(session, ready.release_set_id, "publisher")
    with bureau_sqlite.read() as session:
        documents = session.scalars(select(ReleasedDocument)).all()
        assert len(documents) == 2
        for document in documents:
            published = files.get(document.published_hash)
            assert sha256(empty_slots(published)) == document.approved_hash
            assert files.get(document.pdf_hash).startswith(b"%PDF")
        policy = public_file(session, ready.release_set_id, ready.policy_id, "page")
        assert sha256(policy.content) == policy.hash


def test_the_release_leaves_evidence_audit_and_one_message_a_channel(bureau_database: Database) -> None:
    with bureau_database.write() as session:
        ready = bureau.ready(session, kind="pdf", channels=("portal", "manual"))
    with bureau_database.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
    with bureau_database.read() as session:
        release_set = session.get_one(ReleaseSet, ready.release_set_id)
        assert [each["gate"] for each in release_set.evidence["approvals"]] == [
            "legality",
            "secrecy",
            "attribute",
            "sign_off",
        ]
        assert release_set.released_by == "publisher"
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "release.published")).one()
        assert event.content_hash == release_set.release_hash
        assert sorted(session.scalars(select(OutboxMessage.topic))) == ["release.manual", "release.portal"]
        channels = session.execute(select(ChannelDelivery.channel, ChannelDelivery.state)).all()
        assert sorted(map(tuple, channels)) == [("manual", "waiting"), ("manual", "waiting"), ("portal", "waiting")]


def test_a_second_release_changes_nothing(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        publish_together(session, ready.release_set_id, "publisher")
    with pytest.raises(NotReady), bureau_sqlite.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
    with bureau_sqlite.read() as session:
        assert session.scalar(select(func.count()).select_from(ReleasedDocument)) == 2


def test_the_scheduled_time_is_waited_for(bureau_sqlite: Database, clock: FixedClock) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf", scheduled_at=bureau.NOW + timedelta(hours=2))
    with pytest.raises(NotReady) as refused, bureau_sqlite.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
    assert [issue.code for issue in refused.value.issues] == ["release.time"]
    clock.move(timedelta(hours=2))
    with bureau_sqlite.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
        assert public_release(session, ready.release_set_id).id == ready.release_set_id


def test_an_unknown_set_is_not_found(bureau_sqlite: Database) -> None:
    with pytest.raises(NotFound), bureau_sqlite.write() as session:
        publish_together(session, "0" * 32, "publisher")


def test_files_are_made_once(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session)
        first = prepare_files(session, ready.release_set_id)
        assert prepare_files(session, ready.release_set_id) == first


@pytest.mark.parametrize("state", ["prepared", "held"])
def test_conflict_when_the_switch_finds_another_state(bureau_sqlite: Database, state: str) -> None:
    """The one update is conditional: whoever comes second changes nothing, even past the checks."""
    from workflows.release.actions import _switch
    from workflows.release.case_reading import read_case
    from workflows.release.files import slot_values

    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        matter = session.get_one(Matter, ready.matter_id)
        release_set = session.get_one(ReleaseSet, ready.release_set_id)
        case = read_case(session, matter, release_set)
        slots = slot_values(session, matter)
        if state == "held":
            release_set.state = "held"
            session.flush()
            with pytest.raises(Conflict):
                _switch(session, case, slots, {}, "publisher")
        else:
            _switch(session, case, slots, {}, "publisher")
            assert release_set.state == "released"

"""暂缓: with reason and end date; the 20 working days of 条例 26 run on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.clock import FixedClock
from engine.db import Database
from engine.errors import Conflict, Invalid, NotReady
from tests.workflows.release import bureau
from workflows.matters.models import Matter
from workflows.release.actions import publish_together
from workflows.release.models import ReleaseSet
from workflows.release.postponement import hold_release, postpone_release, publication_clock, resume_release


def test_a_held_release_waits_until_it_is_resumed(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        hold_release(session, ready.release_set_id, "publisher", "等待上级统一口径")
    with pytest.raises(NotReady), bureau_sqlite.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
    with bureau_sqlite.write() as session:
        resume_release(session, ready.release_set_id, "publisher", "口径已明确")
        publish_together(session, ready.release_set_id, "publisher")


def test_postponing_keeps_hash_and_sign_off(bureau_sqlite: Database, clock: FixedClock) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        before = session.get_one(ReleaseSet, ready.release_set_id).release_hash
        postpone_release(session, ready.release_set_id, "publisher", "重大会议期间", date(2026, 11, 30))
        held = session.get_one(ReleaseSet, ready.release_set_id)
        assert (held.state, held.postponed_until, held.release_hash) == ("held", date(2026, 11, 30), before)
    clock.move(timedelta(days=10))
    with bureau_sqlite.write() as session:
        resume_release(session, ready.release_set_id, "publisher", "会议结束")
        publish_together(session, ready.release_set_id, "publisher")


@pytest.mark.parametrize("until", [date(2026, 11, 20), date(2026, 11, 19)])
def test_a_postponement_needs_a_future_end(bureau_sqlite: Database, until: date) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        with pytest.raises(Invalid):
            postpone_release(session, ready.release_set_id, "publisher", "等一等", until)


def test_reasons_are_compulsory(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        with pytest.raises(Invalid):
            hold_release(session, ready.release_set_id, "publisher", "  ")


def test_what_is_out_cannot_be_held(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        publish_together(session, ready.release_set_id, "publisher")
        with pytest.raises(Conflict):
            hold_release(session, ready.release_set_id, "publisher", "晚了")
        with pytest.raises(Conflict):
            resume_release(session, ready.release_set_id, "publisher", "晚了")


def test_the_clock_runs_from_the_date_of_the_document_and_through_a_postponement(
    bureau_sqlite: Database, clock: FixedClock
) -> None:
    """条例 26: dated Wednesday 2026-11-18, 20 working days end with 2026-12-16."""
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        matter = session.get_one(Matter, ready.matter_id)
        before = publication_clock(session, matter)
        postpone_release(session, ready.release_set_id, "publisher", "重大会议期间", date(2026, 12, 31))
        assert publication_clock(session, matter) == before
        assert before is not None
        assert before.started_on == date(2026, 11, 18)
        assert before.due_at.isoformat() == "2026-12-16T16:00:00+00:00"  # the end of 16 December in Shanghai
        assert not before.overdue
        clock.move(timedelta(days=30))
        late = publication_clock(session, matter)
        assert late is not None
        assert late.overdue


def test_the_clock_has_not_started_before_signature_and_stops_at_the_release(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        matter = session.get_one(Matter, ready.matter_id)
        publish_together(session, ready.release_set_id, "publisher")
        stopped = publication_clock(session, matter)
        assert stopped is not None
        assert stopped.released_at == bureau.NOW
        matter.dated_on = None
        dated_by_signature = publication_clock(session, matter)
        assert dated_by_signature is not None
        assert dated_by_signature.started_on == date(2026, 11, 20)
        for approval in session.query(bureau.Approval):
            approval.void_at = bureau.NOW
        session.flush()
        assert publication_clock(session, matter) is None

"""不公开: a ground, a year, a new look. 归档: the end of a matter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.clock import FixedClock
from engine.db import Database
from engine.errors import Conflict, Invalid, NotFound, NotReady
from tests.workflows.release import bureau
from workflows.matters.models import Matter
from workflows.release.actions import publish_together
from workflows.release.filing import archive_matter
from workflows.release.models import ReleaseSet
from workflows.release.public_queries import public_releases
from workflows.release.withheld import (
    a_year_after,
    reassess,
    record_withheld,
    standing_withheld,
)

GROUND = "条例第十六条：过程性信息"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), date(2027, 11, 20)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 12, 31), date(2028, 12, 31)),
    ],
)
def test_a_year_later(day: date, expected: date) -> None:
    assert a_year_after(day) == expected


def test_withheld_ends_without_release_and_comes_back_in_a_year(bureau_database: Database, clock: FixedClock) -> None:
    with bureau_database.write() as session:
        ready = bureau.ready(session, kind="pdf")
        item = record_withheld(session, ready.matter_id, "engine", "withheld", GROUND)
        assert item.reassess_on == date(2027, 11, 20)
        assert record_withheld(session, ready.matter_id, "engine", "withheld", GROUND).id == item.id
        assert session.get_one(Matter, ready.matter_id).state == "withheld"
        assert session.get_one(ReleaseSet, ready.release_set_id).state == "void"
    with pytest.raises(NotReady), bureau_database.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
    with bureau_database.read() as session:
        assert public_releases(session).releases == ()


def test_keeping_opens_the_next_year_and_disclosing_closes(bureau_sqlite: Database, clock: FixedClock) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        first = record_withheld(session, ready.matter_id, "engine", "withheld", GROUND)
        clock.move(timedelta(days=365))
        second = reassess(session, ready.matter_id, "attribute", "keep", "仍属过程性信息")
        assert second is not None
        assert second.reassess_on == date(2028, 11, 20)
        assert (first.result, second.result) == ("keep", None)
        clock.move(timedelta(days=366))
        assert reassess(session, ready.matter_id, "attribute", "disclose", "决定已作出") is None
        assert standing_withheld(session, ready.matter_id) is None
        with pytest.raises(NotFound):
            reassess(session, ready.matter_id, "attribute", "keep", "再评")


@pytest.mark.parametrize(
    ("attribute", "ground", "field"),
    [("withheld", " ", "ground"), ("proactive", GROUND, "attribute"), ("", GROUND, "attribute")],
)
def test_a_ground_is_compulsory(bureau_sqlite: Database, attribute: str, ground: str, field: str) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        with pytest.raises(Invalid) as refused:
            record_withheld(session, ready.matter_id, "engine", attribute, ground)
        assert [issue.field for issue in refused.value.issues] == [field]


@pytest.mark.parametrize(("result", "reason"), [("maybe", "理由"), ("keep", "")])
def test_a_reassessment_needs_result_and_reason(bureau_sqlite: Database, result: str, reason: str) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        record_withheld(session, ready.matter_id, "engine", "withheld", GROUND)
        with pytest.raises(Invalid):
            reassess(session, ready.matter_id, "attribute", result, reason)


def test_what_is_out_is_not_withheld(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        publish_together(session, ready.release_set_id, "publisher")
        with pytest.raises(NotReady):
            record_withheld(session, ready.matter_id, "engine", "withheld", GROUND)


def test_a_finished_matter_is_archived_once_and_stays_public(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        with pytest.raises(NotReady):
            archive_matter(session, ready.matter_id, "registry", "2026-永久-001")
        publish_together(session, ready.release_set_id, "publisher")
        with pytest.raises(Invalid):
            archive_matter(session, ready.matter_id, "registry", " ")
        first = archive_matter(session, ready.matter_id, "registry", "2026-永久-001", "一卷")
        again = archive_matter(session, ready.matter_id, "registry", "2026-永久-002")
        assert again.file_number == first.file_number == "2026-永久-001"
        assert session.get_one(Matter, ready.matter_id).state == "archived"
        assert len(public_releases(session).releases) == 1


def test_an_archived_matter_is_not_withheld_afterwards(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        session.get_one(Matter, ready.matter_id).state = "terminated"
        session.flush()
        with pytest.raises(Conflict):
            record_withheld(session, ready.matter_id, "engine", "withheld", GROUND)

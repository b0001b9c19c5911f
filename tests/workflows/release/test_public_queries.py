"""What the public can reach: released sets, and nothing else by any id. The tables hold data that could leak."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.clock import FixedClock
from engine.db import Database
from engine.errors import Invalid, NotFound
from tests.workflows.release import bureau
from tests.workflows.release.bureau import Ready
from workflows.matters.models import Document, DocumentVersion, Matter, Revision
from workflows.release.actions import publish_together
from workflows.release.files import prepare_files
from workflows.release.models import ChannelDelivery, PreparedDocument, ReleasedDocument, ReleaseSet
from workflows.release.public_queries import (
    LONGEST_SEARCH,
    feed,
    public_file,
    public_page,
    public_release,
    public_releases,
    public_years,
)
from workflows.release.release_sets import prepare_release_set

CANARY = "金丝雀秘密草稿"


def _release(session: Session, **options: Any) -> Ready:
    ready = bureau.ready(session, kind="pdf", **options)
    publish_together(session, ready.release_set_id, "publisher")
    return ready


def _prepared(session: Session) -> Ready:
    ready = bureau.ready(session, mark=CANARY)
    prepare_files(session, ready.release_set_id)
    return ready


def _state(state: str) -> Callable[[Session], Ready]:
    def make(session: Session) -> Ready:
        ready = _prepared(session)
        session.execute(update(ReleaseSet).where(ReleaseSet.id == ready.release_set_id).values(state=state))
        return ready

    return make


def _taken_down(session: Session) -> Ready:
    ready = _release(session, mark=CANARY)
    session.execute(update(ReleaseSet).where(ReleaseSet.id == ready.release_set_id).values(state="taken_down"))
    return ready


def _elsewhere_only(session: Session) -> Ready:
    return _release(session, mark=CANARY, channels=("manual",))


def _half_written(session: Session) -> Ready:
    """Rows that a broken program could have left: documents of a set that is not released."""
    ready = _prepared(session)
    version = session.scalars(select(PreparedDocument)).first()
    assert version is not None
    session.add(
        ReleasedDocument(
            release_set_id=ready.release_set_id,
            document_id=ready.policy_id,
            role="policy",
            ordinal=1,
            title=CANARY,
            form=None,
            rendition_kind="xhtml",
            approved_hash=version.approved_hash,
            published_hash=version.published_hash,
            pdf_hash=version.pdf_hash,
        )
    )
    session.add(ChannelDelivery(id="d" * 32, release_set_id=ready.release_set_id, channel="portal", state="delivered"))
    session.execute(
        update(ReleaseSet).where(ReleaseSet.id == ready.release_set_id).values(released_at=bureau.NOW, number=CANARY)
    )
    return ready


def _withheld_though_released(session: Session) -> Ready:
    ready = _release(session, mark=CANARY)
    session.execute(update(ReleaseSet).where(ReleaseSet.id == ready.release_set_id).values(attribute="withheld"))
    return ready


HIDDEN: dict[str, Callable[[Session], Ready]] = {
    "prepared": _prepared,
    "held": _state("held"),
    "void": _state("void"),
    "taken down": _taken_down,
    "not on the portal": _elsewhere_only,
    "half written": _half_written,
    "attribute not public": _withheld_though_released,
}


@pytest.mark.parametrize("make", HIDDEN.values(), ids=HIDDEN)
def test_what_is_not_released_is_reached_by_no_id(bureau_sqlite: Database, make: Callable[[Session], Ready]) -> None:
    with bureau_sqlite.write() as session:
        out = _release(session, mark="公开的")
    with bureau_sqlite.write() as session:
        hidden = make(session)
    with bureau_sqlite.read() as session:
        ids = {out.release_set_id} | set(astuple(hidden))
        for model in (Matter, Document, DocumentVersion, Revision, ReleaseSet):
            ids |= set(session.scalars(select(model.id)))  # type: ignore[attr-defined]
        ids |= set(session.scalars(select(DocumentVersion.rendition_hash))) | {"", "0", "%", "*"}
        ids = {each for each in ids if each}
        seen = []
        for one in ids - {out.release_set_id}:
            with pytest.raises(NotFound):
                public_release(session, one)
        for one in ids:
            for two in ids:
                for kind in ("page", "pdf", "source", ""):
                    try:
                        seen.append(public_file(session, one, two, kind).content.decode("utf-8", "replace"))
                    except NotFound:
                        continue
        for text in ("", CANARY, "促进就业", "%", "_"):
            seen.append(repr(public_releases(session, text=text)))
        seen.append(repr(feed(session)))
        assert [release.id for release in public_releases(session).releases] == [out.release_set_id]
        assert public_releases(session, text=CANARY).releases == ()
    assert seen
    assert not [text for text in seen if CANARY in text]
    assert not [text for text in seen if "姓名" in text or "evidence" in text]  # who reviewed is not for the public


def test_an_edit_after_the_release_changes_nothing_outside(bureau_sqlite: Database) -> None:
    """A later matter state, version or element never reaches what was released."""
    with bureau_sqlite.write() as session:
        ready = _release(session)
        before = public_release(session, ready.release_set_id)
        bureau.add_version(session, ready.policy_id, "policy", "pdf", CANARY, 2)
        session.execute(update(Revision).values(elements=[["core_concepts", True, CANARY]], title=CANARY))
        session.execute(update(Matter).values(title=CANARY, state="archived", number_assigned=CANARY))
        session.execute(update(Document).values(title=CANARY))
    with bureau_sqlite.read() as session:
        assert public_release(session, ready.release_set_id) == before
        assert CANARY.encode() not in public_file(session, ready.release_set_id, ready.policy_id, "pdf").content


def test_a_document_belongs_to_its_release_only(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        one, two = _release(session), _release(session)
    with bureau_sqlite.read() as session, pytest.raises(NotFound):
        public_file(session, one.release_set_id, two.policy_id, "pdf")


def test_a_pdf_has_no_page(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = _release(session)
        assert public_page(session, ready.release_set_id, ready.policy_id) is None
        with pytest.raises(NotFound):
            public_file(session, ready.release_set_id, ready.policy_id, "page")


def test_pages_of_the_list_join_without_gap_or_repetition(bureau_database: Database, clock: FixedClock) -> None:
    with bureau_database.write() as session:
        made = []
        for number in range(7):
            if number % 3 == 0:  # several at one instant
                clock.move(timedelta(minutes=1))
            made.append(_release(session).release_set_id)
    found: list[str] = []
    cursor = None
    with bureau_database.read() as session:
        while True:
            page = public_releases(session, after=cursor, limit=2)
            found += [release.id for release in page.releases]
            cursor = page.next_cursor
            if cursor is None:
                break
        times = [public_release(session, one).released_at for one in found]
        assert times == sorted(times, reverse=True)
    assert len(found) == len(set(found)) == 7
    assert set(found) == set(made)


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["rule", "news"]),
    ({"text": "就业"}, ["rule", "news"]),
    ({"text": "补贴办法"}, ["rule"]),
    ({"text": "青人社发〔2026〕1号"}, ["rule"]),
    ({"text": " 活动 "}, ["news"]),
    ({"text": "%"}, []),
    ({"text": "_"}, []),
    ({"matter_class": "news"}, ["news"]),
    ({"attribute": "partial"}, ["news"]),
    ({"attribute": "withheld"}, []),
    ({"year": 2026}, ["rule", "news"]),
    ({"year": 2025}, []),
    ({"text": "就业", "matter_class": "normative", "year": 2026}, ["rule"]),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERS, ids=str)
def test_search_and_filters(bureau_database: Database, filters: dict[str, Any], expected: list[str]) -> None:
    with bureau_database.write() as session:
        rule = _release(session, mark="补贴办法")
        news = _release(session, mark="活动", matter_class="news", interpretation=False, attribute="partial")
    names = {rule.release_set_id: "rule", news.release_set_id: "news"}
    with bureau_database.read() as session:
        assert {names[release.id] for release in public_releases(session, **filters).releases} == set(expected)
        assert public_years(session) == [2026]


def test_a_new_year_begins_at_midnight_in_shanghai(bureau_sqlite: Database, clock: FixedClock) -> None:
    clock.set(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))  # 2027-01-01 00:00 in Shanghai
    with bureau_sqlite.write() as session:
        ready = _release(session)
    with bureau_sqlite.read() as session:
        assert [release.id for release in public_releases(session, year=2027).releases] == [ready.release_set_id]
        assert public_releases(session, year=2026).releases == ()
        assert public_years(session) == [2027]


@pytest.mark.parametrize("cursor", ["x", "2026-11-20", "-", "20261120T02-", "'; drop table release_set"])
def test_a_broken_cursor_is_refused(bureau_sqlite: Database, cursor: str) -> None:
    with bureau_sqlite.read() as session, pytest.raises(Invalid):
        public_releases(session, after=cursor)


def test_searches_that_are_too_long_and_impossible_years_are_refused(bureau_sqlite: Database) -> None:
    with bureau_sqlite.read() as session:
        assert public_years(session) == []
        with pytest.raises(Invalid):
            public_releases(session, text="长" * (LONGEST_SEARCH + 1))
        with pytest.raises(Invalid):
            public_releases(session, year=0)


def test_a_void_set_beside_a_released_one_stays_hidden(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        first = ready.release_set_id
        second = prepare_release_set(
            session, ready.matter_id, "attribute", "proactive", "full", ["portal", "manual"], None
        )
        session.execute(
            update(bureau.Approval)
            .where(bureau.Approval.gate == "sign_off")
            .values(void_at=None, approved_hash=second.release_hash)
        )
        publish_together(session, second.id, "publisher")
        with pytest.raises(NotFound):
            public_release(session, first)
        assert [release.id for release in public_releases(session).releases] == [second.id]

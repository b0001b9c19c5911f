"""A changed word list is held against everything published; what it hits newly is answered by somebody."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.audit.queries import Question, ask
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.jobs import run_due
from tests.workflows.release import bureau
from workflows.people.actor import Actor
from workflows.people.queries import load_actor
from workflows.release.actions import publish_together
from workflows.release.published_hits import published_hits
from workflows.release.upkeep import (
    BATCH,
    close_upkeep,
    last_outcome,
    publish_and_rescan,
    rescan_progress,
    upkeep_items,
)
from workflows.screening.models import UpkeepItem
from workflows.screening.rulebook import Rulebook, Term
from workflows.screening.rulebook_edits import with_term
from workflows.screening.rulebooks import current_rulebook

ADMIN = Actor("admin", "admin", "管理员", None, None, None, (), "system", "zh")
TERM = Term("用人单位", "warning", "wording", "unit", "请写明单位全称", "用人单位（含个体工商户）")


def release(database, **given):
    with database.write() as session:
        ready = bureau.ready(session, **given)
    with database.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
    return ready


def put_in_force(database, *terms):
    with database.write() as session:
        book = current_rulebook(session)
        for term in terms:
            book = with_term(book, term)
        publish_and_rescan(session, book, ADMIN, "统一用语")


def items(database):
    """Those of the word lists: the texts of this bureau were never checked, so other checks find something too."""
    with database.read() as session:
        query = select(UpkeepItem).where(UpkeepItem.check == "terms").order_by(UpkeepItem.id)
        return list(session.scalars(query))


def test_a_new_term_opens_an_item_for_each_published_matter_that_it_hits(bureau_database):
    hit = release(bureau_database)
    put_in_force(bureau_database, TERM)
    with bureau_database.read() as session:
        assert rescan_progress(session) == (0, 1)

    run_due(bureau_database)

    (item,) = items(bureau_database)
    assert (item.matter_id, item.check, item.aspect, item.level, item.state) == (
        hit.matter_id, "terms", "wording", "warning", "open",
    )  # fmt: skip
    assert "用人单位" in item.quote
    with bureau_database.read() as session:
        assert rescan_progress(session) is None
        events = ask(session, Question(subject=hit.matter_id, actions=("upkeep.opened",)))
        assert "用人单位" not in str(events)
    assert len(events) == 1


def test_what_was_answered_before_the_release_or_is_open_already_opens_nothing(bureau_database):
    release(bureau_database)
    put_in_force(bureau_database, TERM)
    run_due(bureau_database)
    put_in_force(bureau_database, Term("永远没有的词", "warning", "wording", "unit", "试"))
    run_due(bureau_database)

    assert len(items(bureau_database)) == 1


def test_notes_need_no_upkeep_and_unpublished_texts_are_left_alone(bureau_database):
    with bureau_database.write() as session:
        bureau.ready(session)
    put_in_force(bureau_database, TERM)
    run_due(bureau_database)
    assert items(bureau_database) == []

    release(bureau_database, mark="，另见社区服务站。", matter_class="general")
    put_in_force(bureau_database, Term("社区服务站", "note", "wording", "unit", "试"))
    run_due(bureau_database)
    assert {item.level for item in items(bureau_database)} <= {"warning", "error"}


def test_more_than_one_batch_is_gone_through(bureau_sqlite):
    for _ in range(BATCH + 3):
        release(bureau_sqlite, matter_class="news", interpretation=False)
    put_in_force(bureau_sqlite, TERM)
    while run_due(bureau_sqlite):
        pass

    assert len({item.matter_id for item in items(bureau_sqlite)}) == BATCH + 3


def actor(database, login):
    with database.read() as session:
        return load_actor(session, login)


def test_somebody_answers_with_a_reason_once(bureau_database):
    matter_id = release(bureau_database).matter_id
    put_in_force(bureau_database, TERM)
    run_due(bureau_database)
    (item,) = items(bureau_database)
    office, legal = actor(bureau_database, "office"), actor(bureau_database, "legal")

    with bureau_database.read() as session:
        assert (item.id, matter_id) in [(each.item.id, each.matter.id) for each in upkeep_items(session, office)]
        with pytest.raises(NotAllowed):
            upkeep_items(session, legal)
    for who, given, error in (
        (legal, {"reason": "好"}, NotAllowed),
        (office, {"reason": " "}, Invalid),
    ):
        with bureau_database.write() as session, pytest.raises(error):
            close_upkeep(session, item.id, who, state="kept", **given)
    with bureau_database.write() as session:
        closed = close_upkeep(session, item.id, office, state="kept", reason="属政策原文用语")
    assert (closed.state, closed.closed_by) == ("kept", "office")
    with bureau_database.write() as session, pytest.raises(Conflict):
        close_upkeep(session, item.id, office, state="acted", reason="再办")
    with bureau_database.write() as session, pytest.raises(NotFound):
        close_upkeep(session, "nothing", office, state="kept", reason="好")
    with bureau_database.read() as session:
        assert len(upkeep_items(session, office, closed=True)) == 1
        (event,) = ask(session, Question(subject=matter_id, actions=("upkeep.closed",)))
    assert (event.actor, event.reason) == ("office", "属政策原文用语")


def test_what_is_about_secrecy_is_the_secrecy_reviewers(bureau_sqlite):
    release(bureau_sqlite)
    secret = Term("社会保险补贴", "error", "secrecy", "unit", "试")
    with bureau_sqlite.write() as session:
        security = Actor("security", "security", "安保", None, None, None, (), "security", "zh")
        publish_and_rescan(session, with_term(current_rulebook(session), secret), security, "试")
    run_due(bureau_sqlite)
    item = next(each for each in items(bureau_sqlite) if each.aspect == "secrecy")

    with bureau_sqlite.write() as session, pytest.raises(NotAllowed):
        close_upkeep(session, item.id, actor(bureau_sqlite, "office"), state="kept", reason="好")
    with bureau_sqlite.write() as session:
        close_upkeep(session, item.id, actor(bureau_sqlite, "secrecy"), state="acted", reason="已报请下线")


def test_the_preview_shows_each_place_in_what_is_published(bureau_database):
    ready = release(bureau_database)
    with bureau_database.write() as session:
        bureau.ready(session, matter_class="general")  # not out yet

    with bureau_database.read() as session:
        preview = published_hits(session, TERM)
        none = published_hits(session, Term("用人单位", "warning", "wording", "unit", "试", exemptions=("由用人单位",)))
        elsewhere = published_hits(session, Term("用人单位", "warning", "wording", "unit", "试", context=("港口",)))

    (hit,) = preview.hits
    assert (hit.release_set_id, hit.matched, hit.before.endswith("由"), hit.after.startswith("按月")) == (
        ready.release_set_id, "用人单位", True, True,
    )  # fmt: skip
    assert (preview.places, preview.documents, preview.searched) == (1, 1, 2)
    assert (none.places, elsewhere.places) == (0, 0)
    assert Rulebook(terms=(TERM,)).hash != Rulebook().hash


def test_an_item_names_its_document_and_stands_where_the_preview_says(bureau_database):
    ready = release(bureau_database)
    with bureau_database.read() as session:
        (hit,) = published_hits(session, TERM).hits
        assert last_outcome(session) is None
    put_in_force(
        bureau_database, Term("永远没有的词", "warning", "wording", "unit", "试")
    )  # stands for the shipped one
    run_due(bureau_database)
    put_in_force(bureau_database, TERM)
    run_due(bureau_database)
    (item,) = items(bureau_database)
    office = actor(bureau_database, "office")

    with bureau_database.read() as session:
        listed = next(each for each in upkeep_items(session, office) if each.item.id == item.id)
        outcome = last_outcome(session)
        waiting = len(upkeep_items(session, office))
    assert listed.document is not None
    assert (listed.document.title, item.part) == (hit.title, hit.part)
    assert (listed.release_id, listed.first) == (ready.release_set_id, True)
    assert outcome == (1, waiting)

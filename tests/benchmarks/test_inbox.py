"""No list, count or search of the inbox reads a whole table: what both databases plan, as they choose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, union

from benchmarks.asking import SCAN, statements
from benchmarks.inbox_questions import measure, questions
from benchmarks.inbox_store import fill
from benchmarks.inbox_world import END, SECTIONS, InboxWorld
from engine.clock import FixedClock
from engine.db import Database, Session
from engine.models import WorkItem
from engine.runtime import Runtime
from engine.work_items import is_open
from tests.databases import BACKENDS, empty
from web.inbox.by_words import Searched, ids_with
from web.inbox.filters import Filters
from web.inbox.merging import ORDERS
from web.inbox.queries import listed, shared_by_strands
from web.inbox.strands import Conditions, strands_of
from workflows.calendar.working_days import BureauWorkingTime
from workflows.matters.access import readable_by
from workflows.matters.models import Editor, Matter
from workflows.matters.search import few_matters, found_matters, holds_words, narrowing
from workflows.people.actor import Actor
from workflows.people.queries import load_actor

WORLD = InboxWorld(2_000, 6_000)
MOST_STATEMENTS = 6
# a walk along a whole table ends with the page there: PostgreSQL prefers it while tables are as small as these
LISTED_BY_WALKING = {
    *("matters", "group, search", "mine, search", "done, search", "matters, common word"),
    *("matters, search", "matters, number", "matters, rare word", "matters, two words"),
}


@pytest.fixture(scope="module", params=BACKENDS)
def inbox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("inbox")
    with empty(request.param, folder) as database:
        database.info["runtime"] = Runtime({}, bytes(32), BureauWorkingTime(), clock=FixedClock(END))
        fill(database, WORLD, lambda _: None)
        yield database


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_question_is_answered_by_an_index_in_a_fixed_number_of_statements(inbox: Database, name: str) -> None:
    (measured,) = measure([(inbox, WORLD)], name, 3)
    assert measured.ways
    assert measured.statements <= MOST_STATEMENTS
    if inbox.is_sqlite or name not in LISTED_BY_WALKING:
        assert SCAN not in measured.ways, measured.ways


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("group", "group_turn"),
        ("group by due", "group_due"),
        ("group by age", "group_age"),
        ("group, one section", "group_scope"),
        ("mine", "assignee_turn"),
        ("done", "ended_by"),
        ("group, search", "group_turn"),
        ("mine, search", "assignee_turn"),
        ("done, search", "ended_by"),
    ],
)
def test_each_list_is_read_in_its_order_from_an_index_of_its_own(inbox: Database, name: str, index: str) -> None:
    (measured,) = measure([(inbox, WORLD)], name, 3)
    assert f"work_item_{index}" in measured.ways


@pytest.mark.parametrize("view", ["mine", "group", "done"])
def test_what_is_walked_in_a_search_is_read_from_the_index_alone(inbox: Database, view: str) -> None:
    with inbox.read() as session, statements(inbox) as sent:
        actor = load_actor(session, WORLD.person(SECTIONS), END.date())
        del sent[:]
        listed(session, actor, view, filters=Filters(words="生态"))
        walk = sent[1]  # the first asks how common the word is
        told = _plan(session, *walk)
    # SQLite has no word for an index that generated columns are read from
    alone = "COVERING INDEX ix_work_item" if view == "done" else "INDEX ix_work_item"
    assert (alone if inbox.is_sqlite else "Index Only Scan") in told
    assert "matter_editor" not in told, "what authors are kept out of is looked up for what holds the words"


@pytest.mark.parametrize("view", ["mine", "group", "done"])
def test_items_of_few_matters_are_looked_up_by_the_matter(inbox: Database, view: str) -> None:
    """Whatever somebody has in hand is not gone through for them."""
    with inbox.read() as session, statements(inbox) as sent:
        actor = load_actor(session, WORLD.person(SECTIONS), END.date())
        strands = {"mine": strands_of(actor).mine, "group": strands_of(actor).offered, "done": [(is_open,)]}[view]
        searched = Searched(strands, strands, ORDERS["urgency"], shared_by_strands(actor, view))
        ids_with(session, actor, searched, "蓝藻", 25, walked=3)
        told = _plan(session, *sent[-1])
    assert "matter_words" in told
    # PostgreSQL chooses with statistics, and so small a table otherwise than a large one
    if inbox.is_sqlite:
        assert "ix_work_item_subject" in told
        assert not re.search("ix_work_item_(assignee|ended_by)", told)


def test_common_words_are_asked_of_the_texts_that_bear_the_readers_marks(inbox: Database) -> None:
    with inbox.read() as session, statements(inbox) as sent:
        actor = load_actor(session, WORLD.person(3), END.date())
        found_matters(session, actor, "第三条 意见", limit=40)
        told = "\n".join(_plan(session, *each) for each in list(sent))
    # SQLite's index of words holds the marks, and is read from its end
    own = "matter_words_fts VIRTUAL TABLE" if inbox.is_sqlite else "on matter_words_marked"
    assert own in told
    # whose matter it is stands in the index too: no row of an item is read for it
    alone = "work_item USING COVERING INDEX" if inbox.is_sqlite else "Index Only Scan using"
    assert f"{alone} ix_work_item_subject" in told


def test_a_search_offers_nobody_what_they_wrote_themselves(inbox: Database) -> None:
    with inbox.read() as session:
        actor = load_actor(session, WORLD.person(SECTIONS), END.date())
        found = [row.item for row in listed(session, actor, "group", filters=Filters(words="生态")).rows]
        first, second = found[:2]
        wrote = {"matter_id": first.subject, "person_id": actor.person_id, "since": END, "why": "drafted"}
        session.execute(insert(Editor).values(wrote))  # never committed
        after = [row.item.id for row in listed(session, actor, "group", filters=Filters(words="生态")).rows]
    assert first.kind.startswith(("gate.", "review."))
    assert first.id not in after
    assert after[0] == second.id


@pytest.mark.parametrize("person", [0, 5, SECTIONS, 4 * SECTIONS + 2])
@pytest.mark.parametrize("words", ["蓝藻", "排污", "第三条 意见"])
def test_matters_that_the_readers_marks_leave_are_all_that_their_lists_hold(
    inbox: Database, person: int, words: str
) -> None:
    with inbox.read() as session:
        actor = load_actor(session, WORLD.person(person), END.date())
        few = few_matters(session, words, 10**6, narrowing(session, actor))
        done = select(WorkItem.subject).where(WorkItem.ended_by == actor.person_id)
        reach = strands_of(actor).all
        lists = union(done, *(select(WorkItem.subject).where(*strand) for strand in reach)).subquery()
        held = session.scalars(select(lists.c.subject).where(holds_words(lists.c.subject, words))).all()
        every = few_matters(session, words, 10**6)
        assert few is not None
        assert every is not None
        assert set(held) <= set(session.scalars(few)) <= set(session.scalars(every))


@pytest.mark.parametrize("view", ["group", "done"])
@pytest.mark.parametrize(
    ("words", "person"),
    [
        *((words, SECTIONS) for words in ("生态", "第三条", "第三条 意见", "蓝藻", "螳螂", "排")),
        *((words, 3) for words in ("生态", "第三条 意见", "蓝藻")),
    ],
)
def test_words_find_the_same_items_whichever_way_they_are_looked_for(
    inbox: Database, view: str, words: str, person: int
) -> None:
    """At the top of the list, among few matters, along the whole list: with pages behind the first one too."""
    with inbox.read() as session:
        actor = load_actor(session, WORLD.person(person), END.date())
        order = ORDERS["done" if view == "done" else "urgency"]
        done: Conditions = (WorkItem.ended_by == actor.person_id, WorkItem.status == "completed")
        strands = [done] if view == "done" else [*strands_of(actor).offered]
        nearly = [done] if view == "done" else [*strands_of(actor, exactly=False).offered]
        searched = Searched(strands, nearly, order, done if view == "done" else (is_open,))
        found = partial(ids_with, session, actor, searched, words, 25)
        top = list(found(walked=100_000))
        assert top == list(found(walked=100_000, most=0)), "along a short list"
        assert top == list(found(walked=3)), "among few matters"
        assert top == list(found(walked=3, most=0)), "along the list"
        pages = _pages(session, actor, view, words)
        assert pages[:25] == top
        assert len(pages) == len(set(pages))
        assert person != SECTIONS or (len(pages) > 5) == (words not in ("蓝藻", "螳螂"))


@pytest.mark.parametrize("words", ["生态", "第三条 意见", "蓝藻", "2025-0000777", "螳螂"])
@pytest.mark.parametrize("person", [0, SECTIONS, SECTIONS + 5, 4 * SECTIONS])
def test_common_and_rare_words_find_exactly_the_matters_that_one_may_read(
    inbox: Database, person: int, words: str
) -> None:
    with inbox.read() as session:
        actor = load_actor(session, WORLD.person(person), END.date())
        wanted = select(Matter.id).where(readable_by(actor), holds_words(Matter.id, words))
        page = found_matters(session, actor, words, limit=40)
        found = [*page.matter_ids]
        while page.after is not None:
            page = found_matters(session, actor, words, after=page.after, limit=40)
            found += page.matter_ids
        assert len(found) == len(set(found))
        assert set(found) == set(session.scalars(wanted))


def _plan(session: Session, statement: str, parameters: Any) -> str:
    connection = session.connection()
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))


def _pages(session: Session, actor: Actor, view: str, words: str) -> list[str]:
    found, after = [], None
    while True:
        page = listed(session, actor, view, after, limit=10, filters=Filters(words=words))
        found += [row.item.id for row in page.rows]
        after = page.after
        if after is None:
            return found

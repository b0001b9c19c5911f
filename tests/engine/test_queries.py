"""What the engine can be asked: inbox by assignee and groups, pages by key, history, incidents."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import commands, queries
from engine.audit import queries as trail
from engine.audit.queries import Question
from engine.errors import NotFound
from tests.engine import relay


@pytest.fixture
def drafts(database, switches):
    """Six open drafts; the second is li's, the third zhang's."""
    items = [relay.start(database, subject=f"m{number}").work_items[0].id for number in range(6)]
    for work_item_id, actor in ((items[1], "li"), (items[2], "zhang")):
        with database.write() as session:
            commands.claim_work_item(session, work_item_id, actor=actor)
    return items


INBOXES = [
    ("li", ["drafter"], [0, 1, 3, 4, 5]),
    ("li", [], [1]),
    ("li", ["checker"], [1]),
    ("zhang", ["checker", "drafter"], [0, 2, 3, 4, 5]),
    ("wu", ["drafter"], [0, 3, 4, 5]),
    ("wu", [], []),
]


@pytest.mark.parametrize(("actor", "groups", "expected"), INBOXES)
def test_an_inbox_holds_what_is_assigned_and_what_is_offered(database, drafts, actor, groups, expected):
    with database.read() as session:
        found = [item.id for item in queries.inbox(session, actor=actor, groups=groups)]
    assert found == [drafts[number] for number in expected]


def test_pages_follow_each_other_without_gap_or_repeat(database, drafts):
    found, after = [], None
    with database.read() as session:
        while page := queries.inbox(session, actor="li", groups=["drafter"], after=after, limit=2):
            found += [item.id for item in page]
            after = found[-1]
    assert found == [drafts[number] for number in (0, 1, 3, 4, 5)]


def test_history_of_a_subject(database, drafts):
    relay.complete(database, drafts[1], "li", outcome="done", hold="no")
    with database.read() as session:
        history = queries.items_of_subject(session, "m1")
        assert [(item.element_id, item.status) for item in history] == [
            ("draft", "completed"),
            ("check_a", "open"),
            ("check_b", "open"),
        ]
        view = queries.instance(session, history[0].instance_id)
        assert (view.process_id, view.status, view.started_by) == ("relay", "running", "zhao")


@pytest.mark.parametrize("ask", [queries.work_item, queries.instance, queries.tokens, queries.waiting_messages])
def test_what_is_not_there_is_not_found(database, switches, ask):
    with pytest.raises(NotFound), database.read() as session:
        ask(session, "nothing")


def test_the_trail_is_narrowed_and_paged(database, drafts, clock):
    with database.read() as session:
        everything = trail.ask(session, Question(subject="m1"))
        assert [event.action for event in everything] == [
            "work_item.claimed",
            "work_item.created",
            "instance.started",
        ]
        assert trail.ask(session, Question(subject="m1"), before=everything[0].id, limit=1) == everything[1:2]
        claimed = Question(actions=("work_item.claimed",))
        assert [event.subject for event in trail.ask(session, claimed)] == ["m2", "m1"]
        assert trail.ask(session, Question(actions=("work_item._laimed",))) == []
        assert trail.ask(session, Question(actions=("work_item",))) == []
        assert {event.action for event in trail.ask(session, Question(actions=("work_item.",)))} == {
            "work_item.claimed",
            "work_item.created",
        }
        assert trail.ask(session, Question(actor="zhang"))[0].changes["assignee"] == [None, "zhang"]
        assert trail.ask(session, Question(since=relay.MONDAY + timedelta(seconds=1))) == []
        assert trail.ask(session, Question(until=relay.MONDAY)) == []
        chain = trail.ask(session, Question(chain="matter:m1"))
        assert [event.seq for event in chain] == [3, 2, 1]
        assert trail.ask(session, Question(chain="matter:m1"), before=chain[1].id) == chain[2:]

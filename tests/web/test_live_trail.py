"""What the watcher reads of the trail, on both databases."""

from __future__ import annotations

from datetime import timedelta

from engine import audit
from engine.db import Database
from tests.workflows.bureau import furnish
from web.live.queries import OVERLAP, Trail
from workflows.notices.actions import notify


def happen(database: Database, item: str, before: str | None, after: str | None) -> None:
    with database.write() as session:
        changes = {"assignee": [before, after]}
        audit.record(
            session, chain="matter:1", action="work_item.claimed", actor="x", work_item_id=item, changes=changes
        )


def test_each_change_is_news_once_also_one_that_was_committed_late(database: Database) -> None:
    bureau, trail = furnish(database), Trail()
    head = bureau.people["head"]
    happen(database, "old", None, head)

    with database.read() as session:
        assert not trail.news(session)  # what was before anybody listened
    happen(database, "item", head, "other")
    with database.write() as session:
        notify(session, [head], "urged")
    with database.read() as session:
        news = trail.news(session)
        assert news.items == {"item": {head, "other"}}
        assert news.people == {head}
        assert not trail.news(session)

    bureau.clock.move(timedelta(seconds=10))
    happen(database, "new", None, head)
    with database.read() as session:
        assert set(trail.news(session).items) == {"new"}
    bureau.clock.move(-timedelta(seconds=5))  # recorded before the last, committed after it
    happen(database, "late", None, head)
    bureau.clock.move(timedelta(seconds=6))
    with database.read() as session:
        assert set(trail.news(session).items) == {"late"}

    bureau.clock.move(OVERLAP)
    with database.read() as session:
        assert not trail.news(session)

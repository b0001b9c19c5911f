"""P12: a committed write whose reply was lost is not applied twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import commands, idempotency
from engine.errors import Conflict
from engine.jobs import forget_old_keys
from tests.engine import relay


def submit(database, work_item_id, *, key="k1", request_hash="h1", actor="li"):
    """What a route does: the answer given, and whether it was given before."""
    with database.write() as session:
        before = idempotency.recall(session, actor=actor, key=key, request_hash=request_hash)
        if before is not None:
            return before.response, True
        routing = {"outcome": "done", "hold": "no"}
        result = commands.complete_work_item(session, work_item_id, actor=actor, routing=routing)
        idempotency.remember(session, actor=actor, key=key, status=200, response=result.status)
        return result.status, False


def test_a_lost_reply_is_given_again_and_nothing_is_applied_twice(database, switches):
    (draft,) = relay.start(database).work_items
    assert submit(database, draft.id) == ("running", False)
    assert submit(database, draft.id) == ("running", True)
    assert len(relay.open_items(database, draft.instance_id)) == 2


def test_the_same_key_with_other_content_is_refused(database, switches):
    (draft,) = relay.start(database).work_items
    submit(database, draft.id)
    with pytest.raises(Conflict, match="同一个幂等键"):
        submit(database, draft.id, request_hash="h2")


def test_the_same_key_of_another_actor_is_another_key(database, switches):
    (draft,) = relay.start(database).work_items
    submit(database, draft.id)
    with pytest.raises(Conflict, match="已被他人办理"):
        submit(database, draft.id, actor="zhang")


def test_a_refused_write_leaves_no_key_behind(database, switches):
    (draft,) = relay.start(database).work_items
    with pytest.raises(RuntimeError), database.write() as session:
        idempotency.recall(session, actor="li", key="k1", request_hash="h1")
        raise RuntimeError
    assert submit(database, draft.id) == ("running", False)


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_has_a_length(sqlite_database, key):
    with pytest.raises(Conflict, match="幂等键"), sqlite_database.write() as session:
        idempotency.recall(session, actor="li", key=key, request_hash="h1")


def test_old_keys_are_forgotten(database, switches, clock):
    (draft,) = relay.start(database).work_items
    submit(database, draft.id)
    clock.move(timedelta(days=6))
    forget_old_keys(database)
    assert submit(database, draft.id) == ("running", True)
    clock.move(timedelta(days=2))
    forget_old_keys(database)
    with pytest.raises(Conflict):
        submit(database, draft.id)

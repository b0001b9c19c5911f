"""P8: no change without its event; what is written stays as it is."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from engine import audit
from engine.audit import hashing
from engine.errors import Invalid
from engine.models import AuditEvent
from tests.databases import count_statements
from tests.engine.audit.tampering import rows


def test_events_link_from_the_genesis_of_their_chain(trail):
    found = rows(trail)
    assert found[0]["previous"] == hashing.genesis("matter:1")
    assert [b["previous"] for b in found[1:]] == [a["hash"] for a in found[:-1]]
    assert {row["algorithm"] for row in found} == {hashing.ALGORITHM}


def test_the_trail_refuses_update_and_delete(trail):
    for statement in (
        "update audit_event set actor = 'x'",
        "delete from audit_event",
        "update audit_checkpoint set events = 0",
        "delete from audit_checkpoint",
    ):
        with pytest.raises(DBAPIError, match="append-only"), trail.write() as session:
            session.execute(text(statement))


def test_the_trail_refuses_truncate(postgresql_database):
    for table in audit.GUARDED:
        with pytest.raises(DBAPIError, match="append-only"), postgresql_database.write() as session:
            session.execute(text(f"truncate {table}"))


def test_an_event_that_cannot_be_written_takes_the_change_with_it(trail):
    """P8: fault between change and event."""

    def fail(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO audit_event"):
            raise RuntimeError("fault")

    event.listen(trail.engine, "before_cursor_execute", fail)
    with pytest.raises(RuntimeError), trail.write() as session:
        session.execute(text("insert into matter_counter(year, last) values (2026, 1)"))
        audit.record(session, chain="matter:1", action="matter.numbered", actor="li")
    event.remove(trail.engine, "before_cursor_execute", fail)
    with trail.read() as session:
        assert session.execute(text("select count(*) from matter_counter")).scalar() == 0
        assert session.query(AuditEvent).count() == 10


def test_events_of_an_undone_savepoint_are_dropped(trail):
    with trail.write() as session:
        audit.record(session, chain="matter:1", action="kept", actor="li")
        with pytest.raises(RuntimeError), session.begin_nested():
            audit.record(session, chain="matter:1", action="undone", actor="li")
            with session.begin_nested():
                audit.record(session, chain="matter:1", action="undone", actor="li")
            raise RuntimeError
        with session.begin_nested():
            audit.record(session, chain="matter:1", action="kept", actor="li")
    assert [row["action"] for row in rows(trail)[5:]] == ["kept", "kept"]


def test_many_events_cost_three_statements(trail):
    with count_statements(trail) as statements, trail.write() as session:
        for chain in ("matter:1", "matter:2"):
            for _ in range(20):
                audit.record(session, chain=chain, action="x", actor="li")
    assert statements.count == 3


def test_long_reasons_are_refused_in_chinese(trail):
    with pytest.raises(Invalid, match="理由超过"), trail.write() as session:
        audit.record(session, chain="x", action="x", actor="li", reason="长" * 3000)


def test_texts_have_no_place_in_changes(trail):
    with pytest.raises(ValueError, match="draft"), trail.write() as session:
        audit.record(session, chain="x", action="x", actor="li", changes={"draft": [None, "长" * 3000]})

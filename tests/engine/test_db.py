"""One transaction per use case, one BEGIN per transaction, nothing lost by a power cut."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine import audit
from engine.db import Database
from engine.errors import Unavailable
from engine.models import AuditEvent
from tests.databases import count_statements


def write_event(session, actor="li"):
    audit.record(session, chain="access", action="matter.read", actor=actor)


def test_write_commits_once_with_the_queued_events(database):
    with database.write() as session:
        write_event(session)
    with database.read() as session:
        assert session.query(AuditEvent.actor, AuditEvent.seq).all() == [("li", 1)]


def test_an_exception_rolls_everything_back(database):
    with pytest.raises(RuntimeError), database.write() as session:
        write_event(session)
        session.flush()
        raise RuntimeError
    with database.read() as session:
        assert session.query(AuditEvent).count() == 0


def test_what_read_changes_is_rolled_back(database):
    with database.read() as session:
        session.execute(text("insert into matter_counter(year, last) values (2026, 1)"))
    with database.read() as session:
        assert session.execute(text("select count(*) from matter_counter")).scalar() == 0


def test_sessions_carry_the_info_of_the_database(database):
    database.info["files"] = "store"
    with database.write() as session:
        assert session.info["files"] == "store"


def test_sqlite_our_begin_is_the_only_one(sqlite_database):
    seen = []
    with sqlite_database.engine.connect() as connection:
        connection.connection.dbapi_connection.set_trace_callback(seen.append)
    with sqlite_database.write() as session:
        session.execute(text("select 1"))
        session.execute(text("insert into matter_counter(year, last) values (2026, 1)"))
    assert [s for s in seen if s.startswith(("BEGIN", "COMMIT", "ROLLBACK"))] == ["BEGIN IMMEDIATE", "COMMIT"]


def test_sqlite_is_wal_with_full_sync_and_foreign_keys(sqlite_database):
    with sqlite_database.read() as session:
        found = [
            session.execute(text(f"pragma {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_sqlite_a_new_file_is_wal_from_creation(tmp_path):
    fresh = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with fresh.write() as session:
        session.execute(text("create table t(a integer)"))
    fresh.dispose()
    raw = (tmp_path / "new.db").read_bytes()
    assert raw[18:20] == b"\x02\x02"  # file format: written and read through the write-ahead log


def test_postgresql_is_read_committed(postgresql_database):
    with postgresql_database.write() as session:
        assert session.execute(text("show transaction_isolation")).scalar() == "read committed"


def test_two_writers_wait_for_each_other(database):
    """Read, then write: with a deferred BEGIN the second writer would fail at once."""
    barrier = threading.Barrier(2)

    def count():
        barrier.wait()
        for _ in range(20):
            with database.write() as session:
                write_event(session, threading.current_thread().name)

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert [row.seq for row in session.query(AuditEvent.seq).order_by(AuditEvent.seq)] == list(range(1, 41))


def test_a_read_only_database_says_so(sqlite_database):
    with pytest.raises(Unavailable), sqlite_database.write() as session:
        session.execute(text("pragma query_only = on"))
        write_event(session)


def test_a_full_disk_says_so_and_leaves_nothing_half_done(sqlite_database):
    """P13: the page limit stands for the full disk."""
    with sqlite_database.engine.connect() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar()
        connection.exec_driver_sql(f"pragma max_page_count = {pages + 2}")
    with pytest.raises(Unavailable), sqlite_database.write() as session:
        for _ in range(500):
            write_event(session, "x" * 100)
    path = sqlite_database.engine.url.database
    with sqlite3.connect(path) as raw:
        assert raw.execute("select count(*) from audit_event").fetchone() == (0,)
    raw.close()


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=8))),
        datetime(2026, 3, 1, 1, 0, 0, 5, tzinfo=UTC),
    ],
)
def test_instants_come_back_as_the_same_moment_in_utc(database, at):
    column = AuditEvent.__table__.c.at.type
    text_value = column.process_bind_param(at, database.engine.dialect)
    assert column.process_result_value(text_value, database.engine.dialect) == at
    assert text_value.endswith("Z")


def test_an_instant_without_zone_is_refused(sqlite_database):
    column = AuditEvent.__table__.c.at.type
    with pytest.raises(ValueError, match="time zone"):
        column.process_bind_param(datetime(2026, 3, 1), sqlite_database.engine.dialect)


def test_statements_are_counted_without_transaction_control(database):
    with count_statements(database) as statements, database.write() as session:
        session.execute(text("select 1"))
    assert statements.count == 1


def test_errors_do_not_show_parameters(database):
    """P17: the text of a database error goes to logs."""
    with pytest.raises(DBAPIError) as caught, database.write() as session:
        session.execute(text("insert into matter_counter(year, last) values (2026, :draft)"), {"draft": None})
    assert "parameters hidden" in str(caught.value)


def test_waiting_too_long_for_a_lock_says_so(database):
    with database.write() as holder:
        holder.execute(text("insert into matter_counter(year, last) values (2026, 1)"))
        with pytest.raises(Unavailable, match="稍后再试"):
            impatient(database)


def impatient(database):
    """A writer of the same row that waits 50 ms only."""
    other = Database(database.url, patience=0.05)
    try:
        with other.write() as session:
            if not other.is_sqlite:
                session.execute(text("set lock_timeout = '50ms'"))
            session.execute(text("insert into matter_counter(year, last) values (2026, 2)"))
    finally:
        other.dispose()

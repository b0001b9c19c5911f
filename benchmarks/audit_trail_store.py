"""The bureau's trail as a database that stays between runs: written without indexes, which are built afterwards."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Table, UniqueConstraint, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import AddConstraint, CreateIndex, DropIndex

from benchmarks.audit_trail_acts import COLUMNS, Head, Rows, of_chain, of_matters
from benchmarks.audit_trail_checkpoints import chain_rows, checkpoints
from benchmarks.audit_trail_people import people_rows
from benchmarks.audit_trail_world import SHARES, World
from benchmarks.kept import Kept, Progress
from engine.audit.reasons import REASONS, is_words, marks_of
from engine.db import Database
from engine.text_index import Words, rows_of
from workflows.installation.schema import metadata

FORM = 2  # of what is generated: another number makes it anew
BYTES_AN_EVENT = 2500  # with indexes, logs and room to sort
MATTERS_A_BATCH = 150
Done = list[tuple[str, list[Head]]]  # chain -> where it stood, the earliest first
_DIALECT: Any = postgresql.dialect()  # type: ignore[no-untyped-call]


def trail(events: int, backend: str, folder: Path) -> Kept:
    """A database with `events` events of the bureau."""
    return Kept(
        backend,
        folder / f"{backend}-{events}",
        {"events": events, "form": FORM},
        events * BYTES_AN_EVENT,
        lambda database, progress: fill(database, World(events), progress),
    )


# filling


def fill(database: Database, world: World, progress: Progress, processes: int | None = None) -> None:
    """Make the whole schema and the trail in an empty database. `processes`: by default one a core."""
    metadata().create_all(database.engine)
    with database.engine.connect() as connection:
        _without_indexes(connection)
        connection.commit()
    heads: Done = []
    written = 0
    for done, count in _serially(database, world) if database.is_sqlite else _in_parallel(database, world, processes):
        heads += done
        written += count
        progress(f"{written:,} of {world.events:,} events written")
    with database.engine.connect() as connection:
        _finish(connection, world, heads, progress)
        connection.commit()
    progress("analysing")
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM (ANALYZE)")


def _tasks(world: World) -> Iterator[str | range]:
    yield from SHARES
    for first in range(0, world.matters, MATTERS_A_BATCH):
        yield range(first, min(first + MATTERS_A_BATCH, world.matters))


def _produced(world: World, task: str | range) -> Iterator[tuple[Rows, Done]]:
    if isinstance(task, str):
        for rows, head in of_chain(world, task):
            yield rows, [(task, [head])]
    else:
        rows, heads = of_matters(world, task)
        yield rows, [(chain, [head]) for chain, head in heads]


def _serially(database: Database, world: World) -> Iterator[tuple[Done, int]]:
    with database.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        for pragma in ("synchronous=OFF", "foreign_keys=OFF"):
            raw.execute(f"PRAGMA {pragma}")
        for task in _tasks(world):
            for rows, done in _produced(world, task):
                raw.execute("BEGIN")
                for table, each in rows.items():
                    _insert(raw, table, COLUMNS[table], each)
                _insert(raw, REASONS.name, ("key", "words"), [(key, " ".join(part)) for key, part in _words(rows)])
                raw.execute("COMMIT")
                yield done, len(rows["audit_event"])
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")


def _insert(raw: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    marks = ",".join("?" * len(columns))
    raw.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", rows)


def _in_parallel(database: Database, world: World, processes: int | None) -> Iterator[tuple[Done, int]]:
    url = database.url.replace("postgresql+psycopg://", "postgresql://")
    if processes == 1:
        yield from (_copied(url, world.events, task) for task in _tasks(world))
        return
    with ProcessPoolExecutor(processes or os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        for future in as_completed([pool.submit(_copied, url, world.events, task) for task in _tasks(world)]):
            yield future.result()


def _copied(url: str, events: int, task: str | range) -> tuple[Done, int]:
    """In a process of its own: one task copied into PostgreSQL."""
    count, heads = 0, []
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # parents may come later
        connection.execute("SET synchronous_commit = off")
        for rows, done in _produced(World(events), task):
            for table, each in rows.items():
                _copy(connection, table, COLUMNS[table], each)
            words = Words()
            told = [(key, words.process_bind_param(part, _DIALECT)) for key, part in _words(rows)]
            _copy(connection, REASONS.name, ("key", "words"), told)
            connection.commit()
            heads += done
            count += len(rows["audit_event"])
    return heads, count


def _copy(connection: psycopg.Connection[Any], table: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
    """COPY rows whose texts hold no tabulator and no backslash."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy:
        for first in range(0, len(rows), 1000):
            lines = ["\t".join(map(_written, row)) for row in rows[first : first + 1000]]
            copy.write("\n".join(lines) + "\n")


def _written(value: Any) -> str:
    if value is None:
        return "\\N"
    return "\\\\x" + value.hex() if isinstance(value, bytes) else str(value)


def _words(rows: Rows) -> Iterator[tuple[str, Sequence[str]]]:
    columns = COLUMNS["audit_event"]
    reason = columns.index("reason")
    for row in rows["audit_event"]:
        if is_words(row[reason]):
            marks = sorted(marks_of(dict(zip(columns, row, strict=True))))
            yield from ((row[0], part) for part in rows_of(row[reason], marks))


# what is built afterwards


def _events() -> Table:
    return metadata().tables["audit_event"]


def _without_indexes(connection: Connection) -> None:
    for index in _events().indexes:
        connection.execute(DropIndex(index))
    if connection.dialect.name == "postgresql":
        for constraint in (*_unique(), _events().primary_key):
            connection.execute(text(f"ALTER TABLE audit_event DROP CONSTRAINT {constraint.name}"))
        connection.execute(text(f"DROP INDEX {REASONS.name}_gin"))
        connection.execute(text(f"DROP INDEX ix_{REASONS.name}_key"))


def _unique() -> list[UniqueConstraint]:
    return [each for each in _events().constraints if isinstance(each, UniqueConstraint)]


def _finish(connection: Connection, world: World, heads: Done, progress: Progress) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET maintenance_work_mem = '1GB'"))
        connection.execute(text("SET session_replication_role = replica"))
        for constraint in (_events().primary_key, *_unique()):
            progress(f"building {constraint.name}")
            connection.execute(AddConstraint(constraint, isolate_from_table=False))
        progress("building the text index")
        connection.execute(CreateIndex(next(iter(REASONS.table.indexes))))
        for statement in REASONS.statements("postgresql"):
            connection.execute(text(statement))
    for index in sorted(_events().indexes, key=lambda each: str(each.name)):
        progress(f"building {index.name}")
        connection.execute(CreateIndex(index))
    progress("checkpoints and people")
    _add(connection, "audit_chain", chain_rows(heads))
    _add(connection, "audit_checkpoint", checkpoints(heads))
    for table, rows in people_rows(world).items():
        _add(connection, table, rows)


def _add(connection: Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    connection.execute(metadata().tables[table].insert(), rows)

"""Databases that stay between runs: filled once, which takes long, and brought to the schema of today at each use."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import Connection, Inspector, Table, func, inspect, select
from sqlalchemy.schema import CreateColumn, CreateIndex

from benchmarks.served import available, read_through, served
from engine.db import Database
from engine.text_index import INDEXES
from workflows.installation.schema import metadata

Progress = Callable[[str], None]


class TooLittleRoom(Exception):
    """The folder cannot hold it."""


class Outdated(Exception):
    """Rows made with an older schema cannot be brought to the one of today."""


class NotThere(Exception):
    """It was not made yet, or not like that, and only what exists was to be used."""


@dataclass(frozen=True)
class Kept:
    """A database in `place`. `content`: what it holds; other content is made anew. `room`: bytes needed for making it.
    `fill` makes the whole schema and all rows in an empty database."""

    backend: str
    place: Path
    content: Mapping[str, int]
    room: int
    fill: Callable[[Database, Progress], None]

    def into_memory(self) -> bool:
        """Read all its files, so that the system holds them as it does after a day's work. Returns whether they fit
        into its memory."""
        place = self.place if self.backend == "sqlite" else self.place / "server" / "base"
        files = [each for each in place.rglob("*") if each.is_file()]
        fits = sum(each.stat().st_size for each in files) < available()
        read_through(files)
        return fits

    @contextmanager
    def opened(self, progress: Progress, *, existing: bool = False) -> Iterator[Database]:
        """Made, or taken from an earlier run. Raises TooLittleRoom; with `existing` NotThere instead of making it."""
        made = self._made() and self._brought_to_date(progress)
        if not made:
            if existing:
                raise NotThere(f"{self.place}: {dict(self.content)}")
            self._require_room()
        with self._database(fresh=not made) as database:
            if not made:
                self.fill(database, progress)
                self._stamp.write_text(json.dumps(dict(self.content)), encoding="utf-8")
            yield database

    def _brought_to_date(self, progress: Progress) -> bool:
        with self._database(fresh=False) as database:
            try:
                bring_to_date(database, progress)
            except Outdated as why:
                progress(f"outdated: {why}")
                return False
        return True

    @contextmanager
    def _database(self, *, fresh: bool) -> Iterator[Database]:
        with _url(self.backend, self.place, fresh=fresh) as url:
            database = Database(url)
            try:
                yield database
            finally:
                database.dispose()

    @property
    def _stamp(self) -> Path:
        return self.place / "stamp.json"

    def _made(self) -> bool:
        return self._stamp.exists() and dict(self.content).items() <= json.loads(self._stamp.read_text()).items()

    def _require_room(self) -> None:
        self.place.mkdir(parents=True, exist_ok=True)
        self._stamp.unlink(missing_ok=True)
        free = shutil.disk_usage(self.place).free
        if self.room > free:
            raise TooLittleRoom(f"{self.place}: {self.room >> 20:,} MiB are needed, free are {free >> 20:,} MiB")


@contextmanager
def _url(backend: str, place: Path, *, fresh: bool) -> Iterator[str]:
    if backend == "sqlite":
        for each in place.glob("kept.db*") if fresh else ():
            each.unlink()
        yield f"sqlite:///{place / 'kept.db'}"
        return
    with served(place / "server") as url:
        if fresh:
            with psycopg.connect(url, autocommit=True) as admin:
                admin.execute("DROP DATABASE IF EXISTS kept WITH (FORCE)")
                admin.execute("CREATE DATABASE kept")
        yield url.replace("/postgres?", "/kept?").replace("postgresql://", "postgresql+psycopg://")


# the schema of today


def bring_to_date(database: Database, progress: Progress) -> None:
    """New tables, columns and indexes, without touching a row. Raises Outdated when that is not possible."""
    with database.engine.connect() as connection:
        known = inspect(connection)
        there = set(known.get_table_names())
        for table in metadata().sorted_tables:
            if table.name in there:
                _same_columns(connection, known, table, progress)
        metadata().create_all(connection)
        known.clear_cache()
        for table in metadata().sorted_tables:
            _same_indexes(connection, known, table, progress)
        if not database.is_sqlite:
            _same_marks(connection, there, progress)
        connection.commit()


def _same_marks(connection: Connection, there: set[str], progress: Progress) -> None:
    for marks in (each.by_mark for each in INDEXES.values() if each.by_mark is not None):
        if marks.name in there or marks.index not in there:  # create_all makes both
            continue
        progress(f"building {marks.name}")
        for statement in marks.statements():
            connection.exec_driver_sql(statement)
        marks.fill(connection)
        connection.exec_driver_sql(f"ANALYZE {marks.name}")


def _same_columns(connection: Connection, known: Inspector, table: Table, progress: Progress) -> None:
    there = {each["name"] for each in known.get_columns(table.name)}
    missing, surplus = [each for each in table.columns if each.name not in there], there - set(table.columns.keys())
    if not missing and not surplus:
        return
    progress(f"changing {table.name}")
    if not connection.scalar(select(func.count()).select_from(select(1).select_from(table).limit(1).subquery())):
        more = " CASCADE" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TABLE {table.name}{more}")  # create_all makes it anew
        return
    for column in missing:
        if not column.nullable and column.server_default is None:
            raise Outdated(f"{table.name}.{column.name} is new and cannot be empty")
        told = CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {told}")


def _same_indexes(connection: Connection, known: Inspector, table: Table, progress: Progress) -> None:
    if table.name in INDEXES:  # an index itself
        return
    wanted = {str(each.name): each for each in table.indexes}
    there = {str(each["name"]): each["column_names"] for each in known.get_indexes(table.name)}
    for name, columns in sorted(there.items()):
        if name.startswith("ix_") and (name not in wanted or columns != [each.name for each in wanted[name].columns]):
            connection.exec_driver_sql(f"DROP INDEX {name}")
            del there[name]
    for name in sorted(set(wanted) - set(there)):
        progress(f"building {name}")
        connection.execute(CreateIndex(wanted[name]))

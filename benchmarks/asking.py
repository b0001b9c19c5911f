"""Questions put to a large database: how long they take and what is computed for them, with how many statements, and by
which indexes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from engine.db import Database, Session

SCAN = "SCAN"
WARM = 3  # runs before the clock starts
AGAIN = 6  # more runs of the same, for what it takes when nothing else is in the way
HEADS = ("p50 ms", "p95 ms", "undisturbed p95", "processor p50", "p95", "statements", "rows", "by index")


@dataclass
class Timed:
    """What came of one question: milliseconds of each run, the most statements and rows, the ways taken."""

    name: str
    milliseconds: list[float] = field(default_factory=list)
    undisturbed: list[float] = field(default_factory=list)
    processor_milliseconds: list[float] = field(default_factory=list)
    statements: int = 0
    rows: int = 0
    ways: set[str] = field(default_factory=set)

    def percentile(self, share: float) -> float:
        """Milliseconds that passed."""
        return _percentile(self.milliseconds, share)

    def least(self, share: float) -> float:
        """The same of the best of several runs with the same parameters, which other work disturbed least."""
        return _percentile(self.undisturbed, share)

    def processor(self, share: float) -> float:
        """Milliseconds computed, the database's too: on a busy machine the steadier figure."""
        return _percentile(self.processor_milliseconds, share)

    def cells(self) -> tuple[Any, ...]:
        """What stands under HEADS."""
        passed = (self.percentile(0.5), self.percentile(0.95), self.least(0.95))
        computed = (self.processor(0.5), self.processor(0.95))
        return (*passed, *computed, self.statements, self.rows, " ".join(sorted(self.ways)))

    def figures(self) -> dict[str, Any]:
        """For the JSON file."""
        return {
            "p50": self.percentile(0.5),
            "p95": self.percentile(0.95),
            "undisturbed p95": self.least(0.95),
            "processor p50": self.processor(0.5),
            "processor p95": self.processor(0.95),
            "statements": self.statements,
            "indexes": sorted(self.ways),
        }


@dataclass(frozen=True)
class Plans:
    """Reads plans for the ways to `tables`, the large ones, whose indexes bear their names."""

    tables: tuple[str, ...]

    def ways(self, connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
        """Names of the indexes by which the statement comes to the rows; SCAN where it reads a whole table."""
        if not any(table in statement for table in self.tables):
            return
        lite = connection.dialect.name == "sqlite"
        explain = "EXPLAIN QUERY PLAN" if lite else "EXPLAIN"
        for row in connection.exec_driver_sql(f"{explain} {statement}", parameters):
            for found in (_SQLITE if lite else _POSTGRESQL).finditer(str(row[-1])):
                if found["scanned"] in self.tables:
                    yield SCAN
                elif any(table in (found["index"] or found["other"] or "") for table in self.tables):
                    yield (found["index"] or found["other"]).removeprefix("ix_")


_POSTGRESQL = re.compile(
    r"Seq Scan on (?P<scanned>\w+)|Index(?: Only)? Scan (?:Backward )?using (?P<index>\w+)"
    r"|Bitmap Index Scan on (?P<other>\w+)"
)
_SQLITE = re.compile(
    r"SCAN (?P<scanned>\w+?)(?:_\d+)?$|(?:SCAN|SEARCH) \w+ USING (?:COVERING )?INDEX (?P<index>\w+)"
    r"|(?:SCAN|SEARCH) (?P<other>\w+_fts) VIRTUAL TABLE"
)


def ask(database: Database, session: Session, timed: Timed, asked: Callable[[], int], plans: Plans, run: int) -> None:
    """One run of a question that answers with how many rows it has; runs below 0 only warm up and show the plan."""
    backend = _backend(session.connection())
    with statements(database) as seen:
        cpu, begun = _processor(backend), time.perf_counter()
        rows = asked()
        taken, computed = time.perf_counter() - begun, _processor(backend) - cpu
    timed.rows, timed.statements = max(timed.rows, rows), max(timed.statements, len(seen))
    if run < 0:
        timed.ways |= {way for each in list(seen) for way in plans.ways(session.connection(), *each)}
        return
    timed.milliseconds.append(taken * 1000)
    timed.processor_milliseconds.append(computed * 1000)
    timed.undisturbed.append(min([taken, *(_seconds(asked) for _ in range(AGAIN))]) * 1000)


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements sent inside the block, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _seconds(asked: Callable[[], int]) -> float:
    begun = time.perf_counter()
    asked()
    return time.perf_counter() - begun


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _backend(connection: Connection) -> Path | None:
    """Where Linux tells the processor time of the server process that answers, if it runs on this machine."""
    if connection.dialect.name == "sqlite":
        return None
    told = Path(f"/proc/{connection.exec_driver_sql('SELECT pg_backend_pid()').scalar()}/schedstat")
    return told if told.exists() else None


def _processor(backend: Path | None) -> float:
    """Seconds computed so far, here and there."""
    return time.process_time() + (int(backend.read_text().split()[0]) / 1e9 if backend else 0.0)

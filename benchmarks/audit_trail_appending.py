"""How many events a second several processes append, each use case with five events, as the product records them."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.audit_trail_world import WORDS
from engine.audit import record
from engine.db import Database
from engine.ids import new_id
from engine.runtime import Runtime
from workflows.calendar.working_days import BureauWorkingTime

EVENTS_A_COMMIT = 5


@dataclass(frozen=True)
class Appended:
    """What the writers did, and how large the table was."""

    events: int
    seconds: float
    bytes_before: int
    bytes_after: int

    @property
    def a_second(self) -> float:
        return self.events / self.seconds


def append(database: Database, writers: int, commits: int) -> Appended:
    """`writers` processes at once, each `commits` transactions on chains of its own."""
    before = table_bytes(database)
    with ProcessPoolExecutor(writers, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_ready, range(writers)))  # started, everything imported
        begin = time.time() + 1
        spans = list(pool.map(_write, [database.url] * writers, [commits] * writers, [begin] * writers))
    seconds = max(end for _, end in spans) - min(start for start, _ in spans)
    return Appended(writers * commits * EVENTS_A_COMMIT, seconds, before, table_bytes(database))


def table_bytes(database: Database) -> int:
    """Of audit_event with its indexes; on SQLite of the whole file."""
    if database.is_sqlite:
        file = Path(database.url.removeprefix("sqlite:///"))
        return sum(each.stat().st_size for each in file.parent.glob(f"{file.name}*"))
    with database.read() as session:
        size = session.connection().exec_driver_sql("SELECT pg_total_relation_size('audit_event')").scalar()
    return int(size or 0)


def _ready(_number: int) -> None:
    time.sleep(0.2)


def _write(url: str, commits: int, begin: float) -> tuple[float, float]:
    database = Database(url, info={"runtime": Runtime({}, bytes(32), BureauWorkingTime())}, pool_size=1)
    with database.read() as session:
        session.connection().exec_driver_sql("SELECT 1")
    time.sleep(max(0.0, begin - time.time()))
    started = time.time()
    for number in range(commits):
        _one(database, number)
    ended = time.time()
    database.dispose()
    return started, ended


def _one(database: Database, number: int) -> None:
    """What a decision leaves: one matter's chain, five events."""
    matter = new_id()
    with database.write() as session:
        for each in range(EVENTS_A_COMMIT):
            record(
                session,
                chain=f"matter:{matter}",
                action=("work_item.claimed", "opinion.recorded", "approval.recorded", "work_item.completed",
                        "work_item.created")[each],
                actor=matter,
                subject=matter,
                instance_id=matter,
                content_hash=matter * 2 if each == 2 else None,
                gate="secrecy" if each == 2 else None,
                reason="，".join(WORDS[:4]) if each == 1 and number % 3 == 0 else None,
                changes={"outcome": [None, "approve"]} if each in (1, 3) else {"state": ["open", "done"]},
            )  # fmt: skip

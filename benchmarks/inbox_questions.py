"""How long the lists, counts and searches of the inbox take for people of every kind, and by which indexes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, event

from benchmarks.inbox_world import BUREAU_WIDE, COMMON, END, PEOPLE, RARE, SECTIONS, SEED, InboxWorld
from engine.clock import BUREAU_ZONE
from engine.db import Database, Session
from web.inbox import queries
from web.inbox.filters import Filters
from workflows.matters.queries import MatterFilter, matters_page
from workflows.people.actor import Actor
from workflows.people.queries import load_actor

MOST = 50.0  # milliseconds, at the 95th percentile
MOST_GROWTH = 2.0  # times, from ten thousand open items to a million
SCAN, SORT = "SCAN", "SORT"
WARM = 3  # people asked for before the clock starts
Asked = Callable[[Session, Actor, Random], int]


@dataclass
class Timed:
    """What came of one question: milliseconds of each person, the most statements and rows, the ways taken."""

    name: str
    milliseconds: list[float] = field(default_factory=list)
    processor_milliseconds: list[float] = field(default_factory=list)
    statements: int = 0
    rows: int = 0
    ways: set[str] = field(default_factory=set)

    def percentile(self, share: float) -> float:
        return _percentile(self.milliseconds, share)

    def processor(self, share: float) -> float:
        """Milliseconds computed, the database's too: on a busy machine the steadier figure."""
        return _percentile(self.processor_milliseconds, share)


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def questions() -> dict[str, Asked]:
    """Name -> what is asked; the answer is how many rows it has."""
    views = {view: _listed(view) for view in queries.VIEWS}
    deep = {f"{view}, second page": _second_page(view) for view in ("mine", "group", "done")}
    sorts = {f"group by {sort}": _listed("group", sort=sort) for sort in ("due", "age")}
    return {
        "counts": lambda session, actor, _draw: sum(queries.counts(session, actor).values()),
        "opening": _opening,
        **views,
        **deep,
        **sorts,
        "overdue by urgency": _listed("overdue", sort="urgency"),
        "group, one section": _listed("group", section=InboxWorld(1, 0).section(1)),
        "group, search": lambda session, actor, draw: len(_searched(session, actor, "group", draw).rows),
        "mine, search": lambda session, actor, draw: len(_searched(session, actor, "mine", draw).rows),
        "done, search": lambda session, actor, draw: len(_searched(session, actor, "done", draw).rows),
        "matters": lambda session, actor, _draw: len(matters_page(session, actor).rows),
        "matters, common word": _matters(lambda draw: draw.choice(COMMON)[:2]),
        "matters, two words": _matters(lambda draw: " ".join(draw.sample(COMMON, 2))),
        "matters, rare word": _matters(lambda _draw: RARE),
        "matters, number": _matters(lambda draw: f"2025-{draw.randrange(9000):07d}"),
    }


def measure(
    database: Database, world: InboxWorld, runs: int, progress: Callable[[str], None], only: str | None = None
) -> list[Timed]:
    """Every question by people drawn from all posts; the day is that of the bench's clock."""
    found = []
    for name, asked in questions().items():
        if only in (None, name):
            progress(name)
            found.append(_measured(database, world, name, asked, runs))
    return found


def people(draw: Random) -> int:
    """A head, a reviewer or a drafter, each as often."""
    kind = draw.randrange(3)
    if kind == 0:
        return draw.randrange(SECTIONS)
    return SECTIONS + draw.randrange(len(BUREAU_WIDE)) if kind == 1 else draw.randrange(4 * SECTIONS, PEOPLE)


def _measured(database: Database, world: InboxWorld, name: str, asked: Asked, runs: int) -> Timed:
    timed, draw = Timed(name), Random(f"{SEED} {name}")
    for number in range(-WARM, runs):
        with database.read() as session:
            day = END.astimezone(BUREAU_ZONE).date()
            actor = load_actor(session, world.person(people(draw)), day)
            backend = _backend(session.connection())
            with _statements(database) as seen:
                cpu, begun = _processor(backend), time.perf_counter()
                rows = asked(session, actor, draw)
                taken, computed = time.perf_counter() - begun, _processor(backend) - cpu
            if number >= 0:
                timed.milliseconds.append(taken * 1000)
                timed.processor_milliseconds.append(computed * 1000)
            timed.rows, timed.statements = max(timed.rows, rows), max(timed.statements, len(seen))
            if number < 0:
                timed.ways |= {way for each in list(seen) for way in ways(session.connection(), *each)}
    return timed


def _opening(session: Session, actor: Actor, _draw: Random) -> int:
    """Counts, then the first view that has something, as the page does."""
    counted = queries.counts(session, actor)
    view = "group" if not counted["mine"] and counted["group"] else "mine"
    return len(queries.listed(session, actor, view).rows)


def _listed(view: str, **filters: Any) -> Asked:
    return lambda session, actor, _draw: len(queries.listed(session, actor, view, filters=Filters(**filters)).rows)


def _second_page(view: str) -> Asked:
    def ask(session: Session, actor: Actor, _draw: Random) -> int:
        first = queries.listed(session, actor, view)
        return len(queries.listed(session, actor, view, first.after).rows) if first.after else 0

    return ask


def _searched(session: Session, actor: Actor, view: str, draw: Random) -> queries.ListedPage:
    word = RARE if draw.random() < 0.2 else draw.choice(COMMON)[:2]
    return queries.listed(session, actor, view, filters=Filters(words=word))


def _matters(word: Callable[[Random], str]) -> Asked:
    return lambda session, actor, draw: len(matters_page(session, actor, MatterFilter(words=word(draw))).rows)


def _backend(connection: Connection) -> Path | None:
    """Where Linux tells the processor time of the server process that answers, if it runs on this machine."""
    if connection.dialect.name == "sqlite":
        return None
    told = Path(f"/proc/{connection.exec_driver_sql('SELECT pg_backend_pid()').scalar()}/schedstat")
    return told if told.exists() else None


def _processor(backend: Path | None) -> float:
    """Seconds computed so far, here and there."""
    return time.process_time() + (int(backend.read_text().split()[0]) / 1e9 if backend else 0.0)


@contextmanager
def _statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements sent inside the block, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


# the plan

_POSTGRESQL = re.compile(
    r"(?P<seq>Seq Scan on (?:work_item|matter\b|matter_words))"
    r"|Index(?: Only)? Scan (?:Backward )?using (?P<index>\w*(?:work_item|matter)_\w+)"
    r"|Bitmap Index Scan on (?P<bitmap>\w*(?:work_item|matter)_\w+)"
)
_SQLITE = re.compile(
    r"(?P<seq>SCAN (?:work_item|matter|matter_words)$)"
    r"|(?:SCAN|SEARCH) \w+ USING (?:COVERING )?INDEX (?P<index>\w*(?:work_item|matter)_\w+)"
    r"|(?:SCAN|SEARCH) (?P<bitmap>matter_words_fts) VIRTUAL TABLE"
)


def ways(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    """Names of the indexes by which the statement comes to items and matters; `SCAN` where it reads a whole table."""
    if "work_item" not in statement and "matter" not in statement:
        return
    lite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if lite else "EXPLAIN"
    for row in connection.exec_driver_sql(f"{explain} {statement}", parameters):
        for found in (_SQLITE if lite else _POSTGRESQL).finditer(str(row[-1])):
            name = found["index"] or found["bitmap"]
            yield name.removeprefix("ix_") if name else SCAN

"""How long the standard questions to the trail take: parameters drawn from what exists, common and rare; the first page
and one deep in the trail; with the indexes that the database chose."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, event

from benchmarks.audit_trail_people import ROLES
from benchmarks.audit_trail_world import END, GATES, PEOPLE, SECTIONS, SEED, SPAN, START, WORDS, World, content_hash
from engine.clock import BUREAU_ZONE
from engine.db import Database, Session
from engine.ids import first_id_at
from workflows.oversight.questions import QUESTIONS, answer
from workflows.oversight.wanted import Wanted
from workflows.people.actor import Actor
from workflows.people.queries import load_actor

MOST = 100.0  # milliseconds, at the 95th percentile
SCAN = "SCAN"
WARM = 3  # runs before the clock starts
Draw = Callable[[Random], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One question as one kind of person asks it."""

    name: str
    code: str
    asks: str  # audit, security, system or involved
    draw: Draw


@dataclass
class Timed:
    """What came of it: milliseconds of each run, statements of the dearest one, the ways to the events taken."""

    case: Case
    page: str
    milliseconds: list[float] = field(default_factory=list)
    processor_milliseconds: list[float] = field(default_factory=list)
    statements: int = 0
    ways: set[str] = field(default_factory=set)
    rows: int = 0

    @property
    def name(self) -> str:
        return f"{self.case.name} as {self.case.asks}, {self.page} page"

    def percentile(self, share: float) -> float:
        """Milliseconds that passed."""
        return _percentile(self.milliseconds, share)

    def processor(self, share: float) -> float:
        """Milliseconds that were computed, the database's too: on a busy machine the steadier figure."""
        return _percentile(self.processor_milliseconds, share)


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def cases(world: World) -> tuple[Case, ...]:
    """Every standard question of every kind of asker, and filters combined."""
    standard = tuple(
        Case(code, code, asks, _draw_for(world, question.needs))
        for code, question in QUESTIONS.items()
        for asks in sorted(question.askers)
    )
    return (*standard, *_combined(world))


def _draw_for(world: World, needs: tuple[str, ...]) -> Draw:
    return lambda draw: {name: _DRAWN[name](world, draw) for name in needs}


def _combined(world: World) -> tuple[Case, ...]:
    named = {
        "person, group": ("everything", ("person", "group")),
        "section, group": ("everything", ("section", "group")),
        "section, gate": ("gate", ("gate", "section")),
        "section, outcome, month": ("returns", ("section", "since", "until")),
        "section, substitute": ("substitutes", ("section",)),
        "person, late": ("overdue", ("person",)),
        "month": ("everything", ("since", "until")),
        "group, month": ("everything", ("group", "since", "until")),
        "gate, outcome": ("gate", ("gate", "outcome")),
        "text": ("everything", ("text",)),
        "text, section": ("everything", ("text", "section")),
        "text, person, group": ("everything", ("text", "person", "group")),
        "text, month": ("everything", ("text", "since", "until")),
        "rare word": ("everything", ("rare",)),
        "returns, text": ("returns", ("text",)),
    }
    return tuple(
        Case(f"{code}: {name}", code, "audit", _draw_for(world, drawn)) for name, (code, drawn) in named.items()
    )


def _person(_world: World, draw: Random) -> str:
    return f"person{min(int((PEOPLE + len(ROLES)) * draw.random() ** 2), PEOPLE + len(ROLES) - 1)}"


def _month(draw: Random) -> Any:
    return (START + timedelta(seconds=SPAN * 0.9 * draw.random())).date()


_DRAWN: dict[str, Callable[[World, Random], Any]] = {
    "matter": lambda world, draw: world.matter(draw.randrange(world.matters)).name,
    "hash": lambda world, draw: content_hash(draw.randrange(world.matters), 1),
    "person": _person,
    "section": lambda world, draw: f"section{draw.randrange(SECTIONS)}",
    "gate": lambda world, draw: draw.choice(GATES),
    "group": lambda world, draw: draw.choice(("review", "work", "reading", "release", "login", "words", "people")),
    "outcome": lambda world, draw: draw.choice(("approve", "return", "public", "done")),
    "text": lambda world, draw: draw.choice(WORDS)[:2],
    "rare": lambda world, draw: "蓝藻",
    "since": lambda world, draw: _month(draw),
    "until": lambda world, draw: _month(draw),
}


def measure(
    database: Database, world: World, runs: int, progress: Callable[[str], None], only: tuple[Case, ...] = ()
) -> list[Timed]:
    """Each case on the first page and, where its answer has pages, deep in the trail."""
    found = []
    for case in only or cases(world):
        for page in ("first", "deep") if QUESTIONS[case.code].fixed is not None else ("first",):
            progress(f"{case.name} as {case.asks}, {page} page")
            found.append(_measured(database, world, case, page, runs))
    return found


def _measured(database: Database, world: World, case: Case, page: str, runs: int) -> Timed:
    timed = Timed(case, page)
    draw = Random(f"{SEED} {case.name} {page}")
    for number in range(-WARM, runs):
        given = case.draw(draw)
        if "rare" in given:
            given["text"] = given.pop("rare")
        if "until" in given:
            given["until"] = given["since"] + timedelta(days=30)
        before = first_id_at(START + timedelta(seconds=SPAN * draw.random())) if page == "deep" else None
        with database.read() as session:
            actor = _actor(session, world, case, given, number)
            backend = _backend(session.connection())
            with _statements(database) as seen:
                cpu, begun = _processor(backend), time.perf_counter()
                answered = answer(session, actor, case.code, Wanted(**given), before=before)
                taken, computed = time.perf_counter() - begun, _processor(backend) - cpu
            if number >= 0:
                timed.milliseconds.append(taken * 1000)
                timed.processor_milliseconds.append(computed * 1000)
            timed.rows = max(timed.rows, len(answered.events) + sum(len(table.rows) for table in answered.tables))
            timed.statements = max(timed.statements, len(seen))
            if number < WARM:
                timed.ways |= {way for each in list(seen) for way in ways(session.connection(), *each)}
    return timed


def _actor(session: Session, world: World, case: Case, given: dict[str, Any], turn: int) -> Actor:
    if case.asks != "involved":
        person = world.people[PEOPLE + ROLES.index(case.asks)]
    elif "matter" in given:
        number = int(given["matter"].split("-")[1]) - 1
        person = world.people[world.matter(number).drafter]
    else:
        # by turns the legality reviewer, who had many matters, and a drafter of a small section
        person = world.people[SECTIONS if turn % 2 else PEOPLE - 1]
    return load_actor(session, person, END.astimezone(BUREAU_ZONE).date())


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
    r"(?P<seq>Seq Scan on audit_event)|Index(?: Only)? Scan (?:Backward )?using (?P<index>\w*audit_(?:event|reason)\w*)"
    r"|Bitmap Index Scan on (?P<bitmap>\w*audit_\w+)"
)
_SQLITE = re.compile(
    r"(?P<seq>SCAN audit_event(?:_\w+)?$)|(?:SCAN|SEARCH) \w+ USING (?:COVERING )?INDEX (?P<index>\w*audit_event\w*)"
    r"|(?P<bitmap>audit_reason_words_fts) VIRTUAL TABLE"
)


def ways(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    """Names of the indexes by which the statement comes to events; `SCAN` where it reads the whole table."""
    if "audit_event" not in statement:
        return
    if connection.dialect.name == "sqlite":
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    else:
        plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
    for line in plan:
        for found in (_SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL).finditer(line):
            name = found["index"] or found["bitmap"]
            yield name.removeprefix("ix_audit_event_") if name else SCAN

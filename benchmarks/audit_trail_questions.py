"""How long the standard questions to the trail take: parameters drawn from what exists, common and rare; the first page
and one deep in the trail; with the indexes that the database chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from benchmarks.asking import WARM, Plans, Timed, ask
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
PLANS = Plans(("audit_event", "audit_reason_words"))
Draw = Callable[[Random], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One question as one kind of person asks it."""

    name: str
    code: str
    asks: str  # audit, security, system or involved
    draw: Draw


@dataclass
class OfCase(Timed):
    """What came of one case, on the first page of the answer or deep in it."""

    case: Case = field(kw_only=True)
    page: str = field(kw_only=True)


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
) -> list[OfCase]:
    """Each case on the first page and, where its answer has pages, deep in the trail."""
    found = []
    for case in only or cases(world):
        for page in ("first", "deep") if QUESTIONS[case.code].fixed is not None else ("first",):
            progress(f"{case.name} as {case.asks}, {page} page")
            found.append(_measured(database, world, case, page, runs))
    return found


def _measured(database: Database, world: World, case: Case, page: str, runs: int) -> OfCase:
    timed = OfCase(f"{case.name} as {case.asks}, {page} page", case=case, page=page)
    draw = Random(f"{SEED} {case.name} {page}")
    for run in range(-WARM, runs):
        given = case.draw(draw)
        if "rare" in given:
            given["text"] = given.pop("rare")
        if "until" in given:
            given["until"] = given["since"] + timedelta(days=30)
        before = first_id_at(START + timedelta(seconds=SPAN * draw.random())) if page == "deep" else None
        with database.read() as session:
            actor = _actor(session, world, case, given, run)
            asked = partial(_asked, session, actor, case.code, Wanted(**given), before)
            ask(database, session, timed, asked, PLANS, run)
    return timed


def _asked(session: Session, actor: Actor, code: str, wanted: Wanted, before: str | None) -> int:
    answered = answer(session, actor, code, wanted, before=before)
    return len(answered.events) + sum(len(table.rows) for table in answered.tables)


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

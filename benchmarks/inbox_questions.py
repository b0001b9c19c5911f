"""How long the lists, counts and searches of the inbox take for people of every kind, and by which indexes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any

from benchmarks.asking import WARM, Plans, Timed, ask
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
PLANS = Plans(("work_item", "matter", "matter_words", "matter_editor"))
Asked = Callable[[Session, Actor, Random], int]
Bureau = tuple[Database, InboxWorld]
WORDS: Mapping[str, Callable[[Random], str]] = {
    "common word": lambda draw: draw.choice(COMMON)[:2],
    "two words": lambda draw: " ".join(draw.sample(COMMON, 2)),
    "rare word": lambda _draw: RARE,
    "number": lambda draw: f"2025-{draw.randrange(9000):07d}",
}
# their growth is shown and has no limit of its own: what fills a page of a large bureau is in a few matters of a small
ONE_KIND = frozenset(f"matters, {kind}" for kind in WORDS)


def questions() -> dict[str, Asked]:
    """Name -> what is asked; the answer is how many rows it has. What a `SecondPage` prepares is not measured."""
    views = {view: _listed(view) for view in queries.VIEWS}
    deep: dict[str, Asked] = {f"{view}, second page": SecondPage(view) for view in ("mine", "group", "done")}
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
        "matters, search": _matters(lambda draw: draw.choice([*WORDS.values()])(draw)),
        **{f"matters, {kind}": _matters(word) for kind, word in WORDS.items()},
    }


class SecondPage:
    """The second page of a view; whoever has but one asks for that."""

    def __init__(self, view: str) -> None:
        self.view = view
        self.after: str | None = None

    def prepare(self, session: Session, actor: Actor) -> None:
        """Where the first one ends."""
        self.after = queries.listed(session, actor, self.view).after

    def __call__(self, session: Session, actor: Actor, _draw: Random) -> int:
        return len(queries.listed(session, actor, self.view, self.after).rows)


def measure(bureaus: Sequence[Bureau], name: str, runs: int) -> list[Timed]:
    """One question by people drawn from all posts, put to each of the bureaus right after the other, person by person:
    a machine is not as fast in every second. The day is that of the bench's clock."""
    timed = [Timed(name) for _ in bureaus]
    for run in range(-WARM, runs):
        for (database, world), into in zip(bureaus, timed, strict=True):
            _ask(database, world, into, run)
    return timed


def people(draw: Random) -> int:
    """A head, a reviewer or a drafter, each as often."""
    kind = draw.randrange(3)
    if kind == 0:
        return draw.randrange(SECTIONS)
    return SECTIONS + draw.randrange(len(BUREAU_WIDE)) if kind == 1 else draw.randrange(4 * SECTIONS, PEOPLE)


def _ask(database: Database, world: InboxWorld, timed: Timed, run: int) -> None:
    asked, seed = questions()[timed.name], f"{SEED} {timed.name} {run}"
    with database.read() as session:
        who = world.person(people(Random(f"{seed} who")))
        actor = load_actor(session, who, END.astimezone(BUREAU_ZONE).date())
        if isinstance(asked, SecondPage):
            asked.prepare(session, actor)
        ask(database, session, timed, partial(_same, asked, session, actor, seed), PLANS, run)


def _same(asked: Asked, session: Session, actor: Actor, seed: str) -> int:
    """With the same parameters, however often."""
    return asked(session, actor, Random(seed))


def _opening(session: Session, actor: Actor, _draw: Random) -> int:
    """Counts, then the first view that has something, as the page does."""
    counted = queries.counts(session, actor)
    view = "group" if not counted["mine"] and counted["group"] else "mine"
    return len(queries.listed(session, actor, view).rows)


def _listed(view: str, **filters: Any) -> Asked:
    return lambda session, actor, _draw: len(queries.listed(session, actor, view, filters=Filters(**filters)).rows)


def _searched(session: Session, actor: Actor, view: str, draw: Random) -> queries.ListedPage:
    word = RARE if draw.random() < 0.2 else draw.choice(COMMON)[:2]
    return queries.listed(session, actor, view, filters=Filters(words=word))


def _matters(word: Callable[[Random], str]) -> Asked:
    return lambda session, actor, draw: len(matters_page(session, actor, MatterFilter(words=word(draw))).rows)

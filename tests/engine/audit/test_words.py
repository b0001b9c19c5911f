"""Words of reasons beside every other filter: what the index of words is narrowed by is what the events say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from engine import audit
from engine.audit import queries
from engine.audit.queries import Question, ask, count
from engine.clock import FixedClock
from engine.db import Database
from engine.runtime import Runtime
from tests.databases import BACKENDS, fresh

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PEOPLE = {"li": "bgs", "zhang": "fgk", "wang": None}
ACTIONS = ("work_item.completed", "work_item.claimed", "approval.recorded")


@pytest.fixture(scope="module", params=BACKENDS)
def trail(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Every kind of event with a reason about noise, and with one about water."""
    folder: Path = tmp_path_factory.mktemp("words")
    with fresh(request.param, folder) as database:
        database.info["runtime"] = Runtime({}, bytes(32), None, clock=FixedClock(NOW))
        for number, (actor, action, outcome) in enumerate(product(PEOPLE, ACTIONS, ("return", "approve", None))):
            with database.write() as session:
                audit.act_as(session, actor, PEOPLE[actor], circumstances=(audit.LATE, audit.SUBSTITUTE)[: number % 3])
                for reason in ("噪声污染，请核实", "饮用水源", None):
                    audit.record(
                        session,
                        chain=f"matter:{number % 2}",
                        action=action,
                        actor=actor,
                        subject=str(number % 2),
                        reason=reason,
                        gate="secrecy" if number % 4 else None,
                        changes={"outcome": [None, outcome]},
                    )
        yield database


@pytest.mark.parametrize("looked_through", [1, 16_000], ids=["from the index", "from the newest"])
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"actor": "li"},
        {"section": "fgk"},
        {"gate": "secrecy", "outcome": "return"},
        {"circumstance": "late"},
        {"circumstance": "substitute", "actor": "wang"},
        {"actions": ("work_item.completed", "approval.recorded")},
        {"actions": ("work_item.",), "chain": "matter:1"},
        {"actions": ("nothing.",)},
        {"subject": "0"},
        {"seen": ({"actor": "li"}, {"action": "approval.recorded"})},
        {"seen": ({"actor": "li", "action": "approval.recorded"},)},
        {"seen": ({"subject": "1"}, {"actor": "li"})},
    ],
    ids=str,
)
def test_words_beside_filters_are_the_events_of_the_filters_that_hold_the_words(
    trail: Database, monkeypatch: pytest.MonkeyPatch, filters: dict[str, object], looked_through: int
) -> None:
    monkeypatch.setattr(queries, "LOOKED_THROUGH", looked_through)
    question = replace(Question(), **filters)  # type: ignore[arg-type]
    with trail.read() as session:
        told = [each.id for each in ask(session, question, limit=500) if "噪声" in (each.reason or "")]
        asked = replace(question, text="噪声")
        first = ask(session, asked, limit=2)
        rest = ask(session, asked, before=first[-1].id, limit=500) if first else []
        assert [each.id for each in (*first, *rest)] == told
        assert count(session, asked).number == len(told)

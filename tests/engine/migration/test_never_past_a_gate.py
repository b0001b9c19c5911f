"""A moved instance never reaches a release without every mandatory gate approved for the present texts.

Random processes in two versions; an instance of the old one is driven somewhere, moved, and driven on by the engine."""

from __future__ import annotations

import pytest

from engine.migration import planning
from engine.migration.standing import Match
from tests.engine.migration.variants import Tally, compare

SEEDS = 60


def test_whatever_was_moved_passes_every_gate() -> None:
    tally = compare(range(SEEDS))
    assert tally.wrong == []
    assert tally.outcomes["moves"] >= 10
    assert tally.outcomes["back"] >= 2
    assert tally.outcomes["refused"] >= 1
    assert tally.released >= 10


def test_the_drive_notices_what_is_moved_past_a_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, with an instance taken to stand wherever its tokens are: it must come to light."""
    monkeypatch.setattr(Match, "fits", True)
    monkeypatch.setattr(planning, "_back", lambda *_: planning.Plan("refused"))
    tally = Tally()
    for seed in range(0, 240, 20):
        found = compare(range(seed, seed + 20))
        tally.wrong += found.wrong
        if any("released without" in fault for fault in tally.wrong):
            return
    raise AssertionError("nothing came to light")

"""Amber and red of the time that is left, by the thresholds that a task draws."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from engine.clock import FixedClock
from web.clocks import due_words
from workflows.installation.wiring import Installation

FRIDAY_NIGHT = datetime(2026, 3, 6, 16, tzinfo=UTC)  # the end of Friday in Shanghai


@pytest.mark.parametrize(
    ("at", "warn", "tone"),
    [
        (datetime(2026, 3, 3, 1, tzinfo=UTC), None, "good"),  # three working days left
        (datetime(2026, 3, 5, 1, tzinfo=UTC), None, "soon"),
        (datetime(2026, 3, 3, 1, tzinfo=UTC), "working_days(3)", "soon"),
        (datetime(2026, 3, 2, 1, tzinfo=UTC), "working_days(3)", "good"),
        (datetime(2026, 3, 5, 1, tzinfo=UTC), "working_days(3); working_days(1)", "near"),
        (datetime(2026, 3, 6, 11, tzinfo=UTC), "working_days(1); hours(4)", "soon"),
        (datetime(2026, 3, 6, 12, tzinfo=UTC), "working_days(1); hours(4)", "near"),
        (datetime(2026, 3, 6, 16, tzinfo=UTC), "working_days(1); hours(4)", "over"),
    ],
)
def test_the_tone_follows_the_thresholds(
    app: Flask, installation: Installation, at: datetime, warn: str | None, tone: str
) -> None:
    installation.runtime.clock = FixedClock(at)
    with app.test_request_context("/"), installation.database.read() as session:
        found = due_words(session, FRIDAY_NIGHT, "working_days(5)", warn=warn)

    assert found.tone == tone
    assert found.words  # never colour alone
    assert "5 个工作日" in found.reason

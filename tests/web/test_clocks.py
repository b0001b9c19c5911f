"""Amber and red of the time that is left, by the thresholds that a task draws."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from engine.clock import FixedClock
from engine.reminders import parse_ladder
from web.clocks import due_calculation, due_words, rung_words
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


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            "规则：2 个工作日（当日不计，末日 24 时截止）；3月5日 收到，3月9日 为最后一日。"
            "不计：3月7日（周六）、3月8日（周日）。",
        ),
        (
            "en",
            "Rule: 2 working days (the day itself does not count; the last ends at midnight); received 5 Mar, last day "
            "9 Mar. Not counted: 7 Mar (Sat), 8 Mar (Sun).",
        ),
    ],
)
def test_the_calculation_is_told_in_the_language_of_the_screen(
    app: Flask, installation: Installation, language: str, said: str
) -> None:
    thursday = datetime(2026, 3, 5, 1, tzinfo=UTC)
    installation.runtime.clock = FixedClock(thursday)
    with app.test_request_context(f"/?language={language}"), installation.database.read() as session:
        assert due_calculation(session, thursday, thursday, "working_days(2)") == said


@pytest.mark.parametrize(
    ("rung", "zh", "en"),
    [
        ("working_days(1) before", "到期前 1 个工作日，提醒办理人", "1 working day before it is due, to the holder"),
        ("hours(1) after", "超期 1 小时，提醒办理人", "1 hour overdue, to the holder"),
        (
            "working_days(3) after → deputy_leader",
            "超期 3 个工作日，提醒分管领导",
            "3 working days overdue, to Leader in charge",
        ),
    ],
)
def test_a_rung_of_the_ladder_of_reminders_is_told_in_words(app: Flask, rung: str, zh: str, en: str) -> None:
    (step,) = parse_ladder(rung)
    for language, said in (("zh", zh), ("en", en)):
        with app.test_request_context(f"/?language={language}"):
            assert rung_words(step) == said

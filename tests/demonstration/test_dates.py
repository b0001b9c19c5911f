"""What the demo's texts say of years, seasons and terms fits the day on which they are written."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.demonstration import texts
from workflows.demonstration.dates import dated
from workflows.demonstration.past import PAST
from workflows.demonstration.scripts import CASES

DAYS = {
    date(2026, 11, 20): {
        "{year}年，{next_year}年度": "2026年，2027年度",
        "{start}起，至{five_years}": "2027年1月1日起，至2031年12月31日",
        "{start}至{month_end}，{start}至{next_month_end}": "2027年1月1日至1月31日，2027年1月1日至2027年2月28日",
        "{past_quarter}，{quarter}，{start_quarter}": "2026年第三季度，2026年第四季度，2027年第一季度",
        "{saturday}，{season}，{mood}": "11月14日，2026年秋季，金秋",
        "{week}": "2026年11月23日至11月27日",
    },
    date(2026, 12, 26): {
        "{saturday}，{season}，{mood}": "12月19日，2026年冬季，暖冬",
        "{week}": "2026年12月28日至2027年1月1日",
    },
    date(2027, 1, 1): {
        "{saturday}，{season}": "12月26日，2026年冬季",
        "{past_quarter}，{quarter}，{start_quarter}": "2026年第四季度，2027年第一季度，2027年第一季度",
        "{start}起，至{five_years}": "2027年2月1日起，至2032年1月31日",
    },
    date(2028, 2, 29): {
        "{today}": "2028年2月29日",
        "{start}至{month_end}": "2028年4月1日至4月30日",
        "{saturday}，{season}，{mood}": "2月26日，2028年冬季，暖冬",
    },
    date(2028, 3, 6): {"{saturday}，{season}，{mood}": "3月4日，2028年春季，春风"},
}


@pytest.mark.parametrize(
    ("day", "words", "expected"), [(day, *pair) for day, said in DAYS.items() for pair in said.items()]
)
def test_words_of_a_day(day: date, words: str, expected: str) -> None:
    assert dated(words, day) == expected


def test_no_text_says_a_year_by_itself() -> None:
    """What is written in another century says nothing of a year of ours, and no place is left open."""
    day = date(2399, 2, 1)
    written = ["".join((*item, texts.document(item, day))) for item in (case.item.on(day) for case in (*PAST, *CASES))]
    assert not [text for text in written if "202" in text or "203" in text or "{" in text]

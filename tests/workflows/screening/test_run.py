"""Running the checks: one that fails on a text stops nobody, and is not passed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.registry import CHECKS, Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.rules import rules_hash
from workflows.screening.run import screen

TEXT = ScreenedDocument("p", "policy", "文稿", (Passage(0, "正文", "正文第 1 段", "各单位要认真落实。"),))
SUBJECT = Subject((TEXT,), date(2026, 3, 2))


@pytest.fixture
def odd_checks() -> Iterator[None]:
    before = dict(CHECKS)

    @check("test.odd", "古怪核查", aspect="wording", level="note", authority="unit", explanation="测试。")
    def odd(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
        yield Found("找到一处。", document.passages[0], 0, 3)
        raise KeyError(document.passages[0].text)

    yield
    CHECKS.clear()
    CHECKS.update(before)


def test_what_it_found_stays_and_a_person_is_told_to_look(odd_checks: None, caplog: pytest.LogCaptureFixture) -> None:
    found = [each for each in screen(SUBJECT, Rulebook()) if each.check == "test.odd"]
    assert [(each.level, each.matched) for each in found] == [("note", "各单位"), ("error", "")]
    assert "“古怪核查”这一项没有核查完" in found[1].message
    assert "test.odd" in caplog.text
    assert TEXT.passages[0].text not in caplog.text, "what an error says may be the draft's own words"


def test_other_checks_make_other_rules(odd_checks: None) -> None:
    with_it = rules_hash(Rulebook())
    del CHECKS["test.odd"]
    assert rules_hash(Rulebook()) != with_it
    assert rules_hash(Rulebook(abbreviations=("人社",))) != rules_hash(Rulebook())

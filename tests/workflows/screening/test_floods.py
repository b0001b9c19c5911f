"""Texts made to hold up the server: the work of the checks grows with the text and not with its square, and what
they find is cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.steps import reach_of, steps_of
from tests.workflows.screening.passages import document, found
from workflows.screening import run
from workflows.screening.checks import law
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import CHECKS, Found, check
from workflows.screening.rulebook import Rulebook, Term
from workflows.screening.run import MOST, screen

GROWTH = 5  # times the steps at most for four times the text; work that grows with its square takes 16 times


def steps(check_id: str, text: str, book: Rulebook) -> int:
    one = document(text)
    subject = Subject((one,), date(2026, 11, 21), "normative")
    return steps_of(lambda: list(CHECKS[check_id].function(one, subject, book)))


@pytest.mark.parametrize(
    ("check_id", "pattern"),
    [
        ("punctuation.pairs", "（"),
        ("punctuation.pairs", "》"),
        ("punctuation.pairs", "（《“【"),
        ("punctuation.pairs", "（》"),
        ("punctuation.pairs", "（《）"),
        ("punctuation.repeated", "，"),
        ("punctuation.width", "甲,http://a.cn "),
        ("sums.named", "其中：1万元，"),
        ("sums.of-which", "共3个，其中甲1个，乙1个，"),
        ("attachments.mentioned", "见附件1"),
        ("dates.impossible", "2026年2月30日"),
        ("terms", "单位要认真"),
        ("terms", "单位职工"),
    ],
)
def test_four_times_the_text_is_about_four_times_the_work(check_id: str, pattern: str) -> None:
    book = Rulebook((_term("单位", exemptions=("单位要",)), _term("职工", context=("没有这个词",))))

    assert steps(check_id, pattern * 1200, book) <= GROWTH * steps(check_id, pattern * 300, book)


def test_brackets_within_brackets_are_looked_at_once() -> None:
    nested = "（" * 300 + "）" * 300
    few = steps("punctuation.pairs", nested, Rulebook())

    assert found("punctuation.pairs", nested) == []
    assert steps("punctuation.pairs", "（" * 1200 + "）" * 1200, Rulebook()) <= GROWTH * few


def test_a_title_within_titles_is_looked_for_so_far_and_no_further() -> None:
    assert reach_of(law._NESTED) < 200


def test_exemptions_that_overlap_count_as_far_as_the_longest_reaches() -> None:
    book = Rulebook((_term("单位", exemptions=("单位甲单位乙单位丙", "甲单位")),))

    assert [one.start for one in found("terms", "单位甲单位乙单位丙，单位", book)] == [10]


def _term(text: str, *, exemptions: tuple[str, ...] = (), context: tuple[str, ...] = ()) -> Term:
    return Term(text, "warning", "wording", "unit", "请核对。", exemptions=exemptions, context=context)


# what is found is cut


@pytest.fixture
def flooding() -> Iterator[None]:
    """A check that never ends."""
    before = dict(CHECKS)

    @check("test.flood", "洪水核查", aspect="wording", level="note", authority="unit", explanation="测试。")
    def flood(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
        while True:
            yield Found("又一处。", document.passages[0], 0, 1)

    yield
    CHECKS.clear()
    CHECKS.update(before)


def test_the_findings_of_one_check_are_cut_and_the_rest_is_said_in_one() -> None:
    one = document("各单位于2026年2月30日" * (MOST + 5))
    cut = [each for each in screen(_subject(one), Rulebook()) if each.check == "dates.impossible"]

    assert len([each for each in cut if each.passage is not None]) == MOST
    assert [(each.level, "未逐一列出" in each.message) for each in cut if each.passage is None] == [("error", True)]


def test_as_many_as_are_listed_are_not_cut() -> None:
    one = document("各单位于2026年2月30日" * MOST)
    listed = [each for each in screen(_subject(one), Rulebook()) if each.check == "dates.impossible"]

    assert len(listed) == MOST
    assert all(each.passage is not None for each in listed)


def test_a_check_that_does_not_end_is_stopped_and_a_person_is_told(flooding: None) -> None:
    said = [each for each in screen(_subject(document("各单位。")), Rulebook()) if each.check == "test.flood"]

    assert [each.level for each in said if "没有核查完" in each.message] == ["error"]


def test_a_check_out_of_its_processor_time_is_stopped(flooding: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SECONDS", 0.0)
    said = [each for each in screen(_subject(document("各单位。")), Rulebook()) if each.check == "test.flood"]

    assert [(each.level, each.matched) for each in said] == [("note", "各"), ("error", "")]


def _subject(one: ScreenedDocument) -> Subject:
    return Subject((one,), date(2026, 11, 21))

"""The text of a whole document: every position leads back to its passage, and sieves lose nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.screening.passages import document
from workflows.renditions.characters import folded
from workflows.screening.flow import Flow, flows
from workflows.screening.kept import kept
from workflows.screening.model import ScreenedDocument
from workflows.screening.whole_text import flows_with, passages_with, passages_written, whole_text
from workflows.screening.written_text import SEPARATOR

LINES = st.lists(st.text(st.sampled_from("甲乙一、。（１） ：\u200b㈠" + SEPARATOR), max_size=8), max_size=8)


@given(LINES)
def test_every_folded_character_leads_back_to_where_it_stands(lines: list[str]) -> None:
    one = document("\n".join(lines))
    whole = whole_text(one)

    for position, character in enumerate(whole.text):
        if character not in (SEPARATOR, "\ufdd1"):
            passage, place = whole.place(position, position + 1)
            assert character in folded(passage.text[place.start : place.end]).text


@given(LINES, st.sampled_from(("甲", "乙一", "1", "[甲乙]", "。")))
def test_a_sieve_keeps_every_paragraph_with_the_words(lines: list[str], words: str) -> None:
    one, pattern = document("\n".join(lines)), re.compile(words)
    fresh = document("\n".join(lines))

    kept_flows = [flow.text for flow in flows_with(one, pattern)]

    assert kept_flows == [flow.text for flow in flows(fresh) if pattern.search(folded(flow.text).text)]
    assert {p.index for p in fresh.passages if pattern.search(folded(p.text).text)} <= {
        p.index for p in passages_with(one, pattern)
    }


@given(LINES, st.sampled_from(("甲", "乙一", "（", "[甲乙]", SEPARATOR + r"\s*甲")))
def test_a_sieve_of_what_is_written_keeps_every_passage_with_it(lines: list[str], words: str) -> None:
    one, pattern = document("\n".join(line.replace(SEPARATOR, "") for line in lines)), re.compile(words)

    kept_passages = list(passages_written(one, pattern))

    assert kept_passages == [passage for passage in one.passages if pattern.search(SEPARATOR + passage.text)]


@given(LINES)
def test_what_is_folded_in_one_go_is_what_each_folds_to(lines: list[str]) -> None:
    one = document("\n".join(line.replace(SEPARATOR, "") for line in lines))
    whole_text(one)

    for flow in flows(one):
        assert flow.folded == folded(flow.text)
        assert list(flow.folded.offsets) == list(folded(flow.text).offsets)
    assert [passage.folded.text for passage in one.passages] == [folded(passage.text).text for passage in one.passages]


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("甲。乙《丙》丁。戊", "《丙》", "乙《丙》丁"),
        ("《丙》", "《丙》", "《丙》"),
        ("甲。\n《丙》", "《丙》", "《丙》"),
    ],
)
def test_the_sentence_around(text: str, words: str, sentence: str) -> None:
    whole = whole_text(document(text))
    start = whole.text.index(words)

    assert whole.sentence(start, start + len(words)) == sentence


def test_what_is_kept_is_made_once_for_each_document() -> None:
    made: list[str] = []

    @kept
    def title(one: ScreenedDocument) -> str:
        made.append(one.title)
        return one.title

    first, second = document("甲", title="一"), document("乙", title="二")

    assert [title(first), title(second), title(first)] == ["一", "二", "一"]
    assert made == ["一", "二"]


def test_an_empty_document_has_an_empty_text() -> None:
    assert whole_text(ScreenedDocument("d", "policy", "", ())).text == ""
    assert list(flows_with(ScreenedDocument("d", "policy", "", ()), re.compile("甲"))) == []


def test_lines_of_one_paragraph_are_one_flow() -> None:
    assert [flow.text for flow in flows(document("甲乙\n丙丁。\n戊"))] == ["甲乙丙丁。", "戊"]
    assert isinstance(next(flows(document("甲"))), Flow)

"""Words of the lists: where they count, where a longer phrase or a missing context says otherwise."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.screening.passages import document, found
from workflows.screening.checks.terms import MOST
from workflows.screening.rulebook import Rulebook, Term
from workflows.screening.whole_text import SEPARATOR


def term(text: str, **others: object) -> Term:
    values = {"level": "error", "aspect": "wording", "authority": "standard", "explanation": "写法不规范。"}
    return Term(text, **{**values, **others})  # type: ignore[arg-type]


BOOK = Rulebook(
    terms=(
        term("帐号", replacement="账号"),
        term("必需", context=("应当", "必须"), level="note"),
        term("老干部", exemptions=("老干部局", "离退休老干部处")),
        term("共享单车", aspect="policy"),
        term("单车"),
        term("干部局面"),
        term("WIFI"),
    )
)


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("请填写帐号和密码。", ["帐号"]),
        ("请填写账号和密码。", []),
        ("帐 号、帐\u200b号、帐　号", ["帐 号", "帐\u200b号", "帐　号"]),  # as it stands in the text
        ("ＷＩＦＩ覆盖", ["ＷＩＦＩ"]),
        ("应当提供必需的材料", ["必需"]),
        ("提供必需的材料", []),  # no context
        ("老干部工作", ["老干部"]),
        ("区委老干部局", []),  # the longer phrase wins
        ("老干部局的老干部", ["老干部"]),
        ("打破老干部局面", ["干部局面"]),  # an exemption of one term hides no other
        ("规范共享单车停放", ["共享单车"]),  # of two terms the longer
        ("上一行末是帐\n号在下一行", ["帐"]),  # lines of one paragraph: as much as stands in the first
        ("第一段结束。帐\n号", ["帐"]),
        ("第一段帐。\n号", []),
        ("一、第一段帐\n二、号", []),
        (f"帐{SEPARATOR}号、帐号", ["帐号"]),
        ("", []),
    ],
)
def test_where_a_term_counts(text: str, matched: list[str]) -> None:
    assert [one.matched for one in found("terms", text, BOOK)] == matched


def test_a_finding_takes_level_aspect_and_words_from_its_term() -> None:
    (one,) = found("terms", "请填写帐号。", BOOK)

    assert (one.level, one.aspect, one.start, one.end) == ("error", "wording", 3, 5)
    assert one.message == "“帐号”，建议改为“账号”：写法不规范。"
    assert [each.aspect for each in found("terms", "共享单车", BOOK)] == ["policy"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("截止2026年3月底", "“截止2026年…”，建议改为“截至2026年…”：写法不规范。"),
        ("截止 2026 年底", "“截止2026年…”，建议改为“截至2026年…”：写法不规范。"),
        ("截止20日", "“截止20…”，建议改为“截至20…”：写法不规范。"),
    ],
)
def test_a_term_that_ends_in_a_number_is_quoted_with_all_of_it(text: str, message: str) -> None:
    (one,) = found("terms", text, Rulebook((term("截止20", replacement="截至20"),)))

    assert one.message == message


def test_hidden_texts_count_too() -> None:
    text = document("正文")
    hidden = document("帐号").passages[0].__class__(1, "批注", "批注", "帐号", visible=False)
    commented = text.__class__("d", "policy", "", (*text.passages, hidden))

    assert [one.part for one in found("terms", commented, BOOK)] == ["批注"]


@pytest.mark.parametrize(("count", "findings"), [(MOST, MOST), (MOST + 1, MOST + 1), (MOST + 500, MOST + 1)])
def test_a_term_that_stands_everywhere_is_summed_up(count: int, findings: int) -> None:
    every = found("terms", "。\n".join(["帐号"] * count), BOOK)

    assert len(every) == findings
    if count > MOST:
        assert every[-1].message == f"“帐号”在本文件中还有 {count - MOST} 处，请一并核对。"
        assert (every[-1].passage, every[-1].level) == (None, "error")


def test_an_empty_book_finds_nothing() -> None:
    assert found("terms", "帐号", Rulebook()) == []


WORDS = st.text(st.sampled_from("甲乙丙"), min_size=2, max_size=4)


@given(
    st.text(st.sampled_from("甲乙丙丁"), max_size=40), st.dictionaries(WORDS, st.lists(WORDS, max_size=2), max_size=6)
)
def test_every_finding_is_a_term_and_overlaps_no_other(text: str, lists: dict[str, list[str]]) -> None:
    book = Rulebook(tuple(term(word, exemptions=tuple(f"{word}{end}" for end in ends)) for word, ends in lists.items()))

    findings = found("terms", text, book)
    free = [word for word, ends in lists.items() if not ends and word in text]

    assert all(one.matched in lists and text[one.start : one.end] == one.matched for one in findings)
    assert all(before.end <= after.start for before, after in pairwise(findings))
    assert bool(findings) or not free


def test_many_threads_share_one_automaton() -> None:
    results: list[int] = []
    book = Rulebook(BOOK.terms)
    threads = [threading.Thread(target=lambda: results.append(len(found("terms", "帐号", book)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [1] * 8

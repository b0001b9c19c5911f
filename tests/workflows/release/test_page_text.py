"""Comparing texts: where a page first differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from workflows.release.page_text import LARGEST_SAVED_PAGE, difference, normalised, text_of_html

TEXTS = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40), min_size=1, max_size=60)


@given(text=TEXTS, before=TEXTS, after=TEXTS, blank=st.sampled_from([" ", "\n", "\u3000", "\u200b", "\xa0", ""]))
def test_a_text_is_found_in_any_page_that_shows_it_whole(text: str, before: str, after: str, blank: str) -> None:
    assert difference(text, before + blank.join(text) + after) is None


@given(text=TEXTS, at=st.integers(0, 59))
def test_a_changed_character_is_found_where_it_stands(text: str, at: int) -> None:
    at %= len(text)
    changed = text[:at] + "Ω" + text[at + 1 :]
    found = difference(text, changed)
    assert found is not None
    # the beginning may stand elsewhere in the page for longer than up to the change, never for shorter
    named = 1 if "没有找到" in found else int(found.split()[1])
    assert named >= at + 1


@pytest.mark.parametrize(
    ("one", "two"),
    [("⼀", "一"), ("Ａ１", "A1"), ("a b", "ab"), ("（一）", "(一)"), ("⺠", "民")],
)
def test_forms_of_one_character_are_the_same(one: str, two: str) -> None:
    assert normalised(one) == normalised(two)


def test_a_scan_is_never_confirmed_by_text() -> None:
    assert difference("", "任何文字") is not None


@pytest.mark.parametrize("content", [b"", b"  ", b"x" * (LARGEST_SAVED_PAGE + 1)], ids=["empty", "blank", "huge"])
def test_what_is_no_page_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        text_of_html(content)
    assert refused.value.issues[0].field == "saved_page"


PAGE = "<html><head><title>题</title></head><body><!-- 注 --><p>社会保险</p><style>p{}</style><p>补贴</p></body></html>"


@pytest.mark.parametrize(
    "content",
    [
        PAGE.encode(),
        PAGE.encode("utf-8-sig"),
        PAGE.encode("gbk"),
        b'<?xml version="1.0" encoding="GB2312"?>' + PAGE.encode("gbk"),
    ],
    ids=["utf-8", "with mark", "gbk", "declared"],
)
def test_a_saved_page_in_either_coding_gives_its_words_and_nothing_else(content: bytes) -> None:
    assert normalised(text_of_html(content)) == "社会保险补贴"

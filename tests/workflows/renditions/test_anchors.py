"""A passage that somebody commented on is found again in later versions, or said to be gone."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from workflows.renditions.anchors import Anchor, AnchoredText, Stretch

TEXT = (
    "关于调整职业技能培训补贴标准的通知",
    "一、补贴对象。在本区依法参加社会保险的企业职工。",
    "二、补贴标准。初级工每人1000元，中级工每人1500元。",
    "三、申领方式。申领人通过“一网通办”提交申请，经办机构应当在10个工作日内办结。",
    "四、其他事项。经办机构应当在10个工作日内公示。",
)


def anchor(quote: str, before: str = "", after: str = "") -> Anchor:
    return AnchoredText(TEXT).anchor(quote, before, after)


def quoted(passages: tuple[str, ...], stretches: tuple[Stretch, ...]) -> str:
    return "".join(passages[one.passage][one.start : one.end] for one in stretches)


def changed(number: int, text: str) -> tuple[str, ...]:
    return tuple(text if at == number else each for at, each in enumerate(TEXT))


@pytest.mark.parametrize(
    ("passages", "found", "words"),
    [
        (TEXT, "same", "初级工每人1000元，中级工每人1500元"),
        ((TEXT[2], *TEXT[:2], *TEXT[3:]), "same", "初级工每人1000元，中级工每人1500元"),
        (("新增一段。", *TEXT), "same", "初级工每人1000元，中级工每人1500元"),
        (
            changed(2, "二、补贴标准。初级工每人 1000 元，中级工每人 1500 元。"),
            "same",
            "初级工每人 1000 元，中级工每人 1500 元",
        ),
        (
            changed(2, "二、补贴标准。初级工每人1200元，中级工每人1500元。"),
            "changed",
            "初级工每人1200元，中级工每人1500元",
        ),
        (
            (*TEXT[:2], *TEXT[3:], "五、标准。初级工每人1200元，中级工每人1500元，另行公布。"),
            "changed",
            "初级工每人1200元，中级工每人1500元",
        ),
        ((*TEXT[:2], *TEXT[3:]), "gone", ""),
        (changed(2, "二、补贴标准。按照本市有关规定执行，由区财政统筹安排。"), "gone", ""),
        ((), "gone", ""),
    ],
    ids=[
        "as it was",
        "moved",
        "pushed down",
        "other spaces",
        "a figure",
        "moved and changed",
        "left out",
        "reworded",
        "empty",
    ],
)
def test_a_passage_is_followed_through_versions(passages: tuple[str, ...], found: str, words: str) -> None:
    place = AnchoredText(passages).place(anchor("初级工每人1000元，中级工每人1500元"))
    assert place.found == found
    assert quoted(passages, place.stretches) == words


def test_of_words_that_stand_twice_the_surroundings_say_which() -> None:
    second = anchor("在10个工作日内", "四、其他事项。经办机构应当", "公示。")
    assert AnchoredText(TEXT).place(second).stretches[0].passage == 4
    first = anchor("在10个工作日内", "提交申请，经办机构应当", "办结。")
    assert AnchoredText(TEXT).place(first).stretches[0].passage == 3
    turned = (*TEXT[:3], TEXT[4], TEXT[3])
    assert AnchoredText(turned).place(second).stretches[0].passage == 3


def test_short_words_are_not_found_just_anywhere() -> None:
    short = anchor("企业", "社会保险的", "职工。")
    assert AnchoredText(TEXT).place(short).found == "same"
    assert AnchoredText(("鼓励企业参加。",)).place(short).found == "gone"


def test_a_selection_may_run_over_paragraphs() -> None:
    across = anchor("企业职工。\n\n二、补贴标准。")
    place = AnchoredText(TEXT).place(across)
    assert [one.passage for one in place.stretches] == [1, 2]
    assert quoted(TEXT, place.stretches) == "企业职工。二、补贴标准。"


@pytest.mark.parametrize("quote", ["", "  \n", "没有这句话", "字" * 2001])
def test_what_is_not_in_the_text_has_no_anchor(quote: str) -> None:
    with pytest.raises(Invalid):
        anchor(quote)

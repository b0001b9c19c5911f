"""Figures in a text come in one form, however they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.renditions.characters import folded
from workflows.screening.figures import Figure, bare_numbers, figures_in, number
from workflows.screening.known_figures import KnownFigures


def read(text: str) -> list[Figure]:
    return figures_in(folded(text).text)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("30日", 30, "日"),
        ("三十日", 30, "日"),
        ("30天", 30, "日"),
        ("１０个工作日", 10, "工作日"),
        ("十个工作日", 10, "工作日"),
        ("1.5万元", 15000, "元"),
        ("1,500元", 1500, "元"),
        ("1500元人民币", 1500, "元"),
        ("三百二十元", 320, "元"),
        ("一千零五十元", 1050, "元"),
        ("二十万元", 200000, "元"),
        ("20亿元", 2000000000, "元"),
        ("3千元", 3000, "元"),
        ("百分之五十", 50, "%"),
        ("50％", 50, "%"),
        ("两年", 2, "年"),
        ("半年", Decimal("0.5"), "年"),
        ("16周岁", 16, "岁"),
        ("2万余人", 20000, "人"),
        ("2600余万元", 26000000, "元"),
        ("5名", 5, "人"),
        ("1000㎡", 1000, "平方米"),
        ("35℃", 35, "℃"),
    ],
)
def test_quantities(text: str, value: int, unit: str) -> None:
    assert [(one.kind, one.value, one.unit) for one in read(f"应当为{text}，")] == [("quantity", Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3至5个工作日", [(3, "工作日"), (5, "工作日")]),
        ("10%—20%", [(10, "%"), (20, "%")]),
        ("1000～2000元", [(1000, "元"), (2000, "元")]),
        ("1-2万元", [(10000, "元"), (20000, "元")]),
        ("5000元至1万元", [(5000, "元"), (10000, "元")]),
        ("16—60周岁", [(16, "岁"), (60, "岁")]),
    ],
)
def test_both_ends_of_a_range_have_the_unit(text: str, values: list[tuple[int, str]]) -> None:
    assert [(one.value, one.unit) for one in read(text)] == values


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("自2026年5月1日起", [(2026, 5, 1)]),
        ("自 2026 年 5 月 1 日起", [(2026, 5, 1)]),
        ("二〇二六年五月一日", [(2026, 5, 1)]),
        ("2026-05-01", [(2026, 5, 1)]),
        ("2026.5.1", [(2026, 5, 1)]),
        ("5月1日", [(None, 5, 1)]),
        ("2026年5月", [(2026, 5, None)]),
        ("2026年12月1日至12月31日", [(2026, 12, 1), (2026, 12, 31)]),
        ("2026年12月1日至31日", [(2026, 12, 1), (2026, 12, 31)]),
    ],
)
def test_dates(text: str, dates: list[tuple[int | None, int, int | None]]) -> None:
    assert [(one.year, one.month, one.day) for one in read(text)] == dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("联系电话：021-59730200、64312345", [("telephone", "02159730200"), ("telephone", "64312345")]),
        ("拨打12333咨询", [("telephone", "12333")]),
        ("工作日9:00—17:30", [("clock", "9:00"), ("clock", "17:30")]),
        ("2026年度", [("year", "2026年")]),
    ],
)
def test_telephones_times_and_years(text: str, expected: list[tuple[str, str]]) -> None:
    words = folded(text).text

    assert [
        (one.kind, one.unit if one.kind == "telephone" else words[one.start : one.end]) for one in figures_in(words)
    ] == expected


@pytest.mark.parametrize(
    "text",
    [
        "1. 申领条件",
        "（3）其他",
        "问2：怎么申请？",
        "第三条规定",
        "第四季度安排",
        "沪人社办〔2026〕97号",
        "国务院令第711号",
        "《某某三年行动计划（2026—2028年）》",
        "千家万户",
        "万众一心",
        "二十届三中全会",
        "十四五规划",
        "统一安排",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("一百零三", 103),
        ("一千二百", 1200),
        ("三万五千", 35000),
        ("一亿", 10**8),
        ("万", None),
        ("二三", None),
    ],
)
def test_chinese_numerals(text: str, value: int | None) -> None:
    assert number(text) == value


def test_numbers_without_a_unit_are_those_of_tables() -> None:
    assert bare_numbers("1500") == {Decimal(1500)}
    assert bare_numbers("1,500") == {Decimal(1500)}
    assert bare_numbers("3.第二项12个月") == frozenset()


POLICY = (
    "自受理之日起三十日内办结，20个工作日内公布；补贴1.5万元，比例为百分之五十。",
    "本办法自2026年5月1日起施行，有效期至2031年4月30日。申报时间为12月1日至12月20日。",
    "咨询电话021-59730200。",
    "1500",
)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("30天", True),
        ("30个工作日", False),
        ("二十个工作日", True),
        ("15000元", True),
        ("1.5万元", True),
        ("1.6万元", False),
        ("50%", True),
        ("2026年5月1日", True),
        ("5月1日", True),
        ("2026年5月", True),
        ("2026年6月1日", False),
        ("2027年5月1日", False),
        ("2026年12月1日", True),  # the policy says no year there, but this is its year
        ("2025年12月1日", False),
        ("有效期5年", True),  # from 1 May 2026 up to 30 April 2031
        ("有效期4年", False),
        ("60个月", True),
        ("电话：59730200", True),
        ("电话：59730201", False),
        ("每人1500元", True),  # the unit stands in the head of the policy's table
        ("每人1501元", False),
        ("2026年", True),
        ("2028年", False),
    ],
)
def test_a_figure_is_known_when_the_policy_means_the_same(text: str, known: bool) -> None:
    held = KnownFigures.of(folded(line).text for line in POLICY)

    (figure,) = read(text)
    assert held.has(figure) is known


@given(st.integers(1, 999_999), st.sampled_from(["元", "个工作日", "%", "平方米", "户"]))
def test_what_the_policy_says_itself_is_always_known(value: int, unit: str) -> None:
    held = KnownFigures.of([f"标准为{value}{unit}。"])

    assert all(held.has(figure) for figure in read(f"可以得到{value:,}{unit}"))
    assert not any(held.has(figure) for figure in read(f"可以得到{value + 1}{unit}"))

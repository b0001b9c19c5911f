"""Dates and times that cannot be, weekdays that do not fit, periods that go backwards."""

import pytest

from tests.workflows.screening.corpus.frame import notice
from tests.workflows.screening.reading import found, table, words

IMPOSSIBLE = [
    ("截止时间为2026年2月30日。", ["2026年2月30日"]),
    ("截止时间为2026 年 2 月 30 日。", ["2026 年 2 月 30 日"]),
    ("截止时间为２０２６年２月３０日。", ["２０２６年２月３０日"]),
    ("自2025年2月29日起。", ["2025年2月29日"]),
    ("自2024年2月29日起，至2月29日止。", []),
    ("公示期至4月31日。", ["4月31日"]),
    ("定于2026年13月1日开班。", ["2026年13月1日"]),
    ("截至2026年13月，共有12人。", ["2026年13月"]),
    ("定于2026年5月0日开班。", ["2026年5月0日"]),
    ("定于二月三十日、六月三十一日。", ["二月三十日", "六月三十一日"]),
    ("二〇二五年二月二十九日", ["二〇二五年二月二十九日"]),
    ("二〇二四年二月二十九日，十二月三十一日。", []),
    ("有效期至2026-09-31。", ["2026-09-31"]),
    ("有效期至2026/2/30。", ["2026/2/30"]),
    ("版本为2026.13.1，编号2026-45-67，电话021-5973-0200。", []),
    ("公示期不少于31日，2月份的30倍。", []),
    ("办公时间为8:30至24:30。", ["24:30"]),
    ("请于当日下午15:75前报名。", ["15:75"]),
    ("定于上午9时61分开始。", ["9时61分"]),
    ("比例为12:75，比分25:30。", []),
    ("每日8:30—17:00，24:00关闭。", []),
    ("培训40学时30分钟。", []),
]


@pytest.mark.parametrize(("sentence", "marked"), IMPOSSIBLE)
def test_days_and_times_that_do_not_exist(sentence: str, marked: list[str]) -> None:
    findings = found("dates.impossible", sentence)
    assert words(findings) == marked
    assert all(finding.level == "error" for finding in findings)


def test_dates_in_tables_and_in_the_places_of_the_slots() -> None:
    assert words(found("dates.impossible", table("批次|时间", "第一批|2026年6月31日"))) == ["2026年6月31日"]
    (signed,) = found("dates.impossible", notice({"dated": "2026年4月31日"}))
    assert (signed.matched, signed.part) == ("2026年4月31日", "成文日期")


WEEKDAYS = [
    ("2026年5月1日（星期五）", []),
    ("2026年5月1日（周五）", []),
    ("2026年5月3日（星期天）", []),
    ("2026年5月3日星期日", []),
    ("2026年5月1日（星期三）", ["2026年5月1日（星期三"]),
    ("2026年5月1日，周六", ["2026年5月1日，周六"]),
    ("2026年2月30日（星期一）", []),
]


@pytest.mark.parametrize(("sentence", "marked"), WEEKDAYS)
def test_weekdays(sentence: str, marked: list[str]) -> None:
    assert words(found("dates.weekday", sentence)) == marked


PERIODS = [
    ("自2026年5月1日至2025年4月30日。", 1),
    ("自2026年5月1日起至2026年4月30日止。", 1),
    ("本办法自2026年5月1日起施行，有效期至2025年4月30日。", 1),
    ("2026年12月1日至1月31日。", 1),
    ("公示期为11月20日至11月16日。", 1),
    ("2025年至2024年。", 1),
    ("自2026年5月1日至2031年4月30日。", 0),
    ("自2026年5月1日起施行，有效期至2031年4月30日。", 0),
    ("2026年12月1日至2027年1月31日。", 0),
    ("公示期为12月1日至1月31日。", 0),
    ("2026年3月至5月。", 0),
    ("2026年11月16日（星期一）至11月20日（星期五）。", 0),
    ("2021—2025年。", 0),
    ("2025年比2024年增长。", 0),
]


@pytest.mark.parametrize(("sentence", "count"), PERIODS)
def test_periods_end_after_they_begin(sentence: str, count: int) -> None:
    assert len(found("dates.period", sentence)) == count


YEARS = [
    ("自20226年1月1日起。", ["20226年"]),
    ("自206年5月起。", ["206年"]),
    ("到2206年底。", ["2206年"]),
    ("到2035年底，累计120年。", []),
    ("上下五千年，距今3000年历史。", []),
]


@pytest.mark.parametrize(("sentence", "marked"), YEARS)
def test_slips_in_years(sentence: str, marked: list[str]) -> None:
    assert words(found("dates.year", sentence)) == marked

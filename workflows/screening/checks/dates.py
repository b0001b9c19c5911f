"""Dates and times: those that do not exist, weekdays that do not fit, periods that end before they begin."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.numerals import number_of
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import passages_with

# all for folded text
_ARABIC = re.compile(r"(?<!\d)(?:(\d{4})年)?(?<![\d.])(\d{1,2})月(\d{1,3})日")
_SAME_MONTH = re.compile(r"(?:至|到|[—–\-~]{1,2})(\d{1,2})日")  # 6月28日至31日
_BARE_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)年(\d{1,2})月(?!\d)")
_DASHED = re.compile(r"(?<![\d\-./])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d\-./])")
_NUMERAL = "[一二三四五六七八九十]"
_CHINESE = re.compile(
    rf"(?:([一二][〇零○O一二三四五六七八九]{{3}})年)?(?<!{_NUMERAL})({_NUMERAL}{{1,2}})月({_NUMERAL}{{1,3}})日"
)
_WEEKDAY = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日[(,]?(?:星期|周)([一二三四五六日天])")
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):(\d{2})(?!\d)")
_CLOCK_WORDS = re.compile(r"(?<!学)(?<![\d.])(\d{1,2})[时点](\d{1,2})分(?!钟)")
_OF_CLOCK = re.compile(
    r"(?:时间|上午|下午|中午|晚|早|凌晨|每[日天周]|\d日|周[一二三四五六日]|\d:\d\d[—–\-~至到])[^。;]{0,12}$"
)
_TELLING = re.compile(r"[年月时点：:]|\d[-/.]\d")  # without one of them there is no date: most passages
_DAYS = "一二三四五六日"


@check(
    "dates.impossible",
    "不存在的日期或时间",
    aspect="wording",
    level="error",
    authority="custom",
    explanation="日历上没有的日期（如2月30日）、一天里没有的时间（如24:30）一定是笔误。",
)
def impossible(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in _read(document, *_DAY_OR_TIME):
        text = passage.folded.text
        for start, end in sorted({*_impossible_days(text), *_impossible_times(text)}):
            place = passage.matched(start, end)
            said = f"“{text[start:end]}”不存在，请核对后改正。"
            yield Found(said, passage, *place)


# sieves: what stands in every paragraph in which one of the patterns can be wrong
_DAY_OR_TIME = (
    re.compile(rf"月(?:29|[3-9]\d|\d{{3}}|00?日|{_NUMERAL}|(?<=1[3-9]月)|(?<=[2-9]\d月)|(?<=0月))"),
    re.compile(r"年(?:00?|1[3-9]|[2-9]\d)月"),
    re.compile(r"日(?:至|到|[—–\-~]{1,2})(?:29|[3-9]\d|0)"),
    *(re.compile(rf"{mark}\d{{1,2}}{mark}(?:29|[3-9]\d|0)") for mark in ("-", "/", r"\.")),
    *(re.compile(rf"{mark}(?:[6-9]\d|(?<=2[4-9]{mark})|(?<=[3-9]\d{mark}))") for mark in (":", "时", "点")),
)
_DAY_OF_WEEK = re.compile("日[(,]?(?:星期|周)[一二三四五六日天]")
_SINCE = ("至", "到", "—", "–", "-", "~")
_UNTIL = tuple(re.compile(rf"{word}(?:(?:(?:19|20)\d\d年)?\d{{1,2}}月|(?:19|20)\d\d年)") for word in _SINCE)
_ODD_YEAR = re.compile(
    r"年(?:(?<=\d{5}年)|(?<=20[3-9]\d年)|(?<=2[1-9]\d\d年)|(?<=[3-9]\d\d\d年)|(?<=20\d年)(?=\d{1,2}月)|(?<=19\d年)(?=\d{1,2}月))"
)


def _read(document: ScreenedDocument, *sieves: re.Pattern[str]) -> Iterator[Passage]:
    """The visible text and the lines that stood in the places of the slots, as far as one of the sieves is in them."""
    for passage in passages_with(document, *sieves):
        if not _TELLING.search(passage.text):
            continue
        if passage.visible or passage.kind in ("number", "dated", "printed"):
            yield passage


def _impossible_days(text: str) -> Iterator[tuple[int, int]]:
    for found in _ARABIC.finditer(text):
        year = int(found[1]) if found[1] else None
        if not _exists(year, int(found[2]), int(found[3])):
            yield found.span()
        last = _SAME_MONTH.match(text, found.end())
        if last and not _exists(year, int(found[2]), int(last[1])):
            yield found.start(), last.end()
    for found in _CHINESE.finditer(text):
        month, day = number_of(found[2]), number_of(found[3])
        if month is not None and day is not None and not _exists(_chinese_year(found[1]), month, day):
            yield found.span()
    for found in _BARE_MONTH.finditer(text):
        if not 1 <= int(found[2]) <= 12:
            yield found.span()
    for found in _DASHED.finditer(text):
        month = int(found[3])  # 2026.13.1 is a version and 2026-45-67 a number
        if 1 <= month <= 12 and not _exists(int(found[1]), month, int(found[4])):
            yield found.span()


def _exists(year: int | None, month: int, day: int) -> bool:
    """Without a year the 29th of February may be meant."""
    if not 1 <= month <= 12:
        return False
    return 1 <= day <= monthrange(year or 2000, month)[1]


def _chinese_year(words: str | None) -> int | None:
    if not words:
        return None
    return int("".join(str(number_of(character) if character != "O" else 0) for character in words))


def _impossible_times(text: str) -> Iterator[tuple[int, int]]:
    """12:75 is as likely a proportion: only where the words before speak of a time."""
    for pattern in (_CLOCK, _CLOCK_WORDS):
        for found in pattern.finditer(text):
            hour, minute = int(found[1]), int(found[2])
            wrong = hour > 24 or minute > 59 or (hour == 24 and minute > 0)
            if wrong and _OF_CLOCK.search(text[max(0, found.start() - 20) : found.start()]):
                yield found.span()


@check(
    "dates.weekday",
    "日期与星期不符",
    aspect="wording",
    level="error",
    authority="custom",
    explanation="日期后所注的星期应与日历一致，否则读者不知以哪个为准。",
)
def weekday(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in _read(document, _DAY_OF_WEEK):
        for found in _WEEKDAY.finditer(passage.folded.text):
            year, month, day = (int(found[index]) for index in (1, 2, 3))
            if not year or not _exists(year, month, day):
                continue
            right = _DAYS[date(year, month, day).weekday()]
            if right != found[4].replace("天", "日"):
                said = f"{year}年{month}月{day}日是星期{right}，文中写作星期{found[4]}，请核对日期和星期。"
                yield Found(said, passage, *passage.matched(*found.span()))


# periods

_FROM = r"(?<!\d)(?:(?P<y1>(?:19|20)\d\d)年)?(?P<m1>\d{1,2})月(?:(?P<d1>\d{1,2})日)?"
_TO = r"(?:(?P<y2>(?:19|20)\d\d)年)?(?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})日)?"
_DAY_NOTE = r"(?:\((?:星期|周).\))?"
_PERIOD = re.compile(
    rf"{_FROM}{_DAY_NOTE}(?:起?(?:至|到|[—–\-~]{{1,2}})|起(?:施行|实施|执行)?,有效期(?:限)?(?:为)?(?:截?至|到)){_TO}"
)
_YEARS = re.compile(r"(?<![\d.\-])((?:19|20)\d\d)年?(?:至|到|[—–\-~]{1,2})((?:19|20)\d\d)年(?!\d)")


@check(
    "dates.period",
    "截止时间早于起始时间",
    aspect="content",
    level="error",
    authority="custom",
    explanation="期间的截止时间不能早于起始时间，多为年份笔误。",
)
def period(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in _read(document, *_UNTIL):
        text = passage.folded.text
        for pattern, reversed_ in ((_PERIOD, _ends_before), (_YEARS, _year_before)):
            for found in pattern.finditer(text):
                if reversed_(found):
                    said = f"“{found[0]}”的截止时间早于起始时间，请核对年份和日期。"
                    yield Found(said, passage, *passage.matched(*found.span()))


def _ends_before(found: re.Match[str]) -> bool:
    """12月1日至1月31日 without years goes over New Year; 2026年12月1日至1月31日 ends in the year that it began."""
    first = (int(found["m1"]), int(found["d1"] or 1))
    last = (int(found["m2"]), int(found["d2"] or 31))
    if found["y1"]:
        return (int(found["y2"] or found["y1"]), *last) < (int(found["y1"]), *first)
    return not found["y2"] and first[0] == last[0] and bool(found["d2"]) and last < first


def _year_before(found: re.Match[str]) -> bool:
    return int(found[2]) < int(found[1])


# slips in years

_LONG_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{3,4}年")
_SHORT_YEAR = re.compile(r"(?<![\d.])(?:20|19)\d年(?=\d{1,2}月)")
_FAR_YEAR = re.compile(r"(?<![\d.,〔(\[])(?:2[1-9]\d\d|[3-9]\d{3})年(?=\d{1,2}月|底|初|度|以来|末)")


@check(
    "dates.year",
    "年份疑似笔误",
    aspect="wording",
    level="warning",
    authority="custom",
    explanation="年份多一位、少一位或数字颠倒（20226年、206年、2206年）多为录入错误。",
)
def year(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in _read(document, _ODD_YEAR):
        for pattern in (_LONG_YEAR, _SHORT_YEAR, _FAR_YEAR):
            for found in pattern.finditer(passage.folded.text):
                said = f"年份“{found[0]}”疑似笔误，请核对。"
                yield Found(said, passage, *passage.matched(*found.span()))

"""Figures with units, dates, times, telephones in a text, each in one form: 三十日 is 30 日, 1.5万元 is 15000 元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["quantity", "date", "year", "month", "clock", "telephone"]

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_HAN = "零〇一二两三四五六七八九十百千万亿"
_NUMBER = rf"(?:(?<![\d.])(?:\d{{1,3}}(?:,\d{{3}}){{1,5}}|\d{{1,16}})(?:\.\d{{1,6}})?|半|[{_HAN}]{{1,16}})"
_SCALE = "(?:[百千十]?[万亿]|[百千])?"
_SAME = {  # one word for units that mean the same
    **dict.fromkeys(("天", "个自然日", "自然日", "号"), "日"),
    **dict.fromkeys(("块", "块钱", "元钱", "元人民币"), "元"),
    **dict.fromkeys(("名", "位", "个人"), "人"),
    **dict.fromkeys(("平米", "m²", "㎡", "m2"), "平方米"),
    "周岁": "岁",
    "个工作日": "工作日",
    "个小时": "小时",
    "个百分点": "百分点",
    "摄氏度": "℃",
    "°C": "℃",
    "公斤": "千克",
}
_UNITS = (
    "个百分点|百分点|个工作日|工作日|个自然日|自然日|个小时|小时|个月|平方公里|平方米|公里|千米|千克|公斤|周岁|分钟|"
    "元人民币|块钱|元钱|摄氏度|人次|户次|平米|个人|m2|°C|[㎡℃%‰元块日天年岁周倍人户家名位件次米亩吨克升]"
)
_COUNTED = "[个项类种场张份本支台辆套间所处]"  # what is counted: also headings, steps
_BETWEEN = "(?:[-—–~]{1,2}|至|到)"
_MORE = "[余多几]?"
_QUANTITY = re.compile(
    rf"百分之(?P<percent>{_NUMBER})"
    rf"|(?P<first>{_NUMBER})(?P<first_scale>{_SCALE})(?P<first_unit>{_UNITS})?{_BETWEEN}"
    rf"(?P<last>{_NUMBER}){_MORE}(?P<last_scale>{_SCALE}){_MORE}(?P<last_unit>{_UNITS}|{_COUNTED})"
    rf"|(?P<number>{_NUMBER}){_MORE}(?P<scale>{_SCALE}){_MORE}(?P<unit>{_UNITS}|{_COUNTED})"
)
_ORDINAL = re.compile(rf"第(?:{_NUMBER})(?:{_BETWEEN}(?:{_NUMBER}))?[\u4e00-\u9fff]")
_FRACTION = re.compile(rf"(?P<whole>(?!百分)[\d{_HAN}]{{1,4}})分之(?P<part>[\d{_HAN}]{{1,4}})")
_DOCUMENT_NUMBER = re.compile(
    r"[〔\[(](?:19|20)\d\d[〕\])]第?\d{1,9}号|(?:令|公告|通告)?第?\d{1,9}号(?:令|文|公告)?|《[^《》]{0,80}》"
)
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d)年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?"
    r"|(?P<year2>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month2>\d{1,2})(?P=mark)(?P<day2>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<month3>\d{1,2})月(?P<day3>\d{1,2})[日号]"
    r"|(?P<han_year>[一二][〇零○一二三四五六七八九]{3})年(?P<han_month>[一二三四五六七八九十]{1,2})月"
    r"(?:(?P<han_day>[一二三四五六七八九十]{1,3})[日号])?"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月(?!\d)")
_DAY_AFTER = re.compile(r"^(?:[-—–~]{1,2}|至|到)(?P<day>\d{1,2})[日号]")
_CLOCK = re.compile(r"(?<!\d)(?P<hour>\d{1,2})(?:[:点时](?P<minute>\d{2})分?(?!\d)|时(?![间段候]))")
_TELEPHONE = re.compile(
    r"(?<![\d\-.])(?:\(?0\d{2,3}\)?-?\d{7,8}|400-?\d{3}-?\d{4}|1[3-9]\d{9}"
    r"|(?:(?<=电话)|(?<=热线)|(?<=电话:)|(?<=热线:)|(?<=、)|(?<=,))\d{8}|12(?:345|333|348|315|329|366|388|380|309|\d{3}(?=[^\d]{0,4}热线)))(?![\d\-元年个件万%人户平家次倍])"
)
_LIST_NUMBER = re.compile(  # 1.5万元 is no first item, 1.10个工作日 is
    r"^\(?\d{1,3}(?:[、)]|\.(?!\d)|\.(?=\d+(?:个?工作日|个?月|[日天人户家名年])))"
    r"|^[问答]\d{0,3}:\d{0,3}[.、]?|^(?:问题|案例|例)?\d{1,3}[:、]"
)
_BARE = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.])\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Figure:
    """One figure; start:end are characters of the text that was read.

    `value` is in the unit `unit` (scales like 万 are multiplied out; of a telephone its digits). A date has `month`
    and, where it is said, `year` and `day`; a year only `year`; a time of day its minutes since midnight as `value`.
    """

    kind: Kind
    start: int
    end: int
    value: Decimal = Decimal(0)
    unit: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    in_words: bool = False  # written in Chinese numerals


def figures_in(text: str) -> list[Figure]:
    """Every figure with a unit in folded text, in its order. Numbers of lists, questions, articles and documents, and
    whatever stands in book-title marks, are none."""
    rest = _blanked(_LIST_NUMBER, _blanked(_DOCUMENT_NUMBER, text))
    found: list[Figure] = []
    for read in (_dates, _telephones, _clocks, _years, _fractions):
        figures = list(read(rest))
        found += figures
        rest = _without(rest, figures)
    rest = _blanked(_ORDINAL, rest)
    found += _quantities(rest)
    return sorted(found, key=lambda figure: figure.start)


def bare_numbers(text: str) -> frozenset[Decimal]:
    """The Arabic numbers in folded text whatever stands behind them, without numbers of lists and documents: the
    figures of a table have their unit in its head."""
    rest = _blanked(_LIST_NUMBER, _blanked(_DOCUMENT_NUMBER, text))
    dates = [*_dates(rest), *_years(rest)]
    rest = _without(rest, [*dates, *_quantities(_without(rest, dates))])
    return frozenset(Decimal(match[0].replace(",", "")) for match in _BARE.finditer(rest))


def number(text: str) -> Decimal | None:
    """1,000.5, 三十, 一千二百, 1万 … as a number; None for a mere scale (千家万户) or digits in a row (二三)."""
    if text[0].isdecimal():
        return Decimal(text.replace(",", ""))
    if text == "半":
        return Decimal("0.5")
    total = section = digit = 0
    digits = 0
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
            digits += 1
        elif character in _SMALL:
            section += (digit or 1) * _SMALL[character]
            digits += character == "十"
            digit = 0
        else:
            total = (total + section + digit) * _LARGE[character]
            section = digit = 0
    return Decimal(total + section + digit) if digits else None


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: "\0" * len(match[0]), text)


def _without(text: str, figures: list[Figure]) -> str:
    characters = list(text)
    for figure in figures:
        characters[figure.start : figure.end] = "\0" * (figure.end - figure.start)
    return "".join(characters)


def _dates(text: str) -> Iterator[Figure]:
    last: Figure | None = None
    for match in _DATE.finditer(text):
        year, month, day = (_first(match, name) for name in ("year", "month", "day"))
        between = text[last.end : match.start()] if last else ""
        if year is None and last and re.fullmatch(f"{_BETWEEN}(?:同年|当年)?", between):
            year = last.year
        last = Figure("date", match.start(), match.end(), year=year, month=month, day=day)
        yield last
        more = _DAY_AFTER.match(text[match.end() :])
        if more and day:
            yield Figure(
                "date", match.end() + 1, match.end() + more.end(), year=year, month=month, day=int(more["day"])
            )


def _first(match: re.Match[str], name: str) -> int | None:
    groups = match.groupdict()
    said = next((groups[f"{name}{n}"] for n in ("", "2", "3") if groups.get(f"{name}{n}")), None)
    if said:
        return int(said)
    han = groups[f"han_{name}"]
    if not han:
        return None
    if name == "year":
        return int("".join(str(_DIGITS[character]) for character in han))
    return int(number(han) or 0)


def _telephones(text: str) -> Iterator[Figure]:
    for match in _TELEPHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        yield Figure("telephone", match.start(), match.end(), Decimal(digits), digits)


def _clocks(text: str) -> Iterator[Figure]:
    for match in _CLOCK.finditer(text):
        minutes = int(match["hour"]) * 60 + int(match["minute"] or 0)
        yield Figure("clock", match.start(), match.end(), Decimal(minutes), "时")


def _years(text: str) -> Iterator[Figure]:
    for match in _YEAR.finditer(text):
        yield Figure("year", match.start(), match.end(), year=int(match[1]))
    for match in _MONTH.finditer(text):
        yield Figure("month", match.start(), match.end(), month=int(match[1]))


def _fractions(text: str) -> Iterator[Figure]:
    for match in _FRACTION.finditer(text):
        whole, part = number(match["whole"]), number(match["part"])
        if whole and part:
            yield Figure("quantity", match.start(), match.end(), part / whole, "分之")


def _quantities(text: str) -> Iterator[Figure]:
    for match in _QUANTITY.finditer(text):
        if match["percent"]:
            yield from _quantity(match, "percent", "", "%")
        elif match["first"]:
            unit = match["last_unit"]
            scale = match["first_scale"] or ("" if match["first_unit"] else match["last_scale"])
            yield from _quantity(match, "first", scale, match["first_unit"] or unit)
            yield from _quantity(match, "last", match["last_scale"], unit)
        else:
            yield from _quantity(match, "number", match["scale"], match["unit"])


def _quantity(match: re.Match[str], group: str, scale: str, unit: str) -> Iterator[Figure]:
    value = number(match[group])
    if value is None:
        return
    for character in scale:
        value *= _SMALL.get(character) or _LARGE[character]
    in_words = not match[group][0].isdecimal()
    end = match.end("first_unit") if group == "first" and match["first_unit"] else match.end(group)
    start = match.start() if group == "percent" else match.start(group)
    end = end if group == "first" else match.end()
    yield Figure("quantity", start, end, value, _SAME.get(unit, unit), in_words=in_words)

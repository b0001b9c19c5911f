"""How many articles the laws have that bureaus cite most, in the version in force in 2026."""

from __future__ import annotations

import re

from workflows.screening.numerals import numeral_of

# name without 中华人民共和国 -> number of the last article
LAST_ARTICLE: dict[str, int] = {
    # public affairs
    "宪法": 143,
    "民法典": 1260,
    "政府信息公开条例": 56,
    "保守国家秘密法": 65,
    "重大行政决策程序暂行条例": 44,
    "优化营商环境条例": 72,
    "公平竞争审查条例": 27,
    "党政机关公文处理工作条例": 42,
    "信访工作条例": 50,
    "档案法": 53,
    "个人信息保护法": 74,
    "数据安全法": 55,
    "公务员法": 113,
    # procedure
    "行政许可法": 83,
    "行政处罚法": 86,
    "行政强制法": 71,
    "行政复议法": 90,
    "行政诉讼法": 103,
    "国家赔偿法": 42,
    "预算法": 101,
    "政府采购法": 88,
    "招标投标法": 68,
    # labour and social security
    "劳动法": 107,
    "劳动合同法": 98,
    "劳动合同法实施条例": 38,
    "劳动争议调解仲裁法": 54,
    "就业促进法": 69,
    "社会保险法": 98,
    "工伤保险条例": 67,
    "失业保险条例": 33,
    "劳动保障监察条例": 36,
    "保障农民工工资支付条例": 64,
    "人力资源市场暂行条例": 48,
    "事业单位人事管理条例": 44,
    "职工带薪年休假条例": 10,
    "女职工劳动保护特别规定": 16,
    "残疾人就业条例": 30,
    "职业教育法": 69,
    "妇女权益保障法": 86,
    "老年人权益保障法": 85,
    "安全生产法": 119,
}

_COUNTRY = "中华人民共和国"
_VERSION = re.compile(r"\((?:\d{4}年?(?:修订|修正|公布)?|修订|修正)\)$")


def short_title(title: str) -> str:
    """A title as registers hold it: folded, without the country's name and a version in brackets at its end."""
    return _VERSION.sub("", title).removeprefix(_COUNTRY)


def _written(number: int) -> str:
    """As statutes write it: 十二, 一百零三, 一百一十, 一千零一十二, 一千二百六十."""
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return numeral_of(rest)
    gap = "零" if 0 < rest < 100 else ""
    low = f"一{numeral_of(rest)}" if 10 <= rest < 20 else numeral_of(rest)
    return f"{numeral_of(thousands)}千{gap}{low if rest else ''}"


_LONGEST = 4000  # digits: what is longer cannot be read as a number, and is none of an article
_NUMBERS = {_written(number): number for number in range(1, 2000)}


def article_number(numeral: str) -> int | None:
    """The number of an article, written 33, 三十三 or 一百〇三; None when no number is written so (三三, 十十, 3十)."""
    if numeral.isdecimal() and numeral.isascii():
        return int(numeral) or None if len(numeral) <= _LONGEST else None
    return _NUMBERS.get(numeral.replace("〇", "零").replace("○", "零"))

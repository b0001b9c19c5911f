"""How the classic lines of an official document are worded (GB/T 9704-2012; domain.md B.6).

All patterns are written for `characters.folded` text: half width, no spaces.
"""

from __future__ import annotations

import re
from datetime import date

from workflows.renditions.characters import folded

_CHINESE_DIGITS = {character: str(digit) for digit, character in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "O": "0",
}
_BLANK = r"[X×x_*\-]{0,4}"  # a draft leaves room for what is not known yet
_DATE = (
    r"(?:(?P<year>(?:19|20)\d\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"|(?P<cyear>[一二][〇零○O一二三四五六七八九]{3})年(?P<cmonth>[一二三四五六七八九十]{1,2})月"
    r"(?P<cday>[一二三四五六七八九十]{1,3})日"
    rf"|(?:(?:19|20)\d{{0,2}}|{_BLANK})年(?:\d{{1,2}}|{_BLANK})月(?:\d{{1,2}}|{_BLANK})日)"
)
DATE_LINE = re.compile(_DATE)
PRINTED_LINE = re.compile(rf"(?P<by>.{{0,40}}?){_DATE}印发(?:\(?共印\d+份\)?)?")
NUMBER_LINE = re.compile(
    rf"(?P<code>[\u3400-\u9fff()]{{1,20}})[〔\[【({{](?P<year>(?:19|20)\d\d|{_BLANK})[〕\]】)}}]第?"
    rf"(?P<number>\d{{1,5}}|{_BLANK})号(?P<rest>签发人:?.*)?"
)
SIGNER = re.compile(r"签发人:?(?P<name>.*)")
URGENCY = re.compile(r"特急|加急|特提|平急")
RECIPIENTS = re.compile(r"[^。!?;]{2,300}:")
_ADDRESSED = re.compile(
    r"各|局|委|办|部|单位|处|室|科|政府|企业|中心|公司|机关|人员|同志|街道|镇|乡|组织|院|校|会|所|站|先生|女士|代表"
)
_NOT_ADDRESSED = re.compile(
    r"如下|附件|抄送|抄报|联系人|签发人|通知:|附:|^\(|责任|目录|^[一二三四五六七八九十]+、|^\d|问:|答:"
)
ATTACHMENTS = re.compile(r"附件?(?P<number>\d{0,2}):(?P<rest>.*)")
ATTACHMENT_ITEM = re.compile(r"(?P<number>\d{1,2})[.、](?P<name>.+)")
ATTACHMENT_HEAD = re.compile(r"附件\d{0,2}")
COPIES = re.compile(r"抄[送报]:?(?P<names>.+)")
COPIES_PRINTED = re.compile(r"\(?共印\d+份\)?")
ANNOTATION = re.compile(r"\(.{2,120}\)")
ATTRIBUTE_LINE = re.compile(
    r"\(?(?:(?:此件|本件|本文|该件)|(?:信息)?公开(?:属性|选项|方式|类别):?)?"
    r"(?P<attribute>主动公开|公开发布|依申请公开|不予公开|不公开|部分公开|删减后公开|删减公开)\)?"
)
ATTRIBUTES = {
    "主动公开": "proactive",
    "公开发布": "proactive",
    "依申请公开": "on_request",
    "不予公开": "withheld",
    "不公开": "withheld",
    "部分公开": "partial",
    "删减后公开": "partial",
    "删减公开": "partial",
}
LETTERHEAD = re.compile(r".{2,60}(?:文件|\((?:通知|函|报告|请示|意见|批复|公告|通告|纪要)\))")
HEADING_1 = re.compile(r"[一二三四五六七八九十]{1,3}、[^。;]{1,40}")
HEADING_2 = re.compile(r"\([一二三四五六七八九十]{1,3}\)[^。;]{1,40}")
CHAPTER = re.compile(r"第[一二三四五六七八九十百]{1,4}[章节编](?![^\u3400-\u9fff]).{0,30}")


def matches(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    """A match of the whole line, whatever its width and spacing."""
    return pattern.fullmatch(folded(line).text)


def is_recipients(line: str) -> bool:
    """Whether the line names the addressees (主送机关): ends with a colon and names bodies or people."""
    text = folded(line).text
    return bool(RECIPIENTS.fullmatch(text) and _ADDRESSED.search(text) and not _NOT_ADDRESSED.search(text))


def date_of(match: re.Match[str]) -> date | None:
    """The date in a match of a pattern with a date; None when it is left open or there is no such day (2 月 30 日)."""
    if not match["year"] and not match["cyear"]:
        return None
    if match["year"]:
        parts = (int(match["year"]), int(match["month"]), int(match["day"]))
    else:
        year = int("".join(_CHINESE_DIGITS[character] for character in match["cyear"]))
        parts = (year, _counted(match["cmonth"]), _counted(match["cday"]))
    try:
        return date(*parts)
    except ValueError:
        return None


def _counted(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return int(_CHINESE_DIGITS.get(ones, "0"))
    return (int(_CHINESE_DIGITS[tens]) if tens else 1) * 10 + (int(_CHINESE_DIGITS[ones]) if ones else 0)


def document_number(match: re.Match[str]) -> str | None:
    """发文字号 as GB/T 9704 7.2.5 writes it: 沪人社办〔2026〕97号; None when the draft leaves it open."""
    if not match["year"].isdigit() or not match["number"].isdigit():
        return None
    code = match["code"].replace("(", "（").replace(")", "）")
    return f"{code}〔{match['year']}〕{int(match['number'])}号"


def date_words(day: date) -> str:
    """成文日期 as GB/T 9704 7.3.5.4 writes it: Arabic digits, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"

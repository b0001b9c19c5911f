"""公文格式: 成文日期, 抄送 and 印发 after GB/T 9704-2012.

The dates are set at registration: one may be missing, but not wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from workflows.renditions import wording
from workflows.screening.checks.official import is_official, of_kind, whole
from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import numbers_folded, whole_text
from workflows.screening.written_text import SEPARATOR

_CHINESE_DATE = re.compile(
    r"[一二][〇零○O一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_ZERO = re.compile(r"年0\d月|月0\d日")
_OTHER_FORM = re.compile(
    r"(?:\d{2}年\d{1,2}月\d{1,2}日|[一二][〇零○O一二三四五六七八九]{3}年\d{1,2}月\d{1,2}日|(?:19|20)?\d\d([./-])\d{1,2}\1\d{1,2})"
)
_SHORT_LINE = re.compile(rf"{SEPARATOR}[\dX×x_*\-年一二][^{SEPARATOR}]{{2,24}}(?:{SEPARATOR}|$)")
_LONGEST = 60  # characters of a line that may be nothing but a date
_FIRST_DAY = date(1949, 10, 1)
_AHEAD = timedelta(days=366)


@check(
    "format.dated",
    "成文日期写法",
    aspect="format",
    level="error",
    authority="standard",
    explanation="成文日期用阿拉伯数字将年、月、日标全，年份标全称，月、日不编虚位（GB/T 9704-2012 7.3.5.4）。",
)
def dated(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """The lines that are nothing but a date: of the document, and of texts that are issued with it."""
    if not is_official(document, subject):
        return
    shown: set[str] = set()
    for number in numbers_folded(document, _SHORT_LINE):
        passage = whole_text(document).passage(number)
        text = passage.folded.text if len(passage.text) <= _LONGEST else ""
        if not text or passage.row or text in shown or not (passage.visible or passage.kind == "dated"):
            continue
        found = wording.DATE_LINE.fullmatch(text)
        shown.add(text)
        if _OTHER_FORM.fullmatch(text):
            yield whole(f"成文日期“{text}”应写作四位年份的“年月日”，请改正。", passage)
        for said in _date_faults(found, subject.today) if found else ():
            yield whole(f"成文日期“{passage.text.strip()}”{said}", passage)


def _date_faults(found: re.Match[str], today: date) -> Iterator[str]:
    day = wording.date_of(found)
    if _CHINESE_DATE.fullmatch(found[0]):
        right = f"“{wording.date_words(day)}”" if day else "阿拉伯数字"
        yield f"应使用阿拉伯数字，请改为{right}。"
    elif _ZERO.search(found[0]):
        yield "的月、日不编虚位（不写 0），请改正。"
    if day and not _FIRST_DAY <= day <= today + _AHEAD:
        yield "不合理，请核对年份。"


@check(
    "format.copies",
    "抄送写法",
    aspect="format",
    level="note",
    authority="standard",
    explanation="抄送机关之间用逗号隔开，最后一个名称后标句号（GB/T 9704-2012 7.4.2）。",
)
def copies(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    lines = of_kind(document, "copies") if is_official(document, subject) else []
    if lines and not lines[-1].text.rstrip().endswith("。"):
        end = len(lines[-1].text.rstrip())
        yield Found("最后一个抄送机关后应标句号“。”，请补上。", lines[-1], end - 1, end)


@check(
    "format.printed",
    "印发日期不当",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="印发机关和印发日期用阿拉伯数字标全，不编虚位，后加“印发”（GB/T 9704-2012 7.4.3）；印发不早于成文。",
)
def printed(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if not is_official(document, subject):
        return
    signed = next((day for passage in of_kind(document, "dated") if (day := _day(wording.DATE_LINE, passage))), None)
    for passage in of_kind(document, "printed"):
        found = wording.matches(wording.PRINTED_LINE, passage.text)
        if found is None:
            continue
        day = wording.date_of(found)
        if _ZERO.search(found[0]) or _CHINESE_DATE.search(found[0]):
            yield whole("印发日期应使用阿拉伯数字，月、日不编虚位，请改正。", passage)
        if day and signed and day < signed:
            yield whole(f"印发日期早于成文日期（{wording.date_words(signed)}），请核对。", passage)


def _day(pattern: re.Pattern[str], passage: Passage) -> date | None:
    found = wording.matches(pattern, passage.text)
    return wording.date_of(found) if found else None

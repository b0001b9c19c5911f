"""密级标志 and 份号: how they are written. That there is a mark at all is for the secrecy review."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.checks.official import whole
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import first_lines

_TOP = 10
_LEVELS = ("绝密", "机密", "秘密")
_MARK = re.compile(r"(?:\d{1,6})?(绝密|机密|秘密)(?:[★☆*]?(\d{1,3}|[一二三四五六七八九十]{1,3})年|★长期|★)?")


@check(
    "format.secrecy-mark",
    "密级标志写法",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="密级和保密期限写作“机密★1年”，期限用阿拉伯数字（GB/T 9704-2012 7.2.2）。",
    needs=_LEVELS,
)
def secrecy_mark(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in first_lines(document, _TOP, _MARK):
        found = _MARK.fullmatch(passage.folded.text)
        if found is None or passage.row or "长期" in found[0]:
            continue
        if found[2] is None or not found[2].isdecimal() or "★" not in found[0]:
            yield whole(f"密级标志应写作“{found[1]}★期限”，期限用阿拉伯数字加“年”，请核对。", passage)


_COPY_NUMBER = re.compile(r"(?:份号:?)?(\d{1,8})(?=$|绝密|机密|秘密)")


@check(
    "format.copy-number",
    "份号缺失或不足六位",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="涉密公文应当标注份号，一般用6位阿拉伯数字（GB/T 9704-2012 7.2.1）。",
    needs=_LEVELS,
)
def copy_number(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    marked = next((passage for passage in first_lines(document, _TOP, _MARK) if not passage.row), None)
    if marked is None or document.role != "policy":
        return
    top = [passage for passage in document.visible[:_TOP] if not passage.row]
    numbers = [(passage, found) for passage in top if (found := _COPY_NUMBER.match(passage.folded.text))]
    if not numbers:
        yield whole("有密级标志而没有份号，涉密公文应当标注六位份号，请补上。", marked)
    for passage, found in numbers[:1]:
        if len(found[1]) != 6:
            yield whole(f"份号“{found[1]}”不是六位，请用 6 位阿拉伯数字。", passage)

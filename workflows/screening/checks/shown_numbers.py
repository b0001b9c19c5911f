"""Numbers that may be public in lists and registers, and are looked at elsewhere: codes of organisations, and covered
identity numbers beside names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.checks.personal_words import PERSONAL
from workflows.screening.digits import spaced_matches
from workflows.screening.identifiers import is_credit_code, is_resident_number, masked
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import passages_with

LISTS = "notice_list"  # the class 公示, in which both may stand
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}(?![0-9A-Za-z])", re.I | re.A)

_CODE_SIEVE = re.compile(r"[0-9]{6}[0-9A-HJ-NP-RT-UW-Ya-hj-np-rt-uw-y]{10}")  # folded: no other letters and digits


@check(
    "content.organisation-code",
    "统一社会信用代码",
    aspect="content",
    level="note",
    authority="standard",
    explanation="统一社会信用代码（GB 32100）可以公开，但个体工商户的代码指向个人；公示以外的文件请核对是否需要列出。",
)
def organisation_codes(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if subject.matter_class == LISTS:
        return
    for passage in passages_with(document, _CODE_SIEVE):
        for match, start, end in spaced_matches(_CODE, passage):
            if is_credit_code(match[0]) and not is_resident_number(match[0], subject.today):
                said = f"列有统一社会信用代码 {masked(match[0])}：请核对是哪个单位的、是否需要公开。"
                yield Found(said, passage, start, end)


_COVERED = re.compile(r"(?<![\d*])[1-9]\d{2,9}[*＊×xX●]{4,12}[\dXx*]{2,5}(?![\d*])")
_COVERS = (re.compile(r"\*"), re.compile("●"))
_WHOLE = 18  # characters of an identity number


@check(
    "personal.name-list",
    "公示以外的名单",
    aspect="secrecy",
    level="warning",
    authority="law",
    explanation=PERSONAL + "姓名加经遮盖的号码是名单公示的写法，其他文件一般不列。",
)
def lists_elsewhere(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """Once a document, at the first number: the list is what has to be looked at."""
    if not subject.matter_class or subject.matter_class == LISTS:
        return
    covered = [
        (passage, match)
        for passage in passages_with(document, *_COVERS)
        if passage.visible
        for match in _COVERED.finditer(passage.folded.text)
        if len(match[0]) == _WHOLE
    ]
    if covered:
        passage, match = covered[0]
        said = f"列有经遮盖的公民身份号码 {len(covered)} 处：这是名单公示的写法，请核对类别，不需要的删去。"
        yield Found(said, passage, *passage.matched(*match.span()))

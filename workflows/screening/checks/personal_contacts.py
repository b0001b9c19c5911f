"""个人信息 that is no bare number: passports, plates, private mail, homes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.checks.personal_words import PERSONAL, advice
from workflows.screening.checks.surroundings import Surroundings
from workflows.screening.digits import spaced_matches
from workflows.screening.identifiers import masked
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import passages_with

_PASSPORT_TALK = re.compile("护照|通行证")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:[EGDSPK][A-HJ-NP-Z]?\d{7,8}|[CHMW][A-Z]?\d{7,8})(?![A-Za-z0-9])", re.I)
_PASSPORT_SIEVE = re.compile(r"[EGDSPKCHMW][A-Z]?\d{7}", re.I)


@check(
    "personal.passport",
    "护照号码",
    aspect="secrecy",
    level="error",
    authority="law",
    explanation=PERSONAL,
    needs=("护照", "通行证"),
)
def passports(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    around = Surroundings(document)
    for passage in passages_with(document, _PASSPORT_SIEVE):
        if not around.says(_PASSPORT_TALK, passage):
            continue
        for match, start, end in spaced_matches(_PASSPORT, passage):
            said = f"发现护照或通行证号码 {masked(match[0])}：{advice(passage, subject, around)}"
            yield Found(said, passage, start, end)


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LETTER = "A-HJ-NP-Za-hj-np-z"
_PLATE = re.compile(
    rf"[{_PROVINCES}][{_LETTER}][·•・.\- ]?(?=[A-Za-z]{{0,3}}\d)(?:[{_LETTER}0-9]{{5,6}})(?![A-Za-z0-9*])"
)
_PLATE_SIEVE = re.compile(f"[{_PROVINCES}][{_LETTER}]")
_PLATE_TALK = re.compile("公务用?车|公车|执法车|号牌(?:格式|式样|样式|编码|规则|由)|例如|如:|[(,]如|示例|样例")


@check(
    "personal.plate",
    "车辆号牌",
    aspect="secrecy",
    level="warning",
    authority="law",
    explanation=PERSONAL + "单位车辆、公务用车不在此列。",
)
def plates(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in passages_with(document, _PLATE_SIEVE):
        if not passage.visible or _PLATE_TALK.search(passage.folded.text):
            continue
        for match, start, end in spaced_matches(_PLATE, passage):
            if sum(character.isdigit() for character in match[0]) >= 3:
                said = f"发现车辆号牌 {match[0][:2]}***{match[0][-2:]}：个人车辆的请删去或遮盖。"
                yield Found(said, passage, start, end)


_AT = re.compile("@")
_PRIVATE_MAIL = re.compile(
    r"[A-Za-z0-9][\w.+-]{1,40}@(?:(?:vip\.)?(?:qq|163|126|139|sina|sohu|foxmail|gmail|hotmail|outlook|live|msn|icloud|"
    r"aliyun|tom|21cn|188|yahoo)\.com|189\.cn|yeah\.net|wo\.cn|sina\.cn|yahoo\.(?:com\.)?cn|sina\.com\.cn)(?![A-Za-z0-9])",
    re.I | re.A,
)


@check(
    "personal.mail",
    "私人邮箱",
    aspect="secrecy",
    level="warning",
    authority="law",
    explanation=PERSONAL + "对外联系一般用单位邮箱（gov.cn）。",
    needs=("@",),
)
def private_mail(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in passages_with(document, _AT):
        for match, start, end in spaced_matches(_PRIVATE_MAIL, passage) if passage.visible else ():
            name, _, domain = match[0].partition("@")
            said = f"发现私人邮箱 {name[:1]}***@{domain}：请核对，对外联系的建议改用单位邮箱。"
            yield Found(said, passage, start, end)


_HOME = re.compile(
    "[,;]住(?![房宅院所建户])|家庭住址|家庭地址|住址|户籍(?:所在)?地址?|现住|居住地址|居住地|家住|住在|家庭所在地"
)
_ADDRESS = re.compile(
    r"(?!为|是|在|系|位于|于(?![都洪田]))[\u4e00-\u9fff0-9]{1,30}?(?:路(?!口|线)|街|弄|村|大道|巷|里|小区|花园|公寓|苑)[\u4e00-\u9fff0-9\-]{0,20}?"
    r"\d{1,5}(?:号|弄|幢|栋|组)?[\u4e00-\u9fff0-9\-()]{0,12}?(?:\d{1,5}(?:室|户|房|单元)"
    r"|\d{1,4}号(?!窗口|文|线|馆|门)(?:\d{1,2}(?:幢|栋|楼|层|单元))?(?:\d{2,5}[室户房]?)?)"
)
_HOME_SIEVES = tuple(re.compile(rf"{word}(?<=\d{word})") for word in ("室", "户", "房", "号", "单元"))
_HOME_NEAR, _LONGEST_HOME = 24, 90  # characters


@check(
    "personal.home",
    "家庭住址",
    aspect="secrecy",
    level="warning",
    authority="law",
    explanation=PERSONAL,
    needs=("住", "户籍", "家庭"),
)
def homes(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    around = Surroundings(document)
    for passage in passages_with(document, *_HOME_SIEVES):
        if not passage.visible:
            continue
        text = passage.folded.text
        in_column = bool(_HOME.search(around.header(passage))) and not _HOME.search(text)
        starts = [0] if in_column else [match.end() for match in _HOME.finditer(text)]
        for start in starts:
            match = _ADDRESS.search(text, start, len(text) if in_column else start + _HOME_NEAR + _LONGEST_HOME)
            if match and (in_column or match.start() - start <= _HOME_NEAR):
                said = f"发现住址“{match[0][:6]}…”：请删去门牌号，或只写到街镇。"
                yield Found(said, passage, *passage.matched(*match.span()))
                break

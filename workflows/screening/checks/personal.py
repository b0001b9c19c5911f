"""个人信息: numbers that identify a person. Offices' telephones, officials' names, codes of organisations and masked
numbers are none. Messages never repeat a number in full."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.checks.personal_words import PERSONAL, advice, beside_name
from workflows.screening.checks.surroundings import Surroundings
from workflows.screening.digits import WrittenNumber, spaced_matches, written_numbers
from workflows.screening.identifiers import (
    is_card_number,
    is_credit_code,
    is_old_resident_number,
    is_resident_form,
    is_resident_number,
    masked,
)
from workflows.screening.model import Level, Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import passages_with

_IDENTITY = re.compile("身份证|公民身份|身份号码|证件号|证号")
_IDENTITY_BESIDE = re.compile("身份证|公民身份|身份号码|证件号码")
_IDENTITY_BEFORE = re.compile(r"(?:身份证|公民身份)[^\d,。;]{0,10}$")


# --- resident identity numbers ---------------------------------------------------------------------------------------


@check(
    "personal.resident-id",
    "公民身份号码",
    aspect="secrecy",
    level="error",
    authority="law",
    explanation=PERSONAL,
)
def resident_numbers(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    around = Surroundings(document)
    seen: set[str] = set()
    for number in written_numbers(document, frozenset({15, 18}), lambda digits: _may_be_resident(digits, subject)):
        level = _resident_level(number, subject, around)
        again = not number.passage.visible and number.digits in seen  # a text box has a copy for older programs
        if level is None or again or not _is_one_number(number):
            continue
        seen.add(number.digits)
        doubt = "发现公民身份号码" if level == "error" else f"疑似公民身份号码（{_why_unsure(number)}）"
        where = "，分写在两段" if number.spans_passages else ""
        beside = beside_name(number.passage, around)
        said = f"{doubt} {masked(number.digits)}{beside}{where}：{advice(number.passage, subject, around)}"
        yield Found(said, number.passage, number.start, number.end, level=level)


def _may_be_resident(digits: str, subject: Subject) -> bool:
    return is_resident_form(digits, subject.today) or is_old_resident_number(digits, subject.today)


def _resident_level(number: WrittenNumber, subject: Subject, around: Surroundings) -> Level | None:
    if is_resident_number(number.digits, subject.today):
        return "error"
    if is_old_resident_number(number.digits, subject.today) and around.says(_IDENTITY, number.passage):
        return "error"
    labelled = _IDENTITY_BEFORE.search(number.before)
    rounded = _is_rounded(number) and around.says(_IDENTITY_BESIDE, number.passage)
    return "warning" if is_resident_form(number.digits, subject.today) and (labelled or rounded) else None


def _is_rounded(number: WrittenNumber) -> bool:
    """A spreadsheet keeps 15 digits of a number: the last three of an identity number become zeros."""
    return number.passage.row and number.sizes == (18,) and number.digits.endswith("000")


def _why_unsure(number: WrittenNumber) -> str:
    return "号码以数值存储，末位已丢失，仍暴露地区和生日" if _is_rounded(number) else "校验不通过"


def _is_one_number(number: WrittenNumber) -> bool:
    """Not several cells of figures that happen to make one: one digit a cell, or at most one break."""
    cells = sum("\t" in separator for separator in number.separators)
    return cells <= 1 or max(number.sizes) == 1


# --- codes of organisations ------------------------------------------------------------------------------------------

_CREDIT_LABEL = "统一社会信用代码"
_CREDIT_CODE = re.compile(
    rf"{_CREDIT_LABEL}(?:\([^()]{{0,12}}\))?[:为是,\s]{{0,4}}(?P<code>[0-9A-Za-z]{{17,19}})\b", re.A
)
_CODE_CELL = re.compile(r"[0-9A-Za-z]{17,19}")


@check(
    "personal.credit-code",
    "统一社会信用代码校验",
    aspect="content",
    level="error",
    authority="standard",
    explanation="统一社会信用代码 18 位，末位为校验码（GB 32100）；校验不通过的一定有错字。代码本身可以公开。",
    needs=("统一社会信用代码",),
)
def credit_codes(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    around = Surroundings(document)
    for passage in document.visible:
        for code, start, end in _credit_codes(passage, around):
            if len(code) != 18 or not is_credit_code(code):
                why = "校验不通过" if len(code) == 18 else f"有 {len(code)} 位，应为 18 位"
                if not is_resident_number(code, subject.today):
                    yield Found(f"统一社会信用代码 {masked(code)} {why}，请核对。", passage, start, end)


def _credit_codes(passage: Passage, around: Surroundings) -> Iterator[tuple[str, int, int]]:
    if passage.row:
        column = around.column(passage, _CREDIT_LABEL)
        cells = passage.text.split("\t")
        if column is not None and column < len(cells) and _CODE_CELL.fullmatch(cells[column].strip()):
            start = len("\t".join(cells[:column])) + (column > 0)
            yield cells[column].strip(), start, start + len(cells[column])
            return
    if _CREDIT_LABEL in passage.text:
        for match, _, end in spaced_matches(_CREDIT_CODE, passage):
            yield match["code"], end - len(match["code"]), end


# --- bank accounts ---------------------------------------------------------------------------------------------------

_ACCOUNT = re.compile("账号|帐号|账户|帐户|卡号|开户|银行卡|收款|户名|储蓄卡|社保卡金融")
_ORGANISATION = re.compile(
    r"(?:户名|单位名称|账户名称?|帐户名称?|收款(?:单位|人|方)|开户名称?|名称):?[^\t,。;:]{0,40}?"
    r"(?:公司|局|中心|委员会|政府|学校|大学|医院|协会|商会|财政|研究所|[站院厂店社部办]|合作社|基金会|国库)|财政专户|国库"
)


@check(
    "personal.bank-account",
    "银行账号",
    aspect="secrecy",
    level="error",
    authority="law",
    explanation=PERSONAL + "金融账户属于敏感个人信息。",
)
def bank_accounts(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    around = Surroundings(document)
    for number in written_numbers(document, frozenset({16, 17, 18, 19}), is_card_number):
        if (
            not _is_card_layout(number)
            or is_resident_number(number.digits, subject.today)
            or not around.says(_ACCOUNT, number.passage)
        ):
            continue
        if around.says(_ORGANISATION, number.passage, after=True):
            said = f"发现单位银行账号 {masked(number.digits)}：请核对是否需要公开。"
            yield Found(said, number.passage, number.start, number.end, level="warning")
        else:
            said = f"发现银行卡号 {masked(number.digits)}：{advice(number.passage, subject, around)}"
            yield Found(said, number.passage, number.start, number.end)


def _is_card_layout(number: WrittenNumber) -> bool:
    """In one, broken once (the end of a line), or in fours; never over two cells."""
    fours = set(number.sizes[:-1]) == {4} and number.sizes[-1] <= 4
    return (len(number.sizes) <= 2 or fours) and not any("\t" in separator for separator in number.separators)


# --- mobiles ---------------------------------------------------------------------------------------------------------

_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_MOBILE_LAYOUTS = {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (5, 6), (3, 3, 5)}
_COUNTED = re.compile(r"^(?:[.]\d|[万亿]?元|件|个|户|次|[%‰*])")
_INSIDE = re.compile(r"(?:0[.]|[〔\[(]\d{4}[〕\])]|第|[¥$*]|编号:?|文号:?|单号:?|代码:?|条码:?)$")
_DOTTED = re.compile(r"(?<![\d.])1[3-9]\d([.·])\d{4}\1\d{4}(?![\d.])")
_SEEN_BY_PEOPLE = frozenset(
    {"批注", "修订删除", "隐藏文字", "页眉", "页脚", "文本框", "脚注", "尾注", "水印", "图形文字"}
)


@check(
    "personal.mobile",
    "个人手机号码",
    aspect="secrecy",
    level="error",
    authority="law",
    explanation=PERSONAL + "办公电话不在此列；对外公布的手机号码请登记为本单位公开电话。",
)
def mobiles(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    around = Surroundings(document)
    offices = {re.sub(r"\D", "", office) for office in book.offices}
    seen: set[str] = set()
    for number in written_numbers(document, frozenset({11, 13, 15}), lambda digits: bool(_MOBILE.fullmatch(digits))):
        digits = number.digits[-11:]
        if not _is_mobile(number, digits) or digits in offices:
            continue
        if not number.passage.visible and (number.passage.place not in _SEEN_BY_PEOPLE or digits in seen):
            continue
        seen.add(digits)
        beside = beside_name(number.passage, around)
        said = f"发现手机号码 {masked(digits)}{beside}：{advice(number.passage, subject, around)}"
        yield Found(said, number.passage, number.start, number.end)
    for passage in passages_with(document, _DOTTED):
        for match in _DOTTED.finditer(passage.folded.text) if passage.visible else ():
            digits = re.sub(r"\D", "", match[0])
            said = f"发现手机号码 {masked(digits)}：{advice(passage, subject, around)}"
            if digits not in offices:
                yield Found(said, passage, *passage.matched(*match.span()))


def _is_mobile(number: WrittenNumber, digits: str) -> bool:
    if _COUNTED.search(number.after) or _INSIDE.search(number.before):
        return False
    if digits != number.digits:
        return len(number.sizes) == 1
    if number.sizes == (11,):
        return True
    broken = [separator for separator in number.separators if separator.strip(" \u3000-–—‐‑−")]
    if len(number.sizes) == 2 and broken:
        return "\t" not in broken[0]
    in_layout = number.sizes in _MOBILE_LAYOUTS or (max(number.sizes) == 1 and number.alone)
    return in_layout and not broken

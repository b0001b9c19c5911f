"""发文字号: that of the document itself and those of others that the text cites (GB/T 9704-2012 7.2.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.checks.official import is_official
from workflows.screening.kept import kept
from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import passages_with

_OPEN, _CLOSE = r"〔\[［【﹝(（{〖", r"〕\]］】﹞)）}〗"
_NUMBER = re.compile(
    rf"(?P<code>[\u3400-\u9fff]{{2,15}})\s*(?P<open>[{_OPEN}])\s*(?P<year>\d{{1,5}})\s*年?\s*(?P<close>[{_CLOSE}])"
    r"\s*(?P<ordinal>第)?\s*(?P<number>\d{1,5})\s*号"
)
_WITHOUT_END = re.compile(rf"[\u3400-\u9fff]{{2,15}}[{_OPEN}](?:19|20)\d\d[{_CLOSE}]\d{{1,5}}")
_SIEVES = tuple(  # in folded text
    re.compile(rf"{opener}\d{{1,5}}年?[〕\]］】)}}〗]") for opener in ("〔", r"\[", "【", r"\(", "{", "〖")
)
_NO_DOCUMENT = re.compile(
    r"(?:案|合同|协议|标|地块|宗地|批次|证|公告|令|通告|编号|字|文号|批准|注册|备案|项目|课题|档|执|初|终|登记|许可|[第和及或与由])$"
)
_LONGEST = 40  # characters of a line that is nothing but a number
_HEAD = 25  # passages in which a number that is written wrongly may stand as a line of its own


@check(
    "format.number",
    "发文字号不规范",
    aspect="format",
    level="error",
    authority="standard",
    explanation="发文字号由机关代字、年份、发文顺序号组成：年份标全称，用六角括号“〔〕”，顺序号不加“第”字，不编虚位"
    "（GB/T 9704-2012 7.2.5）。",
)
def own_number(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """A number that is missing is given at registration."""
    if not is_official(document, subject):
        return
    for passage, found in _own(document):
        for said in _faults(found, subject.today.year):
            yield Found(f"发文字号“{found[0]}”{said}", passage, *found.span())
    for passage in _with_numbers(document):
        if not passage.visible or passage.index >= _HEAD:
            continue
        text = passage.text.strip()
        if len(text) <= _LONGEST and text[-1:].isdigit() and _WITHOUT_END.fullmatch(passage.folded.text):
            said = f"发文字号“{passage.text.strip()}”的顺序号后缺少“号”字，请补上。"
            yield Found(said, passage, 0, len(passage.text))


@kept
def _with_numbers(document: ScreenedDocument) -> tuple[Passage, ...]:
    return tuple(passages_with(document, *_SIEVES))


def _own(document: ScreenedDocument) -> Iterator[tuple[Passage, re.Match[str]]]:
    """The line with the number: in the head, or what the source had in the place of the slot."""
    shown: set[str] = set()
    for passage in _with_numbers(document):
        alone = passage.visible and passage.index < _HEAD and _NUMBER.fullmatch(passage.text.strip())
        if not alone and passage.kind != "number":
            continue
        found = _NUMBER.search(passage.text)
        if found and passage.folded.text not in shown:
            shown.add(passage.folded.text)
            yield passage, found


def _faults(found: re.Match[str], this_year: int) -> Iterator[str]:
    if (found["open"], found["close"]) != ("〔", "〕"):
        yield "的年份应用六角括号“〔〕”括入，请改正。"
    if len(found["year"]) != 4:
        yield "的年份应标四位全称，请改正。"
    elif not 1949 <= int(found["year"]) <= this_year + 1:
        yield f"的年份“{found['year']}”不合理，请核对。"
    if found["ordinal"]:
        yield "的顺序号前不加“第”字，请删去。"
    if found["number"].startswith("0"):
        yield f"的顺序号不编虚位，应为“{int(found['number'])}号”。"


@check(
    "format.cited-number",
    "引用的发文字号不规范",
    aspect="format",
    level="error",
    authority="standard",
    explanation="引用公文时发文字号应照原文写全：年份四位，用六角括号“〔〕”（GB/T 9704-2012 7.2.5）。",
)
def cited_numbers(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """Old numbers bore 第 and 字: only brackets and years are wrong in every one. Court cases, orders, contracts and
    lots have brackets of their own."""
    own = {id(passage) for passage, _ in _own(document)}
    for passage in _with_numbers(document):
        if not passage.visible or "号" not in passage.text or id(passage) in own or passage.kind == "number":
            continue
        for found in _NUMBER.finditer(passage.text):
            if _NO_DOCUMENT.search(found["code"]):
                continue
            what = _citation_fault(found)
            if what:
                said = f"引用的发文字号“{found[0][-24:]}”不规范：{what}，请改正。"
                yield Found(said, passage, found.start("open"), found.end())


def _citation_fault(found: re.Match[str]) -> str:
    if len(found["year"]) != 4:
        return "年份应写四位"
    if (found["open"], found["close"]) != ("〔", "〕"):
        return "年份应用六角括号“〔〕”"
    if found["number"].startswith("0"):
        return f"顺序号不编虚位，应为“{int(found['number'])}号”"
    return ""

"""保密: marks, over-marking, work-secret and internal wording, hidden places. Talk about secrecy is none of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from workflows.screening.kept import kept
from workflows.screening.mark_lines import HEAD_LINES
from workflows.screening.marks import MarkedPassage, marks_in_passages
from workflows.screening.model import AROUND, Matched, Passage, ScreenedDocument, Subject
from workflows.screening.numerals import NUMERAL, number_of
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import first_lines, passages_with, whole_text
from workflows.screening.written_text import SEPARATOR, in_reading_order

LONGEST_TERMS = {"绝密": 30, "机密": 20, "秘密": 10}  # years; 保守国家秘密法 20
_CUT_OUT = frozenset({"修订删除", "隐藏文字", "域代码", "拼音", "备用内容"})  # may be part of 国家秘密
_SEEN = frozenset({"页眉", "页脚", "水印", "文本框", "图形文字", "文件名"})
_UNSEEN = (
    *("批注", "修订删除", "隐藏文字", "隐藏工作表", "隐藏行列"),
    *("网页注释", "残留文字", "残留数据", "构建基块"),
)
_QUOTED = 40 - AROUND  # characters; with what is shown around them the first 40

# patterns for folded text
_TERM = re.compile(rf"(\d{{1,3}}|[{NUMERAL}两]{{1,4}})年(?!\d{{1,2}}月)")
_DOCUMENT = "(?:本|此|该|这份)(?:文件|资料|材料|件|文|方案|名单|通知|稿|办法|意见|报告|纪要|函|规定|清单)"
_CLAIM = re.compile(
    rf"{_DOCUMENT}(?:的?内容)?(?:现|已|已经|被|依法)*(?:属于?|系|为|定为|确定为|列为|作为|涉及)"
    r"(?:国家秘密|工作秘密|(?:绝密|机密|秘密)级|涉密文件|涉密资料|涉密信息)"
)
_CLAIM_SIEVE = re.compile("密(?:(?<=国家秘密)|(?<=工作秘密)|(?<=[绝机秘]密)级|(?<=涉密)[文资信])")
_LEVEL_SIEVE = re.compile(f"密(?<=[绝机秘{SEPARATOR}]密)")  # also set in several lines
_LABEL = (
    "(?:工作秘密|内部(?:资料|文件|材料|文稿|使用|参考|掌握|发行|传阅|刊物)"
    "|(?:仅供|只供|仅?限于?)内部(?:人员)?(?:使用|参考|交流|掌握|传阅|学习)?|会议内部通报|注意保[存管密]|此件不得翻印"
    "|(?:不得|严禁|请勿|禁止|切勿|不准|不可)(?:外传|扩散|外泄|对外(?:传播|提供)|翻印|复印|复制|转发|拍照|上网)"
    "|(?:阅|会|用|看)后(?:请?即)?(?:销毁|收回|退回|归还))"
)
_LABEL_SIEVE = re.compile(
    "秘密|内部|注意保|翻印|外传|扩散|外泄|对外|复印|复制|转发|拍照|上网|销毁|收回|退回|归还|密级|密等级|公开类别|文件类别|标识"
)
_TAIL = rf"(?:★?(?:\d{{1,2}}|[{NUMERAL}]{{1,3}})年|第?\d{{1,6}}[期号份])?"
_LABEL_LINE = re.compile(
    rf"[\[(【〔<《★☆*\-—]*(?:{_DOCUMENT})?(?:均?为|系|属于?|,)?(?:妥善保[存管],?)?"
    rf"(?:{_LABEL}{_TAIL}(?:,?请?妥善保[存管])?[,、;。!·|/\-—★☆]*)+[\])】〕>》★☆*\-—。!]*"
)
_MARKING = re.compile(rf"(?:密级|涉密等级|保密等级|公开类别|文件类别|标识):(?:{_LABEL}|内部){_TAIL}")
_BRACKETED = re.compile(rf"[\[(【〔](?:{_LABEL}[,、;。!]?)+[\])】〕]")
_RESTRICTED = re.compile(
    rf"(?!.(?:材料|名单)){_DOCUMENT}[^。;!?规称中里内]{{0,8}}?(?:(?!.{{0,4}}内部掌握){_LABEL}|供内部(?!掌握))"
)
_COPY_NUMBER = re.compile(r"(?:份号:?)?\d{6}")
_DRAFT = "(?:送审|征求意见|讨论|报批|审议|送签|会签|修改|代拟|未定|起草|初审)稿|初稿|草稿|草案|清样"
_DRAFT_LABEL = re.compile(
    rf"[\[(【〔](?:[^()\[\]【】〔〕]{{0,8}}(?:{_DRAFT}))[^()\[\]【】〔〕]{{0,4}}[\])】〕]|(?:送审|征求意见|讨论)稿$"
)
_CONSULTATION = re.compile("征求|征集|听证|公开听取")
_COPY_LINES = 4
_SHORT = 60  # characters of a line that may be a heading or a header


@check(
    "secrecy.mark",
    "密级标志",
    aspect="secrecy",
    level="blocker",
    authority="law",
    explanation="《保守国家秘密法》第三十五条：公开前应当进行保密审查；涉密文件不得进入本系统，也不得以任何形式公开。",
)
def secrecy_marks(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for mark, passage, start, end in _marks(document):
        said = f"发现密级标志“{mark.text}”：请立即停止办理并报告保密员；确属误判的，由保密员说明理由。"
        unsure = passage.place in _CUT_OUT and mark.text == "秘密"
        yield Found(said, passage, start, end, level="warning" if unsure else None)


@check(
    "secrecy.overmarked",
    "定密不当",
    aspect="secrecy",
    level="error",
    authority="law",
    explanation="《保守国家秘密法》第二十条规定保密期限的上限，第二十二条和实施条例第五条要求应当公开的不得定密。",
)
def overmarked(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for marked in _marks(document):
        said = _why_overmarked(marked, subject)
        if said:
            yield Found(said, marked.passage, marked.start, marked.end)
    for passage in passages_with(document, _CLAIM_SIEVE):
        for match in _CLAIM.finditer(passage.folded.text) if passage.visible else ():
            said = "正文称本文件涉密，请核对：涉密的不得在本系统办理，不涉密的请删去这一表述。"
            if subject.attribute == "proactive":
                said = "拟主动公开的文件称本文件涉密，两者矛盾：请核对公开属性；应当公开的事项不得定密。"
            yield Found(said, passage, *passage.matched(*match.span()))


@kept
def _marks(document: ScreenedDocument) -> tuple[MarkedPassage, ...]:
    if not _LEVEL_SIEVE.search(whole_text(document).text):
        return ()
    return tuple(marks_in_passages(document.passages))


def _why_overmarked(marked: MarkedPassage, subject: Subject) -> str | None:
    mark, longest = marked.mark, LONGEST_TERMS[marked.mark.level]
    term = _TERM.search(mark.text)
    years = number_of(term[1].replace("两", "二")) if term else None
    if years and years > longest:
        return f"保密期限 {years} 年超过{mark.level}级的上限 {longest} 年，请核对定密是否正确。"
    if subject.attribute == "proactive" and marked.passage.visible:
        return f"拟主动公开的文件标有“{mark.text}”：应当公开的事项不得定密，请核对公开属性和密级。"
    return None


@check(
    "secrecy.internal",
    "工作秘密和内部标识",
    aspect="secrecy",
    level="error",
    authority="law",
    explanation="《保守国家秘密法》第六十四条：工作秘密应当采取必要的保护措施；带内部标识的文件未经审查不得公开。",
)
def internal_labels(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in passages_with(document, _LABEL_SIEVE):
        label = internal_label(passage, in_head=passage.index < HEAD_LINES)
        if label:
            sure = passage.visible or passage.place in _SEEN or document.role == "fields"
            words = passage.text[label.start : label.end]
            said = f"发现内部标识“{words[:30]}”：请核对能否公开；能公开的删去标识，不能公开的停止办理。"
            yield Found(said, passage, *label, level=None if sure else "warning")
            continue
        limited = _RESTRICTED.search(passage.folded.text) if passage.visible else None
        if limited:
            said = f"正文称“{limited[0][:30]}”，请核对本文件能否公开。"
            yield Found(said, passage, *passage.matched(*limited.span()), level="warning")


def internal_label(passage: Passage, *, in_head: bool) -> Matched | None:
    """Where the passage bears a label of inner use (内部资料, 阅后收回); None for sentences about such things."""
    text = passage.folded.text
    if len(text) > _SHORT:
        return None
    cells = [cell.strip() for cell in passage.text.split("\t") if cell.strip()]
    if passage.row and len(cells) > 1:
        return Matched(0, len(passage.text)) if _MARKING.fullmatch(":".join(cells)) else None
    beside = in_head or not passage.visible or passage.kind == "title"
    found = _LABEL_LINE.fullmatch(text) or _MARKING.search(text)
    if found is None and beside and "。" not in text:
        found = _BRACKETED.search(text)
    return passage.matched(*found.span()) if found else None


@check(
    "secrecy.copy-number",
    "份号",
    aspect="secrecy",
    level="warning",
    authority="standard",
    explanation="GB/T 9704-2012 7.2.1：涉密公文应当标注份号（6 位阿拉伯数字）；公开的文件一般没有份号。",
)
def copy_numbers(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    hidden = in_reading_order(document)[len(document.visible) :]
    headers = (passage for passage in hidden if passage.place == "页眉")
    for passage in (*first_lines(document, _COPY_LINES, _COPY_NUMBER), *headers):
        match = _COPY_NUMBER.fullmatch(passage.folded.text)
        if match:
            said = f"“{match[0]}”像是份号，涉密公文才标注份号：请核对密级，不涉密的删去。"
            yield Found(said, passage, *passage.matched(*match.span()))


@check(
    "content.draft-label",
    "稿件标识",
    aspect="content",
    level="warning",
    authority="custom",
    explanation="定稿不应再带“送审稿”“征求意见稿”等字样。",
    needs=("稿", "草案", "清样"),
)
def draft_labels(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    heads = [passage for passage in document.passages if _may_label(passage, document)]
    if any(_CONSULTATION.search(_DRAFT_LABEL.sub("", passage.folded.text)) for passage in heads):
        return  # a consultation is about a draft
    for passage in heads:
        for match in _DRAFT_LABEL.finditer(passage.folded.text):
            said = f"标题或页眉还带有“{match[0].strip('()[]【】〔〕')}”，请核对是否为定稿，是定稿的删去。"
            yield Found(said, passage, *passage.matched(*match.span()))


def _may_label(passage: Passage, document: ScreenedDocument) -> bool:
    if not passage.visible:
        return passage.place in _SEEN - {"文件名"}
    in_head = passage.kind in {"title", "letterhead", "annex-title"} or passage.index < _COPY_LINES
    return in_head and len(passage.text) <= _SHORT * 2 and (document.role != "fields" or passage.kind == "title")


@check(
    "secrecy.hidden-place",
    "原文件里看不见的内容",
    aspect="secrecy",
    level="note",
    authority="unit",
    explanation="批注、修订、隐藏文字和隐藏表格等不进入清稿，公开后不可见；原文件里有的，须知道是什么。",
)
def hidden_places(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if len(document.visible) == len(document.passages):
        return
    hidden = [passage for passage in document.passages if not passage.visible and passage.text.strip()]
    counts = Counter(passage.place for passage in hidden)
    for place in _UNSEEN:
        first = next((passage for passage in hidden if passage.place == place), None)
        if first is not None:
            said = f"原文件有{place} {counts[place]} 处，清稿不含，公开后不可见；请确认无误。"
            yield Found(said, first, *_beginning(first.text))


def _beginning(text: str) -> Matched:
    start = len(text) - len(text.lstrip())
    return Matched(start, min(len(text.rstrip()), start + _QUOTED))

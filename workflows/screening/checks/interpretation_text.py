"""解读材料: copied text, elements without content, another policy's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from workflows.matters.classes import ALL_ELEMENTS
from workflows.renditions.characters import folded
from workflows.screening.checks.interpreted import ELEMENTS, OUTSIDE, policy_texts
from workflows.screening.model import Level, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook

# --- copied text -----------------------------------------------------------------------------------------------------

_COPIED_WARNING, _COPIED_ERROR = 0.60, 0.85
_SHORTEST, _SHINGLE, _FEWEST = 8, 6, 5
_WORDS = re.compile(r"[^\w]+")
_SENTENCES = re.compile(r"[^。!?;\n]+")


@check(
    "interpretation.copied",
    "解读照抄政策文件",
    aspect="content",
    level="warning",
    authority="policy",
    explanation="解读应当讲清政策，不是重印政策：国办发〔2016〕80号、年度政务公开工作要点要求“看得懂、算得清、用得着”。",
    scope="matter",
)
def copied_text(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if not subject.of_role("interpretation"):
        return
    policy = "".join(_WORDS.sub("", text) for text in policy_texts(subject))
    shingles = {policy[start : start + _SHINGLE] for start in range(len(policy) - _SHINGLE + 1)}
    for interpretation in subject.of_role("interpretation"):
        lines = [passage.folded.text for passage in interpretation.visible if passage.kind not in OUTSIDE]
        sentences = [_WORDS.sub("", each) for line in lines for each in _SENTENCES.findall(line)]
        sentences = [each for each in sentences if len(each) >= _SHORTEST]
        if not shingles or len(sentences) < _FEWEST:
            continue
        share = sum(_is_copied(each, shingles) for each in sentences) / len(sentences)
        if share > _COPIED_WARNING:
            level: Level = "error" if share > _COPIED_ERROR else "warning"
            said = f"解读有 {share:.0%} 的句子与政策文件原文相同，请改用通俗的话讲清楚。"
            yield Found(said, level=level, document=interpretation)


def _is_copied(sentence: str, shingles: set[str]) -> bool:
    parts = [sentence[start : start + _SHINGLE] for start in range(len(sentence) - _SHINGLE + 1)]
    return sum(part in shingles for part in parts) >= 0.95 * len(parts)


# --- elements --------------------------------------------------------------------------------------------------------

_PLACEHOLDER = re.compile(
    r"(?:无|略|没有|暂无|不详|待定|待补充|待完善|同上|同前|见上|同政策|同原文|见?(?:详见)?(?:附件|政策|政策文件|文件|原文|正文|全文|通知|办法)|见附件"
    r"|暂缺|空|测试|[xX×]+|[\W_]+|N/?A|无内容|无要求|无变化)[。.!]?",
    re.I,
)


@check(
    "interpretation.placeholder",
    "解读要素没有写内容",
    aspect="content",
    level="error",
    authority="policy",
    explanation="标为适用的解读要素必须有实质内容；确实不适用的，选择不适用并说明理由。",
    scope="matter",
)
def placeholders(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for code, (applicable, text) in subject.elements.items():
        if applicable and text.strip() and _PLACEHOLDER.fullmatch(folded(text).text):
            name = ALL_ELEMENTS[code].zh if code in ALL_ELEMENTS else code
            said = f"解读要素“{name}”只写了“{text.strip()[:20]}”：请写明内容，或选择不适用并说明理由。"
            yield _at_element(said, name, text, subject)


def _at_element(said: str, name: str, text: str, subject: Subject) -> Found:
    part = f"{ELEMENTS}“{name}”"
    for document in subject.of_role("fields"):
        for passage in document.visible:
            if passage.part == part and passage.text.strip() in text:
                return Found(said, passage, 0, len(passage.text), document=document)
    return Found(said, part=part)


# --- title -----------------------------------------------------------------------------------------------------------

_NAMED = re.compile("《([^《》]{4,100})》")
_TITLE_LINES = 3
_ABOUT_IT = re.compile("解读|问答|说明|一图|图解")
_TITLE_WORDS = re.compile(r"关于|印发|发布|转发|的?(?:通知|公告|通告)$|\([^()]*\)|[^\w]")
_SAME_TITLE = 80


@check(
    "interpretation.title",
    "解读的不是本事项的政策",
    aspect="content",
    level="warning",
    authority="policy",
    explanation="政策文件与解读同步起草、同步审签、同步发布，解读的标题应当指向本事项的政策文件。",
    scope="matter",
)
def other_policy(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    titles = [_bare_title(title) for title in _policy_titles(subject)]
    if not titles:
        return
    for interpretation in subject.of_role("interpretation"):
        for order, passage in enumerate(interpretation.visible[:_TITLE_LINES]):
            if passage.kind != "title" and not (order == 0 and _ABOUT_IT.search(passage.text)):
                continue
            for match in _NAMED.finditer(passage.folded.text):
                if not any(_same_title(_bare_title(match[1]), title) for title in titles):
                    said = f"解读的标题写的是《{match[1]}》，与本事项的政策文件不一致，请核对。"
                    yield Found(said, passage, *passage.matched(*match.span()), document=interpretation)


def _policy_titles(subject: Subject) -> Iterator[str]:
    for document in subject.of_role("policy"):
        lines = [passage.text for passage in document.visible if passage.kind in ("title", "annex-title")]
        yield from filter(None, (document.metadata.title, "".join(lines), *lines))
    for document in subject.of_role("fields"):
        yield from (passage.text for passage in document.visible if passage.kind == "title")


def _bare_title(title: str) -> str:
    return _TITLE_WORDS.sub("", folded(title).text)


def _same_title(named: str, title: str) -> bool:
    return bool(title) and (named in title or fuzz.partial_ratio(named, title) >= _SAME_TITLE)

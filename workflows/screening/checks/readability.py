"""Is the interpretation easy to read? Long sentences, abbreviations that nobody explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from workflows.screening.digits import ADDRESS
from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook

_LONG, _TOO_LONG, _LONG_MEAN = 60, 100, 35  # characters
_SHORTEST, _MOST = 4, 5
_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;]?")
_TEXT_KINDS = frozenset({"body", "heading1", "heading2", "heading3", "note"})
_PLAIN = "国办发〔2016〕80号要求解读通俗易懂；句子过长、术语不解释的，群众看不懂。"


class Sentence(NamedTuple):
    """One sentence; start:end are folded characters of the passage, spaces not counted."""

    passage: Passage
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def sentences_of(document: ScreenedDocument) -> list[Sentence]:
    """The sentences of the running text, tables left out."""
    return [
        Sentence(passage, *match.span())
        for passage in document.visible
        if not passage.row and passage.kind in _TEXT_KINDS
        for match in _SENTENCE.finditer(passage.folded.text)
        if match.end() - match.start() >= _SHORTEST
    ]


@check(
    "readability.report",
    "可读性",
    aspect="wording",
    level="note",
    authority="policy",
    explanation=_PLAIN,
)
def readability(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    sentences = sentences_of(document) if document.role == "interpretation" else []
    if not sentences:
        return
    mean = sum(each.length for each in sentences) / len(sentences)
    too_long = sorted((each for each in sentences if each.length > _TOO_LONG), key=lambda each: -each.length)
    if mean <= _LONG_MEAN and not too_long:
        return
    long = sum(each.length > _LONG for each in sentences)
    unexplained = "、".join(word for word, *_ in unexplained_abbreviations(document, book)) or "无"
    said = (
        f"可读性：共 {len(sentences)} 句，平均每句 {mean:.0f} 字，超过 {_LONG} 字的 {long} 句，"
        f"未解释的缩写：{unexplained}；建议把长句拆短。"
    )
    yield Found(said)
    for passage, start, end in too_long[:_MOST]:
        said = f"这一句有 {end - start} 字，超过 {_TOO_LONG} 字，建议拆成几句。"
        yield Found(said, passage, *passage.matched(start, end), level="warning")


_ABBREVIATION = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,}(?![A-Za-z0-9])")
_EVERYBODY_KNOWS = frozenset({"APP", "PDF", "QQ", "WORD", "EXCEL", "II", "III", "IV", "VI", "VII", "VIII"})
_EXPLAINED_AFTER = re.compile(r"^[”\"》]?[(（〔[]|^[”\"]?(?:,|,?即|是指|指)")
_EXPLAINED_BEFORE = re.compile(r"[\u4e00-\u9fff”\"][(（](?:简称|以下简称|英文缩写|即)?[:“\"]?$")


def unexplained_abbreviations(document: ScreenedDocument, book: Rulebook) -> Iterator[tuple[str, Passage, int, int]]:
    """Each abbreviation in Latin capitals whose first use is not explained in brackets; start:end in its passage."""
    seen = set(_EVERYBODY_KNOWS) | {word.upper() for word in book.abbreviations}
    for passage in document.visible:
        text = ADDRESS.sub(lambda match: " " * len(match[0]), passage.folded.text)
        for match in _ABBREVIATION.finditer(text):
            if match[0] in seen:
                continue
            seen.add(match[0])
            explained = _EXPLAINED_AFTER.search(text[match.end() :]) or _EXPLAINED_BEFORE.search(text[: match.start()])
            if not explained:
                yield match[0], passage, *passage.matched(*match.span())


@check(
    "readability.abbreviation",
    "没有解释的缩写",
    aspect="wording",
    level="note",
    authority="policy",
    explanation=_PLAIN,
)
def abbreviations(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if document.role != "interpretation":
        return
    for word, passage, start, end in unexplained_abbreviations(document, book):
        yield Found(f"“{word}”第一次出现没有解释，请用括号写明中文含义。", passage, start, end)

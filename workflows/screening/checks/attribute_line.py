"""附注: （此件主动公开） against the attribute field, and how it is written (GB/T 9704-2012 7.3.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from workflows.matters.classes import ATTRIBUTE_LINES, ATTRIBUTES
from workflows.renditions import wording
from workflows.screening.checks.official import is_official, of_kind
from workflows.screening.kept import kept
from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import whole_text

_LOOKS_LIKE_ONE = re.compile(r"\(?(?:此|本|该)[件文](?!要|应|须|当)[^,。;:]{0,6}公开[^,。;:]{0,4}[)。]?")
_LONGEST = 30  # characters of a line
_MARKED = re.compile(r"\(|(?:此|本|该)[件文]|(?:信息)?公开(?:属性|选项|方式|类别)")
_WORDS = {code: words for words, code in ATTRIBUTE_LINES.items() if words not in ("此件公开发布", "此件不公开")}
_RIGHT = frozenset({*ATTRIBUTE_LINES, "此件删减后公开", "此件删减公开"})
_EXPLANATION = "附注应当用圆括号括入，居左空二字编排在成文日期下一行（GB/T 9704-2012 7.3.6），并与所定的公开属性一致。"


class _Line(NamedTuple):
    passage: Passage
    attribute: str | None  # None: looks like a line but says none of the four


@check(
    "format.attribute-line",
    "附注与公开属性不一致",
    aspect="format",
    level="error",
    authority="standard",
    explanation=_EXPLANATION,
)
def contradiction(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    lines = [line for line in _lines(document) if line.attribute]
    for line in lines:
        if subject.attribute in ATTRIBUTES and line.attribute != subject.attribute:
            chosen = ATTRIBUTES[subject.attribute].zh
            said = f"附注写的是“{line.passage.text.strip()}”，与所定的公开属性“{chosen}”不一致，请改其一。"
            yield _found(said, line.passage)
    if lines and any(line.attribute != lines[0].attribute for line in lines):
        other = next(line for line in lines if line.attribute != lines[0].attribute)
        first = lines[0].passage.text.strip()
        yield _found(
            f"同一文件有两处不同的附注：前面是“{first}”，此处是“{other.passage.text.strip()}”，请统一。",
            other.passage,
        )


@check(
    "format.attribute-wording",
    "附注写法不规范",
    aspect="format",
    level="warning",
    authority="standard",
    explanation=_EXPLANATION,
)
def form(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if not is_official(document, subject):
        return
    for line in _lines(document):
        text = line.passage.text.strip()
        inner = text.strip("（）()。 ").replace(" ", "").replace("\u3000", "")
        if inner not in _RIGHT:
            yield _found(f"附注“{text}”写法不规范，请改为“{_right(line, subject)}”。", line.passage)
        elif not (text.startswith("（") and text.endswith("）")):
            yield _found(f"附注应当用全角圆括号括入，请改为“（{inner}）”。", line.passage)
    for passage in of_kind(document, "annotation"):
        if passage.visible and passage.text.strip()[:1] == "(" and not _is_line(passage):
            yield _found("附注应当用全角圆括号“（）”括入，请改正。", passage)


@kept
def _lines(document: ScreenedDocument) -> tuple[_Line, ...]:
    return tuple(_read(document))


def _read(document: ScreenedDocument) -> Iterator[_Line]:
    parts = whole_text(document).parts
    for number in [number for number, text in enumerate(parts) if len(text) <= _LONGEST and "公开" in text]:
        passage = whole_text(document).passage(number)
        if passage.visible and not passage.row and len(passage.text) <= _LONGEST and _is_line(passage):
            found = wording.ATTRIBUTE_LINE.fullmatch(passage.folded.text)
            yield _Line(passage, wording.ATTRIBUTES[found["attribute"]] if found else None)


def _is_line(passage: Passage) -> bool:
    text = passage.folded.text
    if wording.ATTRIBUTE_LINE.fullmatch(text):
        return passage.kind == "annotation" or bool(_MARKED.match(text))
    return bool(_LOOKS_LIKE_ONE.fullmatch(text))


def _right(line: _Line, subject: Subject) -> str:
    attribute = line.attribute or subject.attribute or "proactive"
    words = next(
        (words for words, code in ATTRIBUTE_LINES.items() if code == attribute and words != "此件公开发布"), ""
    )
    return f"（{words or '此件主动公开'}）"


def _found(said: str, passage: Passage) -> Found:
    return Found(said, passage, 0, len(passage.text))

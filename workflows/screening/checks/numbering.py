"""结构层次序数: gaps, duplicates and wrong order of 一、 （一） 1. （1）, of 第X章 and 第X条, of 一是、二是."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from workflows.screening.flow import Flow, is_tabular
from workflows.screening.kept import kept
from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.numerals import number_of, numeral_of
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import numbers_written, passages_written, visible_flows_with, whole_text
from workflows.screening.written_text import SEPARATOR

_CHINESE = "[一二三四五六七八九十]{1,3}"
# 第（二）项规定 at the beginning of a wrapped line
_REFERRING = f"(?![项款目](?:[的规所、和及第或,，。;；:：至]|$|{SEPARATOR}))"
_LEVELS: tuple[tuple[str, Callable[[int], str]], ...] = (
    (rf"({_CHINESE})、", lambda number: f"{numeral_of(number)}、"),
    (rf"\(({_CHINESE})\){_REFERRING}(?!、\()", lambda number: f"（{numeral_of(number)}）"),
    (r"(\d{1,2})[.](?!\d)|(\d{1,2})、", lambda number: f"{number}."),
    (rf"\((\d{{1,2}})\){_REFERRING}", lambda number: f"（{number}）"),
)
_NUMBERED = re.compile(f"{SEPARATOR}(?:{'|'.join(pattern for pattern, _ in _LEVELS)})")
_GROUPS = (0, 1, 2, 2, 3)  # of which level each group is
_NUMERALS = "一二三四五六七八九十"
_NUMERAL = "[一二三四五六七八九十百零〇]{1,7}"
_ARTICLE = re.compile(rf"\s*第({_NUMERAL})条(?=\s|[^规第、和及或的至所之（(款项中内，,。：:；;与]|$)")
_CHAPTER = re.compile(rf"\s*第({_NUMERAL})章(?=\s|[^规第、和及或的至所之中内，,。：:；;与]|$)")
_HEADED = re.compile(rf"{SEPARATOR}\s*第{_NUMERAL}[章条]")
_SECOND = re.compile("二[是要]")
_ITEMS = re.compile(r"(?:(?<=[。；：，;:,])|^)([一二三四五六七八九十])(?:是|要)(?!否)")
_CUT = "第见及和至、("


@dataclass
class _Sequence:
    """Where the numbers of one level stand; `before` is what stood before a higher level began anew."""

    last: int = 0
    before: int = 0

    def wrong(self, number: int) -> int | None:
        """The number that was expected instead; None when it fits: the next one, the first again, or going on from
        before the higher level began anew (1. to 9. through all sections)."""
        if number == 1 and self.last == 1:
            return 2
        if number in (1, self.last + 1) or (not self.last and number == self.before + 1):
            return None
        return self.last + 1

    def take(self, number: int) -> None:
        self.last = self.before = number


@dataclass
class _Outline:
    levels: list[_Sequence] = field(default_factory=lambda: [_Sequence() for _ in _LEVELS])

    def enter(self, level: int, number: int) -> None:
        self.levels[level].take(number)
        for lower in self.levels[level + 1 :]:
            lower.last = 0


@check(
    "format.numbering",
    "序号不连续或重复",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="结构层次序数依次用“一、”“（一）”“1.”“（1）”标注，同一层次应连续、不重复（GB/T 9704-2012 7.3.3）。",
)
def numbering(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    outline = _Outline()
    for passage, level, number, end in _numbered(document):
        expected = outline.levels[level].wrong(number)
        outline.enter(level, number)
        if expected is not None:
            start, stop = passage.matched(0, end)
            yield Found(_message(passage.text[start:stop], level, number, expected), passage, start, stop)


def _message(found: str, level: int, number: int, expected: int) -> str:
    write = _LEVELS[level][1]
    if number == expected - 1:
        return f"序号“{found}”重复，此处应为“{write(expected)}”，请核对。"
    if expected == 1:
        return f"序号“{found}”之前没有“{write(1)}”，请核对是否缺漏。"
    return f"序号不连续：上一个是“{write(expected - 1)}”，此处应为“{write(expected)}”，却写作“{found}”，请核对。"


@kept
def _numbered(document: ScreenedDocument) -> tuple[tuple[Passage, int, int, int], ...]:
    """Passage, level from 0, number, and where the number ends in the folded text."""
    return tuple(_numbers_of(document))


def _numbers_of(document: ScreenedDocument) -> Iterator[tuple[Passage, int, int, int]]:
    lines, visible = whole_text(document).lines, document.visible
    for found in _NUMBERED.finditer(lines.text):
        place, which = lines.number_at(found.start()), found.lastindex or 1
        number = number_of(found[which])
        if place >= len(visible):
            return
        if number and not (lines.text[found.start() - 1] in _CUT and place) and _may_be_numbered(visible[place]):
            yield visible[place], _GROUPS[which - 1], number, found.end() - found.start() - 1


def _may_be_numbered(passage: Passage) -> bool:
    return passage.kind not in ("attachments", "note", "title", "annex-title") and not is_tabular(passage)


@check(
    "format.level-order",
    "结构层次跳级",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="结构层次序数依次用“一、”“（一）”“1.”“（1）”标注（GB/T 9704-2012 7.3.3），不越级使用“（1）”。",
)
def level_order(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """（1） directly below 一、; whether 一、 may go on with 1. is left open: many documents have two levels only."""
    above = None
    for passage, level, number, end in _numbered(document):
        if level == 3 and number == 1 and above == 0:
            start, stop = passage.matched(0, end)
            said = "“一、”之下直接用了“（1）”，结构层次应依次用“一、”“（一）”“1.”“（1）”，请调整。"
            yield Found(said, passage, start, stop)
        above = level


@check(
    "format.articles",
    "章条序号不连续",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="章、条的序号应连续、不重复：条的序号在全文内连续编排。",
)
def articles(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for word, pattern in (("章", _CHAPTER), ("条", _ARTICLE)):
        sequence = _Sequence()
        for passage, found in _headed(document, pattern):
            number = number_of(found[1])
            if not number:
                continue
            expected, started = sequence.wrong(number), sequence.last > 0
            sequence.take(number)
            if expected is not None and started:
                yield Found(_article_message(word, number, expected), passage, found.start(1) - 1, found.end())


def _headed(document: ScreenedDocument, pattern: re.Pattern[str]) -> Iterator[tuple[Passage, re.Match[str]]]:
    """The passages that begin with a number of this kind; not a reference at the beginning of a wrapped line."""
    visible = document.visible
    for number in numbers_written(document, _HEADED):
        found = pattern.match(visible[number].text) if number < len(visible) else None
        if found is None or is_tabular(visible[number]):
            continue
        if found.string[found.end() :][:1].isspace() or not number or not _runs_on(visible[number - 1]):
            yield visible[number], found


def _runs_on(passage: Passage) -> bool:
    if passage.kind != "body":
        return False
    text = passage.text.rstrip()
    return len(text) > 20 and text[-1] not in "。；：！？;:)）”"


def _article_message(word: str, number: int, expected: int) -> str:
    found, wanted = (f"第{numeral_of(each)}{word}" for each in (number, expected))
    said = "重复" if number < expected else "之前有缺漏"
    return f"“{found}”{said}，按顺序应为“{wanted}”，请核对序号和文中的引用。"


@check(
    "format.items-in-sentence",
    "“一是、二是”不连续",
    aspect="format",
    level="warning",
    authority="custom",
    explanation="段内并列事项用“一是、二是、三是”列举的，应当连续、不重复。",
)
def items_in_sentence(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for flow in visible_flows_with(document, _SECOND):
        if "二是" in flow.text or "二要" in flow.text:
            yield from _items_of(flow)


def _items_of(flow: Flow) -> Iterator[Found]:
    last = 0
    for found in _ITEMS.finditer(flow.text):
        number = number_of(found[1])
        if number and number != 1 and last and number != last + 1:
            passage, place = flow.place(found.start(1), found.end())
            expected = f"{numeral_of(last + 1)}{found[0][1:]}"
            said = f"列举不连续：此处应为“{expected}”，却写作“{found[0]}”，请核对。"
            yield Found(said, passage, *place)
        last = number or last


_INLINE = re.compile(rf"[(（](\d{{1,2}}|{_CHINESE})[)）]{_REFERRING}")
_INLINE_SIEVE = re.compile(rf"\((?<=[,、;:。]\()(?:\d|[{_NUMERALS}])")  # in folded text


@check(
    "format.numbering-inline",
    "段内序号不连续",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="段内用“（1）（2）（3）”列举的，应当连续、不重复（GB/T 9704-2012 7.3.3）。",
)
def numbering_inline(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """Only rows that begin with 1 and stand behind a mark: (2) may also be part of a name or refer to something."""
    for flow in visible_flows_with(document, _INLINE_SIEVE):
        last: dict[bool, int] = {}
        for found in _INLINE.finditer(flow.text):
            arabic, number = found[1].isdecimal(), number_of(found[1])
            before = flow.text[max(0, found.start() - 2) : found.start()]
            listed = before[-1:] in tuple("，、；：。,;:") and before != "）、"  # 第（七）、（八）项 refers
            if not number or not listed or is_tabular(flow.passages[0]):
                continue
            previous = last.get(arabic, 0)
            if previous and number not in (1, previous + 1):
                passage, place = flow.place(*found.span())
                said = f"段内序号不连续：“{previous}”之后应为“{previous + 1}”，却写作“{found[0]}”，请核对。"
                yield Found(said, passage, *place)
            if number == 1 or previous:
                last[arabic] = number


@check(
    "format.numbering-mark",
    "序号后标点不当",
    aspect="format",
    level="note",
    authority="standard",
    explanation="“（一）”“（1）”之后不加标点，“一”后用顿号，“1”后用圆点（GB/T 9704-2012 7.3.3）。",
)
def numbering_mark(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in passages_written(document, _MARKED_SIEVE):
        found = _MARKED.match(passage.text) if passage.visible else None
        if found and not is_tabular(passage):
            right = found[1] if found[1] else f"{found[2]}、"
            yield Found(f"序号“{found[0]}”应写作“{right}”，请改正。", passage, *found.span())


_MARKED = re.compile(rf"(?:([（(](?:{_CHINESE}|\d{{1,2}})[）)])[、.．，]|({_CHINESE})[.．])(?=[\u3400-\u9fff])")
_MARKED_SIEVE = re.compile(SEPARATOR + _MARKED.pattern)

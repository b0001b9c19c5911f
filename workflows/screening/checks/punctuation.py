"""标点符号 (GB/T 15834-2011): width, pairs, repetition."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from workflows.screening.checks.official import is_official
from workflows.screening.flow import flows, is_tabular
from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.sieves import lets_all_through
from workflows.screening.whole_text import passages_with, passages_written
from workflows.screening.written_text import SEPARATOR, written_text

_HAN = "\u3400-\u9fff"
_FOREIGN = re.compile(r"https?://[\x21-\x7e]+|www\.[\x21-\x7e]+|[\w.+-]+@[\w.-]+|[A-Za-z][\x20-\x7e]{12,}")
_NUMBERING = re.compile(r"^\s*[(（]\s*[一二三四五六七八九十\d]{1,3}\s*[)）]")
_LONGEST_NUMBERING = 20  # characters
_NARROW = re.compile(
    rf"(?<=[{_HAN}”》）])\s?([,;:?!])(?!//)|(?<=[\d%A-Za-z])([,;])(?=\s?[{_HAN}“《（])"
    rf"|(?<=[{_HAN}])(\.)(?=\s*$)|(?P<open>\()(?=[^()（）]{{0,60}}[{_HAN}][^()（）]{{0,60}}\))|(?<=[{_HAN}])(?P<quote>\")|(\")(?=[{_HAN}])"
)
_WIDTH_SIEVES = (re.compile('[,;:?!("０-９Ａ-Ｚａ-ｚ]'), re.compile(rf"\.(?<=[{_HAN}]\.)"))
_WIDE_ASCII = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_MOSTLY_HAN = 0.3
_SHOWN = 4  # characters that a message repeats: a long number may be somebody's
_WIDE = {".": "。", ",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", '"': "“”"}


@check(
    "punctuation.width",
    "全角半角混用",
    aspect="wording",
    level="note",
    authority="standard",
    explanation="中文文稿用全角标点（GB/T 15834-2011），数字和字母用半角；网址、外文除外。",
)
def width(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """One finding a passage, at the first place, with the number of places."""
    official = is_official(document, subject)
    for passage in passages_written(document, *_WIDTH_SIEVES):
        if not passage.visible or (official and passage.kind in ("annotation", "recipients")):
            continue  # said by the checks of format
        places = [*_narrow(passage), *_wide_letters(passage)]
        if places:
            first = min(places)
            found = passage.text[first[0] : first[1]]
            wanted = f"「{_WIDE[found]}」" if found in _WIDE else "半角"
            more = f"，本段共 {len(places)} 处" if len(places) > 1 else ""
            shown = found if len(found) <= _SHOWN else f"{found[:_SHOWN]}…"
            yield Found(f"中文里的「{shown}」应改用{wanted}{more}，请统一。", passage, *first)


def _narrow(passage: Passage) -> Iterator[tuple[int, int]]:
    text = passage.text
    han = sum("\u3400" <= character <= "\u9fff" for character in text)
    if han < len(text) * _MOSTLY_HAN:
        return
    foreign = [found.span() for found in _FOREIGN.finditer(text)]
    tabular = is_tabular(passage)
    label = _NUMBERING.match(text) if tabular else None
    for found in _NARROW.finditer(text):
        start = found.start(found.lastindex or 0)
        numbered = tabular and bool(_NUMBERING.match(text[start : start + _LONGEST_NUMBERING]))
        before = bisect_right(foreign, (start, len(text)))
        inside = before > 0 and start < foreign[before - 1][1]
        if not (inside or numbered or (label and start < label.end())):
            yield start, start + 1


def _wide_letters(passage: Passage) -> Iterator[tuple[int, int]]:
    for found in _WIDE_ASCII.finditer(passage.text):
        yield found.span()


# pairs

_PAIRS = {"（": "）", "〔": "〕", "《": "》", "“": "”", "‘": "’", "【": "】", "〈": "〉", "「": "」"}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_MIXED = {"(": "（", ")": "）"}  # （各街镇) is a matter of width, not of pairs
_PAIRED = re.compile(f"[{''.join([*_PAIRS, *_CLOSERS, *_MIXED])}]")
_MARKS = re.compile(f"[{SEPARATOR}{''.join([*_PAIRS, *_CLOSERS, *_MIXED])}]")
_CLOSED = [*(opener + closer for opener, closer in _PAIRS.items()), "()"]
_LABEL = re.compile(r"^\s*[\da-zA-Z①-⑳一二三四五六七八九十]{1,3}\s*$")
_LONGEST_LABEL = 20  # characters, spaces included
_DEEPEST = 10  # pairs within pairs that are taken away without a closer look
_REACH = 8  # paragraphs over which a quotation may go


class _Fault(NamedTuple):
    """`other`: what it is wrong together with, for pairs of two widths and crossed pairs."""

    flow: int
    offset: int
    character: str
    other: str = ""

    @property
    def opens(self) -> bool:
        return self.character in _PAIRS


@check(
    "punctuation.pairs",
    "成对标点不配对",
    aspect="wording",
    level="warning",
    authority="standard",
    explanation="括号、引号、书名号应成对使用，前后宽度一致，不交叉（GB/T 15834-2011）。",
)
def pairs(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """A quotation that goes over some paragraphs opens in one and closes in another one: no finding."""
    if not _leaves_open(document):
        return
    every = list(flows(document))
    faults = [each for index, flow in enumerate(every) for each in _faults(index, flow.text)]
    opening = {index for index, flow in enumerate(every) if flow.text.lstrip()[:1] == "“"}
    for one in _not_across(faults):
        if one.character == "“" and one.flow + 1 in opening:
            continue  # each paragraph of a long quotation opens, the last one closes
        passage, place = every[one.flow].place(one.offset, one.offset + 1)
        yield Found(_pair_message(one), passage, *place)


def _leaves_open(document: ScreenedDocument) -> bool:
    """Whether anything is left when what closes at once is taken away, again and again: almost always nothing."""
    marks = "".join(_MARKS.findall(written_text(document).text))
    for _ in range(_DEEPEST):
        for pair in _CLOSED:
            marks = marks.replace(pair, "")
    return bool(marks.strip(SEPARATOR)) or lets_all_through()


def _pair_message(fault: _Fault) -> str:
    if (fault.other in _MIXED) != (fault.character in _MIXED):
        return f"括号前后全角、半角不一致：前面是「{fault.other}」，后面是「{fault.character}」，请统一为「（）」。"
    if fault.other:
        return f"「{fault.other}{fault.character}」与其他成对标点交叉，请调整先后。"
    if fault.opens:
        return f"「{fault.character}」没有配对的「{_PAIRS[fault.character]}」，请补全或删去。"
    return f"「{fault.character}」之前没有配对的「{_CLOSERS[fault.character]}」，请补全或删去。"


def _faults(index: int, text: str) -> Iterator[_Fault]:
    waiting: list[tuple[str, int, str]] = []  # the opening mark, where it stands, how it is written
    open_now: Counter[str] = Counter()
    crossed: dict[str, deque[int]] = defaultdict(deque)  # left open by a mark that closed around it
    for found in _PAIRED.finditer(text):
        offset, written = found.start(), found[0]
        character = _MIXED.get(written, written)
        if character in _PAIRS:
            waiting.append((character, offset, written))
            open_now[character] += 1
        elif character in _CLOSERS:
            opener = _CLOSERS[character]
            if open_now[opener]:
                opened = _closed(waiting, opener, open_now, crossed)
                if (opened in _MIXED) != (written in _MIXED):
                    yield _Fault(index, offset, written, opened)
            elif crossed[opener]:
                crossed[opener].popleft()
                yield _Fault(index, offset, character, opener)
            elif not _is_label_or_apostrophe(text, offset, written):
                yield _Fault(index, offset, character)
    for opener, offsets in crossed.items():
        yield from (_Fault(index, offset, opener) for offset in offsets)
    yield from (_Fault(index, offset, opener) for opener, offset, _ in waiting)


def _closed(
    waiting: list[tuple[str, int, str]], opener: str, open_now: Counter[str], crossed: dict[str, deque[int]]
) -> str:
    """How the last `opener` is written, which is taken away; what was opened after it and is still open is crossed."""
    inner: list[tuple[str, int]] = []
    while True:
        character, offset, written = waiting.pop()
        open_now[character] -= 1
        if character == opener:
            break
        inner.append((character, offset))
    for character, offset in reversed(inner):
        crossed[character].append(offset)
    return written


def _is_label_or_apostrophe(text: str, offset: int, character: str) -> bool:
    if character == "’":
        return text[max(0, offset - 1) : offset].isascii() and text[max(0, offset - 1) : offset].isalpha()
    first = max(0, offset - _LONGEST_LABEL)
    words = re.split(r"[\t\n。；，、：;,]", text[first:offset])
    return character in ")）" and (first == 0 or len(words) > 1) and bool(_LABEL.match(words[-1]))


def _not_across(faults: list[_Fault]) -> list[_Fault]:
    """The last opening mark of the paragraphs before, within reach, goes with the next closing one."""
    every = sorted(faults)
    paired: set[int] = set()
    opened: dict[str, list[int]] = defaultdict(list)
    for _, numbers in groupby(range(len(every)), key=lambda number: every[number].flow):
        here = [number for number in numbers if not every[number].other]
        for number in here:
            if not every[number].opens:
                before = opened[_CLOSERS[every[number].character]]
                if before and every[number].flow - every[before[-1]].flow <= _REACH:
                    paired |= {number, before.pop()}
        for number in here:
            if every[number].opens:
                opened[every[number].character].append(number)
    return [each for number, each in enumerate(every) if number not in paired]


# repetition

_REPEATED_SIEVE = re.compile("[。,;:、][。,;:、]")  # in folded text, which has no spaces
_REPEATED = re.compile(r"[。，；：、]\s*[，；：、]|[，；：、]\s*。|。\s*。(?!。)(?<!。。。)|,\s*[,，。]|，\s*,")


@check(
    "punctuation.repeated",
    "标点重复",
    aspect="wording",
    level="warning",
    authority="standard",
    explanation="句内、句末点号不连用（GB/T 15834-2011）。",
)
def repeated(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in passages_with(document, _REPEATED_SIEVE):
        for found in _REPEATED.finditer(passage.text) if passage.visible else ():
            yield Found(f"标点「{found[0]}」连用，请删去多余的一个。", passage, *found.span())

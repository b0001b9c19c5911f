"""Secrecy marks (密级标志) in an uploaded file: this system must not hold state secrets, so intake stops at one.

A mark is written 密级★保密期限 (GB/T 9704-2012 7.2.2; 保守国家秘密法), often with 份号 or 紧急程度, or it stands alone
in the head of a document or in a header. Text *about* secrecy is no mark. When in doubt it is a mark: the secrecy
reviewer can admit a wrongly refused file, nobody can take back a leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from workflows.renditions.model import TextPiece, Upload
from workflows.screening.mark_lines import (
    LONGEST,
    MAY_BE_MARKED,
    SPREAD,
    SPREAD_LEVEL,
    SearchedLine,
    joined_lines,
    searched_lines,
)
from workflows.screening.model import Passage

# all patterns are for folded text: half width, ideographs, no spaces
_LEVEL = "(?P<level>绝密|机密|秘密)级?"
_SPREAD_LEVEL = rf"(?P<level>{SPREAD})[\])】〕]?级?[\])】〕·.|/\\]?"
_STAR = "[★☆⭐✩✪✫✬✭✮✯✰✦✧✡⭑⁎٭✴❋🌟]"
_WEAK_STAR = "[*∗⋆※✱✲·•□◆◎☀¤]"  # also footnotes, Markdown and symbols of other fonts (□): a mark only with a term
_YEARS = r"(?:\d{1,2}|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾两]{1,3})"
_TERM = (
    rf"(?:{_YEARS}(?:年|个月|月|天|日)|长期|永久|\d{{4}}年\d{{1,2}}月\d{{1,2}}日前?"
    "|(?:公开|启用|发布|解密|考试|宣布)前|解密时间)"
)
_LABEL = "(?:原?密级(?:[和及、]保密期限)?|涉密等级|保密等级|秘密等级|密别|定密)"
_URGENCY = "(?:特急|加急|特提|平急|急件)"
_COPY_NUMBER = r"(?:(?:份号:?)?\d{6}|份号:?\d{1,8}|(?:No\.?|第)\d{1,8}[号份]?|\d{1,6}[号份])"

STARRED = re.compile(rf"{_SPREAD_LEVEL}(?:{_STAR}{{1,2}}(?P<term>{_TERM})?|{_WEAK_STAR}{_TERM})")
LABELLED = re.compile(rf"{_LABEL}:[\[(【〔]?{_LEVEL}(?![、/或和及,以的与\-—])(?![\])】〕]?(?:绝密|机密|秘密|[口□☐○]))")
TICKED = re.compile(rf"[☑√✓✔■☒⊠]{_LEVEL}")
_BRACKETED = rf"[\[(【〔<{{]{_LEVEL}(?:文件|件)?(?:[★☆*]?{_TERM})?[\])】〕>}}]"
BRACKETED_FIRST = re.compile(f"^{_BRACKETED}")
BRACKETED_LAST = re.compile(f"(?<=.){_BRACKETED}$")
WITH_NOUN = re.compile(rf"{_LEVEL}(?:文件|资料|材料|件)(?:[,!]?(?:请?勿|严禁|禁止)(?:外传|复印|拍照|扩散))?[!。]?")
_PERIOD = rf"[,;]?保密期限[:为是]?{_TERM}"
_NOUN = r"[\"”]?(?:文件|件|资料|材料)?"
_SAID = rf"本(?:文件|件|文|资料|材料|报告)(?:的?密级)?(?:为|属于?|系|是|定为):?[\"“]?{_LEVEL}{_NOUN}"
SAID = re.compile(rf"{_SAID}(?:{_PERIOD}|(?=[,。;!(]|$))")  # in a head
_BARE = _LEVEL.replace("level", "bare")
SAID_ALONE = re.compile(rf"(?:{_SAID}(?:{_PERIOD})?|{_BARE}{_NOUN}{_PERIOD})[。!]?")

_LEVELS = re.compile("绝密|机密|秘密")
# what may stand beside a level in a line that is nothing but a mark
_BESIDE = re.compile(
    rf"{_LABEL}:?|保密期限:?|紧急程度:?|{_URGENCY}|{_TERM}|{_COPY_NUMBER}|[级★☆*\-—–_·•:|/\\()\[\]【】〔〕<>《》]"
)
_STRONG = re.compile(rf"{_URGENCY}|{_COPY_NUMBER}")
_LABEL_FIRST = re.compile(rf"^{_LABEL}:?{_LEVEL}")

# shown as an example and not borne: introduced by such words, or quoted in a sentence that talks of marking
_EXAMPLE = re.compile(
    r"(?:如|例如|譬如|比如|标注为|标注|标明|标为|标作|写作|写为|写成|表示为|标识为|格式为?|样式为?|形式为?|示例)[:\"“‘'「『(]*$"
)
_TALK = re.compile("标注|标志|标识|字样|格式|样式|写|表示|形式|标明|印有|标有|顶格|之间|隔开|分隔|组成|如|例")
_QUOTE_BEFORE = re.compile(r"[“\"‘'「『][^“”\"]{0,6}$")
_QUOTE_AFTER = re.compile(r"^[^“”\"]{0,8}[”\"’'」』]")
_PROTECTED = re.compile("(?:[保严坚]守|保护|国家|工作|商业|技术|个人|泄[露漏]|涉及|涉)$")

# a file with one mark is refused: no more are gathered than people can look at, from no more words than decide
_MOST_IN_LINE, _MOST_IN_FILE = 50, 500
_BEFORE, _AFTER = 60, 30

_PAGE = re.compile(r"第 \d+ 页")


@dataclass(frozen=True)
class Mark:
    """A real secrecy mark: its level 绝密, 机密 or 秘密, the words of the mark itself, and where it stands."""

    level: str
    text: str
    place: str


class MarkedPassage(NamedTuple):
    """A mark with the passage that it begins in; start:end are offsets in the passage's own text."""

    mark: Mark
    passage: Passage
    start: int
    end: int


class _Hit(NamedTuple):
    """A mark in the line `line`; start:end are folded characters of it."""

    mark: Mark
    line: SearchedLine
    start: int
    end: int


def find_marks(upload: Upload) -> list[Mark]:
    """Every secrecy mark in the file, each once; empty when there is none.

    Looks at every text that was read, hidden ones included, and at the file's name; formatting, width, spaces,
    radicals and lines set one below the other make no difference. `place` is Chinese: 页眉, 正文第 3 段, 第 2 页.
    """
    return _each_once(_find(upload.pieces))


def marks_in_text(place: str, text: str) -> list[Mark]:
    """The same for what somebody types; `place` is what the field is called: 标题, 解读要素."""
    lines = enumerate(text.splitlines())
    return _each_once(_find(tuple(TextPiece(place, line, place, index) for index, line in lines)))


def marks_in_passages(passages: Sequence[Passage]) -> list[MarkedPassage]:
    """The same for the passages of a document, each mark where it stands; of one that is set in several lines, the
    part in the first of them."""
    lines = [(passage, *line) for passage in passages for line in _lines_of(passage)]
    located = [_located(hit, lines) for hit in _find(tuple(_piece_of(passage, text) for passage, _, text in lines))]
    return list({(each.passage.index, each.start, each.end): each for each in located}.values())


def _each_once(hits: Iterable[_Hit]) -> list[Mark]:
    return list(dict.fromkeys(hit.mark for hit in hits))


def _lines_of(passage: Passage) -> Iterator[tuple[int, str]]:
    """The lines of a PDF's paragraph with their offsets; a table row is one line."""
    start = 0
    for line in [passage.text] if passage.row else passage.text.split("\n"):
        yield start, line
        start += len(line) + 1


def _piece_of(passage: Passage, line: str) -> TextPiece:
    on_page = passage.visible and _PAGE.fullmatch(passage.place)
    place = "正文" if on_page else passage.place
    part = passage.place if on_page else str(passage.visible)
    return TextPiece(place, line, part, passage.index, passage.row)


def _located(hit: _Hit, lines: Sequence[tuple[Passage, int, str]]) -> MarkedPassage:
    before = 0
    for piece, words in hit.line.sources:
        if hit.start < before + len(words.text):
            passage, offset, _ = lines[piece]
            first, last = hit.start - before, min(hit.end - before, len(words.text)) - 1
            return MarkedPassage(hit.mark, passage, offset + words.offsets[first], offset + words.offsets[last] + 1)
        before += len(words.text)
    raise ValueError("a mark outside the line that it was found in")


def _find(pieces: tuple[TextPiece, ...]) -> list[_Hit]:
    if not any(MAY_BE_MARKED.search(piece.text) for piece in pieces):
        return []
    return list(islice(_hits(pieces), _MOST_IN_FILE))


def _hits(pieces: tuple[TextPiece, ...]) -> Iterator[_Hit]:
    for lines in searched_lines(pieces):
        unmarked: list[SearchedLine | None] = []
        for line in lines:
            hits = _longest(_marks_in(line))
            yield from hits
            unmarked.append(None if hits else line)
        for line in joined_lines(unmarked):
            if _is_marked(line.text, line.head, line.row):
                yield from _longest(_marks_in(line))


@lru_cache(maxsize=4096)
def _is_marked(text: str, head: bool, row: bool) -> bool:
    """Of lines joined from short ones: in a long list the same ones come again and again."""
    return any(_marks_in(SearchedLine(text, "", head, row, ())))


def _longest(hits: Iterator[_Hit]) -> list[_Hit]:
    """The first few of a line, without those whose words are part of another one."""
    found = list(islice(hits, _MOST_IN_LINE))
    return [hit for hit in found if not any(hit.mark.text in other.mark.text != hit.mark.text for other in found)]


def _marks_in(line: SearchedLine) -> Iterator[_Hit]:
    if not SPREAD_LEVEL.search(line.text):
        return
    for match in STARRED.finditer(line.text):
        if not _is_example(line.text, match):
            yield _hit(match, line)
    for pattern in (LABELLED, TICKED):
        for match in pattern.finditer(line.text):
            if not _is_quoted(line.text, match):
                yield _hit(match, line)
    alone = _alone(line)
    if alone is not None:
        yield alone
    said = _said(line)
    if said is not None and not _is_example(line.text, said):
        yield _hit(said, line)
    if line.head and len(line.text) <= LONGEST * 2 and "。" not in line.text:
        for pattern in (BRACKETED_FIRST, BRACKETED_LAST):
            for match in pattern.finditer(line.text):
                yield _hit(match, line)


def _hit(match: re.Match[str], line: SearchedLine) -> _Hit:
    level = match.groupdict().get("bare") or match["level"]
    return _Hit(Mark(f"{level[0]}密", match[0][:LONGEST], line.place), line, match.start(), match.end())


def _said(line: SearchedLine) -> re.Match[str] | None:
    """A sentence that says of its own document which level it has: alone in its line, or in the head."""
    if len(line.text) > LONGEST * 2:
        return None
    return SAID_ALONE.fullmatch(line.text) or (SAID.search(line.text) if line.head else None)


def _alone(line: SearchedLine) -> _Hit | None:
    """The mark in a line that is nothing but one level and what may stand beside it.

    With a copy number or an urgency it counts anywhere; without them in the head and in hidden places only, and in a
    table only when it is labelled or fills its row alone (a table of terms lists levels too).
    """
    if len(line.text) > LONGEST:
        return None
    levels = _LEVELS.findall(line.text)
    if len(set(levels)) != 1:
        return None
    rest = _LEVELS.sub("\n", line.text)
    if _BESIDE.sub("", rest).strip():
        noun = WITH_NOUN.fullmatch(line.text) if line.head and not line.row else None
        return _hit(noun, line) if noun else None
    if _STRONG.search(rest):
        counts = True
    elif line.row:
        counts = bool(_LABEL_FIRST.search(line.text)) or (line.head and not rest.strip())
    else:
        counts = line.head
    return _Hit(Mark(levels[0], line.text, line.place), line, 0, len(line.text)) if counts else None


def _is_example(text: str, match: re.Match[str]) -> bool:
    if len(text) - len(match[0]) <= 6:
        return False
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    if match.groupdict().get("term") is None and _PROTECTED.search(before):
        return True
    return _is_quoted(text, match) or bool(_EXAMPLE.search(before))


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - _BEFORE) : match.start()], text[match.end() : match.end() + _AFTER]
    quoted = _QUOTE_BEFORE.search(before) and _QUOTE_AFTER.search(after)
    return bool(quoted) and bool(_TALK.search(before + after))

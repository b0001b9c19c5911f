"""Secrecy marks (密级标志) in an uploaded file: this system must not hold state secrets, so intake stops at one.

A mark is written 密级★保密期限 (GB/T 9704-2012 7.2.2; 保守国家秘密法), often with 份号 or 紧急程度, or it stands alone
in the head of a document or in a header. Text *about* secrecy is no mark. When in doubt it is a mark: the secrecy
reviewer can admit a wrongly refused file, nobody can take back a leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workflows.renditions.model import TextPiece, Upload
from workflows.screening.mark_lines import LONGEST, SearchedLine, joined_lines, searched_lines
from workflows.screening.model import Passage

# all patterns are for folded text: half width, ideographs, no spaces
_LEVEL = "(?P<level>绝密|机密|秘密)级?"
_STAR = "[★☆⭐✩✪✫✬✭✮✯✰✦✧]"
_WEAK_STAR = "[*∗⋆※✱✲·•□]"  # also footnotes, Markdown and symbols of other fonts (□): a mark only with a term
_YEARS = r"(?:\d{1,2}|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾两]{1,3})"
_TERM = (
    rf"(?:{_YEARS}(?:年|个月|月|天|日)|长期|永久|\d{{4}}年\d{{1,2}}月\d{{1,2}}日前?"
    "|(?:公开|启用|发布|解密|考试|宣布)前|解密时间)"
)
_LABEL = "(?:原?密级(?:[和及、]保密期限)?|涉密等级|保密等级|秘密等级|密别|定密)"
_URGENCY = "(?:特急|加急|特提|平急|急件)"
_COPY_NUMBER = r"(?:(?:份号:?)?\d{6}|份号:?\d{1,8}|(?:No\.?|第)\d{1,8}[号份]?|\d{1,6}[号份])"

STARRED = re.compile(rf"{_LEVEL}(?:{_STAR}{{1,2}}(?P<term>{_TERM})?|{_WEAK_STAR}{_TERM})")
LABELLED = re.compile(rf"{_LABEL}:[\[(【〔]?{_LEVEL}(?![、/或和及,以的与\-—])(?![\])】〕]?(?:绝密|机密|秘密|[口□☐○]))")
TICKED = re.compile(rf"(?=.*[密])[☑√✓✔■☒⊠]{_LEVEL}")
_BRACKETED = rf"[\[(【〔<{{]{_LEVEL}(?:文件|件)?(?:[★☆*]?{_TERM})?[\])】〕>}}]"
BRACKETED_FIRST = re.compile(f"^{_BRACKETED}")
BRACKETED_LAST = re.compile(f"(?<=.){_BRACKETED}$")
WITH_NOUN = re.compile(rf"{_LEVEL}(?:文件|资料|材料|件)(?:[,!]?(?:请?勿|严禁|禁止)(?:外传|复印|拍照|扩散))?[!。]?")

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
    found: list[_Hit] = []
    if not any("密" in piece.text for piece in pieces):
        return found
    for lines in searched_lines(pieces):
        hits = [_longest(_marks_in(line)) for line in lines]
        found += [hit for those in hits for hit in those]
        unmarked = [None if those else line for line, those in zip(lines, hits, strict=True)]
        found += [hit for line in joined_lines(unmarked) for hit in _longest(_marks_in(line))]
    return found


def _longest(hits: Iterator[_Hit]) -> list[_Hit]:
    """Without those whose words are part of another one in the same line."""
    found = list(hits)
    return [hit for hit in found if not any(hit.mark.text in other.mark.text != hit.mark.text for other in found)]


def _marks_in(line: SearchedLine) -> Iterator[_Hit]:
    if "密" not in line.text:
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
    if line.head and len(line.text) <= LONGEST * 2 and "。" not in line.text:
        for pattern in (BRACKETED_FIRST, BRACKETED_LAST):
            for match in pattern.finditer(line.text):
                yield _hit(match, line)


def _hit(match: re.Match[str], line: SearchedLine) -> _Hit:
    return _Hit(Mark(match["level"], match[0][:LONGEST], line.place), line, match.start(), match.end())


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
    before, after = text[: match.start()], text[match.end() :]
    if len(before) + len(after) <= 6:
        return False
    if match["term"] is None and _PROTECTED.search(before):
        return True
    return _is_quoted(text, match) or bool(_EXAMPLE.search(before))


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    quoted = _QUOTE_BEFORE.search(before) and _QUOTE_AFTER.search(after)
    return bool(quoted) and bool(_TALK.search(before + after))

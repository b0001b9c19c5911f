"""The lines in which secrecy marks are looked for: where each stands, whether it is in a head, short lines as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import NamedTuple

from workflows.renditions.characters import Folded, folded
from workflows.renditions.model import VISIBLE_PLACES, TextPiece

HEAD_LINES = 15
LONGEST = 40  # characters of a line that may be nothing but a mark
MAY_BE_MARKED = re.compile("[密宻㊙]")  # as written; every mark has one of these
_PAGE_HEAD, _PAGE_FOOT = 3, 2
_NO_MARK = folded("没有标志的长行")
_SHORT = 5  # characters of the lines of a vertical mark
# pieces of a paragraph that has other words: a bare level in them is as likely part of a sentence
_FRAGMENTS = {"修订删除", "隐藏文字", "域代码", "拼音", "备用内容"}
_LEVELS = re.compile("绝密|机密|秘密")
SPREAD = r"[绝机秘][\])】〕]?[·.•・|/\\_~\-—]{0,2}[\[(【〔]?密"  # with something put between the two characters
SPREAD_LEVEL = re.compile(SPREAD)
_MOST_COLUMNS = 64
_MOST_JOINED = 8  # lines of a vertical mark


class Source(NamedTuple):
    """Where a line comes from: the piece, counted in reading order, and its folded text."""

    piece: int
    folded: Folded


@dataclass(frozen=True)
class SearchedLine:
    """A line as it is searched: folded, with its place, and whether a bare level counts there."""

    text: str
    place: str
    head: bool
    row: bool
    sources: tuple[Source, ...]
    written: str = ""  # of a row: its cells, joined by tabs


def searched_lines(pieces: tuple[TextPiece, ...]) -> Iterator[list[SearchedLine]]:
    """The lines of each place of each part, in order."""
    visible = {(piece.part, piece.paragraph) for piece in pieces if piece.place not in _FRAGMENTS}
    for (_, place), group in groupby(enumerate(pieces), key=lambda each: (each[1].part, _group(each[1]))):
        numbered = list(group)
        lines = [piece for _, piece in numbered]
        words = [_words(piece.text) for piece in lines]
        head = _head(lines, [each.text for each in words], place, visible)
        yield [
            SearchedLine(text.text, _where(piece), index in head, piece.row, (Source(number, text),), _cells(piece))
            for index, ((number, piece), text) in enumerate(zip(numbered, words, strict=True))
            if text.text
        ]


def _words(text: str) -> Folded:
    """The folded line; of a long one in which no mark can be, something as good for less."""
    return folded(text) if len(text) <= LONGEST or MAY_BE_MARKED.search(text) else _NO_MARK


def _group(piece: TextPiece) -> str:
    return "正文" if piece.place in VISIBLE_PLACES else piece.place


def _head(lines: list[TextPiece], words: list[str], place: str, visible: set[tuple[str, int]]) -> set[int]:
    """Indexes of the lines in which a bare level is a mark: the head of the body or of a page; elsewhere all, but
    not what was cut out of a sentence, and not the entries of lists."""
    if place == "其他属性":
        return set()
    if place in _FRAGMENTS:
        return {index for index, piece in enumerate(lines) if (piece.part, piece.paragraph) not in visible}
    if place != "正文":
        return set(range(len(lines)))
    filled = [index for index, text in enumerate(words) if text]
    page = re.fullmatch(r"第 (\d+) 页", lines[0].part)
    if page is None:
        return set(filled[:HEAD_LINES])
    return set(filled[: HEAD_LINES if page[1] == "1" else _PAGE_HEAD]) | set(filled[-_PAGE_FOOT:])


def _where(piece: TextPiece) -> str:
    """The place as people call it: 页眉, 正文第 3 段, 第 2 页."""
    if piece.place not in VISIBLE_PLACES:
        return piece.place
    if piece.part.startswith("第 "):
        return piece.part
    return piece.place if piece.row else f"{piece.place}第 {piece.paragraph + 1} 段"


def _cells(piece: TextPiece) -> str:
    return piece.text if piece.row else ""


def joined_lines(lines: list[SearchedLine | None]) -> Iterator[SearchedLine]:
    """Short lines set one below the other, read as one: 机 / 密 / ★ / 1年, or 机密 / ★1年; so are the cells of a
    column. None parts them."""
    for in_rows, group in groupby(lines, key=lambda line: line is not None and line.row):
        if in_rows:
            yield from _joined_cells([line for line in group if line is not None])
        else:
            yield from _joined_short(list(group))


def _joined_short(lines: list[SearchedLine | None]) -> Iterator[SearchedLine]:
    for short, group in groupby(lines, key=lambda line: line is not None and len(line.text) <= _SHORT):
        run = [line for line in group if short and line is not None]
        for start in range(len(run)):
            yield from _joined_from(run[start : start + _MOST_JOINED])


def _joined_cells(rows: list[SearchedLine]) -> Iterator[SearchedLine]:
    """Around each short cell in which a level ends: a level begins there or in the cell above."""
    for number, row in enumerate(rows):
        if not MAY_BE_MARKED.search(row.written):
            continue
        for column, cell in enumerate(row.written.split("\t")[:_MOST_COLUMNS]):
            if len(cell) <= LONGEST and MAY_BE_MARKED.search(cell):
                for first in range(max(0, number - 1), number + 1):
                    below = (_cell(each, column) for each in rows[first : first + _MOST_JOINED])
                    yield from _joined_from(list(takewhile(_is_short, below)))


def _cell(row: SearchedLine, column: int) -> SearchedLine:
    cells = row.written.split("\t", column + 1)
    if column >= len(cells):
        return replace(row, text="", sources=())
    words = folded(cells[column])
    start = sum(len(cell) + 1 for cell in cells[:column])
    vars(words)["offsets"] = [start + offset for offset in words.offsets]
    return replace(row, text=words.text, row=len(cells) > 1, sources=(Source(row.sources[0].piece, words),))


def _is_short(line: SearchedLine) -> bool:
    return 0 < len(line.text) <= _SHORT


def _joined_from(run: list[SearchedLine]) -> Iterator[SearchedLine]:
    """The first two of them, the first three and so on, as long as there is one level in them."""
    text = "".join(line.text for line in run[:1])
    for end in range(2, len(run) + 1):
        last = run[end - 1].text
        text += last
        levels = len(SPREAD_LEVEL.findall(text))
        if levels > 1 or _LEVELS.fullmatch(last):
            return
        if levels:
            yield _one_line(run[:end], text)


def _one_line(part: list[SearchedLine], text: str) -> SearchedLine:
    sources = tuple(source for line in part for source in line.sources)
    return SearchedLine(text, part[0].place, part[0].head, part[0].row, sources)

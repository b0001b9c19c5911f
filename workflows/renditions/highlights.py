"""A rendition on the screen with what was found in it: marks around passages, and nothing else changed.

Passages are counted as `workflows.screening.passages` counts them: a paragraph is one, a table one per row with its
cells joined by a tab and the paragraphs of a cell by a line end; offsets are characters of that text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from workflows.renditions.page import body_of, clean_fragment

_TOKEN = re.compile(r"<[^>]*>|&[a-z]+;|[^<&]+")
_PARAGRAPH = re.compile(r"<(?:p|h[1-5])\b")
_CLASS = re.compile(r"[a-z]+")


class Highlight(NamedTuple):
    """Characters `start`:`end` of a passage, found as `finding`; an empty stretch stands for the whole passage."""

    passage: int
    start: int
    end: int
    finding: str
    level: str


def highlighted_html(
    xhtml: bytes, highlights: Iterable[Highlight], *, placeholders: bool = False, number: str | None = None
) -> str:
    """`page.page_html` with `<mark data-finding="…" class="finding finding-LEVEL">` around what was found.

    The first mark of a finding carries the id `mark-FINDING`. A stretch over bold words or table cells becomes
    several marks; overlapping ones are nested. Passages that the rendition does not show are passed over. `number`:
    what stands where with placeholders one is waited for.
    """
    # the longer one outside
    ordered = sorted(highlights, key=lambda one: (one.passage, one.start, -one.end, one.finding))
    by_passage = {number: list(group) for number, group in groupby(ordered, key=lambda one: one.passage)}
    body = "".join(_marked(_counted(body_of(xhtml)), by_passage))
    return clean_fragment(body, placeholders=placeholders, marked=True, number=number)


def passage_texts(xhtml: bytes) -> list[str]:
    """The text of every passage of a rendition, as highlights count its characters; slots are no part of it."""
    texts: dict[int, str] = {}
    for piece in _counted(body_of(xhtml)):
        if piece.passage >= 0:
            texts[piece.passage] = texts.get(piece.passage, "").ljust(piece.offset, "\t") + html.unescape(piece.markup)
    return [texts.get(number, "") for number in range(max(texts, default=-1) + 1)]


class _Piece(NamedTuple):
    """A tag (passage -1), or text with the passage and the offset at which it stands there."""

    markup: str
    passage: int = -1
    offset: int = 0


def _counted(body: str) -> Iterator[_Piece]:
    """Tags and texts in order. Text between blocks counts as a tag."""
    passage, offset, cells, in_row, in_text = -1, 0, 0, False, False
    first_in_cell = True
    for markup in _TOKEN.findall(body):
        if not markup.startswith("<"):
            yield _Piece(markup, passage, offset) if in_text else _Piece(markup)
            offset += _length(markup) if in_text else 0
            continue
        if markup == "<tr>":
            passage, offset, cells, in_row = passage + 1, 0, 0, True
        elif markup == "</tr>":
            in_row = False
        elif markup.startswith("<td"):
            offset, cells, first_in_cell = offset + (cells > 0), cells + 1, True
        elif _PARAGRAPH.match(markup):
            if not in_row:
                passage, offset = passage + 1, 0
            elif not first_in_cell:
                offset += 1
            in_text, first_in_cell = True, False
        elif _PARAGRAPH.match(markup.replace("/", "", 1)):
            in_text = False
        yield _Piece(markup)


def _length(markup: str) -> int:
    return 1 if markup.startswith("&") else len(markup)


def _marked(pieces: Iterable[_Piece], by_passage: dict[int, list[Highlight]]) -> Iterator[str]:
    begun: set[str] = set()
    for piece in pieces:
        found = by_passage.get(piece.passage, ())
        if piece.passage < 0 or not found:
            yield piece.markup
        else:
            yield from _split(piece, found, begun)


def _split(piece: _Piece, found: Sequence[Highlight], begun: set[str]) -> Iterator[str]:
    """The text of a piece in stretches, each in the marks that cover it."""
    end = piece.offset + _length(piece.markup)
    bounds = {piece.offset, end}
    bounds |= {at for one in found if one.start < one.end for at in (one.start, one.end) if piece.offset < at < end}
    cuts = sorted(bounds)
    for start, stop in pairwise(cuts):
        text = piece.markup if len(cuts) == 2 else piece.markup[start - piece.offset : stop - piece.offset]
        covering = [one for one in found if one.start >= one.end or (one.start <= start and stop <= one.end)]
        yield "".join(_opening(one, begun) for one in covering) + text + "</mark>" * len(covering)


def _opening(one: Highlight, begun: set[str]) -> str:
    name = html.escape(one.finding)
    own_id = "" if one.finding in begun else f' id="mark-{name}"'
    begun.add(one.finding)
    level = one.level if _CLASS.fullmatch(one.level) else "note"
    return f'<mark{own_id} data-finding="{name}" class="finding finding-{level}">'

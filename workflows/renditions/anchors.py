"""A passage that somebody pointed at, found again in later versions of the text: by its words, by what stood around
it, and by where it was. White space does not count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal, NamedTuple

from engine.errors import Invalid

LONGEST = 2000  # characters of a quote
AROUND = 40  # characters kept from each side of it
_EDGE = 8  # characters next to the quote by which a changed passage is found
_CERTAIN = 6  # characters: a quote as long that stands once needs nothing around it
_KNOWN = 4  # characters of the surroundings that must agree otherwise
_ALIKE = 0.6  # share of equal characters from which a changed passage is still the same one
Found = Literal["same", "changed", "gone"]


@dataclass(frozen=True)
class Anchor:
    """`position`: characters before the quote; all texts without white space but `quote`, which people read."""

    quote: str
    before: str
    after: str
    position: int


class Stretch(NamedTuple):
    """Characters `start`:`end` of a passage, as `highlights.Highlight` counts them."""

    passage: int
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """Where an anchor is in one version; `gone`: nowhere."""

    found: Found
    stretches: tuple[Stretch, ...] = ()


class AnchoredText:
    """The passages of one version, for finding several anchors in it."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._where = [
            (number, at) for number, text in enumerate(passages) for at, char in enumerate(text) if not char.isspace()
        ]
        self.text = "".join(passages[number][at] for number, at in self._where)
        self._ends = [at for at in range(len(self._where)) if self._is_last(at)]

    def anchor(self, quote: str, before: str = "", after: str = "") -> Anchor:
        """The anchor of words selected on the screen with what stood around them. Raises Invalid: not in this text."""
        words = _bare(quote)
        if not words or len(words) > LONGEST:
            raise Invalid(f"请选中要批注的文字（不超过 {LONGEST} 字）。")
        found = list(_occurrences(self.text, words))
        if not found:
            raise Invalid("在文稿中找不到选中的文字，请重新选择（待编的文号、日期等栏目除外）。")
        wanted = Anchor(quote, _bare(before)[-AROUND:], _bare(after)[:AROUND], 0)
        start = max(found, key=lambda at: (self._agreement(wanted, at, at + len(words)), -at))
        end = start + len(words)
        return Anchor(quote.strip(), self.text[max(0, start - AROUND) : start], self.text[end : end + AROUND], start)

    def place(self, anchor: Anchor) -> Place:
        """Where the anchor is now."""
        words = _bare(anchor.quote)
        if (start := self._same(anchor, words)) is not None:
            return Place("same", self._stretches(start, start + len(words)))
        if (span := self._between(anchor, words) or self._alike(anchor, words)) is not None:
            return Place("changed", self._stretches(*span))
        return Place("gone")

    def _same(self, anchor: Anchor, words: str) -> int | None:
        found = list(_occurrences(self.text, words))
        if not found:
            return None
        best = max(found, key=lambda at: (self._agreement(anchor, at, at + len(words)), -abs(at - anchor.position)))
        certain = len(found) == 1 and len(words) >= _CERTAIN
        return best if certain or self._agreement(anchor, best, best + len(words)) >= _KNOWN else None

    def _agreement(self, anchor: Anchor, start: int, end: int) -> int:
        """How many characters next to the place are as they were."""
        return _common(anchor.before[::-1], self.text[max(0, start - AROUND) : start][::-1]) + _common(
            anchor.after, self.text[end : end + AROUND]
        )

    def _between(self, anchor: Anchor, words: str) -> tuple[int, int] | None:
        """What stands now between the old neighbours."""
        left, right = anchor.before[-_EDGE:], anchor.after[:_EDGE]
        if len(left) < _KNOWN or len(right) < _KNOWN:
            return None
        for at in _occurrences(self.text, left):
            start = at + len(left)
            end = self.text.find(right, start, start + 2 * len(words) + AROUND)
            if end > start and _ratio(words, self.text[start:end]) >= _ALIKE / 2:
                return start, end
        return None

    def _alike(self, anchor: Anchor, words: str) -> tuple[int, int] | None:
        """The stretch of a paragraph that is most like the quote."""
        if len(words) < _CERTAIN:
            return None
        pairs = _pairs(words)
        close = []
        for span in self._paragraphs:
            if 2 * len(pairs & _pairs(self.text[slice(*span)])) < len(pairs):
                continue
            window = self._window(words, span)
            ratio = _ratio(words, self.text[slice(*window)])
            if ratio >= _ALIKE:
                close.append((ratio, -abs(window[0] - anchor.position), window))
        return max(close)[2] if close else None

    def _window(self, words: str, span: tuple[int, int]) -> tuple[int, int]:
        matcher = SequenceMatcher(None, words, self.text[slice(*span)], autojunk=False)
        blocks = [one for one in matcher.get_matching_blocks() if one.size >= 2]
        return (span[0] + blocks[0].b, span[0] + blocks[-1].b + blocks[-1].size) if blocks else span

    @cached_property
    def _paragraphs(self) -> list[tuple[int, int]]:
        starts = [0, *(end + 1 for end in self._ends)]
        return [(start, end + 1) for start, end in zip(starts, self._ends, strict=False)]

    def _is_last(self, at: int) -> bool:
        return at + 1 == len(self._where) or self._where[at + 1][0] != self._where[at][0]

    def _stretches(self, start: int, end: int) -> tuple[Stretch, ...]:
        places: dict[int, list[int]] = {}
        for number, at in self._where[start:end]:
            places.setdefault(number, []).append(at)
        return tuple(Stretch(number, offsets[0], offsets[-1] + 1) for number, offsets in places.items())


def _bare(text: str) -> str:
    return "".join(text.split())


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()

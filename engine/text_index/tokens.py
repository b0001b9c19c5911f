"""Words of Chinese text as tokens that both databases index alike.

A run of ideographs becomes its pairs of neighbours and, at the end, its last character (环保督察 → 环保 保督 督察 察).
Words of letters and digits stay whole. A phrase of any length is then a row of adjacent tokens, and one character is a
beginning of a token. Tokens hold only ideographs of Unicode 6.1 and `a-z0-9`: anything else is written as `u` and its
number, because what counts as a letter differs between databases and their locales.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from engine.errors import Invalid
from engine.radicals import RADICALS

LONGEST_PHRASE = 64  # tokens: what the parts of a long text overlap by
LONGEST_WORD = 500  # characters of a token: PostgreSQL takes 2,046 bytes; longer words are the same where these are
MOST_PHRASES = 8

_IDEOGRAPH = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\ufa0e-\ufa29\U00020000-\U0003ffff"
_RUNS = re.compile(f"(?P<ideographs>[{_IDEOGRAPH}]+)|[^\\W_{_IDEOGRAPH}]+")
_GAPS = re.compile(f"(?<=[{_IDEOGRAPH}])\\s+(?=[{_IDEOGRAPH}])")
_PLAIN = re.compile("[a-z0-9\u3400-\u4db5\u4e00-\u9fcc]")
_INVISIBLE = re.compile("[\u00ad\u034f\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_QUOTED = re.compile('["“”„‟＂「『](?P<phrase>[^"“”„‟＂」』]*)["“”„‟＂」』]?|(?P<word>[^\\s"“”„‟＂「『]+)')


class Phrase(NamedTuple):
    """Tokens that stand side by side; with `open_end` the last one need only begin so."""

    tokens: tuple[str, ...]
    open_end: bool


def folded(text: str) -> str:
    """The form that is indexed: width, case, radicals, what is invisible and gaps between ideographs do not count."""
    visible = _INVISIBLE.sub("", text).translate(RADICALS)
    return _GAPS.sub("", unicodedata.normalize("NFKC", visible).casefold())


def tokens_of(text: str) -> list[str]:
    """The tokens of a text in their order."""
    return [token for run in _runs(text) for token in (_pairs(run) if isinstance(run, list) else [run])]


def phrases_of(query: str) -> list[Phrase]:
    """What a text must contain to answer the query: every word of it, and what stands in quotation marks as it is.

    Empty when the query holds neither letters nor digits nor ideographs. Raises Invalid when it is too long.
    """
    asked = [found["phrase"] or found["word"] or "" for found in _QUOTED.finditer(query)]
    phrases = [phrase for words in asked if (phrase := _phrase(words)) is not None]
    if len(phrases) > MOST_PHRASES or any(len(phrase.tokens) > LONGEST_PHRASE for phrase in phrases):
        raise Invalid(f"查找的词太长或太多：每个词不超过 {LONGEST_PHRASE} 字，最多 {MOST_PHRASES} 个词。")
    return phrases


def asked_runs(query: str) -> list[list[str]]:
    """Of every phrase of the query: its words as they are indexed, ideographs that stand together as one. Raises
    Invalid when it is too long."""
    phrases_of(query)
    asked = [found["phrase"] or found["word"] or "" for found in _QUOTED.finditer(query)]
    return [runs for words in asked if (runs := [found[0] for found in _RUNS.finditer(folded(words))])]


def _phrase(words: str) -> Phrase | None:
    runs = list(_runs(words))
    if not runs:
        return None
    *before, last = runs
    tokens = [token for run in before for token in (_pairs(run) if isinstance(run, list) else [run])]
    if isinstance(last, str):
        return Phrase((*tokens, last), open_end=False)
    # the text may go on after the last character, which then begins another pair
    return Phrase((*tokens, *(_pairs(last)[:-1] or last)), open_end=len(last) == 1)


def _runs(text: str) -> Iterator[list[str] | str]:
    """Runs of ideographs as lists of characters, other words as they are."""
    for found in _RUNS.finditer(folded(text)):
        written = [_written(character) for character in found[0]]
        yield written if found["ideographs"] else "".join(written)[:LONGEST_WORD]


def _pairs(run: list[str]) -> list[str]:
    return [*(first + second for first, second in pairwise(run)), run[-1]]


def _written(character: str) -> str:
    return character if _PLAIN.fullmatch(character) else f"u{ord(character):06x}"

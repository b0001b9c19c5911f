"""The rows that a text gets in an index: parts of its words, each with the marks of the text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from engine.text_index.tokens import LONGEST_PHRASE, tokens_of

PART = 1000  # tokens of one row; a longer text has several, which overlap
MOST_OF_A_TOKEN = 250  # in one row: a tsvector keeps 256 positions of a word and forgets the others
LARGEST_PART = 12_000  # tokens: a tsvector counts positions up to 16,383
MARK = "ρ"  # no token begins so: see `engine.text_index.tokens`


def mark(name: str) -> str:
    """The token that stands for the name in an index."""
    return MARK + hashlib.blake2b(name.encode(), digest_size=8).hexdigest()


MANY_PARTS = mark("many parts")


def rows_of(text: str, marks: Sequence[str] = (), part: int = PART) -> list[Sequence[str]]:
    """The words of each row that a text gets."""
    found = list(parts(tokens_of(text), part))
    known = [*marks, *([MANY_PARTS] if marks and len(found) > 1 else [])]
    return [[*each, *known] for each in found]


def parts(tokens: Sequence[str], part: int = PART) -> Iterator[Sequence[str]]:
    """Rows of a long text; neighbours overlap, so that every phrase stands whole in one of them."""
    start = 0
    while start < len(tokens):
        end = _end_of_part(tokens, start, part)
        yield tokens[start:end]
        start = len(tokens) if end == len(tokens) else end - LONGEST_PHRASE + 1


def _end_of_part(tokens: Sequence[str], start: int, part: int) -> int:
    seen: Counter[str] = Counter()
    for end in range(start, min(start + part, len(tokens))):
        seen[tokens[end]] += 1
        if seen[tokens[end]] > MOST_OF_A_TOKEN:
            return end
    return min(start + part, len(tokens))

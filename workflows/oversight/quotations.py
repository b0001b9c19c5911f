"""Somebody's words about a draft, with everything in them that stands in the draft left out.

What counts as the draft's: four characters in a row, a figure, and what stands in quotation marks. It errs on the
side of leaving out: an ordinary word that the draft uses too goes with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workflows.renditions.characters import folded

RUN = 4  # characters in a row, spaces and widths aside
LEFT_OUT = "〔原文略〕"
_QUOTED = re.compile('[“"「『‘]([^”"」』’]+)[”"」』’]')
_FIGURE = re.compile(r"\d+(?:[.,:%/-]\d+)*")


def without_draft_text(words: str, texts: Iterable[str]) -> str:
    """The words with `LEFT_OUT` for each stretch that stands in one of the texts or in quotation marks."""
    said = folded(words)
    drafts = [folded(text).text for text in texts]
    at = said.offsets
    spans = [(at[start], at[end - 1] + 1) for start, end in _draft_text(said.text, drafts)]
    spans += [found.span(1) for found in _QUOTED.finditer(words)]
    hidden = {place for span in spans for place in range(*span)}
    return "".join(_drawn(words, hidden))


def _draft_text(said: str, drafts: list[str]) -> Iterator[tuple[int, int]]:
    for start in range(len(said) - RUN + 1):
        if any(said[start : start + RUN] in draft for draft in drafts):
            yield start, start + RUN
    for found in _FIGURE.finditer(said):
        if any(found.group() in draft for draft in drafts):
            yield found.span()


def _drawn(words: str, hidden: set[int]) -> Iterator[str]:
    for place, character in enumerate(words):
        if place not in hidden:
            yield character
        elif place - 1 not in hidden:
            yield LEFT_OUT

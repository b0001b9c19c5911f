"""Worked examples in an interpretation: their figures are made up and need not stand in the policy."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflows.screening.model import Passage

_MARKER = re.compile(
    r"举(?:个|一个)?例|案例|假设|假如|假定|比如|例如|譬如|示例|算一算|算笔账|算一笔账|(?<![条比惯先事案体])例[一二三四五六1-9]?:"
    r"|(?<![条比惯先事])例[一二三四五六1-9](?=[^\u4e00-\u9fff])"
)
_SENTENCE_START = re.compile(r"[。!?;]")
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、]|问\d{0,3}:|第[一二三四五六七八九十]+[章条])|[?]$"
)
_LABEL = 20  # characters of a line that only announces the example


def example_starts(passages: Sequence[Passage]) -> dict[int, int]:
    """Index of the passage -> the folded character from which on it is a worked example.

    From the sentence with the marking word (举例、案例、假设、比如 …) to the end of its paragraph; a short line that
    only announces an example covers what follows up to the next heading or question.
    """
    starts: dict[int, int] = {}
    inside = False
    for passage in passages:
        text = passage.folded.text
        marker = _MARKER.search(text)
        if marker:
            ends = [match.end() for match in _SENTENCE_START.finditer(text, 0, marker.start())]
            starts[passage.index] = ends[-1] if ends else 0
            inside = len(text) <= _LABEL or text.endswith(":")
        elif _HEADING.search(text) or passage.kind.startswith("heading"):
            inside = False
        elif inside:
            starts[passage.index] = 0
    return starts

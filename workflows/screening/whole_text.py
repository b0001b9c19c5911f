"""The folded text of a whole document, for what is quicker to find in one long text than in thousands of short ones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from workflows.renditions.characters import Folded, folded
from workflows.screening.flow import Flow, firsts_of_flows
from workflows.screening.kept import kept
from workflows.screening.model import Matched, Passage, ScreenedDocument
from workflows.screening.sieves import lets_all_through
from workflows.screening.written_text import SEPARATOR, Lines, in_reading_order, written_text

_LONGEST_LIST = 60  # paragraphs


class WholeText:
    """`text` is the folded text of all flows, joined by SEPARATOR; `firsts` are the numbers of the passages with which
    the flows begin, `parts` the folded texts of the passages."""

    def __init__(self, passages: Sequence[Passage], parts: Sequence[str], firsts: Sequence[int]) -> None:
        self._passages = passages
        self._spans = list(zip(firsts, [*firsts[1:], len(passages)], strict=False))
        self._folded = ["".join(parts[a:b]) if b - a > 1 else parts[a] for a, b in self._spans]
        self._flows: dict[int, Flow] = {}
        self.parts = parts
        self.lines = Lines(parts)
        self.text = SEPARATOR.join(self._folded)

    @property
    def flows(self) -> list[Flow]:
        return [self.flow(number) for number in range(len(self._spans))]

    def flow(self, number: int) -> Flow:
        """Counted from 0. It comes folded, and so do its passages."""
        if number not in self._flows:
            first, end = self._spans[number]
            flow = self._flows[number] = Flow(tuple(self._passages[first:end]))
            vars(flow)["folded"] = Folded(self._folded[number], flow.text)
            for each in range(first, end):
                self.passage(each)
        return self._flows[number]

    def passage(self, number: int) -> Passage:
        """Counted from 0, visible ones first. It comes folded."""
        passage = self._passages[number]
        kept_there = vars(passage)
        if "folded" not in kept_there:
            kept_there["folded"] = Folded(self.parts[number], passage.text)
        return passage

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(part) + 1 for part in self._folded)][: len(self._folded)]

    def at(self, position: int) -> tuple[Flow, int]:
        """The flow in which a position of `text` lies, and the position in the flow's folded text."""
        number = bisect_right(self._starts, position) - 1
        return self.flow(number), position - self._starts[number]

    def numbers_of(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """The numbers of the flows in which the pattern is, in order."""
        position = 0
        while match := pattern.search(self.text, position):
            after = bisect_right(self._starts, match.start())
            position = self._starts[after] if after < len(self._starts) else len(self.text) + 1
            yield after - 1

    def place(self, start: int, end: int) -> tuple[Passage, Matched]:
        """The passage in which `text[start:end]` (not empty, within one flow) begins, and where it stands there."""
        flow, begins = self.at(start)
        return flow.place_folded(begins, begins + end - start)

    def sentence(self, start: int, end: int) -> str:
        """What stands around `text[start:end]`, up to full stops and the ends of the paragraph."""
        flow, begins = self.at(start)
        text = flow.folded.text
        first = text.rfind("。", 0, begins) + 1
        last = text.find("。", begins + end - start)
        return text[first : last if last >= 0 else len(text)]

    def introductions(self, position: int, item: re.Pattern[str]) -> list[str]:
        """The line, ending in a colon, that introduces the list in which `position` stands (none: empty): from there
        to the position every paragraph begins as an `item` does."""
        number = bisect_right(self._starts, position) - 1
        for text in reversed(self._folded[max(0, number - _LONGEST_LIST) : number + 1]):
            if not item.match(text):
                return [text.rstrip(":")] if text.endswith(":") else []
        return []


@kept
def whole_text(document: ScreenedDocument) -> WholeText:
    """Of all passages, visible ones gathered to paragraphs; made once a document."""
    written = written_text(document)
    parts = folded(written.text).text.split(SEPARATOR)[1:]
    hidden = range(len(document.visible), len(parts))
    return WholeText(in_reading_order(document), parts, [*firsts_of_flows(document), *hidden])


def first_lines(document: ScreenedDocument, count: int, pattern: re.Pattern[str]) -> list[Passage]:
    """Those of the first visible passages, so many, whose whole folded text is the pattern."""
    whole = whole_text(document)
    texts = whole.parts[: min(count, len(document.visible))]
    return [whole.passage(number) for number, text in enumerate(texts) if pattern.fullmatch(text)]


def flows_with(document: ScreenedDocument, *patterns: re.Pattern[str]) -> list[Flow]:
    """The flows in whose folded text one of the patterns is, in order: in one go over the whole text.

    A sieve for checks that look at few paragraphs; a pattern must not ask what stands at the ends of a paragraph. One
    that begins with a character, what stands before it in a look-behind, is ten times as quick as others.
    """
    whole = whole_text(document)
    if lets_all_through():
        return whole.flows
    numbers: set[int] = set()
    for pattern in patterns:
        if pattern.search(whole.text):  # seldom: the quick way to say no
            numbers.update(whole.numbers_of(pattern))
    return [whole.flow(number) for number in sorted(numbers)]


def visible_flows_with(document: ScreenedDocument, *patterns: re.Pattern[str]) -> Iterator[Flow]:
    """Those that the public would read."""
    return (flow for flow in flows_with(document, *patterns) if flow.passages[0].visible)


def passages_with(document: ScreenedDocument, *patterns: re.Pattern[str]) -> Iterator[Passage]:
    """The passages of those flows: all in whose own folded text one of the patterns is, and few others."""
    return (passage for flow in flows_with(document, *patterns) for passage in flow.passages)


def numbers_written(document: ScreenedDocument, *patterns: re.Pattern[str]) -> list[int]:
    """The numbers of the passages, visible ones first, in which one of the patterns is as they are written, each
    behind a SEPARATOR."""
    return _numbers(written_text(document), patterns)


def numbers_folded(document: ScreenedDocument, *patterns: re.Pattern[str]) -> list[int]:
    """The same in their folded texts."""
    return _numbers(whole_text(document).lines, patterns)


def _numbers(lines: Lines, patterns: tuple[re.Pattern[str], ...]) -> list[int]:
    if lets_all_through():
        return list(range(len(lines.lines)))
    return sorted({number for pattern in patterns for number in lines.numbers_of(pattern)})


def passages_written(document: ScreenedDocument, *patterns: re.Pattern[str]) -> Iterator[Passage]:
    """Those passages."""
    return map(whole_text(document).passage, numbers_written(document, *patterns))

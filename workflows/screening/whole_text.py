"""The folded text of a whole document, for what is quicker to find in one long text than in thousands of short ones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from workflows.renditions.characters import Folded, folded
from workflows.screening.flow import Flow, flows
from workflows.screening.kept import kept
from workflows.screening.model import Matched, Passage, ScreenedDocument

SEPARATOR = "\ue000"  # private use: no word of any list holds it
_STAND_IN = "\ue001"  # for one that a document holds
_LONGEST_LIST = 60  # paragraphs


class WholeText:
    """`text` is the folded text of all flows, joined by SEPARATOR. Every flow is folded on the way."""

    def __init__(self, flows: Sequence[Flow]) -> None:
        self.flows = flows
        parts = _folded_parts(flows)
        self.text = SEPARATOR.join(parts)
        _hand_down(flows, parts)
        self._starts = [0, *accumulate(len(part) + 1 for part in parts)][: len(flows)]

    def at(self, position: int) -> tuple[Flow, int]:
        """The flow in which a position of `text` lies, and the position in the flow's folded text."""
        number = bisect_right(self._starts, position) - 1
        return self.flows[number], position - self._starts[number]

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
        for flow in reversed(self.flows[max(0, number - _LONGEST_LIST) : number + 1]):
            text = flow.folded.text
            if not item.match(text):
                return [text.rstrip(":")] if text.endswith(":") else []
        return []


def _hand_down(flows: Sequence[Flow], parts: Sequence[str]) -> None:
    """Fills the cached properties of the flows and of passages that are one: the same values at a fraction of the
    cost."""
    for flow, part in zip(flows, parts, strict=True):
        form = vars(flow)["folded"] = Folded(part, flow.text)
        if len(flow.passages) == 1:
            vars(flow.passages[0])["folded"] = form


@kept
def whole_text(document: ScreenedDocument) -> WholeText:
    """Of all passages, visible ones gathered to paragraphs; made once a document."""
    hidden = (Flow((passage,)) for passage in document.passages if not passage.visible)
    return WholeText([*flows(document), *hidden])


def flows_with(document: ScreenedDocument, *patterns: re.Pattern[str]) -> list[Flow]:
    """The flows in whose folded text one of the patterns is, in order: in one go over the whole text.

    A sieve for checks that look at few paragraphs; a pattern must not ask what stands at the ends of a paragraph. One
    that begins with a character, what stands before it in a look-behind, is ten times as quick as others.
    """
    whole = whole_text(document)
    numbers = {number for pattern in patterns for number in whole.numbers_of(pattern)}
    return [whole.flows[number] for number in sorted(numbers)]


def passages_with(document: ScreenedDocument, *patterns: re.Pattern[str]) -> Iterator[Passage]:
    """The passages of those flows: all in whose own folded text one of the patterns is, and few others."""
    return (passage for flow in flows_with(document, *patterns) for passage in flow.passages)


def _folded_parts(flows: Sequence[Flow]) -> list[str]:
    """The folded text of each flow, in one go; a separator that a document holds becomes another sign like it."""
    texts = [flow.text for flow in flows]
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) != len(flows) - 1:
        joined = SEPARATOR.join(text.replace(SEPARATOR, _STAND_IN) for text in texts)
    return folded(joined).text.split(SEPARATOR) if texts else []

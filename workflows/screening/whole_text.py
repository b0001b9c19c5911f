"""The folded text of a whole document, for what is quicker to find in one long text than in thousands of short ones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from workflows.renditions.characters import Folded, folded
from workflows.screening.flow import Flow, flows
from workflows.screening.model import Matched, Passage, ScreenedDocument

SEPARATOR = "\ue000"  # private use: no word of any list holds it
_STAND_IN = "\ue001"  # for one that a document holds
_LONGEST_LIST = 60  # paragraphs


class WholeText:
    """`text` is the folded text of all flows, joined by SEPARATOR. Every flow is folded on the way."""

    def __init__(self, flows: Sequence[Flow]) -> None:
        self.flows = flows
        self.text = _fold_together(flows)
        self._starts = [0, *accumulate(len(flow.folded.text) + 1 for flow in flows)][: len(flows)]

    def at(self, position: int) -> tuple[Flow, int]:
        """The flow in which a position of `text` lies, and the position in the flow's folded text."""
        number = bisect_right(self._starts, position) - 1
        return self.flows[number], position - self._starts[number]

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


def whole_text(document: ScreenedDocument) -> WholeText:
    """Of all passages, visible ones gathered to paragraphs; made once a document."""
    kept = vars(document)
    if "whole_text" not in kept:
        hidden = (Flow((passage,)) for passage in document.passages if not passage.visible)
        kept["whole_text"] = WholeText([*flows(document), *hidden])
    whole: WholeText = kept["whole_text"]
    return whole


def _fold_together(flows: Sequence[Flow]) -> str:
    joined = SEPARATOR.join([flow.text for flow in flows])
    if joined.count(SEPARATOR) != max(0, len(flows) - 1):
        return SEPARATOR.join(flow.folded.text.replace(SEPARATOR, _STAND_IN) for flow in flows)
    whole = folded(joined).text
    for flow, text in zip(flows, whole.split(SEPARATOR), strict=False):
        # fills the cached properties: the same values at a fraction of the cost
        form = vars(flow).setdefault("folded", Folded(text, flow.text))
        if len(flow.passages) == 1:
            vars(flow.passages[0]).setdefault("folded", form)
    return whole

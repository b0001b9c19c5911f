"""Numbers as people write them: in groups, over two cells of a table, over the end of a line or of a paragraph."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from workflows.renditions.characters import Folded, folded
from workflows.screening.model import Passage, ScreenedDocument

_DIGIT = re.compile(r"\d|^\s*[XxＸｘ](?![A-Za-z])")  # of any script and width; or a last X on the next line
# numbers of list items and footnotes would run into the digits beside them
_SIGNS = {code: " " for first, last in ((0x2070, 0x2089), (0x2460, 0x249B)) for code in range(first, last + 1)} | {
    ord(sign): " " for sign in "¹²³\r"
}
_SEPARATOR = r"(?:[ \u3000\t\n\r\-–—‐‑−]{1,4})"
_GROUP = r"(?:\d+[Xx]?|[Xx])"
_LABELS = "".join(rf"|(?<={word})" for word in ("ID", "id", "NO", "No", "no", "TEL", "Tel", "tel"))
_CHAIN = re.compile(rf"(?:(?<![A-Za-z\d_]){_LABELS}){_GROUP}(?:{_SEPARATOR}{_GROUP})*(?![A-Za-z\d_])")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[\w.+-]+@[\w.-]+")
_MOST_GROUPS = 18


@dataclass(frozen=True)
class WrittenNumber:
    """Some neighbouring groups of digits. `start`:`end` in the text of `passage`, where it begins; `separators` are
    what stands between the groups; `before` and `after` the words around it, without spaces; `alone`: there are no
    further groups beside it."""

    digits: str
    separators: tuple[str, ...]
    sizes: tuple[int, ...]
    passage: Passage
    start: int
    end: int
    before: str
    after: str
    alone: bool

    @property
    def spans_passages(self) -> bool:
        return any("\r" in separator for separator in self.separators)


@dataclass(frozen=True)
class _Flow:
    """Neighbouring passages as one text; a paragraph's end is \\r."""

    text: str
    starts: tuple[int, ...]
    passages: tuple[Passage, ...]

    def place(self, start: int, end: int) -> tuple[Passage, int, int]:
        index = bisect_right(self.starts, start) - 1
        passage, first = self.passages[index], self.starts[index]
        offsets = spaced(passage).offsets
        last = min(end - first, len(offsets)) - 1
        return passage, offsets[start - first], offsets[last] + 1


def written_numbers(document: ScreenedDocument, lengths: frozenset[int]) -> Iterator[WrittenNumber]:
    """Every run of whole groups of digits (a final X included) whose length is one of `lengths`, in reading order.

    Never a part of a longer group, nothing beside a Latin letter and nothing inside an address of the web.
    """
    for flow in _flows(document):
        addresses = [match.span() for match in _ADDRESS.finditer(flow.text)]
        for chain in _CHAIN.finditer(flow.text):
            if not any(start <= chain.start() < end for start, end in addresses):
                yield from _numbers_in(flow, chain, lengths)


def _numbers_in(flow: _Flow, chain: re.Match[str], lengths: frozenset[int]) -> Iterator[WrittenNumber]:
    groups = [(chain.start() + m.start(), chain.start() + m.end()) for m in re.finditer(_GROUP, chain[0])]
    longest = max(lengths)
    for first in range(len(groups)):
        size = 0
        for last in range(first, min(len(groups), first + _MOST_GROUPS)):
            size += groups[last][1] - groups[last][0]
            if size > longest:
                break
            if size in lengths:
                yield _written(flow, groups[first : last + 1], alone=last + 1 - first == len(groups))


def _written(flow: _Flow, groups: list[tuple[int, int]], *, alone: bool) -> WrittenNumber:
    start, end = groups[0][0], groups[-1][1]
    passage, first, last = flow.place(start, end)
    return WrittenNumber(
        digits="".join(flow.text[a:b] for a, b in groups),
        separators=tuple(flow.text[a[1] : b[0]] for a, b in pairwise(groups)),
        sizes=tuple(b - a for a, b in groups),
        passage=passage,
        start=first,
        end=last,
        before="".join(flow.text[max(0, start - 20) : start].split()),
        after="".join(flow.text[end : end + 8].split()),
        alone=alone,
    )


def _flows(document: ScreenedDocument) -> Iterator[_Flow]:
    """Runs of neighbouring passages with digits; visible ones go on from page to page, hidden ones in one place."""

    def place(passage: Passage) -> tuple[bool, str]:
        return bool(_DIGIT.search(passage.text)), "" if passage.visible else f"{passage.place}{passage.kind}"

    for (has_digits, _), group in groupby(document.passages, key=place):
        if has_digits:
            yield _flow(tuple(group))


def _flow(passages: tuple[Passage, ...]) -> _Flow:
    starts, length, texts = [], 0, []
    for passage in passages:
        text = spaced(passage).text
        texts.append(text)
        starts.append(length)
        length += len(text) + 1
    return _Flow("\r".join(texts), tuple(starts), passages)


def spaced(passage: Passage) -> Folded:
    """The passage for matching with its spaces kept: without them two cells of a row would run into one number."""
    return folded(passage.text.translate(_SIGNS), keep_spaces=True)


def spaced_matches(pattern: re.Pattern[str], passage: Passage) -> Iterator[tuple[re.Match[str], int, int]]:
    """Each match in that form, with start and end (exclusive) in the passage's own text."""
    words = spaced(passage)
    for match in pattern.finditer(words.text):
        yield match, words.offsets[match.start()], words.offsets[match.end() - 1] + 1

"""Numbers as people write them: in groups, over two cells of a table, over the end of a line or of a paragraph."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from workflows.renditions.characters import Folded, folded
from workflows.screening.kept import kept
from workflows.screening.model import Passage, ScreenedDocument

_DIGIT = re.compile(r"\d|^\s*[XxＸｘ](?![A-Za-z])")  # of any script and width; or a last X on the next line
# numbers of list items and footnotes would run into the digits beside them
_SIGNS = {code: " " for first, last in ((0x2070, 0x2089), (0x2460, 0x249B)) for code in range(first, last + 1)} | {
    ord(sign): " " for sign in "¹²³\r"
}
_GROUPS = re.compile(r"\d+[Xx]?|[Xx]")
_SEPARATOR = r"(?:[ \u3000\t\n\r\-–—‐‑−]{1,4})"
_GROUP = r"(?:\d+[Xx]?|[Xx])"
_LABELS = "".join(rf"|(?<={word})" for word in ("ID", "id", "NO", "No", "no", "TEL", "Tel", "tel"))
_CHAIN = re.compile(rf"(?:(?<![A-Za-z\d_]){_LABELS}){_GROUP}(?:{_SEPARATOR}{_GROUP})*(?![A-Za-z\d_])")
ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|(?<![\w.+-])[\w.+-]++@[\w.-]+", re.A)  # of the web, or of mail
_MOST_GROUPS = 18
SHORTEST = 11  # digits of a number that is looked for
# no chain of so many digits stands where this does not; what is no letter, ideograph or mark of a sentence may be in it
_LONG = re.compile(
    r"\d[^A-WYZa-wyz!-,./:-@\[-`{-~\u3001-\u303f\u3400-\u9fff“”‘’％，。（）：；]{%d,}" % (SHORTEST - 1)  # noqa: UP031
)


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
    words: tuple[Folded, ...]

    def place(self, start: int, end: int) -> tuple[Passage, int, int]:
        index = bisect_right(self.starts, start) - 1
        passage, first = self.passages[index], self.starts[index]
        offsets = self.words[index].offsets
        last = min(end - first, len(offsets)) - 1
        return passage, offsets[start - first], offsets[last] + 1


def written_numbers(
    document: ScreenedDocument, lengths: frozenset[int], is_wanted: Callable[[str], bool]
) -> Iterator[WrittenNumber]:
    """Every run of whole groups of digits (a final X included) whose length is one of `lengths` (none below SHORTEST)
    and whose digits are wanted, in reading order.

    Never a part of a longer group, nothing beside a Latin letter and nothing inside an address of the web.
    """
    for flow, groups in _chains(document):
        yield from _numbers_in(flow, groups, lengths, is_wanted)


@kept
def _chains(document: ScreenedDocument) -> tuple[tuple[_Flow, list[tuple[int, int]]], ...]:
    """Neighbouring groups that have together as many digits as a number that is looked for: where each begins and
    ends."""
    chains = []
    for flow in _long_flows(document):
        for chain in _CHAIN.finditer(ADDRESS.sub(lambda match: "\0" * len(match[0]), flow.text)):
            if chain.end() - chain.start() >= SHORTEST:
                groups = [match.span() for match in _GROUPS.finditer(flow.text, *chain.span())]
                if sum(end - start for start, end in groups) >= SHORTEST:
                    chains.append((flow, groups))
    return tuple(chains)


def _numbers_in(
    flow: _Flow, groups: list[tuple[int, int]], lengths: frozenset[int], is_wanted: Callable[[str], bool]
) -> Iterator[WrittenNumber]:
    longest = max(lengths)
    for first in range(len(groups)):
        size = 0
        for last in range(first, min(len(groups), first + _MOST_GROUPS)):
            size += groups[last][1] - groups[last][0]
            if size > longest:
                break
            if size in lengths and is_wanted("".join(flow.text[a:b] for a, b in groups[first : last + 1])):
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


@kept
def _long_flows(document: ScreenedDocument) -> tuple[_Flow, ...]:
    """Runs of neighbouring passages with digits that may hold a long number; visible ones go on from page to page,
    hidden ones in one place."""
    passages, flows, reached = document.passages, [], 0
    starts = [0, *accumulate(len(passage.text) + 1 for passage in passages)]
    for found in _LONG.finditer("\r".join([passage.text for passage in passages])):
        for number in range(bisect_right(starts, found.start()) - 1, bisect_left(starts, found.end())):
            if number >= reached and _DIGIT.search(passages[number].text):
                first, reached = _run_around(passages, number)
                flows.append(_flow(passages[first:reached]))
    return tuple(flows)


def _run_around(passages: tuple[Passage, ...], number: int) -> tuple[int, int]:
    """The first of the neighbouring passages of one place that have digits, and the one behind the last."""
    place, first, after = _place(passages[number]), number, number + 1
    while first and _place(passages[first - 1]) == place:
        first -= 1
    while after < len(passages) and _place(passages[after]) == place:
        after += 1
    return first, after


def _place(passage: Passage) -> tuple[bool, str]:
    return bool(_DIGIT.search(passage.text)), "" if passage.visible else f"{passage.place}{passage.kind}"


def _flow(passages: tuple[Passage, ...]) -> _Flow:
    words = tuple(spaced(passage) for passage in passages)
    starts = [0, *accumulate(len(each.text) + 1 for each in words)][: len(words)]
    return _Flow("\r".join(each.text for each in words), tuple(starts), passages, words)


def spaced(passage: Passage) -> Folded:
    """The passage for matching with its spaces kept: without them two cells of a row would run into one number."""
    return folded(passage.text.translate(_SIGNS), keep_spaces=True)


def spaced_matches(pattern: re.Pattern[str], passage: Passage) -> Iterator[tuple[re.Match[str], int, int]]:
    """Each match in that form, with start and end (exclusive) in the passage's own text."""
    words = spaced(passage)
    for match in pattern.finditer(words.text):
        yield match, words.offsets[match.start()], words.offsets[match.end() - 1] + 1

"""Paragraphs as they were meant. A file made from a PDF or a scan has one passage a line; a check that looks at whole
sentences reads the lines that belong together as one text and says in which passage its finding stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from workflows.renditions.characters import Folded, folded
from workflows.screening.kept import kept
from workflows.screening.model import Matched, Passage, ScreenedDocument

_ENDS = "。！？：；!?:;…）)】」”"
_STARTS_ANEW = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]|\d{1,2}[.．、](?!\d)"
    r"|第[一二三四五六七八九十百零〇]{1,6}[编章节条]|附件|抄送|[—–－-]\s*\d+\s*[—–－-]$)"
)
_ROW_OF_NUMBERS = re.compile(r"(?:[\s　][\d.,，%－-]+){2,}\s*$")
_LAST_OF_NUMBERS = ".,，%－-"
_LONGEST = 4000  # characters: names in a list without punctuation are no paragraph


@dataclass(frozen=True)
class Flow:
    """`text` is that of its passages one after the other; `place` finds the passage again."""

    passages: tuple[Passage, ...]

    @cached_property
    def text(self) -> str:
        return "".join(passage.text for passage in self.passages)

    @cached_property
    def folded(self) -> Folded:
        """For matching, as `Passage.folded`."""
        if len(self.passages) == 1:
            return self.passages[0].folded
        return folded(self.text)

    def place(self, start: int, end: int) -> tuple[Passage, Matched]:
        """The passage in which `text[start:end]` begins, and where it stands there (cut at the passage's end)."""
        before = 0
        for passage in self.passages:
            size = len(passage.text)
            if start < before + size:
                return passage, Matched(start - before, min(end - before, size))
            before += size
        raise ValueError("outside the text")

    def place_folded(self, start: int, end: int) -> tuple[Passage, Matched]:
        """The same for folded characters start:end (not empty)."""
        offsets = self.folded.offsets
        return self.place(offsets[start], offsets[end - 1] + 1)


def flows(document: ScreenedDocument) -> Iterator[Flow]:
    """The visible text of the document, each passage in exactly one flow, in order."""
    return iter(_flows(document))


@kept
def _flows(document: ScreenedDocument) -> tuple[Flow, ...]:
    firsts = firsts_of_flows(document)
    spans = zip(firsts, [*firsts[1:], len(document.visible)], strict=False)
    return tuple(Flow(document.visible[first:end]) for first, end in spans)


@kept
def firsts_of_flows(document: ScreenedDocument) -> list[int]:
    """The numbers of the visible passages with which the flows begin."""
    firsts: list[int] = []
    size, before = 0, None
    for number, passage in enumerate(document.visible):
        if before is not None and size < _LONGEST and _continues(before, passage):
            size += len(passage.text)
        else:
            firsts.append(number)
            size = len(passage.text)
        before = passage
    return firsts


def is_tabular(passage: Passage) -> bool:
    """A row of a table, also of one that came as plain text."""
    text = passage.text
    if passage.row or "\t" in text:
        return True
    last = text.rstrip()[-1:]
    return (last.isdecimal() or last in _LAST_OF_NUMBERS) and bool(_ROW_OF_NUMBERS.search(text))


def _continues(before: Passage, after: Passage) -> bool:
    last = before.text[-1:]
    if not last or last in _ENDS:  # most paragraphs: the cheapest question first
        return False
    if before.kind != "body" or after.kind != "body" or (last.isspace() and before.text.rstrip()[-1:] in _ENDS):
        return False
    return not (_STARTS_ANEW.match(after.text) or is_tabular(before) or is_tabular(after))

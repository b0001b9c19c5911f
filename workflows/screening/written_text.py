"""The text of a whole document as it is written: spaces, widths and the ends of lines are there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from workflows.screening.kept import kept
from workflows.screening.model import Passage, ScreenedDocument

SEPARATOR = "\ufdd0"  # no character at all, and folding keeps it
_STAND_IN = "\ufdd1"  # for one that a document holds


class Lines:
    """`text` is that of all `lines`, each behind a SEPARATOR."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.text = SEPARATOR.join(["", *lines])
        if self.text.count(SEPARATOR) != len(lines):
            self.lines = [line.replace(SEPARATOR, _STAND_IN) for line in lines]
            self.text = SEPARATOR.join(["", *self.lines])

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate([len(line) + 1 for line in self.lines])]

    def number_at(self, position: int) -> int:
        """The number of the line, from 0, in which, or at the SEPARATOR before which, a position of `text` lies."""
        return bisect_right(self._starts, position) - 1

    def numbers_of(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """The numbers of the lines in which the pattern is, in order."""
        position = 0
        while match := pattern.search(self.text, position):
            after = bisect_right(self._starts, match.start())
            position = self._starts[after]
            yield after - 1


@kept
def in_reading_order(document: ScreenedDocument) -> tuple[Passage, ...]:
    """All passages, visible ones first."""
    if len(document.visible) == len(document.passages):
        return document.visible
    return (*document.visible, *(passage for passage in document.passages if not passage.visible))


@kept
def written_text(document: ScreenedDocument) -> Lines:
    """Of all passages, in reading order; made once a document."""
    return Lines([passage.text for passage in in_reading_order(document)])

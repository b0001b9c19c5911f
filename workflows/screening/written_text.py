"""The text of a whole document as it is written: spaces, widths and the ends of lines are there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from workflows.screening.kept import kept
from workflows.screening.model import Passage, ScreenedDocument

SEPARATOR = "\ue000"  # private use: no word of any list holds it
_STAND_IN = "\ue001"  # for one that a document holds


class WrittenText:
    """`text` is that of all passages, visible ones first, each behind a SEPARATOR."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        texts = [passage.text for passage in passages]
        self.text = SEPARATOR.join(["", *texts])
        if self.text.count(SEPARATOR) != len(texts):
            self.text = SEPARATOR.join(["", *(text.replace(SEPARATOR, _STAND_IN) for text in texts)])

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(passage.text) + 1 for passage in self.passages)]

    def numbers_of(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """The numbers of the passages in which the pattern is, in order."""
        position = 0
        while match := pattern.search(self.text, position):
            after = bisect_right(self._starts, match.start())
            position = self._starts[after]
            yield after - 1


@kept
def written_text(document: ScreenedDocument) -> WrittenText:
    """Of all passages; made once a document."""
    visible = document.visible
    hidden = [passage for passage in document.passages if not passage.visible]
    return WrittenText((*visible, *hidden))

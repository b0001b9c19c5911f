"""The words around a passage that say what a number in it is: the passage before, the head of its table."""

from __future__ import annotations

import re
from functools import cached_property

from workflows.screening.model import Passage, ScreenedDocument


class Surroundings:
    """Of the passages of one document; the first row of a table is the header of the rows under it."""

    def __init__(self, document: ScreenedDocument) -> None:
        self._passages = document.passages

    @cached_property
    def _position(self) -> dict[int, int]:
        return {passage.index: position for position, passage in enumerate(self._passages)}

    @cached_property
    def _headers(self) -> dict[int, str]:
        headers: dict[int, str] = {}
        header: str | None = None
        for position, passage in enumerate(self._passages):
            if not passage.row:
                header = None
            elif header is None:
                header = passage.text
            else:
                headers[position] = header
        return headers

    def header(self, passage: Passage) -> str:
        """The header row above this row, cells joined by a tab; empty for the first row and for paragraphs."""
        return self._headers.get(self._position[passage.index], "")

    def column(self, passage: Passage, title: str) -> int | None:
        """Which cell of this row, from 0, stands under the header that has `title` in it."""
        cells = ("".join(cell.split()) for cell in self.header(passage).split("\t"))
        return next((index for index, cell in enumerate(cells) if title in cell), None)

    def says(self, pattern: re.Pattern[str], passage: Passage, *, after: bool = False) -> bool:
        """Whether the pattern is in the passage, the one before, its table's header (or, `after`, the one behind)."""
        position = self._position[passage.index]
        near = self._passages[max(0, position - 1) : position + 1 + after]
        same_kind = (each.folded.text for each in near if each.visible == passage.visible)
        return any(pattern.search(text) for text in (*same_kind, "".join(self.header(passage).split(" "))))

"""What the list of findings shows: values only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from workflows.prepublication.findings import FindingLine
from workflows.screening.checks.unread import UNREAD
from workflows.screening.model import AROUND

_PAGE = re.compile(r"^第 (\d+) 页")


@dataclass(frozen=True)
class Shown:
    """A finding with what its row adds. `same`: how many open findings of its check, itself included, one act may
    deal with; `in_text`: the document on this page shows its place; `reasons`: disposition -> what to choose from."""

    line: FindingLine
    same: int = 1
    in_text: bool = False
    reasons: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def mine(self) -> bool:
        return bool(self.line.choices)

    @property
    def to_view(self) -> bool:
        """No machine has read it: whoever dismisses it says that they looked (已查看图片)."""
        return self.line.check == UNREAD

    @property
    def is_open(self) -> bool:
        return self.line.state == "open"

    @property
    def quote(self) -> tuple[str, str, str]:
        """The quote in three: before, the match, behind."""
        line = self.line
        begins = min(AROUND, line.start)
        ends = begins + len(line.matched)
        return line.quote[:begins], line.quote[begins:ends], line.quote[ends:]

    @property
    def page(self) -> int | None:
        """The page of a PDF on which it stands, from 1."""
        found = _PAGE.match(self.line.part)
        return int(found[1]) if found else None


@dataclass(frozen=True)
class Fault:
    """A disposal that was refused just now: of which finding, why, and what was given."""

    finding_id: str
    message: str
    disposition: str = ""
    reason: str = ""
    viewed: bool = False
    field: str = "reason"


@dataclass(frozen=True)
class Run:
    """One run of the machine check over a revision."""

    at: datetime
    revision: int
    occasion: str
    characters: int


@dataclass(frozen=True)
class Panel:
    """The findings of a revision as one person meets them. `url`: where disposals go; None: nothing can be done.

    `adoptable`: how many open findings of mine were answered in an earlier revision."""

    mine: tuple[Shown, ...] = ()
    others: tuple[Shown, ...] = ()
    url: str | None = None
    adopt_url: str | None = None
    adoptable: int = 0
    fault: Fault | None = None
    notice: str = ""

    @property
    def lines(self) -> tuple[FindingLine, ...]:
        return tuple(each.line for each in (*self.mine, *self.others))

    @property
    def several(self) -> bool:
        """Whether they stand in more than one document, so that each row has to name its own."""
        return len({line.document_id for line in self.lines}) > 1

    @property
    def total(self) -> int:
        return len(self.mine) + len(self.others)

    @property
    def open(self) -> int:
        return sum(each.is_open for each in (*self.mine, *self.others))

    @property
    def mine_open(self) -> int:
        """How many the actor can still deal with."""
        return sum(each.is_open and each.mine for each in self.mine)

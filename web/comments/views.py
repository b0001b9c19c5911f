"""What pages show of comments: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True)
class ReplyLine:
    person: str
    text: str
    at: datetime


@dataclass(frozen=True)
class CommentLine:
    """One comment. `found`: its passage stands as it was (same), changed a little (changed), or no more (gone)."""

    id: str
    document_id: str
    document_title: str
    ordinal: int | None  # of the version that it was written on
    quote: str
    text: str
    person: str
    at: datetime
    state: str
    state_label: str
    found: str
    replies: tuple[ReplyLine, ...]
    may: frozenset[str]  # reply, resolve, reopen, withdraw

    @property
    def beside(self) -> bool:
        """Stands beside its passage; others stand in the list only."""
        return self.state == "open" and self.found != "gone"


@dataclass(frozen=True)
class Comments:
    """The comments of a matter. `may_write`: documents that their reader may comment on now, id -> title."""

    lines: tuple[CommentLine, ...] = ()
    may_write: Mapping[str, str] = field(default_factory=dict)
    work_item_id: str | None = None

    @property
    def open(self) -> int:
        return sum(one.state == "open" for one in self.lines)

    def beside(self, document_id: str) -> tuple[CommentLine, ...]:
        """Those that stand beside this document."""
        return tuple(one for one in self.lines if one.beside and one.document_id == document_id)


@dataclass(frozen=True)
class CommentedText:
    """A document of the page of comments. `html` None: a PDF."""

    document_id: str
    title: str
    role_label: str
    version_id: str
    html: Markup | None

"""What the public sees of a release, of one that was taken down, and of a released file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PublicDocument:
    """One document of a release; `published_hash` and `pdf_hash` let a reader prove what was downloaded."""

    document_id: str
    role: str  # policy, interpretation, attachment
    ordinal: int
    title: str
    form: str | None
    rendition_kind: str
    published_hash: str
    pdf_hash: str


@dataclass(frozen=True)
class Successor:
    """What was released in place of something, by a matter that follows its matter."""

    id: str
    title: str


@dataclass(frozen=True)
class Marked:
    """What the public is told about a release, in its place or above it. `kind`: suspended, withdraw, correct, expire,
    repeal."""

    kind: str
    words: str
    since: datetime
    successor: Successor | None


@dataclass(frozen=True)
class Tombstone:
    """What stands at the address of a release that was taken down; title and number only where the decision shows
    them."""

    id: str
    title: str | None
    number: str | None
    released_at: datetime
    mark: Marked


@dataclass(frozen=True)
class PublicRelease:
    """A release as the public sees it: policy, interpretation and attachments together."""

    id: str
    title: str
    number: str | None
    matter_class: str
    attribute: str
    dated_on: date | None
    printed_on: date | None
    released_at: datetime
    documents: tuple[PublicDocument, ...]
    elements: Mapping[str, str]  # element code -> text
    mark: Marked | None = None  # 失效, 废止

    def of_role(self, role: str) -> tuple[PublicDocument, ...]:
        return tuple(document for document in self.documents if document.role == role)


@dataclass(frozen=True)
class PublicPage:
    """`next_cursor`: pass it as `after` for the next page; None on the last."""

    releases: tuple[PublicRelease, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class PublicFile:
    """A released file as it is downloaded."""

    content: bytes
    media_type: str
    file_name: str
    hash: str  # of the released file: the filled rendition, or the PDF

"""What every page about a matter shows of it: its head, its steps, documents, opinions, suggestions and releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup


@dataclass(frozen=True)
class Stage:
    """One step of the way: state is done, active, mine or ahead."""

    name: str
    state: str


@dataclass(frozen=True)
class Compared:
    """花脸稿: what differs between two versions, in one text and side by side. `changed`: how many paragraphs."""

    old_id: str
    new_id: str
    old_ordinal: int
    new_ordinal: int
    changed: int
    inline: Markup
    beside: Markup


@dataclass(frozen=True)
class DocumentPane:
    """One document as reviewers read it. `differences` compares it with the version of the last revision, `since` with
    the one that its reader saw last."""

    document_id: str
    version_id: str
    role: str
    role_label: str
    title: str
    ordinal: int
    file_name: str
    rendition_hash: str
    html: Markup | None  # None: a PDF, shown by the browser
    differences: Compared | None = None
    since: Compared | None = None
    pictures: int = 0  # in the uploaded file; the rendition shows none

    @property
    def pane(self) -> str:
        return f"doc-{self.document_id}"


@dataclass(frozen=True)
class OpinionLine:
    """What somebody said; `tone` is good, bad or none; `void` when its revision was closed."""

    outcome: str
    tone: str
    task: str
    person: str
    text: str
    at: datetime
    revision: int | None
    void: bool = False


@dataclass(frozen=True)
class SuggestionLine:
    id: str
    document_title: str
    original: str
    replacement: str
    reason: str
    person: str
    state: str
    state_label: str
    decided_reason: str | None = None


@dataclass(frozen=True)
class MatterBrief:
    """The matter as every page about it shows it on top."""

    id: str
    number: str
    document_number: str | None  # 发文字号
    title: str
    class_label: str
    urgency: str
    urgency_label: str
    section: str
    drafter: str
    drafter_phone: str | None
    state_label: str
    proposed_attribute: str
    proposed_reason: str
    attribute: str
    explanation: str
    basis: str
    revision: int | None
    content_hash: str | None
    created_on: date


@dataclass(frozen=True)
class ReleaseLine:
    """A release set of the matter."""

    id: str
    state: str
    state_label: str
    attribute: str
    channels: str
    scheduled_at: datetime | None
    released_at: datetime | None
    release_hash: str
    number: str | None

"""案卷: everything that is held of one matter, as plain values. What an auditor must not see is never put in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class DocumentFact:
    role: str
    title: str
    file_name: str
    version: int
    origin: str
    source_hash: str
    rendition_kind: str
    rendition_hash: str


@dataclass(frozen=True)
class RevisionFact:
    """送审稿第 N 稿."""

    id: str
    ordinal: int
    title: str
    content_hash: str
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    closed_reason: str
    documents: tuple[DocumentFact, ...]


@dataclass(frozen=True)
class Step:
    """One answer of one person. `words` and `answers` are empty where the reader must not see them."""

    opinion_id: str
    kind: str
    stage: str
    person: str
    post: str
    outcome: str
    outcome_words: str
    words: str
    revision: int | None
    revision_hash: str
    at: datetime
    answers: dict[str, Any]


@dataclass(frozen=True)
class ApprovalFact:
    gate: str
    gate_words: str
    revision: int
    approved_hash: str
    person: str
    post: str
    at: datetime
    opinion_id: str
    dual_post_decision: str | None
    void_at: datetime | None
    void_reason: str


@dataclass(frozen=True)
class DisposalFact:
    disposition: str
    reason: str
    person: str
    post: str
    at: datetime


@dataclass(frozen=True)
class FindingFact:
    """技术核查发现 with everything that was said of it."""

    revision: int
    ordinal: int
    check: str
    aspect: str
    aspect_words: str
    level_words: str
    state_words: str
    message: str
    quote: str
    part: str
    disposals: tuple[DisposalFact, ...]


@dataclass(frozen=True)
class ScreeningFact:
    revision: int
    occasion: str
    rules_hash: str
    content_hash: str
    characters: int
    at: datetime


@dataclass(frozen=True)
class SuggestionFact:
    person: str
    original: str
    replacement: str
    reason: str
    state: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class ReplyFact:
    person: str
    text: str
    at: datetime


@dataclass(frozen=True)
class CommentFact:
    """批注 on a passage, with its answers."""

    role: str
    document: str
    version: int
    person: str
    quote: str
    text: str
    at: datetime
    state_words: str
    ended_by: str
    ended_at: datetime | None
    replies: tuple[ReplyFact, ...]


@dataclass(frozen=True)
class SideFact:
    """协办: what one person was asked beside the process, and what came of it."""

    kind_words: str
    stage: str
    asked_by: str
    asked_at: datetime
    request: str
    person: str
    state_words: str
    text: str
    ended_at: datetime | None


@dataclass(frozen=True)
class ConsultationFact:
    """沟通、会商 with what each participant said."""

    topic: str
    convened_by: str
    convened_at: datetime
    participants: tuple[SideFact, ...]
    minutes: str
    conclusion: str
    closed_at: datetime | None


@dataclass(frozen=True)
class ReceiptFact:
    """That a channel followed the decision."""

    channel: str
    state_words: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class TakedownFact:
    """撤下与更正: a case about a release of the matter; of a case's own matter, that case. `public_words`: what the
    public is told, once that was decided."""

    number: str
    about: str
    release_hash: str
    state_words: str
    kind_words: str
    ground_words: str
    public_words: str
    emergency_by: str
    opened_at: datetime
    decide_by: datetime
    decided_at: datetime | None
    receipts: tuple[ReceiptFact, ...]


@dataclass(frozen=True)
class ReleasedFact:
    role: str
    title: str
    rendition_kind: str
    approved_hash: str
    published_hash: str
    pdf_hash: str


@dataclass(frozen=True)
class DeliveryFact:
    channel: str
    state: str
    address: str
    detail: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class ReleaseFact:
    """同步发布件 with what happened on each channel."""

    state: str
    state_words: str
    revision: int
    attribute: str
    scope: str
    channels: str
    release_hash: str
    number: str
    scheduled_at: datetime | None
    released_at: datetime | None
    released_by: str
    held_reason: str
    documents: tuple[ReleasedFact, ...]
    deliveries: tuple[DeliveryFact, ...]


@dataclass(frozen=True)
class IntakeFact:
    """A file of the matter that was refused for a secrecy mark and admitted later, by its SHA-256."""

    file_hash: str
    place: str
    level: str
    refused_at: datetime
    admitted_by: str
    admitted_at: datetime | None
    reason: str


@dataclass(frozen=True)
class WithheldFact:
    attribute: str
    ground: str
    decided_at: datetime
    reassess_on: date
    result: str


@dataclass(frozen=True)
class EventFact:
    seq: int
    at: datetime
    person: str
    action: str
    action_words: str
    revision: int | None
    content_hash: str
    reason: str
    hash: str


@dataclass(frozen=True)
class Case:
    """`full`: with draft text. `title`: the number while the reader must not know the title. `follows`, `followed_by`:
    numbers of the matters before and after it (再公开, 撤下与更正)."""

    full: bool
    bureau: str
    id: str
    number: str
    title: str
    matter_class: str
    class_words: str
    urgency: str
    state: str
    state_words: str
    section: str
    drafter: str
    drafter_phone: str
    created_on: date
    document_number: str
    dated_on: date | None
    printed_on: date | None
    explanation: str
    basis: str
    attribute: str
    attribute_words: str
    ground: str
    attribute_reason: str
    proposed_words: str
    exemption: str
    exemption_by: str
    revisions: tuple[RevisionFact, ...]
    steps: tuple[Step, ...]
    approvals: tuple[ApprovalFact, ...]
    screenings: tuple[ScreeningFact, ...]
    findings: tuple[FindingFact, ...]
    suggestions: tuple[SuggestionFact, ...]
    comments: tuple[CommentFact, ...]
    side_work: tuple[SideFact, ...]
    consultations: tuple[ConsultationFact, ...]
    intakes: tuple[IntakeFact, ...]
    releases: tuple[ReleaseFact, ...]
    withheld: tuple[WithheldFact, ...]
    takedowns: tuple[TakedownFact, ...]
    follows: str
    followed_by: tuple[str, ...]
    archived: str
    archived_at: datetime | None
    events: tuple[EventFact, ...]

    @property
    def last_revision(self) -> RevisionFact | None:
        return self.revisions[-1] if self.revisions else None

    @property
    def released(self) -> ReleaseFact | None:
        """The release that is public, or was."""
        return next((each for each in self.releases if each.released_at is not None), None)

    def steps_of(self, *kinds: str) -> tuple[Step, ...]:
        """The answers of these kinds of step, in order."""
        return tuple(each for each in self.steps if each.kind in kinds)

    def of_gate(self, gate: str) -> tuple[Step, ...]:
        """Every answer that decided the gate, 差异复核 included."""
        given = {each.opinion_id for each in self.approvals if each.gate == gate}
        return tuple(each for each in self.steps if each.kind == f"gate.{gate}" or each.opinion_id in given)

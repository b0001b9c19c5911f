"""Everything that decides whether a matter may be released, as values: read by `case_reading`, judged by `checks`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.clock import local_date
from workflows.matters.models import (
    Matter,
    Revision,
)
from workflows.release.models import ReleaseSet


@dataclass(frozen=True)
class ReviewedDocument:
    """A document as the revision holds it. `stored_hash`: SHA-256 of the stored file now, None when missing or damaged.
    `is_latest`: no newer version exists; `removed`: taken out of the matter since."""

    document_id: str
    role: str
    ordinal: int
    title: str
    form: str | None
    rendition_hash: str
    version_hash: str
    stored_hash: str | None
    is_latest: bool
    removed: bool


@dataclass(frozen=True)
class DualPost:
    """A 兼岗决定 as it was recorded."""

    id: str
    person_id: str
    decided_by: str
    decided_on: date
    valid_until: date


@dataclass(frozen=True)
class GateApproval:
    """An approval that stands for the revision, with the opinion behind it and the post as it was held that day."""

    id: str
    gate: str
    approved_hash: str
    person_id: str
    person_name: str
    on_behalf_of: str | None  # whom they stood in for
    post: str
    capacity: str | None
    held_post: bool  # by themself, or by whom they stood in for under a substitution of that day
    dual_post: DualPost | None
    at: datetime
    opinion_person_id: str
    opinion_revision_id: str | None
    opinion_kind: str
    opinion_outcome: str
    opinion_attribute: str | None

    @property
    def people(self) -> tuple[str, ...]:
        """Who counts as having cleared the gate: whoever approved, and for whom."""
        return (self.person_id,) if self.on_behalf_of is None else (self.person_id, self.on_behalf_of)


@dataclass(frozen=True)
class Case:
    """All facts about one release set at one moment, under the locks of matter and set."""

    now: datetime
    matter: Matter
    release_set: ReleaseSet
    revision: Revision | None  # of the release set
    content_hash: str | None  # computed again from the stored files; None when one of them is missing or damaged
    documents: tuple[ReviewedDocument, ...]
    unreviewed_documents: int  # documents of the matter that the revision does not hold
    approvals: tuple[GateApproval, ...]
    # person -> gates of the matter ever approved, voided ones included, or taken part in as delegate or added signer
    cleared: Mapping[str, frozenset[str]]
    writers: frozenset[str]  # drafter and every editor
    open_suggestions: int
    register_number: str | None  # from the number register
    other_release: bool  # another set of the matter is out already
    screened_by: str | None  # rules of the last run of the machine check over exactly this content
    rules_hash: str  # the rules of this moment
    open_findings: int  # of the revision, not dealt with
    confirmed_findings: int  # of the revision, to be corrected

    @property
    def today(self) -> date:
        return local_date(self.now)

    def approval(self, gate: str) -> GateApproval | None:
        return next((approval for approval in self.approvals if approval.gate == gate), None)

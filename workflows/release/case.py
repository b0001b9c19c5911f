"""Everything that decides whether a matter may be released, read anew from the tables and from the files.

Nothing here comes from the diagram or from task data. The caller holds the locks; `checks` judges the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, ScalarSelect, and_, func, null, or_, select, union
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import XianshenError
from engine.runtime import runtime_of
from workflows.matters.content import ContentDocument, content_hash
from workflows.matters.models import (
    Approval,
    Document,
    DocumentVersion,
    Editor,
    Matter,
    Opinion,
    Revision,
    RevisionDocument,
    Suggestion,
)
from workflows.matters.side_models import DECIDING, SideTask
from workflows.people.models import DualPostDecision, Person, PostHolding, Substitution, SubstitutionPost
from workflows.release.files import files_of, reading_order
from workflows.release.models import AssignedNumber, ReleaseSet
from workflows.release.numbers import number_text
from workflows.renditions.model import sha256
from workflows.renditions.store import FileStore
from workflows.screening.models import FindingRow, Screening
from workflows.screening.queries import unanswered
from workflows.screening.rulebooks import current_rulebook
from workflows.screening.rules import rules_hash


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


def read_case(session: Session, matter: Matter, release_set: ReleaseSet) -> Case:
    """Reads all of it now, in five statements."""
    state = _state(session, matter.id, release_set)
    documents, unreviewed = _documents(session, matter.id, release_set.revision_id)
    writers, taken_part = _involved(session, matter)
    approvals, cleared = _approvals(session, matter.id, release_set.revision_id, taken_part)
    return Case(
        now=runtime_of(session).clock.now(),
        matter=matter,
        release_set=release_set,
        revision=state.revision,
        content_hash=_content_hash(state.revision, documents),
        documents=documents,
        unreviewed_documents=unreviewed,
        approvals=approvals,
        cleared=cleared,
        writers=writers,
        open_suggestions=state.open_suggestions,
        register_number=state.register_number,
        other_release=state.other_releases > 0,
        screened_by=state.screened_by,
        rules_hash=rules_hash(current_rulebook(session)),
        open_findings=state.open_findings,
        confirmed_findings=state.confirmed_findings,
    )


class _State(NamedTuple):
    revision: Revision | None
    register_number: str | None
    open_suggestions: int
    other_releases: int
    screened_by: str | None
    open_findings: int
    confirmed_findings: int


def _state(session: Session, matter_id: str, release_set: ReleaseSet) -> _State:
    """The revision of the set, the number in the register, the last machine check, and counts that must be zero."""
    waiting = select(func.count()).where(Suggestion.matter_id == matter_id, Suggestion.state == "open")
    others = select(func.count()).where(
        ReleaseSet.matter_id == matter_id, ReleaseSet.id != release_set.id, ReleaseSet.state == "released"
    )
    number = and_(AssignedNumber.matter_id == matter_id, AssignedNumber.state == "assigned")
    run = select(Screening.rules_hash).where(
        Screening.revision_id == Revision.id, Screening.content_hash == Revision.content_hash
    )
    last_run = run.order_by(Screening.id.desc()).limit(1).correlate(Revision)
    revision, row, open_suggestions, other_releases, screened_by, open_findings, confirmed = session.execute(
        select(
            Revision,
            AssignedNumber,
            waiting.scalar_subquery(),
            others.scalar_subquery(),
            last_run.scalar_subquery(),
            _findings(release_set, unanswered()),
            _findings(release_set, FindingRow.state == "confirmed"),
        )
        .select_from(Matter)
        .outerjoin(Revision, Revision.id == release_set.revision_id)
        .outerjoin(AssignedNumber, number)
        .where(Matter.id == matter_id)
        .execution_options(populate_existing=True)
    ).one()
    text = None if row is None else number_text(row.code, row.year, row.number)
    return _State(
        revision, text, open_suggestions or 0, other_releases or 0, screened_by, open_findings or 0, confirmed or 0
    )


def _findings(release_set: ReleaseSet, standing: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(func.count()).select_from(FindingRow)
    return counted.where(FindingRow.revision_id == release_set.revision_id, standing).scalar_subquery()


def _documents(session: Session, matter_id: str, revision_id: str) -> tuple[tuple[ReviewedDocument, ...], int]:
    """The documents of the revision, policy first, and how many of the matter it does not hold."""
    newest = select(func.max(DocumentVersion.ordinal)).where(DocumentVersion.document_id == Document.id)
    reviewed = and_(RevisionDocument.document_id == Document.id, RevisionDocument.revision_id == revision_id)
    rows = session.execute(
        select(Document, RevisionDocument, DocumentVersion, newest.correlate(Document).scalar_subquery())
        .outerjoin(RevisionDocument, reviewed)
        .outerjoin(DocumentVersion, DocumentVersion.id == RevisionDocument.version_id)
        .where(or_(Document.matter_id == matter_id, RevisionDocument.document_id.is_not(None)))
        .execution_options(populate_existing=True)
    ).all()
    files = files_of(session)
    found = [
        ReviewedDocument(
            document_id=row.document_id,
            role=row.role,
            ordinal=row.ordinal,
            title=row.title,
            form=row.form,
            rendition_hash=row.rendition_hash,
            version_hash=version.rendition_hash,
            stored_hash=_hash_of_stored(files, row.rendition_hash),
            is_latest=latest == version.ordinal,
            removed=document.removed_at is not None,
        )
        for document, row, version, latest in rows
        if row is not None
    ]
    unreviewed = sum(row is None and document.removed_at is None for document, row, _, _ in rows)
    return tuple(sorted(found, key=reading_order)), unreviewed


def _hash_of_stored(files: FileStore, name: str) -> str | None:
    try:
        return sha256(files.get(name))
    except XianshenError:
        return None


def _content_hash(revision: Revision | None, documents: tuple[ReviewedDocument, ...]) -> str | None:
    """The revision's hash computed again over the hashes of the files as they are stored now."""
    if revision is None:
        return None
    stored = [
        ContentDocument(each.role, each.ordinal, each.title, each.form, each.stored_hash)
        for each in documents
        if each.stored_hash is not None
    ]
    return content_hash(revision.title, stored, revision.elements) if len(stored) == len(documents) else None


def _approvals(
    session: Session, matter_id: str, revision_id: str, taken_part: Mapping[str, frozenset[str]]
) -> tuple[tuple[GateApproval, ...], dict[str, frozenset[str]]]:
    """The approvals that stand for the revision; and who ever approved which gates of the matter, void ones included,
    or took part in them.

    A row for every time that the person held the post, or stood in for whom they acted for: a later transfer does not
    matter.
    """
    holder = func.coalesce(Approval.on_behalf_of, Approval.person_id)
    held = and_(PostHolding.person_id == holder, PostHolding.post == Approval.post)
    stood_in = and_(
        Substitution.id == SubstitutionPost.substitution_id,
        Substitution.substitute_id == Approval.person_id,
        Substitution.absent_id == Approval.on_behalf_of,
    )
    rows = session.execute(
        select(Approval, Person.name, Opinion, DualPostDecision, PostHolding, Substitution)
        .join(Person, Person.id == Approval.person_id)
        .join(Opinion, Opinion.id == Approval.opinion_id)
        .outerjoin(DualPostDecision, DualPostDecision.id == Approval.dual_post_decision_id)
        .outerjoin(PostHolding, held)
        .outerjoin(
            SubstitutionPost,
            and_(Approval.on_behalf_of.is_not(None), SubstitutionPost.holding_id == PostHolding.id),
        )
        .outerjoin(Substitution, stood_in)
        .where(Approval.matter_id == matter_id)
        .order_by(Approval.at, Approval.id)
        .execution_options(populate_existing=True)
    ).all()
    cleared = dict(taken_part)
    standing: dict[str, GateApproval] = {}
    for approval, name, opinion, decision, holding, substitution in rows:
        for person_id in filter(None, (approval.person_id, approval.on_behalf_of)):
            cleared[person_id] = cleared.get(person_id, frozenset()) | {approval.gate}
        if approval.revision_id == revision_id and approval.void_at is None:
            before = standing.get(approval.id)
            held_now = _held(holding, local_date(approval.at)) and _stood_in(approval, substitution)
            held_post = (before is not None and before.held_post) or held_now
            standing[approval.id] = _gate_approval(approval, name, opinion, decision, held_post)
    return tuple(standing.values()), cleared


def _gate_approval(
    approval: Approval, name: str, opinion: Opinion, decision: DualPostDecision | None, held_post: bool
) -> GateApproval:
    return GateApproval(
        id=approval.id,
        gate=approval.gate,
        approved_hash=approval.approved_hash,
        person_id=approval.person_id,
        person_name=name,
        on_behalf_of=approval.on_behalf_of,
        post=approval.post,
        capacity=approval.capacity,
        held_post=held_post,
        dual_post=None if decision is None else _dual_post(decision),
        at=approval.at,
        opinion_person_id=opinion.person_id,
        opinion_revision_id=opinion.revision_id,
        opinion_kind=opinion.kind,
        opinion_outcome=opinion.outcome,
        opinion_attribute=opinion.answers.get("attribute"),
    )


def _dual_post(row: DualPostDecision) -> DualPost:
    return DualPost(row.id, row.person_id, row.decided_by, row.decided_on, row.valid_until)


def _held(row: PostHolding | None, on: date) -> bool:
    # whoever leaves a post on a day may have approved before they left
    return row is not None and row.since <= on and (row.until is None or on <= row.until)


def _stood_in(approval: Approval, substitution: Substitution | None) -> bool:
    """Whether nobody is represented, or the substitution covered the day and had not been ended."""
    if approval.on_behalf_of is None:
        return True
    if substitution is None or (substitution.ended_at is not None and substitution.ended_at < approval.at):
        return False
    return substitution.first_day <= local_date(approval.at) <= substitution.last_day


def _involved(session: Session, matter: Matter) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Drafter, editors, and whoever made a version, put down as editor or not; and gates by person that they prepared
    or signed beside the holder (委派, 加签)."""
    editors = select(Editor.person_id, null()).where(Editor.matter_id == matter.id)
    authors = select(DocumentVersion.created_by, null()).join(Document, Document.id == DocumentVersion.document_id)
    beside = select(SideTask.person_id, SideTask.gate).where(
        SideTask.matter_id == matter.id,
        SideTask.kind.in_(DECIDING),
        SideTask.state != "cancelled",
        SideTask.gate.is_not(None),
    )
    writers, taken_part = {matter.drafter_id}, dict[str, frozenset[str]]()
    everybody: CompoundSelect[Any] = union(editors, authors.where(Document.matter_id == matter.id), beside)
    for person_id, gate in session.execute(everybody):
        if gate is None:
            writers.add(person_id)
        else:
            taken_part[person_id] = taken_part.get(person_id, frozenset()) | {gate}
    return frozenset(writers), taken_part

"""Everything that decides whether a matter may be released, read anew from the tables and from the files.

Nothing here comes from the diagram or from task data. The caller holds the locks; `checks` judges the values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import XianshenError
from engine.runtime import runtime_of
from workflows.matters.content import ContentDocument, content_hash
from workflows.matters.models import Approval, Document, DocumentVersion, Editor, Matter, Opinion, Revision, Suggestion
from workflows.people.models import DualPostDecision, Person, PostHolding
from workflows.release.files import documents_of, files_of
from workflows.release.models import ReleaseSet
from workflows.release.numbers import number_text, standing_number
from workflows.renditions.model import sha256
from workflows.renditions.store import FileStore


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
    post: str
    capacity: str | None
    held_post: bool
    dual_post: DualPost | None
    at: datetime
    opinion_person_id: str
    opinion_revision_id: str | None
    opinion_kind: str
    opinion_outcome: str
    opinion_attribute: str | None


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
    cleared: Mapping[str, frozenset[str]]  # person -> gates of the matter ever approved, voided ones included
    writers: frozenset[str]  # drafter and every editor
    open_suggestions: int
    register_number: str | None  # from the number register
    other_release: bool  # another set of the matter is out already

    @property
    def today(self) -> date:
        return local_date(self.now)

    def approval(self, gate: str) -> GateApproval | None:
        return next((approval for approval in self.approvals if approval.gate == gate), None)


def read_case(session: Session, matter: Matter, release_set: ReleaseSet) -> Case:
    """Reads all of it now."""
    revision = session.scalars(
        select(Revision).where(Revision.id == release_set.revision_id).execution_options(populate_existing=True)
    ).one_or_none()
    documents = _documents(session, release_set.revision_id)
    return Case(
        now=runtime_of(session).clock.now(),
        matter=matter,
        release_set=release_set,
        revision=revision,
        content_hash=_content_hash(revision, documents),
        documents=documents,
        unreviewed_documents=_unreviewed(session, matter.id, documents),
        approvals=_approvals(session, release_set.revision_id),
        cleared=_cleared(session, matter.id),
        writers=_writers(session, matter),
        open_suggestions=_open_suggestions(session, matter.id),
        register_number=_register_number(session, matter.id),
        other_release=_other_release(session, matter.id, release_set.id),
    )


def _documents(session: Session, revision_id: str) -> tuple[ReviewedDocument, ...]:
    pairs = documents_of(session, revision_id)
    ids = [row.document_id for row, _ in pairs]
    newest = select(DocumentVersion.document_id, func.max(DocumentVersion.ordinal))
    newest = newest.where(DocumentVersion.document_id.in_(ids)).group_by(DocumentVersion.document_id)
    latest = dict(session.execute(newest).all())
    removed = set(session.scalars(select(Document.id).where(Document.id.in_(ids), Document.removed_at.is_not(None))))
    files = files_of(session)
    return tuple(
        ReviewedDocument(
            document_id=row.document_id,
            role=row.role,
            ordinal=row.ordinal,
            title=row.title,
            form=row.form,
            rendition_hash=row.rendition_hash,
            version_hash=version.rendition_hash,
            stored_hash=_hash_of_stored(files, row.rendition_hash),
            is_latest=latest.get(row.document_id) == version.ordinal,
            removed=row.document_id in removed,
        )
        for row, version in pairs
    )


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


def _unreviewed(session: Session, matter_id: str, documents: tuple[ReviewedDocument, ...]) -> int:
    held = {document.document_id for document in documents}
    living = session.scalars(select(Document.id).where(Document.matter_id == matter_id, Document.removed_at.is_(None)))
    return sum(document_id not in held for document_id in living)


def _approvals(session: Session, revision_id: str) -> tuple[GateApproval, ...]:
    rows = session.execute(
        select(
            Approval.id,
            Approval.gate,
            Approval.approved_hash,
            Approval.person_id,
            Person.name,
            Approval.post,
            Approval.capacity,
            Approval.at,
            Opinion.person_id,
            Opinion.revision_id,
            Opinion.kind,
            Opinion.outcome,
            Opinion.answers,
            DualPostDecision,
        )
        .join(Person, Person.id == Approval.person_id)
        .join(Opinion, Opinion.id == Approval.opinion_id)
        .outerjoin(DualPostDecision, DualPostDecision.id == Approval.dual_post_decision_id)
        .where(Approval.revision_id == revision_id, Approval.void_at.is_(None))
        .order_by(Approval.at, Approval.id)
    ).all()
    holdings = _holdings(session, [row[3] for row in rows])
    return tuple(
        GateApproval(
            id=row[0],
            gate=row[1],
            approved_hash=row[2],
            person_id=row[3],
            person_name=row[4],
            post=row[5],
            capacity=row[6],
            held_post=_held(holdings, row[3], row[5], local_date(row[7])),
            dual_post=None if decision is None else _dual_post(decision),
            at=row[7],
            opinion_person_id=row[8],
            opinion_revision_id=row[9],
            opinion_kind=row[10],
            opinion_outcome=row[11],
            opinion_attribute=row[12].get("attribute"),
        )
        for *row, decision in rows
    )


def _dual_post(row: DualPostDecision) -> DualPost:
    return DualPost(row.id, row.person_id, row.decided_by, row.decided_on, row.valid_until)


def _cleared(session: Session, matter_id: str) -> dict[str, frozenset[str]]:
    gates: dict[str, frozenset[str]] = {}
    rows = session.execute(select(Approval.person_id, Approval.gate).where(Approval.matter_id == matter_id))
    for person_id, gate in rows:
        gates[person_id] = gates.get(person_id, frozenset()) | {gate}
    return gates


def _holdings(session: Session, people: Sequence[str]) -> Sequence[PostHolding]:
    return session.scalars(select(PostHolding).where(PostHolding.person_id.in_(people))).all()


def _held(holdings: Sequence[PostHolding], person_id: str, post: str, on: date) -> bool:
    """Whether the person held the post on the day of the approval; a later transfer does not matter."""
    return any(
        row.person_id == person_id and row.post == post and row.since <= on and (row.until is None or on < row.until)
        for row in holdings
    )


def _writers(session: Session, matter: Matter) -> frozenset[str]:
    """Drafter, editors, and whoever made a version, put down as editor or not."""
    editors = select(Editor.person_id).where(Editor.matter_id == matter.id)
    authors = select(DocumentVersion.created_by).join(Document, Document.id == DocumentVersion.document_id)
    written = session.scalars(editors.union(authors.where(Document.matter_id == matter.id)))
    return frozenset((matter.drafter_id, *written))


def _open_suggestions(session: Session, matter_id: str) -> int:
    return session.scalars(
        select(func.count()).where(Suggestion.matter_id == matter_id, Suggestion.state == "open")
    ).one()


def _register_number(session: Session, matter_id: str) -> str | None:
    row = standing_number(session, matter_id)
    return None if row is None else number_text(row.code, row.year, row.number)


def _other_release(session: Session, matter_id: str, release_set_id: str) -> bool:
    return (
        session.scalars(
            select(ReleaseSet.id).where(
                ReleaseSet.matter_id == matter_id, ReleaseSet.id != release_set_id, ReleaseSet.state == "released"
            )
        ).first()
        is not None
    )

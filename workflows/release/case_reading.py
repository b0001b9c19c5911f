"""A case read anew from the tables and from the files.

Nothing here comes from the diagram or from task data. The caller holds the locks; `checks` judges the values.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.errors import XianshenError
from engine.runtime import runtime_of
from workflows.matters.content import ContentDocument, content_hash
from workflows.matters.models import (
    Document,
    DocumentVersion,
    Matter,
    Revision,
    RevisionDocument,
    Suggestion,
)
from workflows.release.case import Case, ReviewedDocument
from workflows.release.case_approvals import read_approvals, read_involved
from workflows.release.files import reading_order
from workflows.release.models import AssignedNumber, ReleaseSet
from workflows.release.numbers import number_text
from workflows.renditions.model import sha256
from workflows.renditions.store import FileStore, files_of
from workflows.screening.models import FindingRow, Screening
from workflows.screening.queries import unanswered
from workflows.screening.rulebooks import current_rulebook
from workflows.screening.rules import rules_hash


def read_case(session: Session, matter: Matter, release_set: ReleaseSet) -> Case:
    """Reads all of it now, in five statements."""
    state = _state(session, matter.id, release_set)
    documents, unreviewed = _documents(session, matter.id, release_set.revision_id)
    writers, taken_part = read_involved(session, matter)
    approvals, cleared = read_approvals(session, matter.id, release_set.revision_id, taken_part)
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

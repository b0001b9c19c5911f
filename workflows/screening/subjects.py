"""What is checked together: the documents of a revision, or those of a matter as it is being drafted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.runtime import now
from workflows.matters.content import current_content
from workflows.matters.models import DocumentVersion, Matter, Revision, RevisionDocument
from workflows.renditions.store import FileStore, files_of
from workflows.renditions.stored_reading import decode
from workflows.screening.model import Finding, Role, ScreenedDocument, Subject
from workflows.screening.passages import screened_document, screened_fields
from workflows.screening.recent import Recent
from workflows.screening.rulebook import Rulebook
from workflows.screening.rules import rules_hash
from workflows.screening.run import screen

_ORDER = {"policy": 0, "interpretation": 1, "attachment": 2}
FIELDS = "fields"


class Source(NamedTuple):
    """One document by what is stored of it: its texts follow from the hashes."""

    document_id: str
    version_id: str
    role: str
    ordinal: int
    title: str
    rendition_kind: str
    rendition_hash: str
    reading_hash: str | None


@dataclass(frozen=True)
class Screened:
    """What one run looks at, by hashes: two equal ones give the same findings under the same rules."""

    sources: tuple[Source, ...]
    title: str
    elements: tuple[tuple[str, bool, str], ...]
    matter_class: str
    attribute: str | None
    today: date

    def source(self, key: str) -> Source | None:
        """The document with this key; None for the title and the elements."""
        return next((each for each in self.sources if each.document_id == key), None)


def of_revision(session: Session, matter: Matter, revision: Revision) -> Screened:
    """The texts of a revision, with the attribute as it is decided, else proposed."""
    rows = session.execute(
        select(RevisionDocument, DocumentVersion.rendition_kind, DocumentVersion.reading_hash)
        .join(DocumentVersion, DocumentVersion.id == RevisionDocument.version_id)
        .where(RevisionDocument.revision_id == revision.id)
    )
    sources = (
        Source(row.document_id, row.version_id, row.role, row.ordinal, row.title, kind, row.rendition_hash, reading)
        for row, kind, reading in rows
    )
    return _screened(session, matter, sources, revision.title, revision.elements)


def of_draft(session: Session, matter: Matter) -> Screened:
    """The texts as a submission would put them before the reviewers now."""
    documents, elements, _ = current_content(session, matter.id)
    sources = (
        Source(
            document.id,
            version.id,
            document.role,
            document.ordinal,
            document.title,
            version.rendition_kind,
            version.rendition_hash,
            version.reading_hash,
        )
        for document, version in documents
    )
    return _screened(session, matter, sources, matter.title, elements)


def _screened(
    session: Session, matter: Matter, sources: Iterable[Source], title: str, elements: Sequence[Sequence[Any]]
) -> Screened:
    return Screened(
        sources=tuple(sorted(sources, key=lambda each: (_ORDER[each.role], each.ordinal, each.document_id))),
        title=title,
        elements=tuple((code, applicable, text) for code, applicable, text in elements),
        matter_class=matter.matter_class,
        attribute=matter.attribute or matter.proposed_attribute,
        today=local_date(now(session)),
    )


class Result(NamedTuple):
    """What a run gave, with the documents that it read."""

    subject: Subject
    findings: tuple[Finding, ...]

    @property
    def characters(self) -> int:
        return sum(document.characters for document in self.subject.documents)


_KEPT = 2_000_000  # characters; what weighs beside the text counts as some of them
_DOCUMENTS: Recent[tuple[str, str | None, str, str], ScreenedDocument] = Recent(
    _KEPT, lambda document: document.characters + 1000
)
_RESULTS: Recent[tuple[str, Screened], Result] = Recent(_KEPT, lambda result: result.characters + 1000)


def result_of(session: Session, screened: Screened, book: Rulebook) -> Result:
    """The findings in these texts. What was checked lately under the same rules is not checked again: the drafting
    page has done the work when the submission comes. Raises XianshenError when a stored file is missing or damaged."""
    files = files_of(session)
    return _RESULTS.get((rules_hash(book), screened), lambda: _run(files, screened, book))


def subject_of(files: FileStore, screened: Screened) -> Subject:
    """The passages of all documents, title and elements last."""
    elements = {code: (applicable, text) for code, applicable, text in screened.elements}
    documents = [document_of(files, source) for source in screened.sources]
    return Subject(
        documents=(*documents, screened_fields(screened.title, elements)),
        today=screened.today,
        matter_class=screened.matter_class,
        attribute=screened.attribute,
        elements=elements,
    )


def _run(files: FileStore, screened: Screened, book: Rulebook) -> Result:
    subject = subject_of(files, screened)
    return Result(subject, screen(subject, book))


def document_of(files: FileStore, source: Source) -> ScreenedDocument:
    """The passages of one stored document. Raises XianshenError when a file of it is missing or damaged."""
    key = (source.rendition_hash, source.reading_hash, source.rendition_kind, source.role)
    known = _DOCUMENTS.get(key, lambda: _read(files, source))
    return replace(known, key=source.document_id, title=source.title, version_id=source.version_id)


def _read(files: FileStore, source: Source) -> ScreenedDocument:
    xhtml = files.get(source.rendition_hash) if source.rendition_kind == "xhtml" else None
    reading = decode(files.get(source.reading_hash)) if source.reading_hash else None
    return screened_document(source.document_id, cast(Role, source.role), source.title, xhtml, reading)

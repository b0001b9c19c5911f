"""The files of a release: page and PDF with the slots filled, made ahead, proved again at the release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import Issue, XianshenError
from engine.runtime import runtime_of
from workflows.matters.models import Approval, DocumentVersion, Matter, RevisionDocument
from workflows.release.locks import lock_release_set
from workflows.release.models import PreparedDocument, ReleaseSet
from workflows.renditions.model import Slots
from workflows.renditions.pdf import drawn_pdf
from workflows.renditions.store import FileStore, files_of
from workflows.renditions.xhtml import empty_slots, fill_slots


@dataclass(frozen=True)
class FileToRelease:
    """One document of a release: what was reviewed, what goes out, and the PDF made from it (all SHA-256)."""

    document_id: str
    version_id: str
    role: str
    ordinal: int
    title: str
    form: str | None
    rendition_kind: str
    approved_hash: str
    published_hash: str
    pdf_hash: str


def slot_values(session: Session, matter: Matter) -> Slots:
    """What is filled in after approval: 发文字号, 成文日期 (as decided, else the day of the sign-off), 印发日期."""
    return Slots(
        number=matter.number_assigned,
        dated_on=matter.dated_on or signed_on(session, matter.id),
        printed_on=matter.printed_on,
    )


def prepare_files(session: Session, release_set_id: str) -> list[FileToRelease]:
    """Makes what is missing of the pages and PDFs of the release set and returns all of them, in reading order.

    Slow (PDF): call it at the last check, so that the release finds everything made. Idempotent; other slot values
    (a number, a date) make other files.
    """
    matter, release_set = lock_release_set(session, release_set_id)  # of two at once the second finds the first's files
    return files_to_release(session, matter, release_set)


def files_to_release(session: Session, matter: Matter, release_set: ReleaseSet) -> list[FileToRelease]:
    """The same for a matter and a set that the caller has locked."""
    slots = slot_values(session, matter)
    documents = documents_of(session, release_set.revision_id)
    made = _made(session, [version.id for _, version in documents], _key(slots))
    return [_prepare(session, row, version, slots, made.get(version.id)) for row, version in documents]


def documents_of(session: Session, revision_id: str) -> Sequence[tuple[RevisionDocument, DocumentVersion]]:
    """The documents of a revision with their versions, policy first, as they are in the tables now."""
    rows = session.execute(
        select(RevisionDocument, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.id == RevisionDocument.version_id)
        .where(RevisionDocument.revision_id == revision_id)
        .execution_options(populate_existing=True)
    )
    return sorted(((row, version) for row, version in rows), key=lambda pair: reading_order(pair[0]))


class Placed(Protocol):
    """A document as a revision or a release holds it."""

    @property
    def role(self) -> str: ...
    @property
    def ordinal(self) -> int: ...
    @property
    def document_id(self) -> str: ...


def reading_order(document: Placed) -> tuple[int, int, str]:
    """Policy, interpretations, attachments, each by ordinal."""
    order = {"policy": 0, "interpretation": 1, "attachment": 2}
    return order.get(document.role, 3), document.ordinal, document.document_id


def file_issues(files: FileStore, made: FileToRelease, slots: Slots) -> list[Issue]:
    """Why these bytes may not go out: emptying the slots must give what was approved, and every file must be intact."""
    try:
        approved = files.get(made.approved_hash)
        published = files.get(made.published_hash)
        files.get(made.pdf_hash)
    except XianshenError as error:
        return [Issue("release.file", f"《{made.title}》：{error.detail}", field=made.document_id)]
    if made.rendition_kind == "pdf":
        same = made.approved_hash == made.published_hash == made.pdf_hash
    else:
        same = empty_slots(published) == approved and fill_slots(approved, slots) == published
    if same:
        return []
    message = f"《{made.title}》的发布文件与审定的清稿不一致，不能发布。请退回重新送审。"
    return [Issue("release.file_differs", message, field=made.document_id)]


def _prepare(
    session: Session, row: RevisionDocument, version: DocumentVersion, slots: Slots, made: PreparedDocument | None
) -> FileToRelease:
    if version.rendition_kind == "pdf":  # goes out as it was reviewed; its number stands on the release record
        published_hash = pdf_hash = row.rendition_hash
    else:
        if made is None or made.approved_hash != row.rendition_hash:
            made = _make(session, row, slots, made)
        published_hash, pdf_hash = made.published_hash, made.pdf_hash
    return FileToRelease(
        document_id=row.document_id,
        version_id=version.id,
        role=row.role,
        ordinal=row.ordinal,
        title=row.title,
        form=row.form,
        rendition_kind=version.rendition_kind,
        approved_hash=row.rendition_hash,
        published_hash=published_hash,
        pdf_hash=pdf_hash,
    )


def _made(session: Session, versions: Sequence[str], slots: str) -> dict[str, PreparedDocument]:
    query = select(PreparedDocument).where(PreparedDocument.version_id.in_(versions), PreparedDocument.slots == slots)
    return {row.version_id: row for row in session.scalars(query)}


def _make(session: Session, row: RevisionDocument, slots: Slots, old: PreparedDocument | None) -> PreparedDocument:
    files = files_of(session)
    filled = fill_slots(files.get(row.rendition_hash), slots)
    made = old or PreparedDocument(version_id=row.version_id, slots=_key(slots))
    made.approved_hash = row.rendition_hash
    made.published_hash = files.put(filled)
    made.pdf_hash = files.put(drawn_pdf(filled, row.title))
    made.made_at = runtime_of(session).clock.now()
    session.add(made)
    return made


def _key(slots: Slots) -> str:
    return orjson.dumps([slots.number, slots.dated_on, slots.printed_on]).decode()


def signed_on(session: Session, matter_id: str) -> date | None:
    """The bureau's day of the sign-off that stands; None before it."""
    at = session.scalars(
        select(Approval.at).where(
            Approval.matter_id == matter_id, Approval.gate == "sign_off", Approval.void_at.is_(None)
        )
    ).first()
    return None if at is None else local_date(at)

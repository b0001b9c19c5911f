"""Which version of a document a person opened last, so that they are shown first what changed since."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.runtime import now
from workflows.matters.review_models import DocumentLook


def seen_before(
    session: Session, person_id: str, versions: Mapping[str, str], work_item_id: str | None
) -> dict[str, str]:
    """Document -> the version that the person saw last, of those (document -> version) that are another one now.

    On the work item where the present version was first opened it still counts as new, so that the page stays as it is.
    """
    looks = session.scalars(
        select(DocumentLook).where(DocumentLook.person_id == person_id, DocumentLook.document_id.in_(list(versions)))
    )
    found = {look.document_id: _before(look, versions[look.document_id], work_item_id) for look in looks}
    return {document: version for document, version in found.items() if version}


def _before(look: DocumentLook, present: str, work_item_id: str | None) -> str | None:
    if look.version_id != present:
        return look.version_id
    return look.previous_id if work_item_id is not None and look.work_item_id == work_item_id else None


def remember_looks(session: Session, person_id: str, versions: Mapping[str, str], work_item_id: str | None) -> None:
    """The person has these versions (document -> version) before them."""
    rows = session.execute(
        select(DocumentLook.document_id, DocumentLook.version_id).where(
            DocumentLook.person_id == person_id, DocumentLook.document_id.in_(list(versions))
        )
    )
    known = {row.document_id: row.version_id for row in rows}
    for document, version in versions.items():
        if known.get(document) != version:
            _remember(session, person_id, document, version, known.get(document), work_item_id)


def _remember(
    session: Session, person_id: str, document: str, version: str, before: str | None, work_item_id: str | None
) -> None:
    values = {"version_id": version, "previous_id": before, "work_item_id": work_item_id, "at": now(session)}
    if before is not None:
        key = (DocumentLook.person_id == person_id, DocumentLook.document_id == document)
        session.execute(update(DocumentLook).where(*key, DocumentLook.version_id == before).values(**values))
        return
    try:
        with session.begin_nested():
            session.add(DocumentLook(person_id=person_id, document_id=document, **values))
            session.flush()
    except IntegrityError:
        return  # another window of theirs was first, and saw the same

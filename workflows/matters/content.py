"""What a revision's content hash covers: title, every document's rendition in order, and the interpretation's elements.

The same function serves submission and release, so that what was approved can be computed again from what is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.matters.classes import ALL_ELEMENTS
from workflows.matters.locks import CONTENT, read_once
from workflows.matters.models import Document, DocumentVersion, InterpretationElement, Matter, Suggestion

_ROLES = {"policy": 0, "interpretation": 1, "attachment": 2}
_FORMAT = "xianshen content 1"


class ContentDocument(NamedTuple):
    """One document as the hash sees it. `form`: of an interpretation."""

    role: str
    ordinal: int
    title: str
    form: str | None
    rendition_hash: str


class CurrentDocument(NamedTuple):
    """A document that has not been removed, with its latest version."""

    document: Document
    version: DocumentVersion

    @property
    def content(self) -> ContentDocument:
        document = self.document
        return ContentDocument(
            document.role, document.ordinal, document.title, document.form, self.version.rendition_hash
        )


def content_hash(title: str, documents: Iterable[ContentDocument], elements: Iterable[Iterable[Any]]) -> str:
    """SHA-256 in hex over canonical JSON. `elements`: [element, applicable, text] as a revision stores them.

    The order in which documents are given does not matter: they are put into role and ordinal order.
    """
    ordered = sorted(documents, key=lambda each: (_ROLES[each.role], each.ordinal))
    content = [_FORMAT, title, [list(each) for each in ordered], [list(each) for each in elements]]
    return hashlib.sha256(orjson.dumps(content)).hexdigest()


class CurrentContent(NamedTuple):
    """What a submission would put before the reviewers, and how many suggestions nobody has decided."""

    documents: list[CurrentDocument]
    elements: list[list[Any]]
    open_suggestions: int


def current_content(session: Session, matter_id: str) -> CurrentContent:
    """Read once while the matter is locked: checking and opening a revision see the same."""

    def read() -> CurrentContent:
        waiting = select(func.count()).where(Suggestion.matter_id == matter_id, Suggestion.state == "open")
        rows = session.execute(
            select(InterpretationElement, waiting.scalar_subquery())
            .select_from(Matter)
            .outerjoin(InterpretationElement, InterpretationElement.matter_id == Matter.id)
            .where(Matter.id == matter_id)
        ).all()
        elements = _in_order(element for element, _ in rows if element is not None)
        return CurrentContent(current_documents(session, matter_id), elements, rows[0][1] or 0)

    return read_once(session, matter_id, CONTENT, read)


def current_documents(session: Session, matter_id: str) -> list[CurrentDocument]:
    """The documents of the matter with their latest versions: policy, interpretations, attachments, by ordinal."""
    latest = (
        select(DocumentVersion.document_id, func.max(DocumentVersion.ordinal).label("ordinal"))
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.matter_id == matter_id, Document.removed_at.is_(None))
        .group_by(DocumentVersion.document_id)
        .subquery()
    )
    rows = session.execute(
        select(Document, DocumentVersion)
        .join(latest, latest.c.document_id == Document.id)
        .join(
            DocumentVersion,
            (DocumentVersion.document_id == Document.id) & (DocumentVersion.ordinal == latest.c.ordinal),
        )
    )
    found = [CurrentDocument(document, version) for document, version in rows]
    return sorted(found, key=lambda each: (_ROLES[each.document.role], each.document.ordinal))


def current_elements(session: Session, matter_id: str) -> list[list[Any]]:
    """[element, applicable, text] of the interpretation, in the order of ALL_ELEMENTS."""
    return _in_order(session.scalars(select(InterpretationElement).where(InterpretationElement.matter_id == matter_id)))


def _in_order(rows: Iterable[InterpretationElement]) -> list[list[Any]]:
    by_code = {row.element: [row.element, row.applicable, row.text] for row in rows}
    return [by_code[code] for code in ALL_ELEMENTS if code in by_code]

"""Use cases on the texts: every one is an edit, so it names an editor and closes the open revision."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotFound
from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.classes import ATTRIBUTES, FORMS
from workflows.matters.document_titles import default_title
from workflows.matters.editing import begin_document_edit, begin_edit
from workflows.matters.labels import ORIGINS, ROLES
from workflows.matters.models import Document, DocumentVersion, Matter
from workflows.matters.search import index_matter
from workflows.people.actor import Actor

EDITOR_REASON = {"upload": "uploaded", "suggestion": "accepted_suggestion", "severed": "edited"}


@dataclass(frozen=True)
class NewFile:
    """A file taken in by the caller: stored, read and rendered. Hashes are SHA-256 in hex, sizes bytes."""

    file_name: str
    media_type: str
    source_hash: str
    source_size: int
    rendition_kind: str  # xhtml or pdf
    rendition_hash: str
    text_hash: str
    attribute_line: str | None = None  # the attribute that the file's 附注 states
    reading_hash: str | None = None  # of the stored reading


def add_version(
    session: Session,
    matter_id: str,
    role: str,
    file: NewFile,
    *,
    actor: Actor,
    title: str | None = None,
    form: str | None = None,
    document_id: str | None = None,
    origin: str = "upload",
) -> DocumentVersion:
    """A new version of a document, or a new document when `document_id` is None (the policy has only one, so a second
    upload is its next version). Closes the open revision, even when the bytes are identical.

    `title`: see `default_title`. Raises NotFound, NotAllowed, Invalid.
    """
    if issues := _file_issues(role, form, origin, file):
        raise Invalid(issues[0].message, issues=issues)
    closes = "suggestion" if origin == "suggestion" else "edited"
    matter = begin_edit(session, matter_id, actor, why=EDITOR_REASON[origin], closes=closes)
    if role == "policy" and origin == "upload":
        _forget_exemption(session, matter, actor)
    document = _document(session, matter_id, role, document_id)
    if document is None:
        default = default_title(role, matter.title, file.file_name)
        document = _new_document(session, matter_id, role, (title or default).strip(), form)
    else:
        document.title, document.form = title or document.title, form or document.form
    version = _new_version(session, document, file, actor, origin)
    changes: trail.Changes = {
        "document": [None, document.id],
        "role": [None, role],
        "version": [None, version.ordinal],
        "origin": [None, origin],
    }
    event = "document.version_added"
    trail.record(session, matter_id, event, actor.person_id, changes, content_hash=file.rendition_hash)
    index_matter(session, matter)
    return version


def _forget_exemption(session: Session, matter: Matter, actor: Actor) -> None:
    """An exemption from interpretation was approved for another text: it has to be asked for again."""
    if matter.exemption_approved_by is None:
        return
    changes: trail.Changes = {"approved_by": [matter.exemption_approved_by, None]}
    trail.record(session, matter.id, "exemption.void", actor.person_id, changes)
    matter.exemption_approved_by = None


def _file_issues(role: str, form: str | None, origin: str, file: NewFile) -> list[Issue]:
    issues = []
    if role not in ROLES:
        issues.append(Issue("role-unknown", "文稿应为政策文件、解读材料或附件。", field="role"))
    if form is not None and form not in FORMS:
        issues.append(Issue("form-unknown", "请从解读形式列表中选择。", field="form"))
    if file.source_size <= 0:
        issues.append(Issue("file-empty", f"文件“{file.file_name}”是空的，请重新上传。", field=role))
    if origin not in ORIGINS or file.attribute_line not in (None, *ATTRIBUTES):
        raise ValueError(f"unknown origin or attribute line: {origin}, {file.attribute_line}")
    return issues


def _document(session: Session, matter_id: str, role: str, document_id: str | None) -> Document | None:
    if document_id is not None:
        found = session.get(Document, document_id)
        if found is None or found.matter_id != matter_id or found.role != role:
            raise NotFound("没有找到要更新的文稿，请从事项页面重新选择。")
        if found.removed_at is not None:
            raise Conflict("这份文稿已被移除，请作为新文稿上传。")
        return found
    if role != "policy":
        return None
    standing = select(Document).where(
        Document.matter_id == matter_id, Document.role == "policy", Document.removed_at.is_(None)
    )
    return session.scalar(standing)


def _new_document(session: Session, matter_id: str, role: str, title: str, form: str | None) -> Document:
    last = session.scalar(
        select(func.max(Document.ordinal)).where(Document.matter_id == matter_id, Document.role == role)
    )
    document = Document(
        id=new_id(),
        matter_id=matter_id,
        role=role,
        ordinal=(last or 0) + 1,
        title=title,
        form=(form or "article") if role == "interpretation" else None,
        removed_at=None,
        created_at=now(session),
    )
    session.add(document)
    session.flush()
    return document


def _new_version(session: Session, document: Document, file: NewFile, actor: Actor, origin: str) -> DocumentVersion:
    last = select(func.max(DocumentVersion.ordinal)).where(DocumentVersion.document_id == document.id)
    version = DocumentVersion(
        id=new_id(),
        document_id=document.id,
        ordinal=(session.scalar(last) or 0) + 1,
        file_name=file.file_name,
        media_type=file.media_type,
        source_hash=file.source_hash,
        source_size=file.source_size,
        rendition_kind=file.rendition_kind,
        rendition_hash=file.rendition_hash,
        text_hash=file.text_hash,
        attribute_line=file.attribute_line,
        reading_hash=file.reading_hash,
        created_by=actor.person_id,
        created_at=now(session),
        origin=origin,
    )
    session.add(version)
    session.flush()
    return version


def remove_document(session: Session, matter_id: str, document_id: str, *, actor: Actor) -> None:
    """Take a document out of the matter; its versions are kept. Raises NotFound, NotAllowed, Conflict."""
    matter, document = begin_document_edit(session, matter_id, document_id, actor)
    document.removed_at = now(session)
    changes = {"document": [document_id, None], "role": [document.role, None]}
    trail.record(session, matter_id, "document.removed", actor.person_id, changes)
    index_matter(session, matter)

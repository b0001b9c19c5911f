"""Titles of documents: the policy has the matter's, an interpretation is named after it, and both follow it. Titles are
part of what is reviewed: changing one is an edit."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Invalid
from workflows.matters import trail
from workflows.matters.checks import title_issues
from workflows.matters.editing import begin_document_edit
from workflows.matters.models import Document, Matter
from workflows.matters.search import index_matter
from workflows.people.actor import Actor


def default_title(role: str, matter_title: str, file_name: str = "") -> str:
    """The matter's title for the policy, 《…》解读 for an interpretation, else the file's name without its ending."""
    if role == "policy":
        return matter_title
    if role == "interpretation":
        return f"《{matter_title.strip('《》')}》解读"
    return file_name.rpartition(".")[0] or file_name


def follow_title(session: Session, matter: Matter, earlier: str) -> None:
    """Documents that were named after the matter's earlier title are named after its present one; the caller has begun
    the edit."""
    named = Document.matter_id == matter.id, Document.removed_at.is_(None), Document.role != "attachment"
    for document in session.scalars(select(Document).where(*named)):
        if document.title == default_title(document.role, earlier):
            document.title = default_title(document.role, matter.title)


def rename_document(session: Session, matter_id: str, document_id: str, title: str, *, actor: Actor) -> None:
    """Give an interpretation or an attachment another title. Raises NotFound, NotAllowed, Conflict (removed), Invalid:
    the policy's title is the matter's."""
    matter, document = begin_document_edit(session, matter_id, document_id, actor)
    if document.role == "policy":
        raise Invalid("政策文件的标题就是事项标题，请在“基本信息”里修改。")
    if issues := title_issues(title):
        raise Invalid(issues[0].message, issues=issues)
    if (new := title.strip()) == document.title:
        return
    changes: trail.Changes = {
        "document": [None, document.id],
        "role": [None, document.role],
        "title": [trail.digest(document.title), trail.digest(new)],
    }
    document.title = new
    trail.record(session, matter_id, "document.renamed", actor.person_id, changes)
    index_matter(session, matter)

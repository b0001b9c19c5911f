"""What every edit does first: lock, ask the rule, name the editor, close the open revision."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import Conflict, NotAllowed, NotFound
from engine.runtime import now
from workflows.matters.locks import CONTENT, INVOLVEMENT, forget, lock_matter, open_revision
from workflows.matters.models import Document, Editor, Matter
from workflows.matters.revisions import close_revision
from workflows.matters.rules import require_editor, writing_for
from workflows.people.actor import Actor


def begin_edit(
    session: Session, matter_id: str, actor: Actor, *, why: str = "edited", closes: str = "edited"
) -> Matter:
    """The locked matter, ready to be edited by the actor, who is an editor from now on; every approval is void.

    The revision is closed even when the bytes come out identical. Raises NotFound, NotAllowed with reasons.
    """
    matter = lock_matter(session, matter_id)
    require_editor(actor, matter)
    for person_id in (actor.person_id, *writing_for(actor, matter)):
        name_editor(session, matter_id, person_id, why)
    close_revision(session, matter_id, closes, actor.person_id)
    forget(session, matter_id, CONTENT)
    matter.updated_at = now(session)
    return matter


def begin_document_edit(session: Session, matter_id: str, document_id: str, actor: Actor) -> tuple[Matter, Document]:
    """The same for one of the matter's documents. Raises NotFound, NotAllowed, Conflict (the document was removed)."""
    matter = begin_edit(session, matter_id, actor)
    document = session.get(Document, document_id, populate_existing=True)
    if document is None or document.matter_id != matter_id:
        raise NotFound("没有找到这份文稿。")
    if document.removed_at is not None:
        raise Conflict("这份文稿已被移除。")
    return matter, document


def begin_drafting(session: Session, matter_id: str, actor: Actor) -> Matter:
    """The locked matter for a change beside the text (explanation, proposed attribute …), which reviewers read too:
    only while no revision is open. Raises NotFound, NotAllowed."""
    matter = lock_matter(session, matter_id)
    require_editor(actor, matter)
    if open_revision(session, matter_id) is not None:
        raise NotAllowed("事项已送审，请先撤回或等待退回后再修改。")
    matter.updated_at = now(session)
    return matter


def name_editor(session: Session, matter_id: str, person_id: str, why: str) -> None:
    """Note that the person wrote the matter's text; the first reason stays."""
    if session.get(Editor, (matter_id, person_id)) is None:
        session.add(Editor(matter_id=matter_id, person_id=person_id, since=now(session), why=why))
        session.flush()
        forget(session, matter_id, INVOLVEMENT)

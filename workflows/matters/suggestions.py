"""修改建议: reviewers suggest, they do not edit; whoever accepts a suggestion is its editor."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound
from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.editing import begin_edit
from workflows.matters.locks import CONTENT, forget, lock_matter, open_revision
from workflows.matters.models import Document, Suggestion
from workflows.matters.rules import require_editor
from workflows.people.actor import Actor


def make_suggestion(
    session: Session,
    matter_id: str,
    revision_id: str,
    document_id: str,
    *,
    work_item_id: str,
    actor: Actor,
    original: str,
    replacement: str,
    reason: str,
) -> Suggestion:
    """Propose to replace a passage of the open revision; only whoever may decide the work item calls this.

    Raises Conflict (revision closed), NotFound (document of another matter), Invalid (nothing would change).
    """
    lock_matter(session, matter_id)
    revision = open_revision(session, matter_id)
    if revision is None or revision.id != revision_id:
        raise Conflict("送审稿已被修改、退回或撤回，修改建议没有提交，所填内容已保留。请刷新后核对新稿。")
    document = session.get(Document, document_id)
    if document is None or document.matter_id != matter_id or document.removed_at is not None:
        raise NotFound("没有找到要修改的文稿。")
    if not original.strip() or original == replacement:
        raise Invalid(issues=[Issue("suggestion-empty", "请摘录原文并写出不同的改法。", field="original")])
    suggestion = Suggestion(
        id=new_id(),
        matter_id=matter_id,
        revision_id=revision_id,
        document_id=document_id,
        work_item_id=work_item_id,
        person_id=actor.person_id,
        original=original,
        replacement=replacement,
        reason=reason,
        state="open",
        decided_by=None,
        decided_at=None,
        decided_reason=None,
        created_at=now(session),
    )
    session.add(suggestion)
    session.flush()
    forget(session, matter_id, CONTENT)
    changes = {"suggestion": [None, suggestion.id], "document": [None, document_id]}
    trail.record(
        session,
        matter_id,
        "suggestion.made",
        actor.person_id,
        changes,
        revision=revision_id,
        work_item_id=work_item_id,
    )
    return suggestion


def decide_suggestion(
    session: Session, suggestion_id: str, *, accept: bool, actor: Actor, reason: str = ""
) -> Suggestion:
    """Accept (the actor becomes an editor, the open revision closes and its approvals are void; the caller adds the
    new version) or decline with a reason. Raises NotFound, NotAllowed, Conflict (decided before), Invalid."""
    suggestion = session.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotFound
    if not accept and not reason.strip():
        raise Invalid(issues=[Issue("suggestion-reason", "不采纳修改建议，请说明理由。", field="reason")])
    if accept:
        begin_edit(session, suggestion.matter_id, actor, why="accepted_suggestion", closes="suggestion")
    else:
        require_editor(actor, lock_matter(session, suggestion.matter_id))
    state = "accepted" if accept else "declined"
    _decide_once(session, suggestion, state, actor, reason)
    changes = {"suggestion": [suggestion.id, suggestion.id], "state": ["open", state]}
    trail.record(
        session,
        suggestion.matter_id,
        f"suggestion.{state}",
        actor.person_id,
        changes,
        revision=suggestion.revision_id,
    )
    return suggestion


def retract_suggestion(session: Session, suggestion_id: str, *, actor: Actor) -> Suggestion:
    """撤回建议: whoever made it takes it back while nobody has decided it. Raises NotFound, NotAllowed, Conflict."""
    suggestion = session.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotFound
    if suggestion.person_id != actor.person_id:
        raise NotAllowed("只能撤回自己提出的修改建议。")
    lock_matter(session, suggestion.matter_id)
    _decide_once(session, suggestion, "retracted", actor, "")
    trail.record(
        session,
        suggestion.matter_id,
        "suggestion.retracted",
        actor.person_id,
        {"suggestion": [suggestion.id, suggestion.id], "state": ["open", "retracted"]},
        revision=suggestion.revision_id,
        work_item_id=suggestion.work_item_id,
    )
    return suggestion


def _decide_once(session: Session, suggestion: Suggestion, state: str, actor: Actor, reason: str) -> None:
    decided = session.scalar(
        update(Suggestion)
        .where(Suggestion.id == suggestion.id, Suggestion.state == "open")
        .values(state=state, decided_by=actor.person_id, decided_at=now(session), decided_reason=reason.strip() or None)
        .returning(Suggestion.id)
    )
    if decided is None:
        raise Conflict("这条修改建议刚刚已被处理，请刷新后核对。")
    session.refresh(suggestion)
    forget(session, suggestion.matter_id, CONTENT)

"""修改建议 in the process: a reviewer suggests, the drafter accepts or declines, earlier approvers review the
differences; changed figures, dates, subjects or duties restart the gates."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import commands
from engine.errors import Invalid, NotAllowed, NotFound, NotReady
from engine.workflow import RoutingValue
from workflows.matters.access import readable_matter
from workflows.matters.content import current_content
from workflows.matters.documents import NewFile, add_version
from workflows.matters.locks import latest_revision, open_revision
from workflows.matters.models import Document, DocumentVersion, Matter, Revision, RevisionDocument, Suggestion
from workflows.matters.revisions import lapsed_gates
from workflows.matters.suggestions import decide_suggestion, make_suggestion, retract_suggestion
from workflows.people.actor import Actor
from workflows.prepublication import work
from workflows.prepublication.decision import Decision
from workflows.prepublication.drafting import current_versions, drafting_items
from workflows.prepublication.screenings import open_for_review
from workflows.renditions.canonical import text_of
from workflows.renditions.changes import apply_suggestion
from workflows.renditions.store import files_of
from workflows.renditions.substance import is_substantive


def propose(
    session: Session,
    work_item_id: str,
    actor: Actor,
    *,
    document_id: str,
    original: str,
    replacement: str,
    reason: str,
) -> Suggestion:
    """A suggestion on the review that the actor has in hand. Raises NotFound, NotAllowed, Invalid (the passage must
    stand exactly once in the text), Conflict."""
    item = work.lock_open_item(session, work_item_id, actor).item
    if not item.is_open or not work.may_suggest(session, item):
        raise NotReady("只有在审查关口办理中才能提出修改建议。")
    if issues := work.duty_issues(session, item, actor):
        raise NotAllowed(issues[0].message, issues=issues)
    version = _current_version(session, item.subject, document_id)
    apply_suggestion(_editable(session, version), original, replacement)
    revision = open_revision(session, item.subject)
    if revision is None:
        raise NotReady("该事项没有在审的送审稿，不能提出修改建议。")
    return make_suggestion(
        session,
        item.subject,
        revision.id,
        document_id,
        work_item_id=item.id,
        actor=actor,
        original=original,
        replacement=replacement,
        reason=reason,
    )


def decide(session: Session, suggestion_id: str, actor: Actor, *, accept: bool, reason: str = "") -> Suggestion:
    """The drafter accepts (a new version of the text, the actor is its editor, approvals are void) or declines with a
    reason: in 办理修改建议, or while drafting what was still open when the matter came back. Raises NotFound,
    NotAllowed, Invalid, Conflict, NotReady (not handed to the drafter yet)."""
    suggestion = session.get(Suggestion, suggestion_id)
    if suggestion is not None:
        work.lock_process(session, suggestion.matter_id, actor)
        _require_handling(session, suggestion.matter_id)
    decided = decide_suggestion(session, suggestion_id, accept=accept, actor=actor, reason=reason)
    if accept:
        _apply(session, decided, actor)
    return decided


def retract(session: Session, suggestion_id: str, actor: Actor) -> Suggestion:
    """撤回建议: the reviewer takes back an own suggestion while the review is still in hand.

    Raises NotFound, NotAllowed (somebody else's), NotReady (with the drafter already), Conflict (decided).
    """
    suggestion = session.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotFound
    readable_matter(session, actor, suggestion.matter_id)
    locked = commands.lock_work_item(session, suggestion.work_item_id)
    if suggestion.person_id == actor.person_id and not locked.item.is_open:
        raise NotReady("修改建议已交起草人处理，不能撤回；请等待处理结果。")
    return retract_suggestion(session, suggestion_id, actor=actor)


def _require_handling(session: Session, matter_id: str) -> None:
    handling = work.open_items_of_kind(session, matter_id, "draft.suggestions")
    if not handling and not drafting_items(session, matter_id):
        raise NotReady("审查人还没有把修改建议交给起草人处理，请等待“处理修改建议”待办。")


def _apply(session: Session, suggestion: Suggestion, actor: Actor) -> None:
    files = files_of(session)
    version = _current_version(session, suggestion.matter_id, suggestion.document_id)
    changed = apply_suggestion(_editable(session, version), suggestion.original, suggestion.replacement)
    document = session.get_one(Document, suggestion.document_id)
    stored = files.put(changed)
    file = NewFile(
        file_name=version.file_name,
        media_type="application/xhtml+xml",
        source_hash=stored,
        source_size=len(changed),
        rendition_kind="xhtml",
        rendition_hash=stored,
        text_hash=files.put(text_of(changed).encode()),
        attribute_line=version.attribute_line,
    )
    add_version(
        session, suggestion.matter_id, document.role, file, actor=actor, document_id=document.id, origin="suggestion"
    )


def _current_version(session: Session, matter_id: str, document_id: str) -> DocumentVersion:
    version = current_versions(session, matter_id).get(document_id)
    if version is None:
        raise Invalid("没有找到要修改的文稿，请从事项页面重新选择。")
    return version


def _editable(session: Session, version: DocumentVersion) -> bytes:
    if version.rendition_kind != "xhtml":
        raise Invalid("PDF 文稿不能逐句修改，请退回起草科室，由其上传修改后的文件。")
    return files_of(session).get(version.rendition_hash)


def complete_handling(decision: Decision) -> None:
    """Every suggestion has its answer; the service task behind this one draws the conclusion."""


def apply_accepted(session: Session, matter_id: str, actor: str) -> Mapping[str, RoutingValue]:
    """`changed`: a suggestion was accepted; `restart`: it touched figures, dates, subjects or duties, so the gates
    start again; `lapsed`: else, the gates whose approvers review the differences. Opens the new revision for them.

    Raises NotReady when nothing was ever submitted."""
    if open_revision(session, matter_id) is not None:
        return {"changed": False, "restart": False, "lapsed": []}
    closed = latest_revision(session, matter_id)
    if closed is None:
        raise NotReady("该事项还没有送审稿，没有可处理的修改建议。")
    if closed.closed_reason != "suggestion" or _touches_substance(session, matter_id, closed):
        return {"changed": True, "restart": True, "lapsed": []}
    open_for_review(session, matter_id, actor)
    return {"changed": True, "restart": False, "lapsed": list(lapsed_gates(session, matter_id))}


def _touches_substance(session: Session, matter_id: str, closed: Revision) -> bool:
    """Judged on whole texts: 三十 in 三十日内 is a figure, alone it is not. A title is substance in itself."""
    files = files_of(session)
    query = select(RevisionDocument.document_id, DocumentVersion.text_hash)
    reviewed = query.join(DocumentVersion, DocumentVersion.id == RevisionDocument.version_id)
    before = dict(session.execute(reviewed.where(RevisionDocument.revision_id == closed.id)).all())
    after = {each.document.id: each.version.text_hash for each in current_content(session, matter_id).documents}
    if closed.title != session.get_one(Matter, matter_id).title or before.keys() != after.keys():
        return True
    changed = [(before[each], after[each]) for each in before if before[each] != after[each]]
    return any(is_substantive(files.get(old).decode(), files.get(new).decode()) for old, new in changed)

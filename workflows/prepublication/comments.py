"""批注 in the process: whoever has a review in hand remarks on a passage of the text that they review."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import Issue, NotAllowed, NotFound, NotReady
from engine.work_items import Item
from workflows.matters import comments
from workflows.matters.access import readable_matter
from workflows.matters.content import current_documents
from workflows.matters.models import DocumentVersion
from workflows.matters.review_models import PassageComment
from workflows.people.actor import Actor
from workflows.prepublication import work
from workflows.renditions.anchors import AnchoredText
from workflows.renditions.highlights import passage_texts
from workflows.renditions.store import files_of

REVIEWS = ("review.", "gate.", "opinion")


def comment_issues(session: Session, item: Item, actor: Actor) -> list[Issue]:
    """Why the actor may not comment on the texts of this work item now; empty: may."""
    if not item.is_open or not item.kind.startswith(REVIEWS):
        return [Issue("comment.review", "只有在审查办理中才能批注。")]
    if item.assignee != actor.person_id:
        return [Issue("comment.claim", "请先签收，再批注。")]
    return work.duty_issues(session, item, actor)


def comment_on(
    session: Session,
    work_item_id: str,
    actor: Actor,
    *,
    document_id: str,
    quote: str,
    before: str,
    after: str,
    text: str,
) -> PassageComment:
    """A comment on the words `quote` of the present version. Raises NotFound, NotAllowed, NotReady (no review in hand,
    a PDF), Invalid (not in the text, nothing said)."""
    item = work.open_item(session, work_item_id, actor)
    if issues := comment_issues(session, item, actor):
        raise NotAllowed(issues[0].message, issues=issues)
    matter = readable_matter(session, actor, item.subject)
    version = _current(session, item.subject, document_id)
    if version.rendition_kind != "xhtml":
        raise NotReady("PDF 文稿不能在页面上批注，请写在意见里。")
    passages = AnchoredText(passage_texts(files_of(session).get(version.rendition_hash)))
    return comments.make_comment(
        session,
        matter,
        document_id=document_id,
        version_id=version.id,
        work_item_id=item.id,
        anchor=passages.anchor(quote, before, after),
        text=text,
        actor=actor,
    )


def _current(session: Session, matter_id: str, document_id: str) -> DocumentVersion:
    for each in current_documents(session, matter_id):
        if each.document.id == document_id:
            return each.version
    raise NotFound("没有找到要批注的文稿。")

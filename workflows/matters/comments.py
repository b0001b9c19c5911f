"""批注: reviewers remark on passages while they review; whoever may read the matter sees and answers them.

A comment proposes no wording (that is a suggestion) and holds nothing up. It stays on its passage through the versions
and in the record of the matter; its words are as secret as the draft.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound, NotReady
from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.access import readable_by, readable_matter, readers_among
from workflows.matters.models import Editor, Matter
from workflows.matters.review_models import CommentReply, PassageComment
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.renditions.anchors import Anchor

LONGEST = 2000  # characters of a comment or reply
ENDED = frozenset({"archived", "terminated"})


def make_comment(
    session: Session,
    matter: Matter,
    *,
    document_id: str,
    version_id: str,
    work_item_id: str,
    anchor: Anchor,
    text: str,
    actor: Actor,
) -> PassageComment:
    """A remark on a passage; only whoever has a review of the matter in hand calls this. Raises Invalid."""
    made = PassageComment(
        id=new_id(),
        matter_id=matter.id,
        document_id=document_id,
        version_id=version_id,
        work_item_id=work_item_id,
        person_id=actor.person_id,
        quote=anchor.quote,
        before=anchor.before,
        after=anchor.after,
        position=anchor.position,
        text=_said(text),
        state="open",
        ended_by=None,
        ended_at=None,
        created_at=now(session),
    )
    session.add(made)
    session.flush()
    _record(session, made, "made", actor, {"document": [None, document_id], "text": [None, trail.digest(made.text)]})
    _tell(session, made, [matter.drafter_id], "commented", actor)
    return made


def reply(session: Session, comment_id: str, text: str, *, actor: Actor) -> PassageComment:
    """Answer a comment; returns it. Raises NotFound, NotReady (the matter or the comment has ended), Invalid."""
    comment, _matter = _readable(session, comment_id, actor)
    if comment.state == "withdrawn":
        raise NotReady("这条批注已撤回，不能再回复。")
    made = CommentReply(
        id=new_id(), comment_id=comment.id, person_id=actor.person_id, text=_said(text), created_at=now(session)
    )
    others = {one.person_id for one in replies_of(session, [comment.id])}
    session.add(made)
    session.flush()
    _record(session, comment, "replied", actor, {"text": [None, trail.digest(made.text)]})
    _tell(session, comment, [comment.person_id, *sorted(others)], "comment_answered", actor)
    return comment


def resolve(session: Session, comment_id: str, *, actor: Actor) -> PassageComment:
    """已处理: said by whoever made it or writes the text. Raises NotFound, NotAllowed, NotReady, Conflict."""
    comment, matter = _readable(session, comment_id, actor)
    if issues := resolving_issues(comment, actor, editors_of(session, matter)):
        raise NotAllowed(issues[0].message, issues=issues)
    return _change(session, comment, "open", "resolved", "resolved", actor)


def reopen(session: Session, comment_id: str, *, actor: Actor) -> PassageComment:
    """Open again: by whoever made it. Raises NotFound, NotAllowed, NotReady, Conflict."""
    comment, _matter = _readable(session, comment_id, actor)
    if issues := author_issues(comment, actor):
        raise NotAllowed(issues[0].message, issues=issues)
    return _change(session, comment, "resolved", "open", "reopened", actor)


def withdraw(session: Session, comment_id: str, *, actor: Actor) -> PassageComment:
    """撤回: whoever made it takes it back; it stays in the record. Raises NotFound, NotAllowed, NotReady, Conflict."""
    comment, _matter = _readable(session, comment_id, actor)
    if issues := author_issues(comment, actor):
        raise NotAllowed(issues[0].message, issues=issues)
    return _change(session, comment, comment.state, "withdrawn", "withdrawn", actor)


def author_issues(comment: PassageComment, actor: Actor) -> list[Issue]:
    """Why the actor may not withdraw or reopen the comment; empty: may."""
    own = comment.person_id == actor.person_id
    return [] if own else [Issue("comment.person", "只能撤回或重新打开自己的批注。")]


def resolving_issues(comment: PassageComment, actor: Actor, editors: frozenset[str]) -> list[Issue]:
    """Why the actor may not say that the comment is dealt with; empty: may. `editors`: who writes the text."""
    may = actor.person_id == comment.person_id or actor.person_id in editors
    return [] if may else [Issue("comment.resolve", "由批注人或起草人标为已处理。")]


def editors_of(session: Session, matter: Matter) -> frozenset[str]:
    """Drafter and editors of the matter."""
    wrote = session.scalars(select(Editor.person_id).where(Editor.matter_id == matter.id))
    return frozenset({matter.drafter_id, *wrote})


def comments_of(session: Session, actor: Actor, matter_id: str) -> list[PassageComment]:
    """The comments of a matter that the actor may read, in the order they were made; none of a hidden matter."""
    query = (
        select(PassageComment)
        .join(Matter, Matter.id == PassageComment.matter_id)
        .where(PassageComment.matter_id == matter_id, readable_by(actor))
        .order_by(PassageComment.id)
    )
    return list(session.scalars(query))


def replies_of(session: Session, comment_ids: Sequence[str]) -> list[CommentReply]:
    """The answers to these comments in the order they were given."""
    query = select(CommentReply).where(CommentReply.comment_id.in_(comment_ids)).order_by(CommentReply.id)
    return list(session.scalars(query)) if comment_ids else []


def _said(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise Invalid(issues=[Issue("comment-text", f"请填写批注内容，不超过 {LONGEST} 字。", field="text")])
    return said


def _readable(session: Session, comment_id: str, actor: Actor) -> tuple[PassageComment, Matter]:
    comment = session.get(PassageComment, comment_id, populate_existing=True)
    if comment is None:
        raise NotFound
    matter = readable_matter(session, actor, comment.matter_id)
    if matter.state in ENDED:
        raise NotReady("事项已归档或终止，批注只能查看。")
    return comment, matter


def _change(
    session: Session, comment: PassageComment, before: str, after: str, code: str, actor: Actor
) -> PassageComment:
    ended = after != "open"
    changed = session.scalar(
        update(PassageComment)
        .where(PassageComment.id == comment.id, PassageComment.state == before, PassageComment.state != after)
        .values(state=after, ended_by=actor.person_id if ended else None, ended_at=now(session) if ended else None)
        .returning(PassageComment.id)
    )
    if changed is None:
        raise Conflict("这条批注刚刚已有变化，请刷新后核对。")
    session.refresh(comment)
    _record(session, comment, code, actor, {"state": [before, after]})
    return comment


def _record(session: Session, comment: PassageComment, code: str, actor: Actor, changes: trail.Changes) -> None:
    said = {"comment": [None, comment.id], **changes}
    trail.record(
        session, comment.matter_id, f"comment.{code}", actor.person_id, said, work_item_id=comment.work_item_id
    )


def _tell(session: Session, comment: PassageComment, people: Sequence[str], code: str, actor: Actor) -> None:
    told = readers_among(session, people, comment.matter_id)
    notify(session, told, code, matter_id=comment.matter_id, about_id=comment.id, actor_id=actor.person_id)

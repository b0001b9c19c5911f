"""拿回: an opinion and the approval that rests on it no longer count. Both rows stay."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.models import Approval, Matter, Opinion
from workflows.matters.voiding import void_approvals

REASON = "taken_back"


def take_back_opinion(session: Session, matter: Matter, work_item_id: str, person_id: str, reason: str) -> Opinion:
    """The person's opinion on the work item ceases to count, with its approval; the matter is locked.

    Raises Conflict when there is none, or it was taken back before.
    """
    given = Opinion.work_item_id == work_item_id, Opinion.person_id == person_id, Opinion.taken_back_at.is_(None)
    opinion = session.scalar(select(Opinion).where(*given))
    if opinion is None:
        raise Conflict
    opinion.taken_back_at = now(session)
    session.flush()
    changes = {"outcome": [opinion.outcome, None], "element": [None, opinion.element_id]}
    trail.record(
        session,
        matter.id,
        "opinion.taken_back",
        person_id,
        changes,
        revision=opinion.revision_id,
        work_item_id=work_item_id,
        reason=reason,
    )
    void_approvals(session, matter.id, Approval.opinion_id == opinion.id, person_id, REASON)
    return opinion

"""拿回: an opinion and the approval that rests on it no longer count. Both rows stay."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.locks import INVOLVEMENT, forget
from workflows.matters.models import Approval, Matter, Opinion

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
    _void_approval(session, opinion, person_id)
    return opinion


def _void_approval(session: Session, opinion: Opinion, person_id: str) -> None:
    voided = session.execute(
        update(Approval)
        .where(Approval.opinion_id == opinion.id, Approval.void_at.is_(None))
        .values(void_at=now(session), void_reason=REASON)
        .returning(Approval.id, Approval.gate, Approval.approved_hash)
        .execution_options(synchronize_session="fetch")
    ).all()
    forget(session, opinion.matter_id, INVOLVEMENT)
    for approval_id, gate, approved_hash in voided:
        trail.record(
            session,
            opinion.matter_id,
            "approval.voided",
            person_id,
            {"gate": [gate, None], "approval": [approval_id, None], "person": [person_id, None]},
            revision=opinion.revision_id,
            content_hash=approved_hash,
            reason=REASON,
        )

"""Approvals that count no longer: the rows stay, each is told on the matter's chain."""

from __future__ import annotations

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from engine.runtime import now
from workflows.matters import trail
from workflows.matters.locks import INVOLVEMENT, already_read, remember
from workflows.matters.models import Approval


def void_approvals(
    session: Session, matter_id: str, which: ColumnElement[bool], actor: str, why: str, reason: str | None = None
) -> tuple[str, ...]:
    """Void the approvals of a locked matter that `which` names and that still count. Returns their gates, in the order
    in which the approvals were given.

    `why` stands on the approvals: a code of `labels.CLOSED_REASONS`, or words. `reason`: what the trail says instead.
    """
    voided = session.execute(
        update(Approval)
        .where(Approval.matter_id == matter_id, which, Approval.void_at.is_(None))
        .values(void_at=now(session), void_reason=why)
        .returning(Approval.id, Approval.gate, Approval.person_id, Approval.revision_id, Approval.approved_hash)
        .execution_options(synchronize_session="fetch")
    ).all()
    known = already_read(session, matter_id, INVOLVEMENT)
    if known is not None:
        remember(session, matter_id, INVOLVEMENT, known.without(frozenset(each.id for each in voided)))
    for approval in sorted(voided):
        trail.record(
            session,
            matter_id,
            "approval.voided",
            actor,
            {"gate": [approval.gate, None], "approval": [approval.id, None], "person": [approval.person_id, None]},
            revision=approval.revision_id,
            content_hash=approval.approved_hash,
            reason=reason or why,
        )
    return tuple(each.gate for each in sorted(voided))

"""Approvals of a matter whose process moves to another version: what it holds, what it loses, what it gets back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotReady
from engine.ids import new_id
from engine.workflow import Held
from workflows.matters import trail
from workflows.matters.locks import INVOLVEMENT, forget, lock_matter, open_revision
from workflows.matters.models import Approval, Matter, Revision
from workflows.matters.revisions import lapsed_gates
from workflows.matters.voiding import void_approvals

VOIDED = "migrated"  # why an approval was voided: its gate is decided otherwise in the version that the matter is on
_DECIDED = frozenset({"signed", "released", "withheld", "archived"})


def held(session: Session, matter_id: str) -> Held:
    """The approvals that count for the present texts, and what can no longer be undone. Two or three statements."""
    matter = session.get(Matter, matter_id)
    if matter is None:
        return Held()
    approved = frozenset(each.gate for each in _standing(session, matter_id))
    lapsed = frozenset(lapsed_gates(session, matter_id)) if matter.state == "in_review" else frozenset[str]()
    numbered = "已编发文字号，不能退到前面的环节。需要重审的，请先退回起草人。" if matter.number_assigned else None
    signed = "已经签发，审查结论不能因迁移作废。需要重审的，请先退回起草人。" if matter.state in _DECIDED else None
    return Held(approved, lapsed, numbered, signed)


def void(session: Session, matter_id: str, gates: frozenset[str], actor: str, reason: str) -> None:
    """Those approvals of the present texts count no longer; they stay for the record."""
    lock_matter(session, matter_id)
    standing = [approval.id for approval in _standing(session, matter_id) if approval.gate in gates]
    void_approvals(session, matter_id, Approval.id.in_(standing), actor, VOIDED, reason)


def reinstate(session: Session, matter_id: str, gates: frozenset[str], actor: str, reason: str) -> None:
    """The approvals that the move voided are given again, as they were, by a row of their own each. Raises NotReady
    when the text that they approved is no longer the one under review."""
    lock_matter(session, matter_id)
    revision = open_revision(session, matter_id)
    voided = Approval.revision_id == (revision.id if revision else None), Approval.void_reason == VOIDED
    query = select(Approval).where(Approval.matter_id == matter_id, Approval.gate.in_(gates), *voided)
    latest = {approval.gate: approval for approval in session.scalars(query.order_by(Approval.id))}
    if latest.keys() != gates:
        raise NotReady("迁移之后文稿已有变动，作废的审查结论不能恢复，没有撤销。")
    for approval in latest.values():
        again = {column.key: getattr(approval, column.key) for column in Approval.__table__.columns}
        renewed = Approval(**{**again, "id": new_id(), "void_at": None, "void_reason": None})
        session.add(renewed)
        trail.record(
            session,
            matter_id,
            "approval.reinstated",
            actor,
            {"gate": [None, renewed.gate], "approval": [approval.id, renewed.id], "person": [None, renewed.person_id]},
            revision=renewed.revision_id,
            content_hash=renewed.approved_hash,
            reason=reason,
        )
    session.flush()
    forget(session, matter_id, INVOLVEMENT)


def _standing(session: Session, matter_id: str) -> list[Approval]:
    """Of the last revision, whether it is still open or was closed by its release."""
    last = select(Revision.id).where(Revision.matter_id == matter_id).order_by(Revision.ordinal.desc()).limit(1)
    query = select(Approval).where(Approval.revision_id == last.scalar_subquery(), Approval.void_at.is_(None))
    return list(session.scalars(query.order_by(Approval.id).execution_options(populate_existing=True)))

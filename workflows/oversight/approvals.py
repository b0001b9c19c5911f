"""Who approved exactly these bytes: approvals in force and void, found through the trail by hash."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from engine.models import AuditEvent
from workflows.matters.access import readable_by
from workflows.matters.gates import GATES
from workflows.matters.labels import CLOSED_REASONS
from workflows.matters.models import Approval, Matter, Revision, RevisionDocument
from workflows.oversight.answers import Cell, Table
from workflows.oversight.sight import asks_as
from workflows.people.actor import Actor
from workflows.people.labels import CAPACITIES, POSTS, Label
from workflows.people.models import Person

MOST = 200
_COLUMNS = (
    Label("事项", "Matter"),
    Label("送审稿", "Revision"),
    Label("关口", "Gate"),
    Label("人员", "Person"),
    Label("岗位", "Post"),
    Label("A/B 角", "A or B"),
    Label("时间", "At"),
    Label("校验值", "Hash"),
    Label("失效时间", "Void since"),
    Label("失效原因", "Why void"),
)


def approvals_of_bytes(session: Session, actor: Actor, content_hash: str) -> Table:
    """The approvals of the revisions that these bytes belong to, in the order they were given, at most 200.

    The hash may be the content hash of a revision, a release hash, or that of one document's rendition. Only of
    matters that the actor may ask about.
    """
    subjects = (
        select(AuditEvent.subject).where(AuditEvent.content_hash == content_hash, AuditEvent.subject.is_not(None))
    ).distinct()
    query = (
        select(Approval, Matter.number, Revision.ordinal, Person.name)
        .join(Matter, Matter.id == Approval.matter_id)
        .join(Revision, Revision.id == Approval.revision_id)
        .join(Person, Person.id == Approval.person_id)
        .where(Approval.matter_id.in_(subjects), _of_these(content_hash), _askable(actor))
        .order_by(Approval.id)
        .limit(MOST)
    )
    rows = tuple(_row(approval, number, ordinal, name) for approval, number, ordinal, name in session.execute(query))
    return Table("approvals", Label("对这些字节的审查结论", "Approvals of these bytes"), _COLUMNS, rows)


def _of_these(content_hash: str) -> ColumnElement[bool]:
    """A release hash is approved by the sign-off of a revision, whose other gates approved its content hash."""
    of_release = aliased(Approval)
    return or_(
        Revision.content_hash == content_hash,
        exists().where(of_release.revision_id == Revision.id, of_release.approved_hash == content_hash),
        exists().where(RevisionDocument.revision_id == Revision.id, RevisionDocument.rendition_hash == content_hash),
    )


def _askable(actor: Actor) -> ColumnElement[bool]:
    return readable_by(actor) if asks_as(actor) == "involved" else true()


def _row(approval: Approval, number: str, ordinal: int, name: str) -> tuple[Cell, ...]:
    return (
        number,
        ordinal,
        GATES[approval.gate].label,
        name,
        POSTS[approval.post].label if approval.post in POSTS else approval.post,
        CAPACITIES.get(approval.capacity or ""),
        approval.at,
        approval.approved_hash,
        approval.void_at,
        CLOSED_REASONS.get(approval.void_reason or "", approval.void_reason),
    )

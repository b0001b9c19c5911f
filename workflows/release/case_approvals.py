"""The approvals of a matter as the release reads them anew, and everybody who wrote or took part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Row, and_, func, null, select, union
from sqlalchemy.orm import Session

from engine.clock import local_date
from workflows.matters.models import (
    Approval,
    Document,
    DocumentVersion,
    Editor,
    Matter,
    Opinion,
)
from workflows.matters.side_models import DECIDING, SideTask
from workflows.people.models import DualPostDecision, Person, PostHolding, Substitution, SubstitutionPost
from workflows.release.case import DualPost, GateApproval

_ApprovalRow = Row[Approval, str, Opinion, DualPostDecision, PostHolding, Substitution]


def read_approvals(
    session: Session, matter_id: str, revision_id: str, taken_part: Mapping[str, frozenset[str]]
) -> tuple[tuple[GateApproval, ...], dict[str, frozenset[str]]]:
    """The approvals that stand for the revision; and who ever approved which gates of the matter, void ones included,
    or took part in them."""
    cleared = dict(taken_part)
    standing: dict[str, GateApproval] = {}
    for approval, name, opinion, decision, holding, substitution in _rows(session, matter_id):
        for person_id in filter(None, (approval.person_id, approval.on_behalf_of)):
            cleared[person_id] = cleared.get(person_id, frozenset()) | {approval.gate}
        if approval.revision_id == revision_id and approval.void_at is None:
            before = standing.get(approval.id)
            held_now = _held(holding, local_date(approval.at)) and _stood_in(approval, substitution)
            held_post = (before is not None and before.held_post) or held_now
            standing[approval.id] = _gate_approval(approval, name, opinion, decision, held_post)
    return tuple(standing.values()), cleared


def _rows(session: Session, matter_id: str) -> Sequence[_ApprovalRow]:
    """Every approval of the matter: a row for every time that the person held the post, or stood in for whom they acted
    for, since a later transfer does not matter."""
    holder = func.coalesce(Approval.on_behalf_of, Approval.person_id)
    held = and_(PostHolding.person_id == holder, PostHolding.post == Approval.post)
    stood_in = and_(
        Substitution.id == SubstitutionPost.substitution_id,
        Substitution.substitute_id == Approval.person_id,
        Substitution.absent_id == Approval.on_behalf_of,
    )
    return session.execute(
        select(Approval, Person.name, Opinion, DualPostDecision, PostHolding, Substitution)
        .join(Person, Person.id == Approval.person_id)
        .join(Opinion, Opinion.id == Approval.opinion_id)
        .outerjoin(DualPostDecision, DualPostDecision.id == Approval.dual_post_decision_id)
        .outerjoin(PostHolding, held)
        .outerjoin(
            SubstitutionPost,
            and_(Approval.on_behalf_of.is_not(None), SubstitutionPost.holding_id == PostHolding.id),
        )
        .outerjoin(Substitution, stood_in)
        .where(Approval.matter_id == matter_id)
        .order_by(Approval.at, Approval.id)
        .execution_options(populate_existing=True)
    ).all()


def _gate_approval(
    approval: Approval, name: str, opinion: Opinion, decision: DualPostDecision | None, held_post: bool
) -> GateApproval:
    return GateApproval(
        id=approval.id,
        gate=approval.gate,
        approved_hash=approval.approved_hash,
        person_id=approval.person_id,
        person_name=name,
        on_behalf_of=approval.on_behalf_of,
        post=approval.post,
        capacity=approval.capacity,
        held_post=held_post,
        dual_post=None if decision is None else _dual_post(decision),
        at=approval.at,
        opinion_person_id=opinion.person_id,
        opinion_revision_id=opinion.revision_id,
        opinion_kind=opinion.kind,
        opinion_outcome=opinion.outcome,
        opinion_attribute=opinion.answers.get("attribute"),
    )


def _dual_post(row: DualPostDecision) -> DualPost:
    return DualPost(row.id, row.person_id, row.decided_by, row.decided_on, row.valid_until)


def _held(row: PostHolding | None, on: date) -> bool:
    # whoever leaves a post on a day may have approved before they left
    return row is not None and row.since <= on and (row.until is None or on <= row.until)


def _stood_in(approval: Approval, substitution: Substitution | None) -> bool:
    """Whether nobody is represented, or the substitution covered the day and had not been ended."""
    if approval.on_behalf_of is None:
        return True
    if substitution is None or (substitution.ended_at is not None and substitution.ended_at < approval.at):
        return False
    return substitution.first_day <= local_date(approval.at) <= substitution.last_day


def read_involved(session: Session, matter: Matter) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Drafter, editors, and whoever made a version, put down as editor or not; and gates by person that they prepared
    or signed beside the holder (委派, 加签)."""
    editors = select(Editor.person_id, null()).where(Editor.matter_id == matter.id)
    authors = select(DocumentVersion.created_by, null()).join(Document, Document.id == DocumentVersion.document_id)
    beside = select(SideTask.person_id, SideTask.gate).where(
        SideTask.matter_id == matter.id,
        SideTask.kind.in_(DECIDING),
        SideTask.state != "cancelled",
        SideTask.gate.is_not(None),
    )
    writers, taken_part = {matter.drafter_id}, dict[str, frozenset[str]]()
    everybody: CompoundSelect[Any] = union(editors, authors.where(Document.matter_id == matter.id), beside)
    for person_id, gate in session.execute(everybody):
        if gate is None:
            writers.add(person_id)
        else:
            taken_part[person_id] = taken_part.get(person_id, frozenset()) | {gate}
    return frozenset(writers), taken_part

"""What reviewers say and approve. The rules are asked again here, under the matter's lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import Conflict, NotAllowed
from engine.ids import new_id
from engine.models import WorkItem
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.eligibility import standing_of
from workflows.matters.gates import GATES, mandatory_gates, posts_of
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.models import Approval, Matter, Opinion, Revision
from workflows.matters.revisions import valid_approvals
from workflows.matters.rules import gate_issues, joins
from workflows.matters.states import set_state
from workflows.people.actor import Actor, HeldPost


def record_opinion(
    session: Session,
    matter_id: str,
    revision_id: str | None,
    item: WorkItem,
    *,
    actor: Actor,
    outcome: str,
    text: str,
    answers: Mapping[str, Any],
) -> Opinion:
    """Keep what the actor answered on a work item, with every field of its form. Raises Conflict when the item was
    answered before."""
    standing = actor.standing(item.candidate_group)
    opinion = Opinion(
        id=new_id(),
        matter_id=matter_id,
        revision_id=revision_id,
        work_item_id=item.id,
        element_id=item.element_id,
        task_name=item.name,
        kind=item.kind,
        person_id=actor.person_id,
        post=standing.post if standing else item.candidate_group,
        capacity=standing.capacity if standing else None,
        outcome=outcome,
        text=text,
        answers=dict(answers),
        at=now(session),
    )
    session.add(opinion)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict from error
    trail.record(
        session,
        matter_id,
        "opinion.recorded",
        actor.person_id,
        {"element": [None, item.element_id], "outcome": [None, outcome], "post": [None, opinion.post]},
        revision=revision_id,
        work_item_id=item.id,
    )
    return opinion


def record_approval(
    session: Session,
    matter_id: str,
    revision_id: str,
    gate: str,
    *,
    actor: Actor,
    opinion: Opinion,
    content_hash: str,
    approved_hash: str | None = None,
) -> Approval:
    """The actor approves the gate for exactly this revision.

    `content_hash` is the one the actor saw; `approved_hash` (sign_off only) the release hash that the caller computed.
    Under the matter's lock: Conflict when the revision is closed or another, or the gate is approved already;
    NotAllowed with the reasons when the rules forbid it. A sign-off makes the matter `signed`.
    """
    matter = lock_matter(session, matter_id)
    revision = _seen_revision(session, matter, revision_id, content_hash)
    if (gate == "sign_off") is (approved_hash is None):
        raise ValueError("a release hash belongs to sign_off, and to no other gate")
    if opinion.person_id != actor.person_id or opinion.revision_id != revision_id:
        raise ValueError("the opinion is somebody else's or of another revision")
    standing = standing_of(session, actor.person_id, matter)
    if issues := gate_issues(standing, gate):
        raise NotAllowed(issues[0].message, issues=issues)
    if any(approval.gate == gate for approval in valid_approvals(session, revision_id)):
        raise Conflict(f"本稿的「{GATES[gate].label.zh}」已有审查结论，您的操作没有生效。请刷新后核对。")
    post = _acting_post(actor, gate, matter)
    joined = bool(standing.cleared - {gate}) and joins(standing, gate)
    approval = Approval(
        id=new_id(),
        matter_id=matter_id,
        revision_id=revision_id,
        gate=gate,
        approved_hash=approved_hash or revision.content_hash,
        person_id=actor.person_id,
        post=post.post,
        capacity=post.capacity,
        dual_post_decision_id=standing.dual_post_decision if joined else None,
        opinion_id=opinion.id,
        at=now(session),
        void_at=None,
        void_reason=None,
    )
    session.add(approval)
    session.flush()
    _record(session, approval, opinion)
    if gate == "sign_off":
        set_state(session, matter, "signed", actor.person_id)
    return approval


def _seen_revision(session: Session, matter: Matter, revision_id: str, content_hash: str) -> Revision:
    revision = open_revision(session, matter.id)
    if revision is None or revision.id != revision_id or revision.content_hash != content_hash:
        raise Conflict("您审查的送审稿已被修改、退回或撤回，结论没有生效，所填意见已保留。请刷新后审查新稿。")
    return revision


def _acting_post(actor: Actor, gate: str, matter: Matter) -> HeldPost:
    allowed = posts_of(gate, matter.matter_class)
    held = [each for each in actor.posts if each.post in allowed]
    if not held:
        raise NotAllowed("您的岗位刚刚发生变化，请刷新后再办。")
    return min(held, key=lambda each: each.capacity)


def _record(session: Session, approval: Approval, opinion: Opinion) -> None:
    changes = {
        "gate": [None, approval.gate],
        "approval": [None, approval.id],
        "post": [None, approval.post],
        "capacity": [None, approval.capacity],
        "dual_post_decision": [None, approval.dual_post_decision_id],
    }
    trail.record(
        session,
        approval.matter_id,
        "approval.recorded",
        approval.person_id,
        changes,
        revision=approval.revision_id,
        content_hash=approval.approved_hash,
        work_item_id=opinion.work_item_id,
    )


def missing_gates(session: Session, matter: Matter) -> tuple[str, ...]:
    """Mandatory gates of the class that have no valid approval on the open revision, in their order."""
    revision = open_revision(session, matter.id)
    approved = {approval.gate for approval in valid_approvals(session, revision.id)} if revision else set()
    return tuple(gate for gate in mandatory_gates(matter.matter_class) if gate not in approved)


def approvals_of(session: Session, matter_id: str) -> list[Approval]:
    """Every approval ever given in the matter, void ones included, in the order they were given."""
    return list(session.scalars(select(Approval).where(Approval.matter_id == matter_id).order_by(Approval.id)))

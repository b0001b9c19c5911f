"""审查结论: who approved which gate for which revision and hash. The rules are asked again here, under the lock."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, NotAllowed
from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.eligibility import involvement, standing_of
from workflows.matters.gates import GATES, posts_of
from workflows.matters.locks import INVOLVEMENT, lock_matter, open_revision, remember
from workflows.matters.models import Approval, Matter, Opinion
from workflows.matters.rules import Standing, gate_issues, joins
from workflows.matters.states import set_state
from workflows.people.actor import Actor, HeldPost


def record_approval(
    session: Session,
    *,
    matter: Matter,
    revision_id: str,
    gate: str,
    actor: Actor,
    opinion: Opinion,
    approved_hash: str,
    standing: HeldPost | None = None,
    known: Standing | None = None,
) -> Approval:
    """The actor approves the gate for exactly this revision and hash.

    `approved_hash` is the revision's content hash as the actor saw it; for sign_off the release hash that the caller
    computed. `standing`: the post by which the work item reached the actor. `known`: what the database said of the
    actor under the matter's lock in this transaction (None: read now). Under the lock every rule is asked again:
    Conflict when the revision is closed or another, or the gate is approved already; NotAllowed with the reasons when
    the rules forbid it. A sign-off makes the matter `signed`.
    """
    matter = lock_matter(session, matter.id)
    _seen_revision(session, matter, revision_id, gate, approved_hash)
    known = known or standing_of(session, actor.person_id, matter, standing)
    _require_one_act(matter, revision_id, actor, opinion, standing, known)
    if issues := gate_issues(known, gate):
        raise NotAllowed(issues[0].message, issues=issues)
    before = involvement(session, matter.id)
    if gate in before.approved(revision_id):
        raise Conflict(f"本稿的“{GATES[gate].label.zh}”已有审查结论，您的操作没有生效。请刷新后核对。")
    post = _acting_post(actor, standing, posts_of(gate, matter.matter_class) & known.posts)
    joined = bool(known.cleared - {gate}) and joins(known, gate)
    approval = Approval(
        id=new_id(),
        matter_id=matter.id,
        revision_id=revision_id,
        gate=gate,
        approved_hash=approved_hash,
        person_id=actor.person_id,
        on_behalf_of=opinion.on_behalf_of,
        post=post.post,
        capacity=post.capacity,
        dual_post_decision_id=known.dual_post_decision if joined else None,
        opinion_id=opinion.id,
        at=now(session),
        void_at=None,
        void_reason=None,
    )
    session.add(approval)
    session.flush()
    remember(session, matter.id, INVOLVEMENT, before.with_approval(approval))
    _record(session, approval, opinion)
    if gate == "sign_off":
        set_state(session, matter, "signed", actor.person_id)
    return approval


def _seen_revision(session: Session, matter: Matter, revision_id: str, gate: str, seen_hash: str) -> None:
    revision = open_revision(session, matter.id)
    seen = revision is not None and revision.id == revision_id
    if not seen or (gate != "sign_off" and revision is not None and revision.content_hash != seen_hash):
        raise Conflict("您审查的送审稿已被修改、退回或撤回，结论没有生效，所填意见已保留。请刷新后审查新稿。")


def _require_one_act(
    matter: Matter, revision_id: str, actor: Actor, opinion: Opinion, standing: HeldPost | None, known: Standing
) -> None:
    """What the caller hands over is of one person, revision and matter; else our code is wrong, not a user."""
    if opinion.person_id != actor.person_id or opinion.revision_id != revision_id:
        raise ValueError("the opinion is somebody else's or of another revision")
    if (known.person_id, known.matter_class) != (actor.person_id, matter.matter_class):
        raise ValueError("the standing is somebody else's or of another matter")
    absent = known.represented.person_id if known.represented else None
    if absent != (standing.held_for if standing else None) or absent != opinion.on_behalf_of:
        raise ValueError("the standing is for somebody else")


def _acting_post(actor: Actor, standing: HeldPost | None, allowed: frozenset[str]) -> HeldPost:
    if standing is not None and standing.post in allowed:
        return standing
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


def approvals_of(session: Session, matter_id: str) -> list[Approval]:
    """Every approval ever given in the matter, void ones included, in the order they were given."""
    return list(session.scalars(select(Approval).where(Approval.matter_id == matter_id).order_by(Approval.id)))

"""What is determined about a matter beside its texts: class, disclosure attribute, exemption from interpretation."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound, NotReady
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.access import may_read
from workflows.matters.checks import attribute_issues, decided_attribute_issues
from workflows.matters.classes import CLASSES
from workflows.matters.editing import begin_drafting
from workflows.matters.eligibility import editors_of, involvement
from workflows.matters.gates import mandatory_gates
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.models import Matter
from workflows.matters.rules import exemption_issues
from workflows.people.actor import Actor, HeldPost


def confirm_class(session: Session, matter: Matter, actor: Actor, standing: HeldPost | None = None) -> None:
    """The office confirms the class that the drafter proposed. `standing`: the post by which they decide, when they
    stand in for its holder. Raises NotAllowed (not 办公室核稿, or an author)."""
    _confirm(session, matter, actor, standing, matter.matter_class, None)


def change_class(
    session: Session, matter: Matter, actor: Actor, matter_class: str, reason: str, standing: HeldPost | None = None
) -> None:
    """The office corrects the class; the mandatory gates follow it at once. Raises NotAllowed, Invalid (unknown, the
    same, or of another process)."""
    known = CLASSES.get(matter_class)
    if known is None or known.process != CLASSES[matter.matter_class].process or matter_class == matter.matter_class:
        said = "请选择本流程适用的另一个事项类别。"
        raise Invalid(said, issues=[Issue("class-unknown", said, field="confirmed_class")])
    _confirm(session, matter, actor, standing, matter_class, reason)


def _confirm(
    session: Session, matter: Matter, actor: Actor, standing: HeldPost | None, matter_class: str, reason: str | None
) -> None:
    matter = lock_matter(session, matter.id)
    if not (actor.holds("office_check") or (standing is not None and standing.post == "office_check")):
        raise NotAllowed("事项类别由办公室核稿岗位确认。")
    if actor.person_id == matter.drafter_id or actor.person_id in editors_of(session, matter.id):
        raise NotAllowed("您是本事项的起草人或修改人，不能确认它的类别。")
    changes: trail.Changes = {
        "class": [matter.matter_class, matter_class],
        "confirmed_by": [matter.class_confirmed_by, actor.person_id],
    }
    trail.record(session, matter.id, "matter.class_confirmed", actor.person_id, changes, reason=reason)
    matter.matter_class, matter.class_confirmed_by = matter_class, actor.person_id
    matter.updated_at = now(session)


def propose_attribute(
    session: Session,
    matter_id: str,
    attribute: str,
    *,
    actor: Actor,
    ground: str | None = None,
    reason: str | None = None,
) -> None:
    """源头认定: the drafter proposes the attribute with ground and reason; saying the same again is no new proposal.
    Raises NotAllowed, Invalid with issues."""
    matter = begin_drafting(session, matter_id, actor)
    if issues := attribute_issues(attribute, ground, reason):
        raise Invalid(issues[0].message, issues=issues)
    standing = (matter.proposed_attribute, matter.proposed_attribute_ground, matter.proposed_attribute_reason)
    if standing == (attribute, ground, reason):
        return
    changes = {
        "attribute": [matter.proposed_attribute, attribute],
        "ground": [matter.proposed_attribute_ground, ground],
    }
    trail.record(session, matter_id, "attribute.proposed", actor.person_id, changes)
    matter.proposed_attribute, matter.proposed_attribute_ground = attribute, ground
    matter.proposed_attribute_reason = reason


def decide_attribute(
    session: Session,
    matter_id: str,
    attribute: str,
    *,
    actor: Actor,
    ground: str | None = None,
    reason: str | None = None,
    further_ground: str | None = None,
) -> None:
    """The decision of the attribute gate; the proposal stays beside it. Whoever records it has passed the gate's rules
    (`rules.duty_issues`). Raises Invalid with issues, Conflict when no revision is open."""
    matter = lock_matter(session, matter_id)
    if issues := decided_attribute_issues(
        attribute, ground, reason, cleared_by=_cleared_by(session, matter), further_ground=further_ground
    ):
        raise Invalid(issues[0].message, issues=issues)
    changes = {"attribute": [matter.attribute, attribute], "ground": [matter.attribute_ground, ground]}
    trail.record(session, matter_id, "attribute.decided", actor.person_id, changes)
    matter.attribute, matter.attribute_ground = attribute, ground
    matter.attribute_reason = (
        "；".join(part.strip() for part in (reason, further_ground) if part and part.strip()) or None
    )
    matter.updated_at = now(session)


def _cleared_by(session: Session, matter: Matter) -> list[str]:
    """The names of secrecy and legality review, as far as the class requires them, once all of these approved."""
    revision = open_revision(session, matter.id)
    if revision is None:
        raise Conflict
    approved = involvement(session, matter.id).approved(revision.id)
    names = {"secrecy": "保密审查", "legality": "合法性审核"}
    required = [gate for gate in names if gate in mandatory_gates(matter.matter_class)]
    return [names[gate] for gate in required] if set(required) <= approved else []


def request_exemption(session: Session, matter_id: str, reason: str, *, actor: Actor) -> None:
    """Ask to publish without an interpretation (A-22). Raises NotAllowed, NotReady (class needs none, or cannot be
    exempted), Invalid (no reason)."""
    matter = begin_drafting(session, matter_id, actor)
    known = CLASSES[matter.matter_class]
    if not known.interpretation_required:
        raise NotReady("此类事项不要求解读，无需申请。")
    if known.application_blocks:
        raise NotReady("申报办事类政策须同步公开申报、评审、办理条件和标准，不能免予解读。")
    if not reason.strip():
        raise Invalid(issues=[Issue("exemption-reason", "请写明免予解读的理由。", field="reason")])
    changes = {"exemption": [trail.digest(matter.interpretation_exemption), trail.digest(reason)]}
    trail.record(session, matter_id, "exemption.requested", actor.person_id, changes)
    matter.interpretation_exemption, matter.exemption_approved_by = reason.strip(), None


def decide_exemption(session: Session, matter_id: str, *, approve: bool, reason: str, actor: Actor) -> None:
    """The open-affairs office approves or declines the exemption asked for. Raises NotFound (not the actor's to see),
    NotAllowed, Conflict (none asked for, or decided already)."""
    matter = lock_matter(session, matter_id)
    if not actor.holds("attribute_review") and not may_read(session, actor, matter_id):
        raise NotFound
    if issues := exemption_issues(actor, matter, editors_of(session, matter_id)):
        raise NotAllowed(issues[0].message, issues=issues)
    if matter.interpretation_exemption is None or matter.exemption_approved_by is not None:
        raise Conflict("没有待审批的免予解读申请，请刷新后核对。")
    action = "exemption.approved" if approve else "exemption.declined"
    changes = {"exemption": [trail.digest(matter.interpretation_exemption), action.partition(".")[2]]}
    trail.record(session, matter_id, action, actor.person_id, changes, reason=reason)
    matter.exemption_approved_by = actor.person_id if approve else None
    if not approve:
        matter.interpretation_exemption = None
    matter.updated_at = now(session)

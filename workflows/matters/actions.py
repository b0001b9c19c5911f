"""Use cases on a matter itself: opening it, its particulars, class, disclosure attribute and exemption."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotReady
from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.checks import attribute_issues, decided_attribute_issues, title_issues
from workflows.matters.classes import CLASSES, DRAFTED_CLASSES
from workflows.matters.document_titles import follow_title
from workflows.matters.editing import begin_drafting, name_editor
from workflows.matters.eligibility import editors_of, involvement
from workflows.matters.gates import mandatory_gates
from workflows.matters.labels import URGENCIES
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.models import Matter, MatterCounter
from workflows.matters.rules import exemption_issues
from workflows.matters.search import index_matter
from workflows.people.actor import Actor, HeldPost


def open_matter(
    session: Session,
    *,
    title: str,
    matter_class: str,
    actor: Actor,
    section_id: str | None = None,
    explanation: str = "",
    basis: str = "",
    urgency: str = "normal",
    previous_matter_id: str | None = None,
) -> Matter:
    """A new matter in drafting, numbered YYYY-NNNN. The actor holds `drafter` in the section (default: the only one).

    Raises NotAllowed, Invalid with an issue per field; party documents are refused.
    """
    section = _drafting_section(actor, section_id)
    if issues := [*title_issues(title), *_choice_issues(matter_class, urgency)]:
        raise Invalid(issues[0].message, issues=issues)
    return add_matter(
        session,
        title=title,
        matter_class=matter_class,
        drafter_id=actor.person_id,
        section_id=section,
        actor=actor.person_id,
        explanation=explanation,
        basis=basis,
        urgency=urgency,
        previous_matter_id=previous_matter_id,
    )


def add_matter(
    session: Session,
    *,
    title: str,
    matter_class: str,
    drafter_id: str,
    section_id: str,
    actor: str,
    explanation: str = "",
    basis: str = "",
    urgency: str = "normal",
    previous_matter_id: str | None = None,
) -> Matter:
    """The same for a caller that has asked its own rules who may open it; `actor` opens it in the drafter's name."""
    at = now(session)
    matter = Matter(
        id=new_id(),
        number=_next_number(session, local_date(at).year),
        title=title.strip(),
        matter_class=matter_class,
        class_confirmed_by=None,
        urgency=urgency,
        drafter_id=drafter_id,
        section_id=section_id,
        explanation=explanation,
        basis=basis,
        created_on=local_date(at),
        state="drafting",
        previous_matter_id=previous_matter_id,
        created_at=at,
        updated_at=at,
    )
    session.add(matter)
    session.flush()
    name_editor(session, matter.id, drafter_id, "drafted")
    opened = {"number": matter.number, "class": matter_class, "urgency": urgency, "section": section_id}
    trail.record(session, matter.id, "matter.opened", actor, {name: [None, new] for name, new in opened.items()})
    index_matter(session, matter)
    return matter


def _drafting_section(actor: Actor, section_id: str | None) -> str:
    own = [held.section_id for held in actor.posts if held.post == "drafter" and held.section_id]
    if section_id is None and len(set(own)) > 1:
        raise Invalid(issues=[Issue("section-choose", "您在多个科室任起草人，请选择起草科室。", field="section")])
    wanted = section_id or next(iter(own), None)
    if wanted is None or wanted not in own:
        raise NotAllowed("只有起草人岗位才能为本科室立项，请联系系统管理员核对岗位。")
    return wanted


def _choice_issues(matter_class: str, urgency: str) -> list[Issue]:
    issues = []
    if matter_class not in DRAFTED_CLASSES:
        issues.append(Issue("class-unknown", "请选择事项类别。", field="matter_class"))
    if urgency not in URGENCIES:
        issues.append(Issue("urgency-unknown", "紧急程度应为一般、加急或特急。", field="urgency"))
    return issues


def _next_number(session: Session, year: int) -> str:
    counting = (
        update(MatterCounter)
        .where(MatterCounter.year == year)
        .values(last=MatterCounter.last + 1)
        .returning(MatterCounter.last)
    )
    last = session.execute(counting).scalar()
    if last is None:
        dialect: Any = sqlite if session.connection().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(MatterCounter).values(year=year, last=0).on_conflict_do_nothing())
        last = session.execute(counting).scalar_one()
    return f"{year}-{last:04d}"


def change_matter(
    session: Session,
    matter_id: str,
    *,
    actor: Actor,
    title: str | None = None,
    matter_class: str | None = None,
    explanation: str | None = None,
    basis: str | None = None,
    urgency: str | None = None,
) -> Matter:
    """Change particulars while drafting; None leaves a value. A new title is an edit of what is reviewed.

    Raises NotAllowed (submitted already, somebody else's section), Invalid. The class stays on its process.
    """
    matter = begin_drafting(session, matter_id, actor)
    issues = _choice_issues(matter_class or matter.matter_class, urgency or matter.urgency)
    issues += title_issues(title) if title is not None else []
    if not issues and matter_class and CLASSES[matter_class].process != CLASSES[matter.matter_class].process:
        said = "不能在发文流程与日常信息流程之间变更，请终止本事项后另行立项。"
        issues.append(Issue("class-process", said, field="matter_class"))
    if issues:
        raise Invalid(issues[0].message, issues=issues)
    earlier, changes = matter.title, dict[str, list[str | None]]()
    given = {"matter_class": matter_class, "urgency": urgency}
    texts = {"title": title and title.strip(), "explanation": explanation, "basis": basis}
    for name, new in (given | texts).items():
        old = getattr(matter, name)
        if new is not None and new != old:
            changes[name] = [old, new] if name in given else [trail.digest(old), trail.digest(new)]
            setattr(matter, name, new)
    if "title" in changes:
        follow_title(session, matter, earlier)
        name_editor(session, matter_id, actor.person_id, "edited")
        index_matter(session, matter)
    if "matter_class" in changes:
        matter.class_confirmed_by = None
    if changes:
        trail.record(session, matter_id, "matter.changed", actor.person_id, changes)
    return matter


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
    """The open-affairs office approves or declines the exemption asked for. Raises NotAllowed, Conflict (none asked
    for, or decided already)."""
    matter = lock_matter(session, matter_id)
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

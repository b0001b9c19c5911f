"""Who gets a new work item: drafts go to the drafter, difference reviews to the earlier approver, gates to a group
in which somebody is eligible. Nobody eligible is an incident before assignment."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import NotReady
from engine.workflow import Assignment, NewWorkItem
from workflows.matters.approvals import last_approver
from workflows.matters.eligibility import eligibility_issues, eligible_people
from workflows.matters.models import Matter
from workflows.prepublication.gate_kinds import gate_of
from workflows.prepublication.variables import PRIORITIES


def assign(session: Session, new: NewWorkItem) -> Assignment:
    """Raises NotReady, with the remedies named, when nobody may decide the item."""
    matter = session.get_one(Matter, new.subject)
    priority = PRIORITIES[matter.urgency]
    if new.kind.name.startswith("draft."):
        return Assignment(matter.drafter_id, priority)
    gate = gate_of(new.kind.name, new.item_key)
    issues = eligibility_issues(session, matter, new.candidate_group, kind=new.kind.name, gate=gate)
    if issues:
        raise NotReady(issues[0].message, issues=issues)
    if not new.kind.restores:
        return Assignment(None, priority)
    earlier = last_approver(session, matter.id, str(gate))
    eligible = eligible_people(session, matter, new.candidate_group, kind=new.kind.name, gate=gate)
    return Assignment(earlier if earlier in {each.person_id for each in eligible} else None, priority)

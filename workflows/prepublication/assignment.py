"""Who gets a new work item: drafts go to the drafter, difference reviews to the earlier approver, gates to a group
in which somebody is eligible. Nobody eligible is an incident before assignment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.workflow import Assignment, NewWorkItem
from workflows.matters.eligibility import Candidate, Duty, candidates_for, involvement, nobody_issues
from workflows.matters.models import Matter
from workflows.matters.search import reached
from workflows.prepublication.gate_kinds import gate_of
from workflows.prepublication.variables import PRIORITIES


def assign(session: Session, items: Sequence[NewWorkItem]) -> Sequence[Assignment]:
    """One assignment for each new work item of a matter; where nobody may decide it, the reasons and the remedies."""
    matter = session.get_one(Matter, items[0].subject)
    reached(session, matter.id, {new.candidate_group for new in items if not _foreseen(new.candidate_group)})
    duties = [None if _is_draft(new) else _duty(new) for new in items]
    found = iter(candidates_for(session, matter, [duty for duty in duties if duty is not None]))
    return [
        _to_drafter(matter) if duty is None else _to_group(session, matter, new, duty, next(found))
        for new, duty in zip(items, duties, strict=True)
    ]


def _foreseen(group: str) -> bool:
    """The own section's, and those named when the text was submitted (`drafting.complete_policy`)."""
    return group.startswith(("drafter/", "section_head/", "desk_"))


def _is_draft(new: NewWorkItem) -> bool:
    return new.kind.name.startswith("draft.")


def _duty(new: NewWorkItem) -> Duty:
    return Duty(new.candidate_group, new.kind.name, gate_of(new.kind.name, new.item_key))


def _to_drafter(matter: Matter) -> Assignment:
    return Assignment(matter.drafter_id, PRIORITIES[matter.urgency], matter.section_id)


def _to_group(session: Session, matter: Matter, new: NewWorkItem, duty: Duty, found: Sequence[Candidate]) -> Assignment:
    priority, scope = PRIORITIES[matter.urgency], matter.section_id
    if issues := nobody_issues(session, duty, found):
        return Assignment(None, priority, scope, tuple(issues))
    if not new.kind.restores:
        return Assignment(None, priority, scope)
    earlier = involvement(session, matter.id).last_approver(str(duty.gate))
    eligible = {candidate.holder.person_id for candidate in found if not candidate.issues}
    return Assignment(earlier if earlier in eligible else None, priority, scope)

"""Who is told that something falls due or is overdue: who holds it, the head of their section, the leader.

The ladder below holds for every task whose diagram draws none (`remind`, `escalate`).
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.reminders import HOLDER, Step
from engine.work_items import Item
from workflows.notices.actions import notify
from workflows.people.queries import Rights, holders, holders_among, rights_of

LADDER = (
    "working_days(1) before",
    "hours(1) after; working_days(1) after → section_head; working_days(3) after → deputy_leader",
)
TOLD = frozenset({HOLDER, "section_head", "deputy_leader", "leader"})


def remind(session: Session, item: Item, step: Step) -> None:
    """Tell those whom the rung names."""
    at_hand = _at_hand(session, item)
    if step.to != HOLDER:
        _tell(session, item, _above(session, step.to, at_hand), "escalated")
        return
    people = [each.person_id for each in at_hand]
    _tell(session, item, people, "due_soon" if step.when == "before" else "overdue")


def _at_hand(session: Session, item: Item) -> list[Rights]:
    """The assignee; of what nobody has claimed, everybody of its group, A first."""
    if item.assignee is not None:
        return list(rights_of(session, person_ids=[item.assignee]).values())
    found = rights_of(session, groups=[item.candidate_group])
    return [found[each.person_id] for each in holders_among(found.values(), item.candidate_group)]


def _above(session: Session, post: str, at_hand: list[Rights]) -> list[str]:
    if post != "section_head":
        return [each.person_id for each in holders(session, post)]
    section = next((each.section_code for each in at_hand if each.section_code), None)
    return [each.person_id for each in holders(session, f"section_head/{section}")] if section else []


def _tell(session: Session, item: Item, people: list[str], code: str) -> None:
    notify(session, people, code, matter_id=item.subject, work_item_id=item.id)


__all__ = ["LADDER", "TOLD", "remind"]

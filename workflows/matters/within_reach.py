"""The few matters of somebody who has few: lists and searches begin with those, not with everything there is.

Whoever has many finds a page's worth near the top of any list; whoever has few would make the database read it to the
end. The grounds are those of `workflows.matters.access`, each read through its own index and only so far; what may be
read of them is still judged there.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select, union_all
from sqlalchemy.orm import Session

from engine.models import WorkItem
from engine.work_items import is_open
from workflows.matters.access import LEADERS
from workflows.matters.models import Editor, Matter
from workflows.matters.side_models import SideTask
from workflows.people.actor import Actor
from workflows.people.reach import stood_in_for

FEW = 300  # matters
MANY = 50_000  # work items that somebody ended: more are no set to be made for one page


def few_within_reach(session: Session, actor: Actor, most: int = FEW) -> tuple[str, ...] | None:
    """The ids of all that the actor may read and perhaps some more, if they are at most so many; None: there are more.
    One statement, and a second one for the ids."""
    if actor.groups & LEADERS:
        return None
    grounds = _grounds(actor)
    # nothing but a yes comes out of the database, and the first ground that holds many is the last that is read
    longer = (each.offset(most).limit(1).scalar_subquery().is_not(None) for each in grounds)
    if session.scalar(select(or_(*longer))):
        return None
    ids = tuple(dict.fromkeys(session.scalars(union_all(*grounds))))
    return None if len(ids) > most else ids


def all_within_reach(session: Session, actor: Actor) -> Select[Any] | None:
    """The ids of all matters that the actor may read and perhaps some more, some of them twice, as a select; None: it
    would take longer than to look at each matter as it comes. One statement."""
    if actor.groups & LEADERS:
        return None
    ended = select(WorkItem.id).where(WorkItem.ended_by == actor.person_id)
    if session.scalar(ended.offset(MANY).limit(1)) is not None:
        return None
    every = union_all(*_grounds(actor)).subquery()
    return select(every.c[0])


def _grounds(actor: Actor) -> list[Select[Any]]:
    me, subject = actor.person_id, WorkItem.subject
    sections = sorted(held.section_id for held in actor.posts if held.section_id is not None)
    grounds: list[Select[Any]] = [
        select(Matter.id).where(Matter.drafter_id == me),
        select(Editor.matter_id).where(Editor.person_id == me),
        select(SideTask.matter_id).where(SideTask.person_id == me),
        select(subject).where(WorkItem.ended_by == me),
        select(subject).where(WorkItem.on_behalf_of == me),
        select(subject).where(is_open, WorkItem.assignee == me),
        select(subject).where(WorkItem.status == "cancelled", WorkItem.assignee == me),
        *(select(Matter.id).where(Matter.section_id == section) for section in sections),
        *(select(subject).where(is_open, WorkItem.candidate_group == group) for group in sorted(actor.groups)),
    ]
    if actor.standing_in:
        grounds.append(select(subject).where(is_open, stood_in_for(actor)))
    return grounds

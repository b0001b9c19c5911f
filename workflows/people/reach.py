"""Which work items reach somebody: as a function of an item and as a condition on `work_item`, which say the same.

Offered: to the candidate groups of their posts. Stood in for: to the groups of absent people's posts, or assigned to
these people, within the posts and the processes that the substitution covers.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_

from engine.models import WorkItem
from engine.work_items import Item
from workflows.people.actor import Actor, HeldPost

AnyItem = Item | WorkItem


def reaches(actor: Actor, item: AnyItem) -> bool:
    """Whether the item is theirs, was, is held for them, or belongs to a group of theirs, standing in included."""
    if actor.person_id in (item.assignee, item.ended_by, item.on_behalf_of):
        return True
    return item.candidate_group in actor.groups or bool(acting_for(actor, item))


def acting_for(actor: Actor, item: AnyItem) -> tuple[HeldPost, ...]:
    """The absent people's posts by which the actor may act on the open item; empty: none. What somebody has in hand is
    acted on for that person only, and what is the actor's own for nobody."""
    mine = item.assignee == actor.person_id
    if item.status != "open" or (mine and item.on_behalf_of is None):
        return ()
    covering = actor.stand_ins(item.candidate_group, item.main_process_id)
    whom = item.on_behalf_of if mine else item.assignee
    return covering if whom is None else tuple(held for held in covering if held.held_for == whom)


def stood_in_for(actor: Actor) -> ColumnElement[bool]:
    """The condition on `work_item` that the actor stands in there: nobody has it and its group is an absent person's,
    or that person has it. False for whoever stands in for nobody."""
    return or_(*(_covered(each) for each in actor.standing_in)) if actor.standing_in else false()


def _covered(held: HeldPost) -> ColumnElement[bool]:
    whose = or_(WorkItem.assignee.is_(None), WorkItem.assignee == held.held_for)
    scope: Iterable[ColumnElement[bool]] = (
        () if held.processes is None else (WorkItem.main_process_id.in_(sorted(held.processes)),)
    )
    return and_(WorkItem.candidate_group == held.group, whose, *scope)

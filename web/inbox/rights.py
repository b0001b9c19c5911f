"""What the actor may do with one item, and who else could do it. The rules that guard the actions say so."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.errors import Issue
from engine.work_items import Item
from web.inbox.views import Colleague
from workflows.matters.eligibility import eligible_people
from workflows.matters.models import Matter
from workflows.matters.queries import MatterDetails
from workflows.people.actor import Actor
from workflows.prepublication import work
from workflows.prepublication.gate_kinds import gate_of
from workflows.prepublication.taking_back import taking_back_issues


def rights(session: Session, item: Item, actor: Actor, duty: Sequence[Issue]) -> frozenset[str]:
    """claim, release, reassign, complete, suggest, take_back; `duty`: what keeps this person from deciding the item."""
    if not item.is_open:
        return frozenset() if taking_back_issues(session, item, actor) else frozenset({"take_back"})
    if item.assignee is None:
        assigns = {"reassign"} if item.candidate_group in actor.groups and not item.kind.startswith("draft.") else set()
        return frozenset(assigns if duty else assigns | {"claim"})
    if work.may_take_over(item, actor):
        return frozenset() if duty else frozenset({"claim"})
    if item.assignee != actor.person_id:
        return frozenset()
    may = {"release", "reassign"} if not item.kind.startswith("draft.") else set()
    if not duty:
        may |= {"complete"}
        may |= {"suggest"} if work.may_suggest(session, item) else set()
    return frozenset(may)


def retractable(item: Item, details: MatterDetails, actor: Actor) -> frozenset[str]:
    """Ids of the actor's own suggestions that nobody has decided yet."""
    own = (each for each in details.suggestions if each.work_item_id == item.id and each.person_id == actor.person_id)
    return frozenset(each.id for each in own if each.state == "open")


def colleagues(session: Session, item: Item, matter: Matter, actor: Actor) -> tuple[Colleague, ...]:
    """Who else may be given the item."""
    gate = gate_of(item.kind, item.item_key)
    found = eligible_people(session, matter, item.candidate_group, kind=item.kind, gate=gate)
    return tuple(
        Colleague(each.person_id, each.name, each.capacity) for each in found if each.person_id != actor.person_id
    )

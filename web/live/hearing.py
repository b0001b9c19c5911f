"""What a person hears of a change: counts, and of the items that they may see who has them now. No title, no text: the
page fetches what it wants to show through the normal routes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy.orm import Session

from engine.work_items import Item
from web.inbox.queries import counts
from web.live.queries import Held, moves_of
from workflows.collaboration.queries import count_waiting
from workflows.people.actor import Actor
from workflows.people.reach import reaches
from workflows.prepublication.work import may_take_over


def is_concerned(actor: Actor, item: Item, before: Iterable[str]) -> bool:
    """Whether a change of the item may matter to the actor; `before`: who held it before."""
    return reaches(actor, item) or actor.person_id in before


def told(
    session: Session, actor: Actor, items: Iterable[Held], unread: int, matter_ids: Collection[str] = ()
) -> dict[str, Any]:
    """The counts of the actor's inbox and of their side tasks, their unread notices, and how the items stand; of an
    item that is no longer theirs to see only that. Of the matters that they may read: how many moves they have made."""
    return {
        "counts": {**counts(session, actor), "side": count_waiting(session, actor)} if actor.admin_role is None else {},
        "unread": unread,
        "items": [_item(actor, each) for each in items],
        **({"matters": moves_of(session, actor, matter_ids)} if matter_ids else {}),
    }


def frame(about: Mapping[str, Any]) -> bytes:
    """The same as one server-sent event."""
    return b"event: change\ndata: " + orjson.dumps(about) + b"\n\n"


def _item(actor: Actor, each: Held) -> dict[str, Any]:
    item = each.item
    if not reaches(actor, item):
        return {"id": item.id, "status": "gone"}
    return {
        "id": item.id,
        "status": item.status,
        "holder": each.holder,
        "mine": item.assignee == actor.person_id,
        **({"takeable": True} if may_take_over(item, actor) else {}),
        "version": item.version,
    }

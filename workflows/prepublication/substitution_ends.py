"""A substitution that is over: what the substitute still has in hand goes back by itself, as when it is ended early."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import commands, queries
from engine.db import Database
from engine.errors import Conflict, NotAllowed
from engine.incidents import SYSTEM
from engine.jobs import Job
from engine.models import WorkItem
from engine.work_items import Item
from workflows.notices.actions import notify
from workflows.people.models import Substitution
from workflows.people.queries import load_actor, today
from workflows.people.reach import acting_for

LOOKED_BACK = timedelta(days=365)  # days for which a worker that stood still catches up
AT_ONCE = 200


def hand_back(database: Database) -> int:
    """Gives back what lies with substitutes whose days are over, each item in a transaction of its own. Returns how
    many went back. Until then nobody can decide these, but whom they stood in for can take them."""
    with database.read() as session:
        ids = _left_over(session)
    return sum(_hand_back(database, each) for each in ids)


def jobs() -> tuple[Job, ...]:
    """What the worker runs for it."""
    return (Job("substitutions", hand_back, timedelta(minutes=1)),)


def _left_over(session: Session) -> list[str]:
    day = today(session)
    over = (
        # one that was ended early has given back what it saw: a claim of the same moment is found here
        or_(Substitution.ended_at.is_not(None), Substitution.last_day < day),
        Substitution.waits.is_(False),
        Substitution.last_day >= day - LOOKED_BACK,
    )
    holds = (WorkItem.assignee == Substitution.substitute_id) & (WorkItem.on_behalf_of == Substitution.absent_id)
    query = select(WorkItem.id).join(Substitution, holds).where(WorkItem.status == "open", *over)
    return list(session.scalars(query.distinct().order_by(WorkItem.id).limit(AT_ONCE)))


def _hand_back(database: Database, work_item_id: str) -> bool:
    try:
        with database.write() as session:
            item = queries.work_item(session, work_item_id)
            absent = item.on_behalf_of
            if not item.is_open or item.assignee is None or absent is None:
                return False
            if _runs_on(session, item, item.assignee):
                return False
            commands.reassign_work_item(
                session,
                item.id,
                actor=SYSTEM,
                assignee=absent,
                reason="substitution.ended",
                seen_version=item.version,  # as it was judged
            )
            notify(session, [absent], "assigned", matter_id=item.subject, work_item_id=item.id)
            return True
    except Conflict:
        return False  # somebody was faster


def _runs_on(session: Session, item: Item, substitute_id: str) -> bool:
    """Whether another substitution covers the item."""
    try:
        return bool(acting_for(load_actor(session, substitute_id), item))
    except NotAllowed:  # deactivated since: the others' items must not wait for that
        return False

"""A substitution that is over: what the substitute still has in hand goes back by itself, as when it is ended early."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from engine import commands, queries
from engine.db import Database
from engine.errors import Conflict
from engine.incidents import SYSTEM
from engine.jobs import Job
from engine.models import WorkItem
from workflows.notices.actions import notify
from workflows.people.models import Substitution
from workflows.people.queries import Rights, rights_of, today
from workflows.people.reach import AnyItem

LOOKED_BACK = timedelta(days=365)  # days for which a worker that stood still catches up
AT_ONCE = 200


def hand_back(database: Database) -> int:
    """Gives back what lies with substitutes whose days are over, each item in a transaction of its own. Returns how
    many went back. Until then nobody can decide these, but whom they stood in for can take them."""
    with database.read() as session:
        ids = _left_over(session)[:AT_ONCE]
    return sum(_hand_back(database, each) for each in ids)


def jobs() -> tuple[Job, ...]:
    """What the worker runs for it."""
    return (Job("substitutions", hand_back, timedelta(minutes=1)),)


def _left_over(session: Session) -> list[str]:
    """What no other substitution covers: judged here, so that nothing is written, or waits, for what is."""
    day = today(session)
    ended = exists().where(
        # one that was ended early has given back what it saw: a claim of the same moment is found here
        or_(Substitution.ended_at.is_not(None), Substitution.last_day < day),
        Substitution.waits.is_(False),
        Substitution.last_day >= day - LOOKED_BACK,
        Substitution.substitute_id == WorkItem.assignee,
        Substitution.absent_id == WorkItem.on_behalf_of,
    )
    query = select(WorkItem).where(WorkItem.status == "open", WorkItem.on_behalf_of.is_not(None), ended)
    items = session.scalars(query.order_by(WorkItem.id)).all()
    substitutes = rights_of(session, person_ids=[each.assignee for each in items if each.assignee])
    return [each.id for each in items if not _runs_on(substitutes, each)]


def _hand_back(database: Database, work_item_id: str) -> bool:
    try:
        with database.write() as session:
            item = queries.work_item(session, work_item_id)
            absent = item.on_behalf_of
            if not item.is_open or item.assignee is None or absent is None:
                return False
            if _runs_on(rights_of(session, person_ids=[item.assignee]), item):
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


def _runs_on(substitutes: Mapping[str, Rights], item: AnyItem) -> bool:
    """Whether another substitution covers the item; the rights of the deactivated hold none."""
    holder = substitutes.get(item.assignee or "")
    held = holder.standing_in if holder is not None else ()
    mine = (each for each in held if (each.group, each.held_for) == (item.candidate_group, item.on_behalf_of))
    return any(each.covers(item.main_process_id) for each in mine)

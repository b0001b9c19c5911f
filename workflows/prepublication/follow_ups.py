"""跟进日期: everybody's own days on which they come back to a work item. It stays where it is; that morning they are
told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from engine.clock import BUREAU_ZONE
from engine.db import Database
from engine.errors import Invalid, Issue
from engine.jobs import Job
from engine.models import WorkItem
from engine.runtime import now
from workflows.calendar.working_days import OPENING
from workflows.matters.access import readers_among
from workflows.matters.trail import record
from workflows.notices.actions import notify
from workflows.notices.models import FollowUp
from workflows.people.actor import Actor
from workflows.people.queries import today
from workflows.prepublication.work import open_item

FARTHEST = timedelta(days=730)
AT_ONCE = 200


def set_follow_up(session: Session, work_item_id: str, actor: Actor, day: date | None) -> None:
    """One's own day for an item that one may see; None: no more. Raises NotFound, Invalid (past, or too far off)."""
    item = open_item(session, work_item_id, actor)
    if day is not None and not today(session) <= day <= today(session) + FARTHEST:
        said = "跟进日期应为今天或以后，两年以内。"
        raise Invalid(said, issues=[Issue("follow-up-day", said, field="day")])
    before = follow_up_days(session, actor.person_id, [item.id]).get(item.id)
    if before == day:
        return
    mine = FollowUp.person_id == actor.person_id, FollowUp.work_item_id == item.id
    session.execute(delete(FollowUp).where(*mine))
    if day is not None:
        row = FollowUp(person_id=actor.person_id, work_item_id=item.id, matter_id=item.subject, day=day)
        row.set_at, row.told_at = now(session), None
        session.add(row)
    changes = {"day": [before.isoformat() if before else None, day.isoformat() if day else None]}
    record(session, item.subject, "work_item.follow_up_set", actor.person_id, changes, work_item_id=item.id)


def follow_up_days(session: Session, person_id: str, work_item_ids: Collection[str]) -> dict[str, date]:
    """The person's own day for each of the items that has one, in one statement."""
    query = select(FollowUp.work_item_id, FollowUp.day).where(
        FollowUp.person_id == person_id, FollowUp.work_item_id.in_(sorted(work_item_ids))
    )
    return dict(session.execute(query).all())


def has_come(session: Session, person_id: str) -> ColumnElement[bool]:
    """On `work_item`: the person wanted to come back to it by today."""
    days = select(FollowUp.work_item_id).where(FollowUp.person_id == person_id, FollowUp.day <= today(session))
    return WorkItem.id.in_(days)


def due_items(session: Session, person_id: str) -> list[WorkItem]:
    """今天跟进: the person's open items whose day has come, the earliest day first."""
    query = (
        select(WorkItem)
        .join(FollowUp, FollowUp.work_item_id == WorkItem.id)
        .where(FollowUp.person_id == person_id, FollowUp.day <= today(session), WorkItem.status == "open")
        .order_by(FollowUp.day, WorkItem.id)
        .limit(AT_ONCE)
    )
    return list(session.scalars(query))


def tell_due(database: Database) -> int:
    """Tell whose day has come, from the morning on; each once. Returns how many were told."""
    with database.read() as session:
        if now(session) < datetime.combine(today(session), OPENING, BUREAU_ZONE):
            return 0
        query = select(FollowUp.person_id, FollowUp.work_item_id).where(
            FollowUp.told_at.is_(None), FollowUp.day <= today(session)
        )
        found = session.execute(query.order_by(FollowUp.day).limit(AT_ONCE)).all()
    return sum(_tell(database, person_id, work_item_id) for person_id, work_item_id in found)


def _tell(database: Database, person_id: str, work_item_id: str) -> bool:
    with database.write() as session:
        telling = (
            update(FollowUp)
            .where(FollowUp.person_id == person_id, FollowUp.work_item_id == work_item_id, FollowUp.told_at.is_(None))
            .values(told_at=now(session))
            .returning(FollowUp.matter_id)
        )
        matter_id = session.scalar(telling)
        still_open = session.scalar(select(WorkItem.id).where(WorkItem.id == work_item_id, WorkItem.status == "open"))
        if matter_id is None or still_open is None or not readers_among(session, [person_id], matter_id):
            return False
        notify(session, [person_id], "follow_up", matter_id=matter_id, work_item_id=work_item_id)
        return True


def jobs() -> tuple[Job, ...]:
    """What the worker runs for it."""
    return (Job("follow-ups", tell_due, timedelta(minutes=1)),)

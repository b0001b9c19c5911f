"""Who is told of a turn that work takes: it is taken out of somebody's hands, handed to them, or the machine finds
something in a text that passed already."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import StepResult
from engine.models import WorkItem
from engine.work_items import Item
from workflows.matters.models import Approval, Matter, Revision
from workflows.notices.actions import notify


def tell_cancelled(session: Session, result: StepResult, items: Iterable[Item], actor_id: str) -> None:
    """The holders among `items` whose work the step cancelled."""
    for item in items:
        if item.id in result.cancelled and item.assignee is not None:
            notify(
                session, [item.assignee], "cancelled", matter_id=item.subject, work_item_id=item.id, actor_id=actor_id
            )


def tell_stopped(session: Session, result: StepResult, matter_id: str, actor_id: str) -> None:
    """The same where the items are not at hand: a withdrawal, the end of a matter."""
    query = select(WorkItem.id, WorkItem.assignee).where(
        WorkItem.id.in_(result.cancelled), WorkItem.assignee.is_not(None)
    )
    for work_item_id, assignee in session.execute(query).all() if result.cancelled else ():
        notify(session, [str(assignee)], "cancelled", matter_id=matter_id, work_item_id=work_item_id, actor_id=actor_id)


def tell_reassigned(session: Session, item: Item, actor_id: str, before: str | None) -> None:
    """Who gets the item, and who had it."""
    about = {"matter_id": item.subject, "work_item_id": item.id, "actor_id": actor_id}
    if item.assignee is not None:
        notify(session, [item.assignee], "assigned", **about)
    if before not in (None, item.assignee):
        notify(session, [str(before)], "withdrawn", **about)


def tell_returned(session: Session, matter: Matter, actor_id: str) -> None:
    """The drafter: what they submitted did not pass, whoever goes on with it."""
    notify(session, [matter.drafter_id], "returned", matter_id=matter.id, actor_id=actor_id)


def tell_found(session: Session, revision: Revision, actor_id: str) -> None:
    """The drafter, and who cleared the secrecy gate for this revision: a later run found something to deal with."""
    cleared = select(Approval.person_id).where(
        Approval.revision_id == revision.id, Approval.gate == "secrecy", Approval.void_at.is_(None)
    )
    drafter = select(Matter.drafter_id).where(Matter.id == revision.matter_id)
    people = [*session.scalars(cleared), *session.scalars(drafter)]
    notify(session, people, "finding", matter_id=revision.matter_id, actor_id=actor_id)

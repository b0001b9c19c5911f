"""抄送 and 已阅: colleagues read along; nothing waits for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotFound
from workflows.collaboration.asking import ask, begin_asking, finish, take_back
from workflows.collaboration.rules import (
    LONGEST_REQUEST,
    asking_issues,
    receiver_issues,
    wording_issues,
)
from workflows.matters.access import lets_read
from workflows.matters.models import Matter
from workflows.matters.side_models import SideTask
from workflows.people.actor import Actor
from workflows.people.queries import rights_of


def send_copies(
    session: Session,
    matter_id: str,
    actor: Actor,
    person_ids: Sequence[str],
    request: str = "",
    work_item_id: str | None = None,
) -> list[SideTask]:
    """抄送 to several people at once; who has an unread copy already gets no second one.

    Raises NotFound, NotAllowed (the actor does not work on the matter), Invalid (whom, how long).
    """
    begin_asking(session, matter_id, work_item_id, actor)
    wanted = list(dict.fromkeys(person_ids))
    issues = receiver_issues(wanted, rights_of(session, person_ids=wanted).values(), actor)
    issues += wording_issues(request, "request", LONGEST_REQUEST)
    if issues:
        raise Invalid(issues[0].message, issues=issues)
    unread = select(SideTask.person_id).where(
        SideTask.matter_id == matter_id, SideTask.kind == "copy", SideTask.state == "open"
    )
    have = set(session.scalars(unread))
    return ask(
        session,
        "copy",
        matter_id,
        [each for each in wanted if each not in have],
        actor,
        request=request,
        work_item_id=work_item_id,
    )


def mark_read(session: Session, side_task_ids: Sequence[str], actor: Actor) -> list[str]:
    """已阅: returns the ids of those copies of the actor's that were unread until now; what is not theirs, or no copy,
    is left alone."""
    copies = select(SideTask).join(Matter, Matter.id == SideTask.matter_id)
    copies = copies.where(
        SideTask.id.in_(sorted(set(side_task_ids))),
        lets_read(actor),
        SideTask.kind == "copy",
        SideTask.state == "open",
    )
    read = list(session.scalars(copies.order_by(SideTask.matter_id, SideTask.id)))
    for task in read:
        finish(session, task, actor, "read", "", "copy.read")
    return [task.id for task in read]


def cancel_copy(session: Session, side_task_id: str, actor: Actor, reason: str) -> None:
    """取消抄送: whoever sent it, or works on the matter now, takes the copy back, read or not, with a reason.

    Its reader may read no more by it.

    Raises NotFound, Invalid, Conflict (taken back by now).
    """
    task = session.get(SideTask, side_task_id)
    if task is None or task.kind != "copy" or not may_cancel(session, task, actor):
        raise NotFound
    take_back(session, task, actor, reason, "copy.cancelled", missing="请填写取消的原因。")


def may_cancel(session: Session, task: SideTask, actor: Actor) -> bool:
    """Whether the actor may take the copy back: its sender, and whoever may send copies of the matter now."""
    if task.asked_by == actor.person_id:
        return actor.admin_role is None
    return not asking_issues(session, session.get_one(Matter, task.matter_id), actor)

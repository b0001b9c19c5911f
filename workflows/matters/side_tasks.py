"""Parts in deciding a work item end with the revision, or the work item, that they are about."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.runtime import now
from workflows.matters import trail
from workflows.matters.locks import INVOLVEMENT, already_read, forget
from workflows.matters.side_models import DECIDING, HeldDecision, SideTask
from workflows.notices.actions import notify


def end_parts(
    session: Session, matter_id: str, actor: str, reason: str, work_item_ids: Collection[str] | None = None
) -> None:
    """Cancel what delegates and added signers of the locked matter still have to do, and drop decisions that wait for
    signers. `reason`: a code; `work_item_ids`: only of these. Whoever had or waited for something is told."""
    known = already_read(session, matter_id, INVOLVEMENT)
    if known is not None and not any(part.is_open for part in known.parts):
        return  # a decision is held only while somebody has to sign it
    tasks, held = SideTask.matter_id == matter_id, HeldDecision.matter_id == matter_id
    if work_item_ids is not None:
        tasks = tasks & SideTask.work_item_id.in_(sorted(work_item_ids))
        held = held & HeldDecision.work_item_id.in_(sorted(work_item_ids))
    at = now(session)
    cancelled = session.execute(
        update(SideTask)
        .where(tasks, SideTask.state == "open", SideTask.kind.in_(DECIDING))
        .values(state="cancelled", ended_at=at, ended_by=actor, reason=reason)
        .returning(SideTask.id, SideTask.kind, SideTask.person_id, SideTask.work_item_id)
        .execution_options(synchronize_session="fetch")
    ).all()
    dropped = session.execute(
        update(HeldDecision)
        .where(held, HeldDecision.state == "waiting")
        .values(state="dropped", ended_at=at, reason=reason)
        .returning(HeldDecision.id, HeldDecision.person_id, HeldDecision.work_item_id)
        .execution_options(synchronize_session="fetch")
    ).all()
    forget(session, matter_id, INVOLVEMENT)
    for task_id, kind, person_id, item_id in sorted(cancelled):
        changes = {"to": [person_id, None], "side_task": [task_id, None]}
        trail.record(session, matter_id, f"{kind}.cancelled", actor, changes, work_item_id=item_id, reason=reason)
        notify(session, [person_id], "withdrawn", matter_id=matter_id, about_id=task_id, actor_id=actor)
    for held_id, person_id, item_id in sorted(dropped):
        changes = {"decision": [held_id, None]}
        trail.record(session, matter_id, "decision.dropped", actor, changes, work_item_id=item_id, reason=reason)
        notify(session, [person_id], "decision_dropped", matter_id=matter_id, work_item_id=item_id, actor_id=actor)

"""拿回: the step that a completion made is undone before anybody acts on what it brought.

Only the last step of an instance, and only one that moved tokens to user tasks: no service task ran but pure ones, no
timer began or ended, no sibling was cancelled (`steps.run` keeps the state before such a step). Whether the person may,
and what else the completion did (approvals, opinions), is the caller's business.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from engine import instances, steps, work_items
from engine.errors import NotReady
from engine.models import ProcessInstance
from engine.parsed import compiled_set
from engine.runtime import runtime_of
from engine.spiff import Running, restore
from engine.state import unseal
from engine.steps import StepResult
from engine.work_items import Item

MOVED_ON = "流程已有新的进展，不能拿回。需要纠正的，请由现办理人退回，或由起草科室撤回。"
TAKEN_UP = "下一环节已有人签收或办理，不能拿回。需要纠正的，请与现办理人沟通，由其退回。"

_instances: Table = ProcessInstance.metadata.tables["process_instance"]


@dataclass(frozen=True)
class StepBack:
    """The process as it stood before the completion. `vanishing`: the open work items that the completion brought."""

    running: Running
    standing: tuple[Item, ...]
    vanishing: tuple[Item, ...]


def step_back(session: Session, item: Item) -> StepBack:
    """What taking back the completion of `item` would mean. Raises NotReady: somebody acted since, or it did more
    than move on."""
    row = session.connection().execute(select(_instances).where(_instances.c.id == item.instance_id)).one()
    if row.status != "running" or row.before is None or row.before_item != item.id:
        raise NotReady(MOVED_ON)
    runtime = runtime_of(session)
    payload = unseal(runtime.state_key, row.before, instance_id=row.id, definition_id=row.definition_id)
    running = restore(compiled_set(session, row.definition_id, row.process_id), payload)
    waiting = {token.task_id for token in running.user_tasks()}
    standing = work_items.open_items(session, item.instance_id)
    vanishing = tuple(each for each in standing if each.task_id not in waiting)
    if any(each.claimed_at is not None or each.version > 1 for each in vanishing):
        raise NotReady(TAKEN_UP)
    return StepBack(running, standing, vanishing)


def take_back(session: Session, item: Item, *, actor: str, reason: str) -> StepResult:
    """Undo the completion of `item`: a new work item stands where it stood, is its person's, and its time runs on.

    Raises NotFound, NotReady (somebody was faster).
    """
    instance = instances.lock(session, item.instance_id)
    _hold(session, instance.id)
    found = step_back(session, item)
    taken: dict[str, list[str | None]] = {"status": ["completed", "open"], "element": [None, item.element_id]}
    instances.record(
        session, instance, "work_item.taken_back", actor, work_item_id=item.id, reason=reason, changes=taken
    )
    result = steps.settle(
        session,
        instance,
        found.running,
        actor=actor,
        cause="taken_back",
        standing={each.task_id: each.id for each in found.standing},
        had_timers=bool(found.running.timers()),
    )
    for again in result.work_items:
        _as_before(session, again, item)
    return result


def _hold(session: Session, instance_id: str) -> None:
    # a claim locks no instance: who claims at the same moment is either seen below or refused
    table = work_items.table
    query = select(table.c.id).where(table.c.instance_id == instance_id, table.c.status == "open")
    session.connection().execute(query.order_by(table.c.id).with_for_update()).all()


def _as_before(session: Session, again: Item, item: Item) -> None:
    # the time that a review may take is not lengthened by taking it back
    table = work_items.table
    values = {
        "assignee": item.ended_by,
        "on_behalf_of": item.on_behalf_of,
        "claimed_at": item.claimed_at,
        "created_at": item.created_at,
        "due_rule": item.due_rule,
        "due_at": item.due_at,
        "due_provisional": item.due_provisional,
    }
    session.connection().execute(update(table).where(table.c.id == again.id).values(**values))

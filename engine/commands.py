"""Everything the engine can be told. Each command is part of the caller's transaction and audits what it did.

A command that loses a race raises Conflict and has changed nothing. A step that cannot be done raises StepFailed:
the caller's `Database.write()` rolls everything back and records an incident.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, or_, select, update
from sqlalchemy.orm import Session

from engine import audit, incidents, instances, outbox, steps, timers, work_items
from engine.definitions import current
from engine.errors import Conflict, NotFound, NotReady
from engine.ids import new_id
from engine.incidents import SYSTEM
from engine.instances import Instance
from engine.models import Incident, ProcessInstance
from engine.parsed import compiled_set
from engine.runtime import now, runtime_of
from engine.spiff import Running, start
from engine.steps import StepResult
from engine.work_items import Item

__all__ = [
    "LockedItem",
    "StepResult",
    "cancel_instance",
    "claim_work_item",
    "close_incident",
    "complete_locked",
    "complete_work_item",
    "deliver_message",
    "fire_timer",
    "lock_instance",
    "lock_work_item",
    "reassign_work_item",
    "release_work_item",
    "retry_incident",
    "start_process",
]

claim_work_item = work_items.claim
release_work_item = work_items.release
reassign_work_item = work_items.reassign
lock_instance = instances.lock

_instances: Table = ProcessInstance.metadata.tables["process_instance"]
_incidents: Table = Incident.metadata.tables["incident"]
_AT_HAND = select(*work_items.columns).where(
    work_items.table.c.instance_id == bindparam("instance"),
    or_(work_items.table.c.id == bindparam("item"), work_items.table.c.status == "open"),
)
_LOCK_ITEM = instances.locking(work_items.table, work_items.columns)
_LOCK_TIMER = instances.locking(timers.table, timers.columns)
_LONGEST_AUDITED = 200  # characters of a routing answer that the trail keeps; the whole answer is the host's row


def start_process(
    session: Session, *, process_id: str, subject: str, chain: str, actor: str, variables: Mapping[str, Any]
) -> StepResult:
    """Start the published definition of a process for `subject` and run it until it waits.

    `variables` is the start scope that the package declares. Raises NotReady when nothing is published, StepFailed.
    """
    definition_id = current(session, process_id)
    instance = Instance(new_id(), definition_id, process_id, subject, chain, "running", 0, b"", False)
    source = f"start:{subject}"
    with steps.failing_as(source, subject=subject, chain=chain):
        compiled = compiled_set(session, definition_id, process_id)
        running = start(compiled, variables, call_service=steps.service_runner(session, instance, actor))
        instances.record(session, instance, "instance.started", actor, changes={"definition": [None, definition_id]})
        result = steps.settle(session, instance, running, actor=actor, cause="started")
    incidents.resolve(session, source=source, actor=actor, chain=chain)
    return result


@dataclass(frozen=True)
class LockedItem:
    """A work item as it stands while its instance is locked. `beside`: the other open work items of the instance."""

    item: Item
    instance: Instance
    beside: tuple[Item, ...]

    @property
    def standing(self) -> dict[str, str]:
        """The open work items of the instance: task id -> id."""
        return {each.task_id: each.id for each in (self.item, *self.beside) if each.is_open}


def lock_work_item(session: Session, work_item_id: str) -> LockedItem:
    """Lock the instance of a work item until the commit: what an action does before it judges. Raises NotFound."""
    instance = instances.lock_owner(session, work_item_id)
    # read after the lock, in a statement of its own: on PostgreSQL a joined row may be older than the lock
    found = session.connection().execute(_AT_HAND, {"instance": instance.id, "item": work_item_id})
    items = {item.id: item for item in map(work_items.as_item, found)}
    return LockedItem(items.pop(work_item_id), instance, tuple(items.values()))


def complete_work_item(
    session: Session, work_item_id: str, *, actor: str, routing: Mapping[str, Any], seen_version: int | None = None
) -> StepResult:
    """Complete an open work item that is the actor's or nobody's, with its routing answers, and run on.

    `seen_version` is the work item's version on the page that was answered. Whether the actor may is the caller's
    rule. Raises NotFound, Conflict (somebody was faster, or it has been cancelled or reassigned), StepFailed.
    """
    row = instances.lock_joined(session, _LOCK_ITEM, work_item_id)
    item, instance = work_items.as_item(row), instances.joined_instance(row, work_items.columns)
    return _complete(session, item, instance, actor=actor, routing=routing, seen_version=seen_version)


def complete_locked(
    session: Session,
    locked: LockedItem,
    *,
    actor: str,
    routing: Mapping[str, Any],
    on_behalf_of: str | None = None,
) -> StepResult:
    """The same for a work item that `lock_work_item` locked in this transaction. `on_behalf_of`: whom the actor stands
    in for."""
    item, instance, standing = locked.item, locked.instance, locked.standing
    return _complete(
        session, item, instance, actor=actor, routing=routing, standing=standing, on_behalf_of=on_behalf_of
    )


def _complete(
    session: Session,
    item: Item,
    instance: Instance,
    *,
    actor: str,
    routing: Mapping[str, Any],
    seen_version: int | None = None,
    standing: dict[str, str] | None = None,
    on_behalf_of: str | None = None,
) -> StepResult:
    work_items.end_completed(session, item, actor=actor, seen_version=seen_version, on_behalf_of=on_behalf_of)
    if standing is not None:
        del standing[item.task_id]
    late = item.due_at is not None and now(session) > item.due_at
    instances.record(
        session,
        instance,
        "work_item.completed",
        actor,
        work_item_id=item.id,
        changes=_completed(item, routing),
        gate=_gate(session, instance, item),
        circumstances=(audit.LATE,) if late else (),
    )

    def move(running: Running) -> None:
        running.complete(item.task_id, routing)

    source = f"work_item:{item.id}"
    return _step(
        session, instance, move, actor=actor, source=source, cause="superseded", standing=standing, completing=item.id
    )


def deliver_message(
    session: Session, instance_id: str, name: str, *, actor: str, reason: str | None = None
) -> StepResult:
    """Deliver a message such as `withdraw` to an instance that waits for it.

    Raises NotFound, Conflict (the instance has ended), NotReady (nothing waits for it), StepFailed.
    """
    instance = instances.lock(session, instance_id)
    instances.record(session, instance, "message.delivered", actor, reason=reason, changes={"message": [None, name]})

    def move(running: Running) -> None:
        running.deliver(name)

    source = f"message:{name}:{instance_id}"
    return _step(session, instance, move, actor=actor, source=source, cause=f"message:{name}")


def fire_timer(session: Session, timer_id: str, *, actor: str = SYSTEM) -> StepResult | None:
    """Let a timer happen that is due: once, never early. None when it is not due, has fired or was cancelled."""
    try:
        row = instances.lock_joined(session, _LOCK_TIMER, timer_id)
    except NotFound:
        return None
    task_id, element_id, fence, due_at = row.task_id, row.element_id, row.fence, row.due_at
    instance = instances.joined_instance(row, timers.columns)
    if instance.status != "running" or due_at > now(session) or not timers.end_fired(session, timer_id, fence):
        return None
    fired: dict[str, list[Any]] = {"timer": [None, element_id], "due": [None, due_at.isoformat()]}
    instances.record(session, instance, "timer.fired", actor, changes=fired)

    def move(running: Running) -> None:
        running.fire_timer(task_id)

    result = _step(session, instance, move, actor=actor, source=f"timer:{timer_id}", cause=f"timer:{element_id}")
    if result.cancelled:
        runtime_of(session).packages[instance.process_id].timed_out(session, instance.subject, result.cancelled)
    return result


def cancel_instance(session: Session, instance_id: str, *, actor: str, reason: str) -> StepResult:
    """End an instance for good: its work items and timers are cancelled. The state need not be readable.

    Raises NotFound, Conflict (it has ended already).
    """
    instance = instances.lock(session, instance_id)
    if instance.status != "running":
        raise Conflict
    session.connection().execute(
        update(_instances)
        .where(_instances.c.id == instance_id, _instances.c.version == instance.version)
        .values(status="cancelled", version=instance.version + 1, ended_at=now(session))
    )
    cancelled = work_items.end_cancelled(session, steps.open_item_ids(session, instance), reason="cancelled")
    timers.cancel_all(session, instance_id)
    instances.record(
        session, instance, "instance.cancelled", actor, reason=reason, changes={"status": ["running", "cancelled"]}
    )
    steps.record_cancelled(session, instance, cancelled, actor=actor, cause="cancelled")
    incidents.resolve_all(session, instance_id, actor=actor, chain=instance.chain)
    return StepResult(instance_id, (), tuple(cancelled), True, "cancelled")


def retry_incident(session: Session, incident_id: str, *, actor: str) -> StepResult | None:
    """Do again what failed. What a person submitted (a work item, a start, a message) only that person submits again.

    Raises NotFound, Conflict (closed already), NotReady (nothing to do again), StepFailed (it failed again).
    """
    kind, _, key = _open_incident(session, incident_id).partition(":")
    if kind == "outbox":
        outbox.send_again(session, key)
        close_incident(session, incident_id, actor=actor, reason="重新发送")
        return None
    if kind != "timer":
        raise NotReady("这一步由办理人提交，请处理好原因后请其重新提交；提交成功后本异常自动关闭。")
    result = fire_timer(session, key, actor=actor)
    if result is None:
        close_incident(session, incident_id, actor=actor, reason="时限已触发或已撤销")
    return result


def close_incident(session: Session, incident_id: str, *, actor: str, reason: str) -> None:
    """Close an incident by hand, with a reason. Raises NotFound, Conflict (closed already)."""
    _open_incident(session, incident_id)
    incidents.close(session, incident_id, actor=actor, reason=reason)


def _step(
    session: Session,
    instance: Instance,
    move: Callable[[Running], None],
    *,
    actor: str,
    source: str,
    cause: str,
    standing: Mapping[str, str] | None = None,
    completing: str | None = None,
) -> StepResult:
    """`source` names what would be retried, `cause` says why work items vanish."""
    with steps.failing_as(source, subject=instance.subject, chain=instance.chain, instance_id=instance.id):
        result = steps.run(session, instance, move, actor=actor, cause=cause, standing=standing, completing=completing)
    if instance.has_incident:
        incidents.resolve(session, source=source, actor=actor, chain=instance.chain)
    return result


def _open_incident(session: Session, incident_id: str) -> str:
    query = select(_incidents.c.source, _incidents.c.resolved_at).where(_incidents.c.id == incident_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound
    if row.resolved_at is not None:
        raise Conflict
    source: str = row.source
    return source


def _gate(session: Session, instance: Instance, item: Item) -> str | None:
    """The gate that the item decides; a difference review is made for the gate that its key names."""
    kind = runtime_of(session).package(instance.process_id).kinds.get(item.kind)
    if kind is None:
        return None  # the step says what is wrong
    return item.item_key if kind.restores else kind.gate


def _completed(item: Item, routing: Mapping[str, Any]) -> dict[str, list[Any]]:
    answers = {f"answer.{name}": [None, _audited(value)] for name, value in routing.items()}
    return {"status": ["open", "completed"], "element": [None, item.element_id], **answers}


def _audited(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= _LONGEST_AUDITED else text[:_LONGEST_AUDITED] + "…"

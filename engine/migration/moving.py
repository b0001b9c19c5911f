"""Moving one instance to another version in the caller's transaction, and undoing that while nobody has acted on it.

The instance is locked and judged again: what was shown in a preview may have changed since. What it was before is
given back as plain values (`Moved.earlier`), which the caller keeps for as long as the move may be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from engine import definitions, instances, steps, timers, work_items
from engine.errors import Conflict, NotReady
from engine.instances import Instance
from engine.migration.effects import Effects, ItemEffect, effects
from engine.migration.elements import Versions
from engine.migration.planning import Plan, plan
from engine.models import ProcessInstance
from engine.parsed import compiled_set
from engine.runtime import runtime_of
from engine.spiff import Running, restore
from engine.state import unseal
from engine.steps import StepResult
from engine.work_items import Item
from engine.workflow import Held

ACTED_ON = "迁移之后已有人办理，或流程已有新的进展，不能撤销。需要纠正的，请由办理人退回。"
# what a move can change of an item that stays open
_KEPT = (
    "task_id",
    "element_id",
    "name",
    "lane",
    "warn",
    "due_rule",
    "due_at",
    "due_provisional",
    "reminders",
    "reminded",
    "remind_at",
)
_OF_TIMER = ("task_id", "element_id", "rule", "due_at", "provisional", "next_attempt_at")
_HELD_BY = ("assignee", "on_behalf_of", "claimed_at", "created_at")

_instances: Table = ProcessInstance.metadata.tables["process_instance"]
_timers: Table = timers.table


@dataclass(frozen=True)
class Moved:
    """What a move did. `earlier`: plain values by which it is undone, beside `state` (the sealed state before)."""

    plan: Plan
    effects: Effects
    result: StepResult
    state: bytes
    earlier: Mapping[str, Any]


def planned(session: Session, instance: Instance, versions: Versions, definition_id: str) -> Plan:
    """What would become of an instance. Raises StepFailed when its state cannot be read."""
    runtime = runtime_of(session)
    before = compiled_set(session, instance.definition_id, instance.process_id)
    after = compiled_set(session, definition_id, instance.process_id)
    payload = unseal(runtime.state_key, instance.state, instance_id=instance.id, definition_id=instance.definition_id)

    def restored() -> Running:
        return restore(before, payload)

    return plan(versions, after, restored, held(session, instance))


def held(session: Session, instance: Instance) -> Held:
    """What the instance's package knows of its approvals."""
    return runtime_of(session).package(instance.process_id).held(session, instance.subject)


def versions_of(session: Session, old_id: str, new_id: str, names: Mapping[str, str]) -> Versions:
    """Two stored versions side by side. Raises NotFound."""
    old, new = definitions.load(session, old_id), definitions.load(session, new_id)
    return Versions(old, new, runtime_of(session).package(new.process_id), names)


def move(
    session: Session, instance_id: str, definition_id: str, names: Mapping[str, str], *, actor: str, reason: str
) -> Moved:
    """Move an instance. Raises NotFound, Conflict (it has ended, or is on that version already), NotReady with the
    obstacles, StepFailed."""
    instance = instances.lock(session, instance_id)
    if instance.status != "running" or instance.definition_id == definition_id:
        raise Conflict
    versions = versions_of(session, instance.definition_id, definition_id, names)
    found = planned(session, instance, versions, definition_id)
    if found.running is None:
        raise NotReady(found.issues[0].message, issues=found.issues)
    will = effects(session, instance, versions, found)
    earlier = _earlier(session, instance, will)
    if found.void:
        versions.package.void(session, instance.subject, found.void, actor, reason)
    changes = _to_version(instance, definition_id) | ({"element": [None, found.target]} if found.target else {})
    instances.record(session, instance, "instance.migrated", actor, reason=reason, changes=changes)
    result = _settle(session, instance, definition_id, found.running, will, actor)
    if result.cancelled:
        versions.package.timed_out(session, instance.subject, result.cancelled)
    after = {item.id: item.version for item in work_items.open_items(session, instance_id)}
    earlier |= {"open": after, "version": instance.version + 1, "void": sorted(found.void), "to": definition_id}
    return Moved(found, will, result, instance.state, earlier)


def undo(session: Session, instance_id: str, state: bytes, earlier: Mapping[str, Any], *, actor: str) -> StepResult:
    """Put an instance back to where it was before a move. Raises NotFound, NotReady (somebody acted on it since)."""
    instance = instances.lock(session, instance_id)
    standing = {item.id: item for item in work_items.open_items(session, instance_id)}
    versions = {item.id: item.version for item in standing.values()}
    seen = instance.version == earlier["version"] and instance.definition_id == earlier["to"]
    if instance.status != "running" or not seen or versions != earlier["open"]:
        raise NotReady(ACTED_ON)
    runtime, back = runtime_of(session), str(earlier["definition"])
    payload = unseal(runtime.state_key, state, instance_id=instance.id, definition_id=back)
    running = restore(compiled_set(session, back, instance.process_id), payload)
    if earlier["void"]:
        given = frozenset(earlier["void"])
        runtime.package(instance.process_id).reinstate(session, instance.subject, given, actor, "迁移已撤销")
    instances.record(session, instance, "instance.migration_undone", actor, changes=_to_version(instance, back))
    kept: dict[str, dict[str, Any]] = earlier["kept"]
    for work_item_id, values in kept.items():
        _change_item(session, standing[work_item_id], _parsed(values))
    for timer_id, values in earlier["timers"].items():
        _change_timer(session, timer_id, _parsed(values))
    had = {values["task_id"]: work_item_id for work_item_id, values in kept.items()}
    had |= {f"-{work_item_id}": work_item_id for work_item_id in standing.keys() - kept.keys()}
    moving = _on(session, instance, back)
    cause = "migration_undone"
    result = steps.settle(session, moving, running, actor=actor, cause=cause, standing=had, had_timers=True)
    _given_back(session, result, earlier)
    if result.cancelled:
        runtime.package(instance.process_id).timed_out(session, instance.subject, result.cancelled)
    return result


def _settle(
    session: Session, instance: Instance, definition_id: str, running: Running, will: Effects, actor: str
) -> StepResult:
    for each in will.items:
        if each.after is not None:
            _change_item(session, each.before, {name: getattr(each.after, name) for name in _KEPT}, each)
    for timer in will.timers:
        if timer.until is not None:
            at, provisional = timer.until.at, timer.until.provisional
            values = (timer.task_id, timer.element, timer.rule, at, provisional, at)
            _change_timer(session, timer.id, dict(zip(_OF_TIMER, values, strict=True)))
    # an item that ends or is replaced is none of the tokens that wait now
    standing = {each.after.task_id if each.after else f"-{each.before.id}": each.before.id for each in will.items}
    moving = _on(session, instance, definition_id)
    return steps.settle(session, moving, running, actor=actor, cause="migrated", standing=standing, had_timers=True)


def _on(session: Session, instance: Instance, definition_id: str) -> Instance:
    """The locked instance, on the other version."""
    same = (_instances.c.id == instance.id, _instances.c.version == instance.version, _instances.c.status == "running")
    moved = update(_instances).where(*same).values(definition_id=definition_id)
    if session.connection().execute(moved).rowcount != 1:
        raise Conflict
    return replace(instance, definition_id=definition_id)


def _change_item(session: Session, item: Item, values: Mapping[str, Any], effect: ItemEffect | None = None) -> None:
    """Whoever has the item before them and would answer other questions by now is told when they do."""
    table = work_items.table
    quietly = effect is not None and effect.what == "stays"
    changing = update(table).where(table.c.id == item.id, table.c.status == "open", table.c.version == item.version)
    counted = values if quietly else {**values, "version": item.version + 1}
    if session.connection().execute(changing.values(**counted)).rowcount != 1:
        raise Conflict


def _change_timer(session: Session, timer_id: str, values: Mapping[str, Any]) -> None:
    waiting = (_timers.c.id == timer_id, _timers.c.state == "waiting")
    changing = update(_timers).where(*waiting).values(**values, fence=_timers.c.fence + 1)
    if session.connection().execute(changing).rowcount != 1:
        raise Conflict


def _earlier(session: Session, instance: Instance, will: Effects) -> dict[str, Any]:
    """Everything that a move changes of rows, as it is now; times as text."""
    rows = {row.id: row for row in session.connection().execute(select(_timers).where(_waiting(instance)))}
    kept = {each.before.id: _told(each.before, _KEPT) for each in will.items if each.after is not None}
    ended = {each.before.task_id: _told(each.before, (*_KEPT, *_HELD_BY)) for each in will.items if each.after is None}
    lost = [timer.id for timer in will.timers if timer.until is None]
    return {
        "definition": instance.definition_id,
        "kept": kept,
        "ended": ended,
        "timers": {timer.id: _told(rows[timer.id], _OF_TIMER) for timer in will.timers if timer.until is not None},
        "lost": {rows[each].task_id: _told(rows[each], (*_OF_TIMER, "started_at")) for each in lost},
    }


def _waiting(instance: Instance) -> Any:
    return (_timers.c.instance_id == instance.id) & (_timers.c.state == "waiting")


def _given_back(session: Session, result: StepResult, earlier: Mapping[str, Any]) -> None:
    """What had ended begins where it was: with the same person, and its time runs on."""
    table = work_items.table
    for item in result.work_items:
        if item.task_id in earlier["ended"]:
            values = _parsed(earlier["ended"][item.task_id])
            session.connection().execute(update(table).where(table.c.id == item.id).values(**values))
    for task_id, told in earlier["lost"].items():
        own = (_timers.c.instance_id == result.instance_id, _timers.c.task_id == task_id, _timers.c.state == "waiting")
        session.connection().execute(update(_timers).where(*own).values(**_parsed(told)))


def _told(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: {"at": value.isoformat()} if isinstance(value, datetime) else value for name, value in values.items()}


def _parsed(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value for name, value in told.items()
    }


def _to_version(instance: Instance, definition_id: str) -> dict[str, list[str | None]]:
    return {"definition": [instance.definition_id, definition_id]}

"""What a planned move does to open work items and waiting timers; the preview shows it, and the move does just that.

Who holds an item keeps it while its post stays the same; its time runs from when it began, also by a changed rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, Select, Table, select
from sqlalchemy.orm import Session

from engine import new_work_items, timers, work_items
from engine.due import due
from engine.instances import Instance
from engine.migration.elements import Versions
from engine.migration.planning import Plan
from engine.reminders import ladder_of, next_at
from engine.runtime import Due
from engine.spiff import PendingTimer, Token
from engine.work_items import Item

What = Literal["stays", "changes", "replaced", "ends"]

_timers: Table = timers.table


@dataclass(frozen=True)
class ItemEffect:
    """`after`: the item as it will stand (None: it ends). `changes`: what differs for who holds it: name, due, form,
    post. An item whose post changes is replaced by one for the new post."""

    before: Item
    after: Item | None
    what: What
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimerEffect:
    """`rule`, `until`: as they will be; None: the timer is cancelled."""

    id: str
    element: str
    before: datetime
    task_id: str | None
    rule: str | None
    until: Due | None


@dataclass(frozen=True)
class Effects:
    """`new`: steps that are opened."""

    items: tuple[ItemEffect, ...]
    timers: tuple[TimerEffect, ...]
    new: tuple[Token, ...]


def effects(session: Session, instance: Instance, versions: Versions, plan: Plan) -> Effects:
    """Two statements, and the calendar where a rule has changed. StepFailed where the new version is at fault."""
    assert plan.running is not None
    tokens = {token.task_id: token for token in plan.running.user_tasks()}
    items = tuple(
        _item_effect(session, versions, item, tokens.get(plan.tasks.get(item.task_id, "")))
        for item in work_items.open_items(session, instance.id)
    )
    kept = {each.after.task_id for each in items if each.after is not None}
    pending = {timer.task_id: timer for timer in plan.running.timers()}
    rows = session.connection().execute(_waiting(instance.id)).all()
    return Effects(
        items,
        tuple(
            _timer_effect(session, versions, row, pending.get(plan.tasks.get(row.task_id, "")), instance)
            for row in rows
        ),
        tuple(token for task_id, token in tokens.items() if task_id not in kept),
    )


def _waiting(instance_id: str) -> Select[Any]:
    return select(_timers).where(_timers.c.instance_id == instance_id, _timers.c.state == "waiting")


def _item_effect(session: Session, versions: Versions, item: Item, token: Token | None) -> ItemEffect:
    if token is None:
        return ItemEffect(item, None, "ends")
    package = versions.package
    if new_work_items.group_of(package, token) != item.candidate_group:
        return ItemEffect(item, None, "replaced", ("post",))
    ladder = ladder_of(token.properties.get("remind"), token.properties.get("escalate"), package.ladder)
    after = replace(
        item,
        task_id=token.task_id,
        element_id=token.element_id,
        name=token.name,
        lane=token.lane or "",
        warn=token.properties.get("warn"),
    )
    rule = new_work_items.due_rule_of(token, item.priority)
    if rule != item.due_rule:
        until = _due(session, versions, rule, item) if rule else None
        after = replace(
            after,
            due_rule=rule,
            due_at=until.at if until else None,
            due_provisional=until.provisional if until else False,
        )
    if after.due_at != item.due_at or ladder != item.reminders:
        after = _reminded(session, after, ladder if after.due_at else None)
    changes = [name for name in ("name", "due_at") if getattr(item, name) != getattr(after, name)]
    if _form(versions.old.files, item.process_id, item.element_id) != _form(
        versions.new.files, token.process_id, token.element_id
    ):
        changes.append("form")
    return ItemEffect(item, after, "changes" if changes else "stays", tuple(changes))


def _reminded(session: Session, item: Item, ladder: str | None) -> Item:
    """Rungs that were done are not done again."""
    following = next_at(session, ladder, item.due_at, item.reminded) if ladder and item.due_at else None
    return replace(item, reminders=ladder, remind_at=following)


def _due(session: Session, versions: Versions, rule: str, item: Item) -> Due:
    return due(
        session,
        rule,
        package=versions.package,
        start=item.created_at,
        subject=item.subject,
        element=item.element_id,
    )


def _form(files: Mapping[str, bytes], process: str, element: str) -> bytes | None:
    return files.get(f"{process}/forms/{element}.form")


def _timer_effect(
    session: Session, versions: Versions, row: Row[Any], pending: PendingTimer | None, owner: Instance
) -> TimerEffect:
    if pending is None:
        return TimerEffect(row.id, row.element_id, row.due_at, None, None, None)
    until = Due(row.due_at, row.provisional)
    if pending.rule != row.rule:
        until = due(
            session,
            pending.rule,
            package=versions.package,
            start=row.started_at,
            subject=owner.subject,
            element=pending.element_id,
        )
    return TimerEffect(row.id, pending.element_id, row.due_at, pending.task_id, pending.rule, until)


def holders(found: Sequence[ItemEffect]) -> dict[str, list[ItemEffect]]:
    """Who has an open item in hand that does not just stay, with what becomes of it."""
    people: dict[str, list[ItemEffect]] = {}
    for each in found:
        if each.what != "stays" and each.before.assignee is not None:
            people.setdefault(each.before.assignee, []).append(each)
    return people

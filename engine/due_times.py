"""Due times follow their rules: recomputed when the calendar changes, or when an instant that a rule names does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, select, update
from sqlalchemy.orm import Session

from engine import audit, timers, work_items
from engine.due import due, follows_calendar
from engine.incidents import SYSTEM
from engine.models import ProcessInstance
from engine.reminders import next_at
from engine.runtime import Due, runtime_of

_instances: Table = ProcessInstance.metadata.tables["process_instance"]
_items, _timers = work_items.table, timers.table


def recompute_due_times(session: Session, *, instance_id: str | None = None, actor: str = SYSTEM) -> int:
    """Recompute open work items and waiting timers from rule and start. Returns how many moved.

    Without `instance_id`: everywhere, rules of working days only (the calendar has changed). With it: every rule of
    that instance (e.g. its release time has changed). Versions stay: a page that is open is not disturbed.
    """
    moved = 0
    for row in session.connection().execute(_of(instance_id, _open_items())).all():
        until = _moved(session, row, row.created_at, row.due_rule, instance_id)
        if until is not None:
            still_open = (_items.c.id == row.id, _items.c.status == "open")
            values = {"due_at": until.at, "due_provisional": until.provisional}
            changed = session.connection().execute(update(_items).where(*still_open).values(**values)).rowcount
            moved += _record(session, row, "work_item.due_changed", until, actor) if changed else 0
        _remind_anew(session, row, until.at if until else row.due_at)
    for row in session.connection().execute(_of(instance_id, _waiting_timers())).all():
        until = _moved(session, row, row.started_at, row.rule, instance_id)
        if until is not None:
            still_waiting = (_timers.c.id == row.id, _timers.c.state == "waiting", _timers.c.fence == row.fence)
            values = {"due_at": until.at, "provisional": until.provisional, "next_attempt_at": until.at}
            changing = update(_timers).where(*still_waiting).values(fence=row.fence + 1, **values)
            changed = session.connection().execute(changing).rowcount
            moved += _record(session, row, "timer.due_changed", until, actor) if changed else 0
    return moved


def _open_items() -> Select[Any]:
    columns = (_items.c.id, _items.c.element_id, _items.c.due_rule, _items.c.due_at, _items.c.due_provisional)
    ladder = (_items.c.reminders, _items.c.reminded, _items.c.remind_at)
    query = select(*columns, *ladder, _items.c.due_provisional.label("provisional"), _items.c.created_at, *_owner())
    joined = query.join(_instances, _instances.c.id == _items.c.instance_id)
    return joined.where(_items.c.status == "open", _items.c.due_rule.is_not(None)).order_by(_items.c.id)


def _remind_anew(session: Session, row: Row[Any], due_at: datetime) -> None:
    """The rungs that are still to come follow the due time and the calendar; what was said is not said again."""
    if row.reminders is None:
        return
    following = next_at(session, row.reminders, due_at, row.reminded)
    if following != row.remind_at:
        same = (_items.c.id == row.id, _items.c.status == "open", _items.c.reminded == row.reminded)
        session.connection().execute(update(_items).where(*same).values(remind_at=following))


def _waiting_timers() -> Select[Any]:
    query = select(_timers, *_owner()).join(_instances, _instances.c.id == _timers.c.instance_id)
    return query.where(_timers.c.state == "waiting").order_by(_timers.c.id)


def _owner() -> tuple[Any, ...]:
    owner = _instances.c
    about = (owner.id.label("owner_id"), owner.process_id.label("owner_process"), owner.subject.label("about"))
    return (*about, owner.chain)


def _of(instance_id: str | None, query: Select[Any]) -> Select[Any]:
    return query if instance_id is None else query.where(_instances.c.id == instance_id)


def _moved(session: Session, row: Row[Any], start: Any, rule: str, instance_id: str | None) -> Due | None:
    """The new due time where it differs from the row's."""
    if instance_id is None and not follows_calendar(rule):
        return None
    package = runtime_of(session).package(row.owner_process)
    until = due(session, rule, package=package, start=start, subject=row.about, element=row.element_id)
    return None if (until.at, until.provisional) == (row.due_at, row.provisional) else until


def _record(session: Session, row: Row[Any], action: str, until: Due, actor: str) -> int:
    audit.record(
        session,
        chain=row.chain,
        action=action,
        actor=actor,
        subject=row.about,
        instance_id=row.owner_id,
        work_item_id=row.id if action.startswith("work_item") else None,
        changes={
            "element": [row.element_id, row.element_id],
            "due": [row.due_at.isoformat(), until.at.isoformat()],
            "provisional": [row.provisional, until.provisional],
        },
    )
    return 1

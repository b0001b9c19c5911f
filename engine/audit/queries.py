"""Questions to the trail, newest first, paged by key: pass the last id of a page as `before`.

Ids are made of their time, so a stretch of time is a range of ids, and every index on (something, id) answers for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from engine.ids import first_id_at
from engine.models import AuditEvent, AuditPersonal

PAGE = 50

_events: Table = AuditEvent.metadata.tables["audit_event"]
_personal: Table = AuditPersonal.metadata.tables["audit_personal"]


@dataclass(frozen=True)
class Event:
    """An event as people read it; the hashes are the verifier's business."""

    id: str
    chain: str
    seq: int
    at: datetime
    actor: str
    action: str
    subject: str | None
    instance_id: str | None
    work_item_id: str | None
    revision: str | None
    content_hash: str | None
    reason: str | None
    section: str | None
    gate: str | None
    outcome: str | None
    circumstances: str | None
    changes: dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What events are asked for; None or empty: anything. All conditions combine.

    `actions`: codes, or beginnings that end in a dot (`approval.`); `circumstance`: substitute, late or out_of_hours.
    """

    actor: str | None = None
    subject: str | None = None
    chain: str | None = None
    actions: tuple[str, ...] = ()
    content_hash: str | None = None
    section: str | None = None
    gate: str | None = None
    outcome: str | None = None
    circumstance: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    conditions: tuple[ColumnElement[bool], ...] = field(default=())


def ask(session: Session, question: Question, *, before: str | None = None, limit: int = PAGE) -> list[Event]:
    """One page of events in one statement."""
    query = select(*(_events.c[each.name] for each in fields(Event))).where(*conditions(question))
    if before is not None:
        query = query.where(_events.c.id < before)
    return [Event(*row) for row in session.connection().execute(query.order_by(_events.c.id.desc()).limit(limit))]


def conditions(question: Question) -> list[ColumnElement[bool]]:
    """The question as conditions on `audit_event`."""
    wanted = [
        _events.c[name] == value
        for name in ("actor", "subject", "chain", "content_hash", "section", "gate", "outcome")
        if (value := getattr(question, name)) is not None
    ]
    if question.actions:
        wanted.append(or_(*map(_action, question.actions)))
    if question.circumstance is not None:
        wanted.append(_events.c.circumstances.in_(_sets_with(question.circumstance)))
    if question.since is not None:
        wanted.append(_events.c.id >= first_id_at(question.since))
    if question.until is not None:
        wanted.append(_events.c.id < first_id_at(question.until))
    return [*wanted, *question.conditions]


def personal_values(session: Session, event_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """(event id, name) -> the personal value that the event stands for; deleted ones are missing."""
    query = select(_personal.c.event_id, _personal.c.name, _personal.c.value).where(_personal.c.event_id.in_(event_ids))
    return {(row.event_id, row.name): row.value for row in session.connection().execute(query)}


def _action(wanted: str) -> ColumnElement[bool]:
    if not wanted.endswith("."):
        return _events.c.action == wanted
    return _events.c.action.between(wanted, f"{wanted[:-1]}/")  # `/` follows `.`: a range that every index can serve


def _sets_with(circumstance: str) -> list[str]:
    """Every value of the column that holds the circumstance: an `in` that the index serves."""
    known = ("late", "out_of_hours", "substitute")
    sets = [[name for index, name in enumerate(known) if mask >> index & 1] for mask in range(1, 2 ** len(known))]
    return [",".join(names) for names in sets if circumstance in names]

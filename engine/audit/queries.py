"""Questions to the trail, newest first, paged by key: pass the last id of a page as `before`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from engine.models import AuditEvent

PAGE = 50

_events: Table = AuditEvent.metadata.tables["audit_event"]


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
    changes: dict[str, Any]


def events_of_subject(session: Session, subject: str, *, before: str | None = None, limit: int = PAGE) -> list[Event]:
    """What happened to a subject."""
    return _page(session, [_events.c.subject == subject], before, limit)


def events_by(session: Session, actor: str, *, before: str | None = None, limit: int = PAGE) -> list[Event]:
    """What a person did."""
    return _page(session, [_events.c.actor == actor], before, limit)


def events_of_chain(session: Session, chain: str, *, before: int | None = None, limit: int = PAGE) -> list[Event]:
    """One chain; `before` is a seq here."""
    query = select(*(_events.c[field.name] for field in fields(Event))).where(_events.c.chain == chain)
    if before is not None:
        query = query.where(_events.c.seq < before)
    return [Event(*row) for row in session.connection().execute(query.order_by(_events.c.seq.desc()).limit(limit))]


def events(
    session: Session,
    *,
    actor: str | None = None,
    subject: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: str | None = None,
    limit: int = PAGE,
) -> list[Event]:
    """The trail, narrowed by what is given; `action` matches a prefix such as `approval.`."""
    wanted: list[ColumnElement[bool]] = []
    if actor is not None:
        wanted.append(_events.c.actor == actor)
    if subject is not None:
        wanted.append(_events.c.subject == subject)
    if action is not None:
        wanted.append(_events.c.action.startswith(action, autoescape=True))
    if since is not None:
        wanted.append(_events.c.at >= since)
    if until is not None:
        wanted.append(_events.c.at < until)
    return _page(session, wanted, before, limit)


def _page(session: Session, wanted: list[ColumnElement[bool]], before: str | None, limit: int) -> list[Event]:
    query = select(*(_events.c[field.name] for field in fields(Event))).where(*wanted)
    if before is not None:
        query = query.where(_events.c.id < before)
    return [Event(*row) for row in session.connection().execute(query.order_by(_events.c.id.desc()).limit(limit))]

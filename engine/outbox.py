"""Effects that leave after commit: mail, web hooks, pushes. A row is written in the business transaction; the worker
sends it afterwards, at least once, and marks it done exactly once (state and fence). Payloads carry ids only.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from engine import audit, incidents
from engine.db import Database
from engine.errors import Conflict
from engine.ids import new_id
from engine.models import OutboxMessage
from engine.runtime import Topic, now, runtime_of

MOST_ATTEMPTS = 8
LEASE = timedelta(minutes=2)  # how long one worker may be sending before another tries
LONGEST_VALUE = 200  # a longer value is a text, and texts do not travel in payloads

log = logging.getLogger(__name__)
table: Table = OutboxMessage.metadata.tables["outbox_message"]


@dataclass(frozen=True)
class Message:
    """A message that one worker has taken; `fence` proves it."""

    id: str
    topic: str
    payload: Mapping[str, str]
    attempts: int
    fence: int


def enqueue(session: Session, topic: str, payload: Mapping[str, str]) -> str:
    """Send `payload` (ids only) to `topic` once this transaction has committed. Returns the message id.

    Raises ValueError for a topic that is not registered or a value too long to be an id.
    """
    if topic not in runtime_of(session).topics:
        raise ValueError(f"no outbox topic {topic}")
    if any(len(value) > LONGEST_VALUE for value in payload.values()):
        raise ValueError("an outbox payload carries ids only")
    at = now(session)
    row = {
        "id": new_id(),
        "topic": topic,
        "payload": dict(payload),
        "state": "waiting",
        "attempts": 0,
        "fence": 0,
        "not_before": at,
        "created_at": at,
    }
    session.connection().execute(insert(table).values(row))
    return str(row["id"])


def send_again(session: Session, message_id: str) -> None:
    """Let a failed message wait again, with all its attempts. Raises Conflict when it is not failed."""
    again = (
        update(table)
        .where(table.c.id == message_id, table.c.state == "failed")
        .values(state="waiting", attempts=0, fence=table.c.fence + 1, not_before=now(session))
    )
    if session.connection().execute(again).rowcount != 1:
        raise Conflict


def due_ids(session: Session, limit: int = 100) -> list[str]:
    """Ids of the messages that are to be sent now, the oldest first."""
    query = (
        select(table.c.id)
        .where(table.c.state == "waiting", table.c.not_before <= now(session))
        .order_by(table.c.not_before)
        .limit(limit)
    )
    return list(session.connection().execute(query).scalars())


def deliver(database: Database, message_id: str) -> bool:
    """Send one message. False when another worker has it or sending failed (then it is tried again later, and
    becomes an incident after MOST_ATTEMPTS)."""
    message = _take(database, message_id)
    if message is None:
        return False
    topic = database.info["runtime"].topics.get(message.topic)
    try:
        if topic is None:
            raise LookupError("topic")
        topic.send(database, message.payload)
        return _settle(database, message, topic)
    except Exception as error:
        log.warning("outbox message %s to %s: %s", message.id, message.topic, type(error).__name__)
        _failed(database, message, type(error).__name__)
        return False


def _take(database: Database, message_id: str) -> Message | None:
    with database.write() as session:
        at = now(session)
        taken = (
            update(table)
            .where(table.c.id == message_id, table.c.state == "waiting", table.c.not_before <= at)
            .values(attempts=table.c.attempts + 1, fence=table.c.fence + 1, not_before=at + LEASE)
            .returning(table.c.id, table.c.topic, table.c.payload, table.c.attempts, table.c.fence)
        )
        row = session.connection().execute(taken).first()
    return Message(*row) if row else None


def _settle(database: Database, message: Message, topic: Topic) -> bool:
    with database.write() as session:
        if not _finish(session, message):
            return False
        if topic.settle is not None:
            topic.settle(session, message.payload)
        incidents.resolve(session, source=f"outbox:{message.id}", actor=incidents.SYSTEM, chain=audit.ADMINISTRATION)
    return True


def _finish(session: Session, message: Message) -> bool:
    done = (
        update(table)
        .where(table.c.id == message.id, table.c.state == "waiting", table.c.fence == message.fence)
        .values(state="done", fence=message.fence + 1, done_at=now(session))
    )
    return session.connection().execute(done).rowcount == 1


def _failed(database: Database, message: Message, why: str) -> None:
    final = message.attempts >= MOST_ATTEMPTS
    with database.write() as session:
        later = (
            update(table)
            .where(table.c.id == message.id, table.c.state == "waiting", table.c.fence == message.fence)
            .values(
                state="failed" if final else "waiting",
                fence=message.fence + 1,
                not_before=now(session) + incidents.waiting_time(message.attempts),
            )
        )
        if session.connection().execute(later).rowcount == 1 and final:
            incidents.raise_incident(
                session,
                code="outbox-failed",
                message=f"向“{message.topic}”发送 {message.attempts} 次均未成功（{why}），请检查通道后重试。",
                element=None,
                source=f"outbox:{message.id}",
            )

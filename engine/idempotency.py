"""One answer per idempotency key: a retry after a lost reply gets the answer already given.

`recall` first, in the transaction of the write: it takes the key, so that a second request with the same key waits for
the first. `remember` last. A transaction that is rolled back leaves no key behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.models import IdempotencyKey
from engine.runtime import now

LONGEST_KEY = 200
_UNANSWERED = 0
table: Table = IdempotencyKey.metadata.tables["idempotency_key"]


@dataclass(frozen=True)
class Remembered:
    """The answer that was given: HTTP-like status and body, as `remember` got them."""

    status: int
    response: str


def recall(session: Session, *, actor: str, key: str, request_hash: str) -> Remembered | None:
    """The answer already given to this actor's key; None when there is none yet, and the key is now taken.

    Raises Conflict when the same key came with other content.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise Conflict(f"幂等键应为 1 至 {LONGEST_KEY} 个字符。")
    connection = session.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = {
        "actor": actor,
        "key": key,
        "request_hash": request_hash,
        "status": _UNANSWERED,
        "response": "",
        "created_at": now(session),
    }
    taken = dialect.insert(table).values(row).on_conflict_do_nothing().returning(table.c.key)
    if connection.execute(taken).first() is not None:
        return None
    query = select(table.c.request_hash, table.c.status, table.c.response)
    found = connection.execute(query.where(table.c.actor == actor, table.c.key == key)).one()
    if found.request_hash != request_hash:
        raise Conflict("同一个幂等键已用于另一项请求，本次操作没有生效。请换一个新的键再提交。")
    return None if found.status == _UNANSWERED else Remembered(found.status, found.response)


def remember(session: Session, *, actor: str, key: str, status: int, response: str) -> None:
    """Keep the answer to the key that `recall` took in this transaction."""
    session.connection().execute(
        update(table)
        .where(table.c.actor == actor, table.c.key == key, table.c.status == _UNANSWERED)
        .values(status=status, response=response)
    )


def forget_before(session: Session, instant: datetime) -> int:
    """Drop keys older than `instant` (no client retries for days). Returns how many."""
    return session.connection().execute(delete(table).where(table.c.created_at < instant)).rowcount

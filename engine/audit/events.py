"""Recording: events are queued during a use case and written just before its commit, in the same transaction.

Each chain's head row is locked only from there to the commit. Whoever forgets to record has changed nothing less;
whoever records cannot commit the one without the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from engine.audit.hashing import ALGORITHM, event_hash, genesis
from engine.errors import Invalid
from engine.ids import new_id
from engine.models import AuditChain, AuditEvent
from engine.runtime import now

Scalar = str | int | bool | None

ACCESS, LOGIN, ADMINISTRATION, DEPLOYMENT, SECURITY = "access", "login", "administration", "deployment", "security"

LONGEST_REASON = 2000  # characters
LONGEST_VALUE = 500  # a longer one is a text, not a value: it has no business in the trail

_QUEUE = "audit.queue"
_events: Table = AuditEvent.metadata.tables["audit_event"]
_chains: Table = AuditChain.metadata.tables["audit_chain"]
_INSERT = insert(_events)
_MOVE_HEAD = (
    update(_chains).where(_chains.c.chain == bindparam("name")).values(seq=bindparam("last"), head=bindparam("top"))
)
_LOCK_HEADS = (
    select(_chains.c.chain, _chains.c.seq, _chains.c.head)
    .where(_chains.c.chain.in_(bindparam("names", expanding=True)))
    .order_by(_chains.c.chain)
    .with_for_update()
)


def record(
    session: Session,
    *,
    chain: str,
    action: str,
    actor: str,
    subject: str | None = None,
    instance_id: str | None = None,
    work_item_id: str | None = None,
    revision: str | None = None,
    content_hash: str | None = None,
    reason: str | None = None,
    changes: Mapping[str, Sequence[Scalar]] | None = None,
) -> None:
    """Queue one event for `chain`; it is written with the commit of this session.

    `changes` maps a name to [old, new]: assignments, outcomes, attributes, rights, hashes; never draft text.
    Raises Invalid when the reason is too long, ValueError when a value is.
    """
    if reason is not None and len(reason) > LONGEST_REASON:
        raise Invalid(f"理由超过 {LONGEST_REASON} 字，请精简后再提交。")
    queued = {
        "id": new_id(),
        "chain": chain,
        "at": now(session),
        "actor": actor,
        "action": action,
        "subject": subject,
        "instance_id": instance_id,
        "work_item_id": work_item_id,
        "revision": revision,
        "content_hash": content_hash,
        "reason": reason,
        "changes": {name: _checked(name, pair) for name, pair in (changes or {}).items()},
        "algorithm": ALGORITHM,
    }
    session.info.setdefault(_QUEUE, []).append((session.get_nested_transaction(), queued))


def _checked(name: str, pair: Sequence[Scalar]) -> list[Scalar]:
    if len(pair) != 2 or any(isinstance(value, str) and len(value) > LONGEST_VALUE for value in pair):
        raise ValueError(f"audit change {name}: needs [old, new], each shorter than {LONGEST_VALUE}")
    return list(pair)


@event.listens_for(Session, "before_commit")
def _write_queue(session: Session) -> None:
    if session.in_nested_transaction():
        return
    queue = session.info.pop(_QUEUE, None)
    if queue:
        _append(session, [queued for _, queued in queue])


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    """Drop what was queued inside a transaction or savepoint that is undone."""
    if not previous.nested:
        session.info.pop(_QUEUE, None)
    elif _QUEUE in session.info:
        session.info[_QUEUE] = [(at, queued) for at, queued in session.info[_QUEUE] if not _inside(at, previous)]


def _inside(transaction: SessionTransaction | None, undone: SessionTransaction) -> bool:
    while transaction is not None and transaction is not undone:
        transaction = transaction.parent
    return transaction is undone


def _append(session: Session, events: list[dict[str, Any]]) -> None:
    heads = _lock_heads(session, sorted({queued["chain"] for queued in events}))
    for queued in events:
        seq, previous = heads[queued["chain"]]
        queued["seq"], queued["previous"] = seq + 1, previous
        queued["hash"] = event_hash(queued, previous)
        heads[queued["chain"]] = (seq + 1, queued["hash"])
    connection = session.connection()
    connection.execute(_INSERT, events)
    moved = [{"name": chain, "last": seq, "top": head} for chain, (seq, head) in heads.items()]
    connection.execute(_MOVE_HEAD, moved)


def _lock_heads(session: Session, chains: list[str]) -> dict[str, tuple[int, bytes]]:
    """Lock in the order of names, so that two use cases that write to the same chains cannot block each other."""
    connection = session.connection()
    heads = _read_heads(connection, chains)
    missing = [chain for chain in chains if chain not in heads]
    if missing:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        new = dialect.insert(_chains).on_conflict_do_nothing()
        connection.execute(
            new, [{"chain": chain, "seq": 0, "head": genesis(chain), "checkpointed_seq": 0} for chain in missing]
        )
        heads = _read_heads(connection, chains)
    return heads


def _read_heads(connection: Connection, chains: list[str]) -> dict[str, tuple[int, bytes]]:
    return {row.chain: (row.seq, row.head) for row in connection.execute(_LOCK_HEADS, {"names": chains})}

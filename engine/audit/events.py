"""Recording: events are queued during a use case and written just before its commit, in the same transaction.

Each chain's head row is locked only from there to the commit. Whoever forgets to record has changed nothing less;
whoever records cannot commit the one without the other.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from engine.audit.hashing import ALGORITHM, digest, event_hash, genesis
from engine.audit.reasons import REASONS, is_words, marks_of
from engine.errors import Invalid
from engine.ids import id_at
from engine.models import AuditChain, AuditEvent, AuditPersonal
from engine.runtime import now

Scalar = str | int | bool | None
SUBSTITUTE, LATE, OUT_OF_HOURS = "substitute", "late", "out_of_hours"  # circumstances
NOT_PEOPLE = frozenset({"system", "installer", "unknown"})


class Acting(NamedTuple):
    """The actor at this moment."""

    section: str | None = None
    circumstances: frozenset[str] = frozenset()
    on_behalf_of: str | None = None  # whom the actor stands in for


_NOBODY = Acting()

ACCESS, LOGIN, ADMINISTRATION, DEPLOYMENT, SECURITY = "access", "login", "administration", "deployment", "security"

LONGEST_REASON = 2000  # characters
LONGEST_VALUE = 500  # a longer one is a text, not a value: it has no business in the trail

_QUEUE, _PERSONAL, _ACTING = "audit.queue", "audit.personal", "audit.acting"
_personal: Table = AuditPersonal.metadata.tables["audit_personal"]
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
    gate: str | None = None,
    circumstances: Iterable[str] = (),
    changes: Mapping[str, Sequence[Scalar]] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    """Queue one event for `chain`; it is written with the commit of this session.

    `changes` maps a name to [old, new]: assignments, outcomes, attributes, rights, hashes; never draft text.
    `personal`: name -> personal data (an address); the event holds its salted hash, the value stands in a table of
    its own. `gate` and the outcome are taken from the changes where they stand there; section and circumstances come
    from `act_as` too. Raises Invalid when the reason is too long, ValueError when a value is.
    """
    if reason is not None and len(reason) > LONGEST_REASON:
        raise Invalid(f"理由超过 {LONGEST_REASON} 字，请精简后再提交。")
    at = now(session)
    event_id = id_at(at)
    told = {name: _checked(name, pair) for name, pair in (changes or {}).items()}
    told |= _hidden(session, event_id, personal or {})
    acting: Acting = session.info.get(_ACTING, {}).get(actor, _NOBODY)
    if acting.on_behalf_of is not None:
        told.setdefault("on_behalf_of", [None, acting.on_behalf_of])
    noted = {*circumstances, *acting.circumstances, *_unusual(session, actor, at)}
    queued = {
        "id": event_id,
        "chain": chain,
        "at": at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "instance_id": instance_id,
        "work_item_id": work_item_id,
        "revision": revision,
        "content_hash": content_hash,
        "reason": reason,
        "section": acting.section,
        "gate": gate or _latest(told, "gate"),
        "outcome": _latest(told, "outcome", "answer.outcome"),
        "circumstances": ",".join(sorted(noted)) or None,
        "changes": told,
        "algorithm": ALGORITHM,
    }
    session.info.setdefault(_QUEUE, []).append((session.get_nested_transaction(), queued))


def act_as(
    session: Session,
    actor: str,
    section: str | None,
    *,
    circumstances: Iterable[str] = (),
    on_behalf_of: str | None = None,
    anew: bool = True,
) -> None:
    """Events that this session records of the actor carry the section, the circumstances and whom the actor stands in
    for from here on; not `anew`: unless it was told before."""
    known = session.info.setdefault(_ACTING, {})
    if anew or actor not in known:
        known[actor] = Acting(section, frozenset(circumstances), on_behalf_of)


def _latest(changes: Mapping[str, Sequence[Scalar]], *names: str) -> str | None:
    values = (value for name in names for value in reversed(changes.get(name, ())) if value is not None)
    found = next(values, None)
    return None if found is None else str(found)


def _unusual(session: Session, actor: str, at: datetime) -> tuple[str, ...]:
    """What the clock says of an act by a person."""
    runtime = session.info.get("runtime")
    if runtime is None or runtime.working_time is None or actor in NOT_PEOPLE:
        return ()
    return () if runtime.working_time.is_office_hours(at) else (OUT_OF_HOURS,)


def _hidden(session: Session, event_id: str, personal: Mapping[str, str]) -> dict[str, list[Scalar]]:
    hidden: dict[str, list[Scalar]] = {}
    for name, value in personal.items():
        salt = secrets.token_hex(16)
        session.info.setdefault(_PERSONAL, []).append(
            (session.get_nested_transaction(), {"event_id": event_id, "name": name, "value": value, "salt": salt})
        )
        hidden[name] = [None, salted(value, salt)]
    return hidden


def salted(value: str, salt: str) -> str:
    """What an event holds in place of a personal value: `~` and 32 hex digits of its salted hash."""
    return "~" + digest(ALGORITHM, salt.encode(), b"\x00", value.encode()).hex()[:32]


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
    if personal := session.info.pop(_PERSONAL, None):
        session.connection().execute(insert(_personal), [row for _, row in personal])


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    """Drop what was queued inside a transaction or savepoint that is undone."""
    for name in (_QUEUE, _PERSONAL):
        if not previous.nested:
            session.info.pop(name, None)
        elif name in session.info:
            session.info[name] = [(at, queued) for at, queued in session.info[name] if not _inside(at, previous)]


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
    worded = [queued for queued in events if is_words(queued["reason"])]
    REASONS.add(connection, [(queued["id"], queued["reason"], marks_of(queued)) for queued in worded])
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

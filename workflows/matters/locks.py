"""The lock that every change of a matter takes first, so that edits, approvals and releases go one after another.

On SQLite the write transaction itself is the lock. Lock order everywhere: instance, matter, release set, audit chain;
so whoever has locked a matter never locks an instance afterwards (docs/adr/0006).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, SessionTransaction

from engine.errors import NotFound
from workflows.matters.following_models import Followed
from workflows.matters.models import Matter, Revision

T = TypeVar("T")
# names of what is read once under the lock
REVISION, INVOLVEMENT, CONTENT, FOLLOWED = "revision", "involvement", "content", "followed"
_HELD = "matters.held"


@dataclass
class _Held:
    """A matter that this transaction has locked, and what it has read of it since: nobody else can change that."""

    matter: Matter
    read: dict[str, Any] = field(default_factory=dict)


def lock_matter(session: Session, matter_id: str) -> Matter:
    """The matter, locked until commit and read anew; asked again in the same transaction, the same one.

    Raises NotFound.
    """
    held = _held(session, matter_id)
    if held is not None:
        return held.matter
    # NO KEY UPDATE: rows that refer to the matter take KEY SHARE on it, and two of them must not block each other
    locking = select(Matter, _is_followed()).where(Matter.id == matter_id).with_for_update(key_share=True, of=Matter)
    row = session.execute(locking.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    _, matters = session.info.setdefault(_HELD, (_transaction(session), {}))
    matters[matter_id] = _Held(row[0], {FOLLOWED: row[1]})
    return row[0]


def _is_followed() -> ColumnElement[bool]:
    return exists().where(Followed.matter_id == Matter.id, Followed.ended_at.is_(None))


def open_revision(session: Session, matter_id: str) -> Revision | None:
    """The open revision of the matter, read anew; under `lock_matter` it stays so until commit."""
    latest = latest_revision(session, matter_id)
    return latest if latest is not None and latest.closed_at is None else None


def latest_revision(session: Session, matter_id: str) -> Revision | None:
    """The last revision of the matter, open or closed: no earlier one is open. None before the first submission."""

    def read() -> Revision | None:
        query = select(Revision).where(Revision.matter_id == matter_id).order_by(Revision.ordinal.desc()).limit(1)
        return session.scalar(query.execution_options(populate_existing=True))

    return read_once(session, matter_id, REVISION, read)


def read_once(session: Session, matter_id: str, name: str, read: Callable[[], T]) -> T:
    """What `read` gives; while the matter is locked by this transaction it is read only once, until `forget`."""
    held = _held(session, matter_id)
    if held is None:
        return read()
    if name not in held.read:
        held.read[name] = read()
    return cast(T, held.read[name])


def already_read(session: Session, matter_id: str, name: str) -> Any | None:
    """What this transaction has read under that name while it holds the lock; None when it has not."""
    held = _held(session, matter_id)
    return held.read.get(name) if held is not None else None


def remember(session: Session, matter_id: str, name: str, value: Any) -> None:
    """This transaction has changed what was read under that name; `value` is what reading it anew would give."""
    held = _held(session, matter_id)
    if held is not None and name in held.read:
        held.read[name] = value


def forget(session: Session, matter_id: str, *names: str) -> None:
    """This transaction is about to change what was read under these names (none given: everything)."""
    held = _held(session, matter_id)
    if held is not None:
        for name in names or tuple(held.read):
            held.read.pop(name, None)


def _held(session: Session, matter_id: str) -> _Held | None:
    """None when this transaction has not locked the matter; a lock taken inside a savepoint counts only there."""
    transaction, matters = session.info.get(_HELD, (None, {}))
    if transaction is not _transaction(session):
        session.info.pop(_HELD, None)
        return None
    held: _Held | None = matters.get(matter_id)
    return held


def _transaction(session: Session) -> SessionTransaction | None:
    return session.get_nested_transaction() or session.get_transaction()

"""The rulebook in force, and publishing the next one. Every change is a new version; nothing is overwritten."""

from __future__ import annotations

import threading
from dataclasses import asdict
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import ColumnElement, Engine, Insert, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Conflict, Invalid, NotAllowed
from engine.ids import new_id
from engine.runtime import now
from workflows.people.actor import Actor
from workflows.people.rules import require
from workflows.screening.models import RulebookVersion
from workflows.screening.rulebook import Repealed, Rulebook
from workflows.screening.rulebook_edits import Change, difference
from workflows.screening.rulebook_issues import change_issues
from workflows.screening.shipped_lists import default_rulebook, term_of

__all__ = [
    "current_rulebook",
    "current_version",
    "decoded",
    "default_rulebook",
    "publish_rulebook",
    "rulebook_read_last",
    "seed_rulebook",
    "version_at",
    "versions",
]

_KEPT = 4  # books of a process: the one in force, and those of other databases in tests
_books: dict[tuple[str, str], Rulebook] = {}
_read_last: WeakKeyDictionary[Engine, tuple[str | None, Rulebook]] = WeakKeyDictionary()  # of each database
_lock = threading.Lock()


def current_version(session: Session) -> RulebookVersion | None:
    """The newest version; None in an installation that has only what the program ships."""
    return session.scalars(select(RulebookVersion).order_by(RulebookVersion.ordinal.desc()).limit(1)).one_or_none()


def current_rulebook(session: Session) -> Rulebook:
    """The rulebook in force: the newest version, else the shipped one. Read once a process and version."""
    newest = session.execute(
        select(RulebookVersion.id, RulebookVersion.hash).order_by(RulebookVersion.ordinal.desc()).limit(1)
    ).one_or_none()
    book = _book_of(session, newest.id, newest.hash) if newest is not None else default_rulebook()
    with _lock:
        _read_last[session.connection().engine] = (newest.id if newest is not None else None, book)
    return book


def rulebook_read_last(session: Session) -> tuple[Rulebook, ColumnElement[bool]]:
    """The rulebook that was in force when this process last asked, and the condition that it still is: for whoever
    writes under that condition, and asks for the rulebook in force where nothing was written. No statement, but for
    the first time."""
    engine = session.connection().engine
    if engine not in _read_last:
        current_rulebook(session)
    version_id, book = _read_last[engine]
    newest = select(RulebookVersion.id).order_by(RulebookVersion.ordinal.desc()).limit(1).scalar_subquery()
    return book, newest.is_not_distinct_from(version_id)


def _book_of(session: Session, version_id: str, version_hash: str) -> Rulebook:
    key = (version_id, version_hash)
    book = _books.get(key)
    if book is None:
        book = decoded(session.scalars(select(RulebookVersion.content).where(RulebookVersion.id == version_id)).one())
        with _lock:
            _books[key] = book
            while len(_books) > _KEPT:
                del _books[next(iter(_books))]
    return book


def decoded(content: dict[str, Any]) -> Rulebook:
    """The rulebook that a version holds."""
    repealed = (
        Repealed(**{**entry, "since": date.fromisoformat(entry["since"]) if entry["since"] else None})
        for entry in content["repealed"]
    )
    return Rulebook(
        terms=tuple(term_of(entry) for entry in content["terms"]),
        repealed=tuple(repealed),
        abbreviations=tuple(content["abbreviations"]),
        offices=tuple(content["offices"]),
    )


def publish_rulebook(
    session: Session, book: Rulebook, actor: Actor, reason: str, *, seen: int | None = None
) -> RulebookVersion:
    """Puts the book in force. `seen` is the ordinal of the version that the change was made from (0: none).

    Entries of the aspect secrecy are the security officer's, all others the system administrator's. Raises
    NotAllowed, Invalid (issues name the field of the entry), Conflict when somebody published meanwhile.
    """
    base = current_version(session)
    ordinal = base.ordinal if base else 0
    if seen is not None and seen != ordinal:
        raise Conflict("词库刚刚已由他人修改，您的修改没有生效。请刷新后在新版本上再改。")
    changes = difference(current_rulebook(session), book)
    _require_rights(actor, changes)
    _refuse_unfit(changes, book, reason)
    row = _insert(session, book, ordinal + 1, actor.person_id, reason.strip())
    _record(session, row, changes, actor)
    return row


def seed_rulebook(session: Session, actor: str) -> None:
    """Version 1 from the shipped lists, when there is none yet."""
    if session.scalar(select(func.count()).select_from(RulebookVersion)) == 0:
        _insert(session, default_rulebook(), 1, actor, "随程序安装的词库")


def _require_rights(actor: Actor, changes: tuple[Change, ...]) -> None:
    if any(change.moves_secrecy for change in changes):
        raise NotAllowed("词条不能直接在保密和其他关之间移动：请由原来的管理员删除，再由另一位管理员登记。")
    if any(change.touches_secrecy for change in changes):
        require(actor, "rulebook.change_secrecy")
    if not changes or not all(change.touches_secrecy for change in changes):
        require(actor, "rulebook.change")


def _refuse_unfit(changes: tuple[Change, ...], book: Rulebook, reason: str) -> None:
    if not reason.strip():
        raise Invalid("请写明修改词库的理由。")
    if issues := change_issues(changes, book):
        raise Invalid("词库的修改有误，请按提示更正。", issues=issues)
    if not changes:
        raise Invalid("没有修改任何词条。")


def _insert(session: Session, book: Rulebook, ordinal: int, by: str, reason: str) -> RulebookVersion:
    values = {
        "id": new_id(),
        "ordinal": ordinal,
        "hash": book.hash,
        "content": orjson.loads(orjson.dumps(asdict(book))),
        "created_by": by,
        "reason": reason,
        "at": now(session),
    }
    adding: Insert
    if session.get_bind().dialect.name == "sqlite":
        adding = sqlite.insert(RulebookVersion).values(values).on_conflict_do_nothing(index_elements=["ordinal"])
    else:
        adding = postgresql.insert(RulebookVersion).values(values).on_conflict_do_nothing(index_elements=["ordinal"])
    if session.execute(adding.returning(RulebookVersion.id)).first() is None:
        raise Conflict("词库刚刚已由他人修改，您的修改没有生效。请刷新后在新版本上再改。")
    return session.get_one(RulebookVersion, values["id"])


def _record(session: Session, row: RulebookVersion, changes: tuple[Change, ...], actor: Actor) -> None:
    """One event per chain: what touches secrecy goes to the security chain."""
    for chain, secret in ((audit.SECURITY, True), (audit.ADMINISTRATION, False)):
        of_chain = [change for change in changes if change.touches_secrecy is secret]
        if of_chain:
            audit.record(
                session,
                chain=chain,
                action="rulebook.published",
                actor=actor.person_id,
                subject=row.id,
                content_hash=row.hash,
                reason=row.reason,
                changes={"version": [row.ordinal - 1 or None, row.ordinal], **_texts(of_chain)},
            )


def _texts(changes: list[Change]) -> dict[str, list[str | None]]:
    """The entries' words by kind of change, in the form of the trail."""
    words: dict[str, str] = {}
    for kind in ("added", "removed", "changed"):
        texts = [change.text for change in changes if change.kind == kind]
        if texts:
            words[kind] = _shortened(texts)
    return {kind: [text, None] if kind == "removed" else [None, text] for kind, text in words.items()}


def _shortened(texts: list[str]) -> str:
    """All of them, or as many as the trail takes in one value, and their number."""
    whole = "、".join(texts)
    if len(whole) <= audit.events.LONGEST_VALUE:
        return whole
    end = f"…等 {len(texts)} 条"
    return whole[: audit.events.LONGEST_VALUE - len(end)] + end


def versions(session: Session) -> list[RulebookVersion]:
    """All versions, the newest first."""
    return list(session.scalars(select(RulebookVersion).order_by(RulebookVersion.ordinal.desc())))


def version_at(session: Session, ordinal: int) -> RulebookVersion | None:
    """The version of that number."""
    return session.scalars(select(RulebookVersion).where(RulebookVersion.ordinal == ordinal)).one_or_none()

"""Notices of a person: the unread first, then by time, newest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.errors import Invalid
from workflows.notices.models import Notice

PAGE = 40
UNREAD, READ = "u", "r"


@dataclass(frozen=True)
class NoticePage:
    """`after`: give it back for the next page; None: that was all."""

    notices: tuple[Notice, ...]
    after: str | None


def unread_counts(session: Session, person_ids: Collection[str]) -> dict[str, int]:
    """How many unread notices these people have, in one statement; who has none is absent."""
    query = (
        select(Notice.person_id, func.count())
        .where(Notice.person_id.in_(sorted(person_ids)), Notice.read_at.is_(None))
        .group_by(Notice.person_id)
    )
    return {person_id: int(count) for person_id, count in session.execute(query)}


def notices_of(session: Session, person_id: str, after: str | None = None, limit: int = PAGE) -> NoticePage:
    """One page of a person's notices. Raises Invalid for a mark of a page that is none of ours."""
    part, last = _parsed(after)
    found: list[Notice] = []
    if part == UNREAD:
        found = list(session.scalars(_unread(person_id, last).limit(limit + 1)))
        last = None
    if len(found) <= limit:
        found += session.scalars(_read(person_id, last).limit(limit + 1 - len(found)))
    shown = tuple(found[:limit])
    return NoticePage(shown, _mark(shown[-1]) if len(found) > limit else None)


def _unread(person_id: str, after: str | None) -> Select[Any]:
    query = select(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return _older(query, after)


def _read(person_id: str, after: str | None) -> Select[Any]:
    query = select(Notice).where(Notice.person_id == person_id, Notice.read_at.is_not(None))
    return _older(query, after)


def _older(query: Select[Any], after: str | None) -> Select[Any]:
    query = query.order_by(Notice.id.desc())
    return query if after is None else query.where(Notice.id < after)


def _mark(notice: Notice) -> str:
    return f"{READ if notice.read_at else UNREAD}.{notice.id}"


def _parsed(after: str | None) -> tuple[str, str | None]:
    if not after:
        return UNREAD, None
    part, _, last = after.partition(".")
    if part not in (UNREAD, READ) or not last:
        raise Invalid("翻页标记无效，请从第一页重新查看。")
    return part, last


__all__ = ["NoticePage", "notices_of", "unread_counts"]

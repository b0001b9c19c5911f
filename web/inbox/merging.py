"""Lists are merged from strands, each read through an index of its own as far as the page goes, and paged by the key of
their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, literal, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from engine.db import Instant
from engine.errors import Invalid
from engine.models import WorkItem
from web.inbox.strands import Conditions

_LONGEST_KEY = 100
_FIRST, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_LONGEST_INSTANT = 16  # digits of microseconds: until the year 2286


@dataclass(frozen=True)
class Order:
    """What a list is sorted by, the id last."""

    key: InstrumentedAttribute[Any]
    descending: bool = False

    def of(self, *columns: Any) -> tuple[Any, ...]:
        """The columns, sorted that way."""
        return tuple(column.desc() if self.descending else column.asc() for column in columns)

    def mark(self, item: WorkItem) -> str:
        """What the next page is asked for with, when the item is the last of this one."""
        if self.key is WorkItem.id:
            return item.id
        value = getattr(item, self.key.key)
        return f"{_told(value) if self._by_instant else value}~{item.id}"

    def behind(self, mark: str) -> Conditions:
        """The condition on what comes after the mark. Raises Invalid when it is none of ours."""
        value, _, last_id = mark.rpartition("~")
        if len(mark) > _LONGEST_KEY or not last_id.isalnum() or bool(value) == (self.key is WorkItem.id):
            raise _foreign()
        if self.key is WorkItem.id:
            return (self.key > last_id,)
        given = tuple_(self._parsed(value) if self._by_instant else literal(value), literal(last_id))
        here = tuple_(self.key, WorkItem.id)
        return (here < given if self.descending else here > given,)

    def until(self, value: Any, last_id: str) -> Conditions:
        """The condition on what comes no later than the item with this key and id."""
        if self.key is WorkItem.id:
            return (self.key <= last_id,)
        here, given = tuple_(self.key, WorkItem.id), tuple_(literal(value, self.key.type), literal(last_id))
        return (here >= given if self.descending else here <= given,)

    @property
    def _by_instant(self) -> bool:
        return self.key is WorkItem.ended_at

    @staticmethod
    def _parsed(value: str) -> ColumnElement[Any]:
        if not (value.isascii() and value.isdecimal() and len(value) <= _LONGEST_INSTANT):
            raise _foreign()
        return literal(_FIRST + int(value) * _MICROSECOND, Instant)


ORDERS: Mapping[str, Order] = {
    "urgency": Order(WorkItem.turn),
    "due": Order(WorkItem.due_order),
    "age": Order(WorkItem.id),
    "done": Order(WorkItem.ended_at, descending=True),
}


def merged(order: Order, strands: Iterable[Conditions], limit: int) -> Select[Any]:
    """(id, key, subject) of the first `limit` items of the strands together, in order."""
    chosen = union_all(*(_branch(order, strand, limit) for strand in [*strands] or [(false(),)])).subquery()
    return select(chosen).order_by(*order.of(chosen.c.key, chosen.c.id)).limit(limit)


def counted(strands: Iterable[Conditions], most: int) -> ColumnElement[int]:
    """How many items the strands hold together, up to `most`."""
    branches = []
    for conditions in strands:
        inner = select(literal(1).label("one")).select_from(WorkItem).where(*conditions).limit(most).subquery()
        branches.append(select(inner.c.one))
    if not branches:
        return literal(0)
    both = union_all(*branches).subquery()
    some = select(both.c.one).limit(most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _branch(order: Order, conditions: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    columns = (WorkItem.id.label("id"), order.key.label("key"), WorkItem.subject.label("subject"))
    rows = select(*columns).where(*conditions).order_by(*order.of(order.key, WorkItem.id)).limit(limit)
    return select(rows.subquery())


def _told(at: datetime | None) -> int:
    return ((at or _FIRST) - _FIRST) // _MICROSECOND


def _foreign() -> Invalid:
    return Invalid("翻页标记无效，请从第一页重新查看。")

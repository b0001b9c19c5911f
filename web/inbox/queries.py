"""Lists of work items with the matter they are about: one statement a list, one for all counts.

Every list merges strands (`web.inbox.strands`), each read through its own index as far as the page goes, and pages by
the key of its order. Counts stop at MOST_COUNTED.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.db import Instant
from engine.errors import Invalid
from engine.models import ProcessDefinition, WorkItem
from engine.runtime import now
from web.inbox.filters import Filters
from web.inbox.strands import Conditions, strands_of
from workflows.calendar.working_days import after_working_days
from workflows.matters.access import readable_by
from workflows.matters.models import Matter, Revision
from workflows.matters.search import Found, found_matters, is_rare
from workflows.people.actor import Actor
from workflows.people.models import Person, Section
from workflows.people.reach import reaches
from workflows.prepublication.follow_ups import has_come
from workflows.prepublication.variables import PRIORITIES

PAGE = 40
MOST_COUNTED = 99  # a view that holds more counts one more than this
VIEWS = ("mine", "group", "soon", "overdue", "done")
COUNTED_VIEWS = tuple(view for view in VIEWS if view != "done")
STANDING = tuple((view, Filters()) for view in COUNTED_VIEWS)
_LONGEST_KEY = 100
_FIRST, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_LONGEST_INSTANT = 16  # digits of microseconds: until the year 2286
_ORDERS: Mapping[str, InstrumentedAttribute[str]] = {
    "urgency": WorkItem.turn,
    "due": WorkItem.due_order,
    "age": WorkItem.id,
}


@dataclass(frozen=True)
class Listed:
    """A work item with what its row says of the matter. `returned`: it is a draft again, sent back by a reviewer."""

    item: WorkItem
    title: str
    number: str
    urgency: str
    section: str
    holder: str | None
    returned: bool


@dataclass(frozen=True)
class ListedPage:
    """`after`: give it back for the next page; None: that was all."""

    rows: tuple[Listed, ...]
    after: str | None


@dataclass(frozen=True)
class _Dated:
    """From (inclusive) and until (exclusive), as `due_order` writes them; None: no bound."""

    since: str | None = None
    until: str | None = None

    @property
    def bounded(self) -> bool:
        return self.until is not None

    def of(self, column: InstrumentedAttribute[str], before: str = "") -> Conditions:
        since = (column >= before + self.since,) if self.since is not None else ()
        return (*since, column < before + self.until) if self.until is not None else since


def listed(
    session: Session,
    actor: Actor,
    view: str,
    after: str | None = None,
    limit: int = PAGE,
    filters: Filters | None = None,
) -> ListedPage:
    """One page of a view: urgent first, then by due time, unless the filters say otherwise; what was done, the
    last done first. Raises Invalid."""
    wanted = filters or Filters()
    if wanted.words and _by_words(session, actor, wanted.words, after):
        return _searched(session, actor, view, after, limit, wanted)
    if view == "done":
        return _done(session, actor, after, limit, wanted)
    order = wanted.order(view)
    key = _ORDERS[order]
    branches = [
        _branch(key, (*strand, *(_behind(key, after) if after else ())), limit + 1)
        for strand in _narrowed(session, actor, view, wanted, order)
    ]
    chosen = _merged(branches)
    ids = select(chosen.c.id).order_by(chosen.c.key, chosen.c.id).limit(limit + 1)
    found = _rows(session, ids, key, WorkItem.id)
    last = found[limit - 1].item if len(found) > limit else None
    return ListedPage(tuple(found[:limit]), None if last is None else _cursor(last, order))


def listed_items(session: Session, actor: Actor, work_item_ids: Sequence[str]) -> list[Listed]:
    """Those of the items that reach the actor and whose matter they may read now, in the order given; the others are
    not there: of what their post decided long ago they see nothing."""
    wanted = select(WorkItem.id).where(WorkItem.id.in_(work_item_ids))
    rows = [row for row in _rows(session, wanted, WorkItem.id) if reaches(actor, row.item)]
    readable = set(session.scalars(select(Matter.id).where(_among(rows), readable_by(actor))))
    found = {row.item.id: row for row in rows if row.item.subject in readable}
    return [found[each] for each in work_item_ids if each in found]


def _among(rows: Iterable[Listed]) -> ColumnElement[bool]:
    return Matter.id.in_(sorted({row.item.subject for row in rows}))


def published_processes(session: Session) -> list[tuple[str, str]]:
    """(id, name) of every main process in force."""
    query = select(ProcessDefinition.process_id, ProcessDefinition.name).where(ProcessDefinition.state == "published")
    return [(row[0], row[1]) for row in session.execute(query.order_by(ProcessDefinition.name))]


def counts(session: Session, actor: Actor) -> Mapping[str, int]:
    """How many open work items each view holds, up to MOST_COUNTED + 1, in one statement."""
    return dict(zip(COUNTED_VIEWS, counts_of(session, actor, STANDING), strict=True))


def counts_of(session: Session, actor: Actor, wanted: Sequence[tuple[str, Filters]]) -> list[int]:
    """The same for views with filters, in one statement."""
    counted = [_counted(_narrowed(session, actor, view, filters, "due")) for view, filters in wanted]
    return list(session.execute(select(*counted)).one())


def bounded(number: int) -> str:
    """A count in words: what lies beyond MOST_COUNTED was not counted."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def count(session: Session, actor: Actor, view: str, filters: Filters, most: int = MOST_COUNTED) -> int:
    """The same for one view with filters, up to `most` + 1."""
    if filters.words and is_rare(session, actor, filters.words):
        return len(_found(session, actor, view, None, most + 1, filters).matter_ids)
    return session.scalar(select(_counted(_of_view(session, actor, view, filters), most))) or 0


def _of_view(session: Session, actor: Actor, view: str, wanted: Filters) -> list[Conditions]:
    return [_of_done(actor, wanted)] if view == "done" else _narrowed(session, actor, view, wanted, "due")


def _narrowed(session: Session, actor: Actor, view: str, wanted: Filters, order: str) -> list[Conditions]:
    """The strands of a view with its filters; where time bounds an order by urgency, one for each urgency."""
    reach = strands_of(actor, wanted.standing_in)
    strands = {"mine": reach.mine, "group": reach.offered}.get(view, reach.all)
    dated, more = _dated(session, view, overdue=wanted.overdue), _more(session, actor, wanted)
    if not dated.bounded:
        return [(*strand, *more) for strand in strands]
    if order != "urgency":
        return [(*strand, *more, *dated.of(WorkItem.due_order)) for strand in strands]
    ranges = [dated.of(WorkItem.turn, str(9 - priority)) for priority in sorted(set(PRIORITIES.values()))]
    return [(*strand, *more, *each) for strand in strands for each in ranges]


def _more(session: Session, actor: Actor, wanted: Filters) -> Conditions:
    return (*wanted.conditions(), *((has_come(session, actor.person_id),) if wanted.follow else ()))


def _dated(session: Session, view: str, *, overdue: bool) -> _Dated:
    if view not in ("soon", "overdue") and not overdue:
        return _Dated()
    at = now(session)
    if view == "overdue" or overdue:
        return _Dated(since=None if view != "soon" else _told(at), until=_told(at))
    return _Dated(_told(at), _told(after_working_days(session, at, 1).at + timedelta(seconds=1, microseconds=1)))


def _told(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _branch(key: InstrumentedAttribute[str], conditions: Sequence[ColumnElement[bool]], limit: int) -> Select[str, str]:
    rows = select(WorkItem.id.label("id"), key.label("key")).where(*conditions).order_by(key, WorkItem.id).limit(limit)
    inner = rows.subquery()
    return select(inner.c.id, inner.c.key)


def _merged(branches: Sequence[Select[str, str]]) -> Any:
    return union_all(*branches).subquery() if branches else _branch(WorkItem.id, (literal(False),), 1).subquery()


def _counted(strands: Iterable[Conditions], most: int = MOST_COUNTED) -> ColumnElement[int]:
    branches = []
    for conditions in strands:
        inner = select(literal(1).label("one")).select_from(WorkItem).where(*conditions).limit(most + 1).subquery()
        branches.append(select(inner.c.one))
    if not branches:
        return literal(0)
    both = union_all(*branches).subquery()
    some = select(both.c.one).limit(most + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _of_done(actor: Actor, wanted: Filters) -> Conditions:
    behalf = () if wanted.standing_in is None else (WorkItem.on_behalf_of == wanted.standing_in,)
    return (WorkItem.ended_by == actor.person_id, WorkItem.status == "completed", *behalf, *wanted.conditions())


def _done(session: Session, actor: Actor, after: str | None, limit: int, wanted: Filters) -> ListedPage:
    behind = _ended_before(after) if after else ()
    order = (WorkItem.ended_at.desc(), WorkItem.id.desc())
    ids = select(WorkItem.id).where(*_of_done(actor, wanted), *behind).order_by(*order).limit(limit + 1)
    found = _rows(session, ids, *order)
    return ListedPage(tuple(found[:limit]), _ended_cursor(found[limit - 1].item) if len(found) > limit else None)


def _ended_cursor(item: WorkItem) -> str:
    # without a full stop, which marks the cursor of a search
    return f"{((item.ended_at or _FIRST) - _FIRST) // _MICROSECOND}~{item.id}"


def _ended_before(cursor: str) -> Conditions:
    given, _, last_id = cursor.partition("~")
    if not (given.isascii() and given.isdecimal() and len(given) <= _LONGEST_INSTANT and last_id.isalnum()):
        raise Invalid("翻页标记无效，请从第一页重新查看。")
    ended_at = literal(_FIRST + int(given) * _MICROSECOND, Instant)
    return (tuple_(WorkItem.ended_at, WorkItem.id) < tuple_(ended_at, literal(last_id)),)


def _by_words(session: Session, actor: Actor, words: str, after: str | None) -> bool:
    """A list begins with rare words, and the page after it goes on so; with common ones it keeps its own order."""
    return is_rare(session, actor, words) if after is None else "." in after


def _searched(session: Session, actor: Actor, view: str, after: str | None, limit: int, wanted: Filters) -> ListedPage:
    """Items of the matters that hold the words, the latest written first."""
    found = _found(session, actor, view, after, limit, wanted)
    ids = select(WorkItem.id).where(WorkItem.subject.in_(found.matter_ids), _in_one(session, actor, view, wanted))
    place = {matter_id: number for number, matter_id in enumerate(found.matter_ids)}
    rows = sorted(_rows(session, ids, WorkItem.id), key=lambda row: (place[row.item.subject], row.item.id))
    return ListedPage(tuple(rows), found.after)


def _found(session: Session, actor: Actor, view: str, after: str | None, limit: int, wanted: Filters) -> Found:
    mine = exists().where(WorkItem.subject == Matter.id, _in_one(session, actor, view, wanted))
    return found_matters(session, actor, wanted.words or "", mine, after=after, limit=limit)


def _in_one(session: Session, actor: Actor, view: str, wanted: Filters) -> ColumnElement[bool]:
    return or_(false(), *(and_(*strand) for strand in _of_view(session, actor, view, replace(wanted, words=None))))


def _rows(session: Session, ids: Select[str], *order: ColumnElement[str] | InstrumentedAttribute[str]) -> list[Listed]:
    wanted = ids.subquery()
    query = (
        select(WorkItem, Matter.title, Matter.number, Matter.urgency, Section.name, Person.name, _returned())
        .join(wanted, wanted.c.id == WorkItem.id)
        .join(Matter, Matter.id == WorkItem.subject)
        .join(Section, Section.id == Matter.section_id)
        .outerjoin(Person, Person.id == WorkItem.assignee)
        .order_by(*order)
    )
    return [Listed(*row) for row in session.execute(query)]


def _returned() -> ColumnElement[bool]:
    last = (
        select(Revision.closed_reason)
        .where(Revision.matter_id == Matter.id)
        .order_by(Revision.ordinal.desc())
        .limit(1)
        .scalar_subquery()
    )
    return and_(WorkItem.kind.startswith("draft."), func.coalesce(last, "").in_(("returned", "voted_down")))


def _cursor(item: WorkItem, order: str) -> str:
    return item.id if order == "age" else f"{item.turn if order == 'urgency' else item.due_order}~{item.id}"


def _behind(key: InstrumentedAttribute[str], cursor: str) -> Conditions:
    value, _, last_id = cursor.rpartition("~")
    if len(cursor) > _LONGEST_KEY or not last_id.isalnum() or bool(value) == (key is WorkItem.id):
        raise Invalid("翻页标记无效，请从第一页重新查看。")
    if key is WorkItem.id:
        return (WorkItem.id > last_id,)
    return (tuple_(key, WorkItem.id) > tuple_(literal(value), literal(last_id)),)


__all__ = [
    "COUNTED_VIEWS",
    "MOST_COUNTED",
    "PAGE",
    "STANDING",
    "VIEWS",
    "Listed",
    "ListedPage",
    "bounded",
    "count",
    "counts",
    "counts_of",
    "listed",
    "listed_items",
    "published_processes",
]

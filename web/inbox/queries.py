"""Lists of work items with the matter they are about: one statement a list, one for all counts.

Every list merges strands (`web.inbox.strands`), each read through its own index as far as the page goes, and pages by
the key of its order. Counts stop at MOST_COUNTED.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.models import ProcessDefinition, WorkItem
from engine.runtime import now
from engine.work_items import is_open
from web.inbox.by_words import Searched, ids_with
from web.inbox.filters import Filters
from web.inbox.index_choice import AsItComes
from web.inbox.merging import ORDERS, Order, counted, merged
from web.inbox.strands import Conditions, strands_of
from workflows.calendar.working_days import after_working_days
from workflows.matters.access import readable_by
from workflows.matters.models import Matter, Revision
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
    sort = "done" if view == "done" else wanted.order(view)
    order = ORDERS[sort]
    behind = order.behind(after) if after else ()
    strands = _of_view(session, actor, view, replace(wanted, words=None), sort, behind)
    if wanted.words is None:
        chosen = merged(order, strands, limit + 1)
    else:
        nearly = _of_view(session, actor, view, replace(wanted, words=None), sort, behind, exactly=False)
        searched = Searched(strands, nearly, order, shared_by_strands(actor, view))
        chosen = _ids(ids_with(session, actor, searched, wanted.words, limit + 1))
    found = _rows(session, chosen, order)
    return ListedPage(tuple(found[:limit]), order.mark(found[limit - 1].item) if len(found) > limit else None)


def shared_by_strands(actor: Actor, view: str) -> Conditions:
    """What all strands of a view say, in the words of the indexes that begin with the matter."""
    if view == "done":
        return _done_by(actor)
    # few matters are looked up one by one: SQLite would walk all that the person has in hand
    mine = AsItComes(WorkItem.assignee) == actor.person_id
    groups = sorted({*actor.groups, *(held.group for held in actor.standing_in)})
    return (is_open, mine if view == "mine" else or_(mine, WorkItem.candidate_group.in_(groups)))


def listed_items(session: Session, actor: Actor, work_item_ids: Sequence[str]) -> list[Listed]:
    """Those of the items that reach the actor and whose matter they may read now, in the order given; the others are
    not there: of what their post decided long ago they see nothing."""
    rows = [row for row in _rows(session, _ids(work_item_ids), ORDERS["age"]) if reaches(actor, row.item)]
    readable = set(session.scalars(select(Matter.id).where(_among(rows), readable_by(actor))))
    found = {row.item.id: row for row in rows if row.item.subject in readable}
    return [found[each] for each in work_item_ids if each in found]


def _ids(work_item_ids: Sequence[str]) -> Select[Any]:
    return select(WorkItem.id).where(WorkItem.id.in_(work_item_ids))


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
    numbers = (counted(_of_view(session, actor, view, filters, "due"), MOST_COUNTED + 1) for view, filters in wanted)
    return list(session.execute(select(*numbers)).one())


def bounded(number: int) -> str:
    """A count in words: what lies beyond MOST_COUNTED was not counted."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def _of_view(
    session: Session,
    actor: Actor,
    view: str,
    wanted: Filters,
    order: str,
    behind: Conditions = (),
    *,
    exactly: bool = True,
) -> list[Conditions]:
    if view == "done":
        return [(*_of_done(actor, wanted), *behind)]
    found = _narrowed(session, actor, view, wanted, order, exactly=exactly)
    return [(*strand, *behind) for strand in found]


def _narrowed(
    session: Session, actor: Actor, view: str, wanted: Filters, order: str, *, exactly: bool
) -> list[Conditions]:
    """The strands of a view with its filters; where time bounds an order by urgency, one for each urgency."""
    reach = strands_of(actor, wanted.standing_in, exactly=exactly)
    offered = reach.offered if wanted.standing_in is None else reach.all  # of an absent person's what is in hand, too
    strands = {"mine": reach.mine, "group": offered}.get(view, reach.all)
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


def _of_done(actor: Actor, wanted: Filters) -> Conditions:
    behalf = () if wanted.standing_in is None else (WorkItem.on_behalf_of == wanted.standing_in,)
    return (*_done_by(actor), *behalf, *wanted.conditions())


def _done_by(actor: Actor) -> Conditions:
    return (WorkItem.ended_by == actor.person_id, WorkItem.status == literal_column("'completed'"))


def _rows(session: Session, ids: Select[Any], order: Order) -> list[Listed]:
    wanted = ids.subquery()
    query = (
        select(WorkItem, Matter.title, Matter.number, Matter.urgency, Section.name, Person.name, _returned())
        .join(wanted, wanted.c.id == WorkItem.id)
        .join(Matter, Matter.id == WorkItem.subject)
        .join(Section, Section.id == Matter.section_id)
        .outerjoin(Person, Person.id == WorkItem.assignee)
        .order_by(*order.of(order.key, WorkItem.id))
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


__all__ = [
    "COUNTED_VIEWS",
    "MOST_COUNTED",
    "PAGE",
    "STANDING",
    "VIEWS",
    "Listed",
    "ListedPage",
    "bounded",
    "counts",
    "counts_of",
    "listed",
    "listed_items",
    "published_processes",
]

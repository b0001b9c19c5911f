"""Lists of work items with the matter they are about: one statement a list, one for all counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.models import WorkItem
from engine.runtime import now
from workflows.calendar.working_days import after_working_days
from workflows.matters.gates import GATES
from workflows.matters.models import Editor, Matter, Revision
from workflows.people.actor import Actor
from workflows.people.models import Person, Section
from workflows.prepublication.gate_kinds import DIFFERENCE, GATE_OF_KIND

PAGE = 40
VIEWS = ("mine", "group", "soon", "overdue", "done")
_OWN_SECTION_EXCLUDED = sorted(gate for gate, known in GATES.items() if known.own_section_excluded)
_EXCLUDING_KINDS = sorted(kind for kind, gate in GATE_OF_KIND.items() if gate in _OWN_SECTION_EXCLUDED)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


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


def listed(session: Session, actor: Actor, view: str, after: str | None = None, limit: int = PAGE) -> ListedPage:
    """One page of a view: urgent first, then by due time; what was done, newest first. Raises Invalid."""
    query = (
        select(WorkItem, Matter.title, Matter.number, Matter.urgency, Section.name, Person.name, _returned())
        .join(Matter, Matter.id == WorkItem.subject)
        .join(Section, Section.id == Matter.section_id)
        .outerjoin(Person, Person.id == WorkItem.assignee)
        .where(_conditions(session, actor)[view])
        .limit(limit + 1)
    )
    if view == "done":
        query = query.order_by(WorkItem.id.desc())
        query = query.where(WorkItem.id < after) if after else query
    else:
        query = query.order_by(WorkItem.priority.desc(), _due(), WorkItem.id)
        query = query.where(_behind(after)) if after else query
    found = [Listed(*row) for row in session.execute(query)]
    rows = tuple(found[:limit])
    return ListedPage(rows, _cursor(rows[-1].item, view) if len(found) > limit else None)


def counts(session: Session, actor: Actor) -> Mapping[str, int]:
    """How many open work items each view holds, in one statement."""
    conditions = _conditions(session, actor)
    open_views = [view for view in VIEWS if view != "done"]
    row = session.execute(
        select(*(func.count().filter(conditions[view]) for view in open_views))
        .select_from(WorkItem)
        .join(Matter, Matter.id == WorkItem.subject)
        .where(WorkItem.status == "open", _within_reach(actor))
    ).one()
    return dict(zip(open_views, row, strict=True))


def _conditions(session: Session, actor: Actor) -> dict[str, ColumnElement[bool]]:
    is_open, at = WorkItem.status == "open", now(session)
    soon = after_working_days(session, at, 1).at
    reach = and_(is_open, _within_reach(actor))
    return {
        "mine": and_(is_open, WorkItem.assignee == actor.person_id),
        "group": and_(is_open, _offered(actor)),
        "soon": and_(reach, WorkItem.due_at >= at, WorkItem.due_at <= soon + timedelta(seconds=1)),
        "overdue": and_(reach, WorkItem.due_at < at),
        "done": and_(WorkItem.ended_by == actor.person_id, WorkItem.status == "completed"),
    }


def _offered(actor: Actor) -> ColumnElement[bool]:
    """Waits for a post of the actor, who is not kept out of it by the rules (see `rules.duty_issues`)."""
    groups = WorkItem.candidate_group.in_(sorted(actor.groups))
    return and_(WorkItem.assignee.is_(None), groups, not_(_kept_out(actor)))


def _kept_out(actor: Actor) -> ColumnElement[bool]:
    # work that would be refused on claiming is not offered; the other one of A and B has it
    wrote = select(Editor.matter_id).where(Editor.person_id == actor.person_id)
    author = and_(
        or_(WorkItem.kind.startswith("review."), WorkItem.kind.startswith("gate.")),
        or_(Matter.drafter_id == actor.person_id, Matter.id.in_(wrote)),
    )
    if actor.section_id is None:
        return author
    excluding = or_(
        WorkItem.kind.in_(_EXCLUDING_KINDS),
        and_(WorkItem.kind == DIFFERENCE, func.coalesce(WorkItem.item_key, "").in_(_OWN_SECTION_EXCLUDED)),
    )
    return or_(author, and_(excluding, Matter.section_id == actor.section_id))


def _returned() -> ColumnElement[bool]:
    last = (
        select(Revision.closed_reason)
        .where(Revision.matter_id == Matter.id)
        .order_by(Revision.ordinal.desc())
        .limit(1)
        .scalar_subquery()
    )
    return and_(WorkItem.kind.startswith("draft."), func.coalesce(last, "") == "returned")


def _within_reach(actor: Actor) -> ColumnElement[bool]:
    return or_(WorkItem.assignee == actor.person_id, _offered(actor))


def _due() -> ColumnElement[datetime]:
    return func.coalesce(WorkItem.due_at, _NEVER)


def _cursor(item: WorkItem, view: str) -> str:
    if view == "done":
        return item.id
    due = item.due_at or _NEVER
    return f"{item.priority}.{due.astimezone(UTC):%Y%m%dT%H%M%S%f}.{item.id}"


def _behind(cursor: str) -> ColumnElement[bool]:
    try:
        priority_text, due_text, last_id = cursor.split(".")
        priority, due = int(priority_text), datetime.strptime(due_text, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("翻页标记无效，请从第一页重新查看。") from None
    same = WorkItem.priority == priority
    return or_(
        WorkItem.priority < priority,
        and_(same, _due() > due),
        and_(same, _due() == due, WorkItem.id > last_id),
    )


__all__ = ["PAGE", "VIEWS", "Listed", "ListedPage", "counts", "listed"]

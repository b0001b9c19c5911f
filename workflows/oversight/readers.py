"""Who could have read a matter's drafts on a day: the rules of `workflows.matters.access`, asked of that day.

Rows are dated or in the trail, so each ground can be told for a past day: posts by since and until, edits by their
time, who had a work item by the trail of its claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.clock import start_of
from engine.models import AuditEvent, WorkItem
from workflows.matters.access import LEADERS
from workflows.matters.models import Editor, Matter
from workflows.oversight.answers import Table
from workflows.oversight.labels import GROUNDS_TO_READ
from workflows.oversight.wanted import day_after
from workflows.people.actor import candidate_group
from workflows.people.labels import Label
from workflows.people.models import Person, PostHolding, Section
from workflows.people.queries import today
from workflows.people.rights_statement import held_on

SECTION_POSTS = frozenset({"drafter", "section_head"})
_COLUMNS = (Label("人员", "Person"), Label("登录名", "Login"), Label("科室", "Section"), Label("理由", "Grounds"))
_HANDS = (
    "work_item.created",
    "work_item.claimed",
    "work_item.released",
    "work_item.assigned",
    "work_item.reassigned",
    "work_item.completed",
)
_LABEL = Label("本可以看到草稿的人员", "Who could have read the drafts")


def who_could_read(session: Session, matter_id: str, day: date | None = None) -> Table:
    """Everybody who could have read the matter's drafts at some time of the day (default: today), with the grounds,
    by name. Administrators never can. In six statements."""
    day = day or today(session)
    grounds = grounds_to_read(session, matter_id, day)
    about = (
        select(Person.id, Person.name, Person.login, Section.name.label("section"))
        .outerjoin(Section, Section.id == Person.section_id)
        .where(Person.id.in_(grounds), Person.account == "staff")
        .order_by(Person.name, Person.login)
    )
    rows = [
        (
            row.name,
            row.login,
            row.section,
            tuple(label for code, label in GROUNDS_TO_READ.items() if code in grounds[row.id]),
        )
        for row in session.execute(about)
    ]
    return Table("readers", _LABEL, _COLUMNS, tuple(rows))


def grounds_to_read(session: Session, matter_id: str, day: date) -> dict[str, set[str]]:
    """person id -> why they could read the matter on the day (codes of GROUNDS_TO_READ)."""
    start, end = start_of(day), day_after(day)
    found: dict[str, set[str]] = defaultdict(set)
    matter = session.get_one(Matter, matter_id)
    if matter.created_at >= end:
        return found
    for person, ground in (
        (matter.drafter_id, "drafter"),
        *((each, "editor") for each in _editors(session, matter_id, end)),
        *_by_work(session, matter_id, start, end),
        *_by_post(session, matter, day, start, end),
    ):
        found[person].add(ground)
    return found


def _editors(session: Session, matter_id: str, end: datetime) -> Sequence[str]:
    return session.scalars(select(Editor.person_id).where(Editor.matter_id == matter_id, Editor.since < end)).all()


def _by_work(session: Session, matter_id: str, start: datetime, end: datetime) -> Iterator[tuple[str, str]]:
    """Who had a work item during the day or has kept it since, and who completed one before its end."""
    query = (
        select(AuditEvent.work_item_id, AuditEvent.at, AuditEvent.action, AuditEvent.actor, AuditEvent.changes)
        .where(AuditEvent.subject == matter_id, AuditEvent.action.in_(_HANDS), AuditEvent.at < end)
        .order_by(AuditEvent.id)
    )
    holder: dict[str | None, str | None] = {}
    for event in session.execute(query):
        had = holder.get(event.work_item_id)
        if had is not None and event.at >= start:
            yield had, "assignee"  # until this event of the day
        if event.action == "work_item.completed":
            yield event.actor, "completed"
            holder[event.work_item_id] = event.actor
        elif "assignee" in event.changes:
            holder[event.work_item_id] = event.changes["assignee"][1]
    yield from ((person, "assignee") for person in holder.values() if person is not None)


def _by_post(session: Session, matter: Matter, day: date, start: datetime, end: datetime) -> Iterator[tuple[str, str]]:
    of_matter = (WorkItem.subject == matter.id, WorkItem.created_at < end)
    items = session.execute(select(WorkItem.candidate_group, WorkItem.ended_at).where(*of_matter)).all()
    waiting = {row.candidate_group for row in items if row.ended_at is None or row.ended_at >= start}
    reached = {row.candidate_group for row in items} & LEADERS
    for held in _holdings(session, day):
        group = candidate_group(held.post, held.code)
        if held.post in SECTION_POSTS and held.section_id == matter.section_id:
            yield held.person_id, "section"
        if group in waiting:
            yield held.person_id, "group"
        if group in reached:
            yield held.person_id, "leader"


def _holdings(session: Session, day: date) -> Sequence[Row[str, str, str | None, str]]:
    return session.execute(
        select(PostHolding.person_id, PostHolding.post, PostHolding.section_id, Section.code)
        .outerjoin(Section, Section.id == PostHolding.section_id)
        .where(held_on(day))
    ).all()

"""Days on which somebody did what people seldom do: for an auditor to look at, no accusation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.audit.queries import Question, conditions
from engine.clock import local_date, start_of
from engine.errors import Invalid
from engine.models import AuditEvent, WorkItem
from workflows.matters.models import Editor, Matter
from workflows.oversight.answers import Cell, Table
from workflows.oversight.labels import UNUSUAL
from workflows.oversight.wanted import day_after
from workflows.people.labels import Label
from workflows.people.queries import names_of, today

MANY_DENIALS = 10  # of one person in one day
MANY_READS = 20  # different matters of others that one person read in one day
LARGE_EXPORT = 1000  # events
MANY_EXPORTS = 5  # in one day
DAYS = 7  # looked at unless told
MOST_DAYS = 31
_COLUMNS = (Label("日期", "Day"), Label("人员", "Person"), Label("情形", "What"), Label("次数", "How many"))


def unusual_days(
    session: Session, since: date | None = None, until: date | None = None, person_id: str | None = None
) -> Table:
    """One row a day, person and kind, the latest first. Reading one's own work does not count. In at most six
    statements. Raises Invalid for more than 31 days."""
    until = until or today(session)
    since = since or until - timedelta(days=DAYS - 1)
    if (until - since).days >= MOST_DAYS:
        raise Invalid(f"异常动作一次最多查 {MOST_DAYS} 天，请缩短日期范围。")
    asked = {"actor": person_id, "since": start_of(since), "until": day_after(until)}
    found = [*_denials(session, asked), *_reads(session, asked), *_exports(session, asked)]
    names = names_of(session, [person for _, person, _, _ in found])
    rows: list[tuple[Cell, ...]] = [
        (day, names.get(person, person), UNUSUAL[kind], number)
        for day, person, kind, number in sorted(found, key=lambda each: (each[0], each[1], each[2]), reverse=True)
    ]
    return Table("unusual", Label("异常动作", "Unusual acts"), _COLUMNS, tuple(rows))


Found = tuple[date, str, str, int]


def _denials(session: Session, asked: dict[str, Any]) -> Iterator[Found]:
    counted = Counter((_day(event.id), event.actor) for event in _events(session, "access.denied", asked))
    yield from ((day, person, "denials", many) for (day, person), many in counted.items() if many >= MANY_DENIALS)


def _reads(session: Session, asked: dict[str, Any]) -> Iterator[Found]:
    read: dict[tuple[date, str], set[str]] = defaultdict(set)
    for event in _events(session, "draft.read", asked):
        read[_day(event.id), event.actor].add(event.subject)
    many = {who: matters for who, matters in read.items() if len(matters) >= MANY_READS}
    own = _own_work(session, {person for _, person in many}, set[str]().union(*many.values()))
    for (day, person), matters in many.items():
        if (others := len(matters - own[person])) >= MANY_READS:
            yield day, person, "reads", others


def _own_work(session: Session, people: set[str], matters: set[str]) -> dict[str, set[str]]:
    """Which of the matters each of the people drafted, edited or had a work item of."""
    own: dict[str, set[str]] = defaultdict(set)
    if not people:
        return own
    queries: tuple[Any, ...] = (
        select(Matter.drafter_id, Matter.id).where(Matter.id.in_(matters)),
        select(Editor.person_id, Editor.matter_id).where(Editor.matter_id.in_(matters)),
        select(WorkItem.assignee, WorkItem.subject).where(WorkItem.subject.in_(matters)),
        select(WorkItem.ended_by, WorkItem.subject).where(WorkItem.subject.in_(matters)),
    )
    for query in queries:
        for person, matter in session.execute(query):
            own[person].add(matter)
    return own


def _exports(session: Session, asked: dict[str, Any]) -> Iterator[Found]:
    events = Counter[tuple[date, str]]()
    times = Counter[tuple[date, str]]()
    for event in _events(session, "audit.exported", asked):
        times[_day(event.id), event.actor] += 1
        events[_day(event.id), event.actor] += int(event.changes.get("events", (None, 0))[1] or 0)
    for (day, person), many in events.items():
        if many >= LARGE_EXPORT or times[day, person] >= MANY_EXPORTS:
            yield day, person, "exports", times[day, person]


def _events(session: Session, action: str, asked: dict[str, Any]) -> Any:
    columns = [AuditEvent.id, AuditEvent.actor, AuditEvent.subject]
    if action == "audit.exported":
        columns.append(AuditEvent.changes)  # type: ignore[arg-type]
    return session.execute(select(*columns).where(*conditions(Question(actions=(action,), **asked))))


def _day(event_id: str) -> date:
    """Ids are made of their time."""
    return local_date(datetime.fromtimestamp(int(event_id[:12], 16) / 1000, tz=UTC))

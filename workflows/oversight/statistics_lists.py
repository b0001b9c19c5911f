"""The rows behind a number: the same conditions as the figure, newest first, paged by key.

Which lists there are is the table LISTS; a list's rows are as many as its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, null, select, tuple_
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.models import WorkItem
from workflows.matters.access import may_read, note_read, readable_by
from workflows.matters.models import Matter, Opinion, Revision
from workflows.oversight import statistics_conditions as counted
from workflows.oversight.statistics_conditions import Wanted
from workflows.oversight.statistics_figures import Clock, clocks
from workflows.oversight.statistics_models import ClosedStep
from workflows.oversight.statistics_rights import title_shown
from workflows.people.actor import Actor
from workflows.people.models import Person, Section
from workflows.release.models import ReleaseSet, WithheldItem
from workflows.screening.models import FindingRow, Screening

PAGE = 50
Titles = Mapping[str, tuple[str, bool]]


@dataclass(frozen=True)
class Line:
    """One row. `title`, `reason`: None where the asker may not read them. `key`: pass it as `after`."""

    key: str
    matter_id: str
    number: str
    title: str | None
    section: str
    what: str  # name of the step, or a code of the list's own dimension
    person: str | None
    at: datetime | None
    minutes: int | None = None
    reason: str | None = None
    opens: bool = False  # whether the asker may open the matter


def lines(session: Session, actor: Actor, name: str, wanted: Wanted, after: str = "", limit: int = PAGE) -> list[Line]:
    """One page of the list. Raises Invalid for a list or a key that does not exist."""
    if name == "clocks":
        return _clock_lines(session, actor, wanted, after, limit)
    if name not in LISTS:
        raise Invalid("没有这样的清单，请从统计页面重新打开。")
    query, key = LISTS[name](wanted)
    if after:
        query = query.where(tuple_(*key) < tuple_(*_parsed(after, len(key))))
    rows = session.execute(query.order_by(*(column.desc() for column in key)).limit(limit)).all()
    titles = _titles(session, actor, [row.matter_id for row in rows])
    reasons = _reasons(session, actor, rows) if wanted.more.get("returned") or "returned_to" in wanted.more else {}
    return [_line(row, len(key), titles, reasons) for row in rows]


def _line(row: Any, keys: int, titles: Titles, reasons: Mapping[str, str]) -> Line:
    told = row._mapping
    title, opens = titles.get(told["matter_id"], (None, False))
    return Line(
        key="~".join(str(told[f"key{index}"]) for index in range(keys)),
        matter_id=told["matter_id"],
        number=told["number"],
        title=title,
        section=told["section"],
        what=told["what"],
        person=told["person"],
        at=told["at"],
        minutes=told["minutes"],
        reason=reasons.get(told["key1"]) if "key1" in told else None,
        opens=opens,
    )


def _parsed(after: str, length: int) -> list[str | int]:
    parts = after.split("~")
    if len(parts) != length or (length > 1 and parts[0].isdigit() is False):
        raise Invalid("翻页位置无效，请从第一页重新打开。")
    return [int(part) if length > 1 and index == 0 else part for index, part in enumerate(parts)]


def _titles(session: Session, actor: Actor, matter_ids: Iterable[str]) -> Titles:
    """Titles of those that are out or that the asker may read, and whether they may."""
    query = select(Matter.id, Matter.title, readable_by(actor).label("readable"))
    rows = session.execute(query.where(Matter.id.in_(set(matter_ids)), title_shown(actor)))
    return {row.id: (row.title, bool(row.readable)) for row in rows}


def _reasons(session: Session, actor: Actor, rows: Any) -> dict[str, str]:
    """Why each was returned, for those who may read the matter; noted as read."""
    readable = {matter for matter in {row.matter_id for row in rows} if may_read(session, actor, matter)}
    ids = [row.key1 for row in rows if row.matter_id in readable]
    for matter_id in readable:
        note_read(session, matter_id)
    found = session.execute(select(Opinion.work_item_id, Opinion.text).where(Opinion.work_item_id.in_(ids)))
    return dict(found.all())


def _columns(what: Any, at: Any, person: Any = None, minutes: Any = None, *keys: Any) -> list[Any]:
    return [
        *(key.label(f"key{index}") for index, key in enumerate(keys)),
        Matter.id.label("matter_id"),
        Matter.number,
        Section.name.label("section"),
        what.label("what"),
        at.label("at"),
        (person if person is not None else null()).label("person"),
        (minutes if minutes is not None else null()).label("minutes"),
    ]


Built = tuple[Select[*tuple[Any, ...]], tuple[Any, ...]]


def _steps(wanted: Wanted) -> Built:
    key = ClosedStep.day, ClosedStep.work_item_id
    query = (
        select(*_columns(WorkItem.name, WorkItem.ended_at, Person.name, ClosedStep.total, *key))
        .select_from(ClosedStep)
        .join(WorkItem, WorkItem.id == ClosedStep.work_item_id)
        .join(Matter, Matter.id == ClosedStep.matter_id)
        .join(Section, Section.id == Matter.section_id)
        .outerjoin(Person, Person.id == ClosedStep.person_id)
    )
    return query.where(*counted.steps(wanted)), key


def _open(wanted: Wanted) -> Built:
    key = (WorkItem.id,)
    query = (
        select(*_columns(WorkItem.name, WorkItem.due_at, Person.name, None, *key))
        .join(Matter, Matter.id == WorkItem.subject)
        .join(Section, Section.id == Matter.section_id)
        .outerjoin(Person, Person.id == WorkItem.assignee)
    )
    return query.where(*counted.open_items(wanted)), key


def _submitted(wanted: Wanted) -> Built:
    key = (Revision.id,)
    query = select(*_columns(Matter.matter_class, Revision.opened_at, Person.name, None, *key)).select_from(Revision)
    query = query.join(Matter, Matter.id == Revision.matter_id).join(Section, Section.id == Matter.section_id)
    return query.outerjoin(Person, Person.id == Revision.opened_by).where(*counted.submitted(wanted)), key


def _releases(wanted: Wanted) -> Built:
    key = (ReleaseSet.id,)
    query = select(*_columns(ReleaseSet.matter_class, ReleaseSet.released_at, None, None, *key)).select_from(ReleaseSet)
    query = query.join(Matter, Matter.id == ReleaseSet.matter_id).join(Section, Section.id == Matter.section_id)
    return query.where(*counted.releases(wanted)), key


def _withheld(wanted: Wanted) -> Built:
    key = (WithheldItem.id,)
    query = select(*_columns(Matter.attribute_ground, WithheldItem.decided_at, None, None, *key)).select_from(
        WithheldItem
    )
    query = query.join(Matter, Matter.id == WithheldItem.matter_id).join(Section, Section.id == Matter.section_id)
    return query.where(*counted.withheld(wanted)), key


def _findings(wanted: Wanted) -> Built:
    key = (FindingRow.id,)
    query = (
        select(*_columns(FindingRow.check, Screening.at, None, None, *key))
        .select_from(Screening)
        .join(FindingRow, FindingRow.revision_id == Screening.revision_id)
        .join(Matter, Matter.id == Screening.matter_id)
        .join(Section, Section.id == Matter.section_id)
    )
    return query.where(*counted.findings(wanted)), key


LISTS: Mapping[str, Callable[[Wanted], Built]] = {
    "steps": _steps,
    "open": _open,
    "submitted": _submitted,
    "releases": _releases,
    "withheld": _withheld,
    "findings": _findings,
}


def _clock_lines(session: Session, actor: Actor, wanted: Wanted, after: str, limit: int) -> list[Line]:
    state = wanted.more.get("clock", "")
    section = wanted.more.get("section", "")
    found = [
        each
        for each in clocks(session, wanted)
        if (not state or clock_state(each) == state) and (not section or each.section_id == section)
    ]
    page = [each for each in reversed(found) if not after or each.matter_id < after][:limit]
    ids = [each.matter_id for each in page]
    query = select(*_columns(Matter.matter_class, Matter.created_at, None, None, Matter.id))
    query = query.join(Section, Section.id == Matter.section_id).where(Matter.id.in_(ids))
    rows = {row.matter_id: row for row in session.execute(query)}
    titles = _titles(session, actor, ids)
    return [_line(rows[each], 1, titles, {}) for each in ids]


def clock_state(clock: Clock) -> str:
    """in_time, late (out or not), running."""
    return "late" if clock.late else "in_time" if clock.released_on is not None else "running"

"""督办 (主任视图): who holds what, since when, until when. Lists are read in the order of their due time through an
index, counts stop at MOST_COUNTED: a page costs the same with a million open items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from engine.errors import Invalid
from engine.models import WorkItem
from engine.runtime import now
from engine.work_items import is_open
from workflows.matters.models import Matter
from workflows.oversight.asked import allowed
from workflows.oversight.holders_rules import sections_overseen
from workflows.oversight.statistics_rights import title_shown
from workflows.people.actor import Actor
from workflows.people.labels import Label
from workflows.people.models import Person, Section

PAGE = 40
MOST_COUNTED = 999  # more counts as one more than this
WHOSE: dict[str, Label] = {
    "matters": Label("事项属于科室", "Matters of the section"),
    "people": Label("在科室人员手上", "In hand of its people"),
}
BY: dict[str, Label] = {"section": Label("按科室", "By section"), "stage": Label("按环节", "By step")}
FILTERS = ("whose", "by", "section", "stage", "overdue")
Conditions = tuple[ColumnElement[bool], ...]
People = Sequence[tuple[str, str | None]]


@dataclass(frozen=True)
class Asked:
    """`sections`: ids that count, None: all; `stage`: element id, empty: all."""

    whose: str = "matters"
    by: str = "section"
    sections: frozenset[str] | None = None
    section: str = ""
    stage: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class Held:
    """An open work item. `title` None: not theirs to read. `holder` None: nobody has claimed it."""

    item: WorkItem
    matter_id: str
    number: str
    title: str | None
    urgency: str
    section: str
    holder: str | None
    holder_section: str | None
    phone: str | None

    @property
    def key(self) -> str:
        """Where the next page begins."""
        return f"{self.item.due_order}~{self.item.id}"


@dataclass(frozen=True)
class Group:
    """A section or a step with how many open and overdue items it has, up to MOST_COUNTED + 1."""

    code: str
    name: str
    open: int
    overdue: int


def asked_from(session: Session, actor: Actor, given: Mapping[str, str]) -> Asked:
    """What the address asks for. Raises NotAllowed, Invalid: also for a section that is not theirs."""
    seen = sections_overseen(actor)
    known = [each.id for each in _sections(session, seen)]
    words = {name: given.get(name, "").strip() for name in FILTERS}
    section = allowed("section", words["section"], known)
    return Asked(
        whose=allowed("whose", words["whose"], WHOSE) or "matters",
        by=allowed("by", words["by"], BY) or "section",
        sections=frozenset([section]) if section else seen,
        section=section,
        stage=words["stage"][:100],
        overdue=bool(allowed("overdue", words["overdue"], ("1",))),
    )


def sections_to_choose(session: Session, actor: Actor) -> Sequence[Section]:
    """The sections that the actor answers for, by name."""
    return _sections(session, sections_overseen(actor))


def _sections(session: Session, seen: frozenset[str] | None) -> Sequence[Section]:
    query = select(Section).order_by(Section.name, Section.id)
    return session.scalars(query if seen is None else query.where(Section.id.in_(sorted(seen)))).all()


def held_items(session: Session, actor: Actor, asked: Asked, after: str = "", limit: int = PAGE) -> Sequence[Held]:
    """One page: what is due first, first; what has no due time, last. `after`: the key of the last row seen.
    Raises Invalid."""
    behind = _behind(after)
    branches = [_branch((*strand, *behind), limit) for strand in _strands(session, asked)]
    chosen = union_all(*branches).subquery() if branches else _branch((false(),), 1).subquery()
    ids = select(chosen.c.id).order_by(chosen.c.due_order, chosen.c.id).limit(limit).subquery()
    # under another name: what may be read is asked of work items too
    item = aliased(WorkItem)
    rows = session.execute(_rows(actor, item).join(ids, ids.c.id == item.id).order_by(item.due_order, item.id))
    return [Held(row[0], row[1], row[2], row[3] if row[4] else None, *row[5:]) for row in rows]


def _rows(actor: Actor, item: type[WorkItem]) -> Select[Any]:
    home = select(Section.name).where(Section.id == Person.section_id).correlate(Person).scalar_subquery()
    return (
        select(
            item,
            Matter.id,
            Matter.number,
            Matter.title,
            title_shown(actor),
            Matter.urgency,
            Section.name,
            Person.name,
            home,
            Person.phone,
        )
        .join(Matter, Matter.id == item.subject)
        .join(Section, Section.id == Matter.section_id)
        .outerjoin(Person, Person.id == item.assignee)
    )


def groups(session: Session, asked: Asked) -> Sequence[Group]:
    """The sections or steps that have anything open, with bounded counts."""
    if asked.by == "stage":
        names = stage_names(session)
        each = {code: replace(asked, stage=code) for code in names}
    else:
        found = _sections(session, asked.sections)
        names = {section.id: section.name for section in found}
        each = {code: replace(asked, sections=frozenset([code])) for code in names}
    counts = _counts(session, each)
    return [Group(code, names[code], *counts[code]) for code in names if counts[code][0]]


def _counts(session: Session, wanted: Mapping[str, Asked]) -> Mapping[str, tuple[int, int]]:
    """code -> (open, overdue), all in one statement."""
    if not wanted:
        return {}
    at, people = _told(now(session)), _people(session)
    asked = [replace(each, overdue=late) for each in wanted.values() for late in (False, True)]
    row = session.execute(select(*(_counted(each, people, at) for each in asked))).one()
    return {code: (row[2 * place], row[2 * place + 1]) for place, code in enumerate(wanted)}


def _counted(asked: Asked, people: People, at: str) -> ColumnElement[int]:
    column = WorkItem.scope if asked.whose == "matters" else WorkItem.assignee
    keys = _keys(asked, people)
    whose = _anyone(asked) if keys is None else (column.in_(keys),)
    inner = select(literal(1).label("one")).where(is_open, *whose, *_more(asked, at)).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(inner.subquery()).scalar_subquery()


def _strands(session: Session, asked: Asked) -> Iterator[Conditions]:
    """What is merged: one ordered strand a section or a person."""
    more, keys = _more(asked, _told(now(session))), _keys(asked, _people(session))
    if keys is None:
        yield (is_open, *_anyone(asked), *more)
        return
    column = WorkItem.scope if asked.whose == "matters" else WorkItem.assignee
    for key in keys:
        yield (is_open, column == key, *more)


def _keys(asked: Asked, people: People) -> Sequence[str] | None:
    """The sections, or their people, that count; None: all."""
    if asked.sections is None or asked.whose == "matters":
        return None if asked.sections is None else sorted(asked.sections)
    return [person for person, section in people if section in asked.sections]


def _anyone(asked: Asked) -> Conditions:
    return () if asked.whose == "matters" else (WorkItem.assignee.is_not(None),)


def _more(asked: Asked, at: str) -> Conditions:
    stage = (WorkItem.element_id == asked.stage,) if asked.stage else ()
    return (*stage, WorkItem.due_order < at) if asked.overdue else stage


def _people(session: Session) -> People:
    """(person, section), also of those who left: what they still hold is what somebody must see."""
    rows = session.execute(select(Person.id, Person.section_id).where(Person.section_id.is_not(None)))
    return [(row[0], row[1]) for row in rows.all()]


def stage_names(session: Session) -> Mapping[str, str]:
    """element id -> name of every step that has open items, by name. Names no matter, so it is the same for everybody.

    Steps from one element id to the next one through the index instead of reading all open items.
    """
    first = select(func.min(WorkItem.element_id).label("code")).where(is_open).cte("stage", recursive=True)
    following = select(func.min(WorkItem.element_id)).where(is_open, WorkItem.element_id > first.c.code)
    stages = first.union_all(select(following.correlate(first).scalar_subquery()).where(first.c.code.is_not(None)))
    name = select(WorkItem.name).where(is_open, WorkItem.element_id == stages.c.code).limit(1).correlate(stages)
    rows = session.execute(select(stages.c.code, name.scalar_subquery()).where(stages.c.code.is_not(None)))
    return dict(sorted(((row[0], row[1]) for row in rows), key=lambda pair: pair[1]))


def _branch(conditions: Conditions, limit: int) -> Select[Any]:
    rows = select(WorkItem.id, WorkItem.due_order).where(*conditions).order_by(WorkItem.due_order, WorkItem.id)
    inner = rows.limit(limit).subquery()
    return select(inner.c.id, inner.c.due_order)


def _behind(after: str) -> Conditions:
    if not after:
        return ()
    due, _, last = after.rpartition("~")
    if not due or not last.isalnum() or len(after) > 100:
        raise Invalid("翻页标记无效，请从第一页重新查看。")
    return (tuple_(WorkItem.due_order, WorkItem.id) > tuple_(literal(due), literal(last)),)


def _told(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

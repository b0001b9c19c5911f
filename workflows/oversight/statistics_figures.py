"""The figures, each function a fixed number of statements. Times are minutes of office time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.clock import local_date
from engine.models import WorkItem
from workflows.calendar.days import entries
from workflows.matters.classes import PUBLIC_ATTRIBUTES
from workflows.matters.models import Approval, Matter, Revision
from workflows.oversight import statistics_conditions as counted
from workflows.oversight.statistics_conditions import Wanted
from workflows.oversight.statistics_models import ClosedStep, StatisticsState
from workflows.oversight.statistics_time import OfficeTime, quantile
from workflows.release.models import ReleaseSet, WithheldItem
from workflows.release.postponement import PUBLICATION_WORKING_DAYS
from workflows.screening.models import FindingRow, Screening

Key = tuple[str, ...]
Minutes = list[int | None]


@dataclass(frozen=True)
class Spread:
    """Of `count` values."""

    count: int = 0
    median: int | None = None
    p90: int | None = None


@dataclass(frozen=True)
class StageTime:
    total: Spread
    waiting: Spread
    working: Spread


@dataclass(frozen=True)
class Times:
    """By user task; by (class, urgency)."""

    stages: dict[str, StageTime]
    classes: dict[Key, Spread]


@dataclass(frozen=True)
class Load:
    """`mean`: minutes per completed item, None without."""

    open: int = 0
    overdue: int = 0
    handled: int = 0
    mean: float | None = None


@dataclass(frozen=True)
class Kept:
    """How many had a due time, and how many of these were late."""

    due: int
    late: int


@dataclass(frozen=True)
class Share:
    part: int
    whole: int


@dataclass(frozen=True)
class Clock:
    """条例 26 of one matter: whether it came out by `last_day`; neither: it runs."""

    matter_id: str
    section_id: str
    started_on: date
    last_day: date
    released_on: date | None
    late: bool


@dataclass(frozen=True)
class Answered:
    """What became of findings of one aspect and level."""

    found: int = 0
    open: int = 0
    confirmed: int = 0
    dismissed: int = 0
    referred: int = 0


def state(session: Session) -> StatisticsState | None:
    """How far the closed steps are counted; None before the first refresh."""
    return session.scalar(select(StatisticsState))


def times(session: Session, wanted: Wanted) -> Times:
    """Cycle time of each user task, and of it waiting and work where it was claimed; cycle time of a step by (class,
    urgency). One statement, which sorts the steps once and hands them out by the hundred."""
    dimensions = ClosedStep.stage, ClosedStep.matter_class, ClosedStep.urgency
    minutes = (_every(session, each) for each in (ClosedStep.total, ClosedStep.waiting, ClosedStep.working))
    query = select(*dimensions, *minutes).where(*counted.steps(wanted)).group_by(*dimensions)
    of_stages: dict[str, tuple[Minutes, Minutes, Minutes]] = defaultdict(lambda: ([], [], []))
    of_classes: dict[Key, Minutes] = defaultdict(list)
    for stage, kind, urgency, *columns in session.execute(query):
        lists: list[Minutes] = [orjson.loads(each) if isinstance(each, str) else each for each in columns]
        of_classes[kind, urgency] += lists[0]
        for known, more in zip(of_stages[stage], lists, strict=True):
            known.extend(more)
    return Times(
        {stage: StageTime(*map(_spread, lists)) for stage, lists in of_stages.items()},
        {key: _spread(totals) for key, totals in of_classes.items()},
    )


def _every(session: Session, column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """All values of the rows of a group, as a list."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    return func.json_group_array(column) if sqlite else func.array_agg(column)


def returns(session: Session, wanted: Wanted) -> dict[str, dict[str, int]]:
    """User task -> target -> returns; under the empty target how many were completed at all. One statement."""
    query = select(ClosedStep.stage, ClosedStep.returned_to, func.count()).where(*counted.steps(wanted))
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for stage, target, number in session.execute(query.group_by(ClosedStep.stage, ClosedStep.returned_to)):
        found[stage][""] += number
        if target is not None:
            found[stage][target] += number
    return found


def returned_matters(session: Session, wanted: Wanted) -> dict[str, Share]:
    """Section -> of the matters submitted in the period, how many were ever returned. One statement."""
    query = (
        select(Matter.section_id, func.count(), _how_many(counted.was_returned()))
        .select_from(Revision)
        .join(Matter, Matter.id == Revision.matter_id)
        .where(*counted.submitted(wanted))
        .group_by(Matter.section_id)
    )
    return {section: Share(part or 0, whole) for section, whole, part in session.execute(query)}


def load_by_section(session: Session, wanted: Wanted) -> dict[str, Load]:
    """Section of the matter -> load. Two statements."""
    return _loads(session, wanted, Matter.section_id, ClosedStep.section_id)


def load_by_person(session: Session, wanted: Wanted) -> dict[str, Load]:
    """Person -> load: what they have in hand and what they completed. Two statements."""
    found = _loads(session, wanted, WorkItem.assignee, ClosedStep.person_id)
    return {person: load for person, load in found.items() if person is not None}


def unclaimed(session: Session, wanted: Wanted) -> dict[str, Load]:
    """Candidate group -> open items that nobody has claimed. One statement."""
    query = _open(wanted, WorkItem.candidate_group).where(WorkItem.assignee.is_(None))
    return {group: Load(number, late or 0) for group, number, late in session.execute(query)}


def open_by_stage(session: Session, wanted: Wanted) -> dict[str, Load]:
    """User task -> open now. One statement."""
    return {
        stage: Load(number, late or 0) for stage, number, late in session.execute(_open(wanted, WorkItem.element_id))
    }


def open_names(session: Session) -> dict[str, str]:
    """User task -> name, of what is open. One statement."""
    query = select(WorkItem.element_id, func.max(WorkItem.name)).where(WorkItem.status == "open")
    return dict(session.execute(query.group_by(WorkItem.element_id)).all())


def load_open(session: Session, wanted: Wanted) -> dict[str, Load]:
    """Section of the matter -> open now. One statement."""
    return {key: Load(number, late or 0) for key, number, late in session.execute(_open(wanted, Matter.section_id))}


def deadlines(session: Session, wanted: Wanted, by: str) -> dict[str, Kept]:
    """Of the completed steps with a due time, how many were late. `by`: stage or section. One statement."""
    column = {"stage": ClosedStep.stage, "section": ClosedStep.section_id}[by]
    late = _how_many(ClosedStep.late.is_(True))
    query = select(column, func.count(), late).where(*counted.steps(wanted), ClosedStep.late.is_not(None))
    return {key: Kept(due, part or 0) for key, due, part in session.execute(query.group_by(column))}


def clocks(session: Session, wanted: Wanted) -> list[Clock]:
    """条例 26: matters to be made public that were made (成文日期, else sign-off) in the period. One statement."""
    margin = timedelta(days=366)  # a document may carry another date than its sign-off
    out = select(ReleaseSet.matter_id, func.min(ReleaseSet.released_at).label("at"))
    out = out.where(ReleaseSet.released_at.is_not(None)).group_by(ReleaseSet.matter_id)
    first = out.subquery()
    signed = and_(Approval.matter_id == Matter.id, Approval.gate == "sign_off", Approval.void_at.is_(None))
    dated = Matter.dated_on.between(wanted.period.since, wanted.period.until)
    at_sign_off = and_(Matter.dated_on.is_(None), Approval.at >= wanted.period.start, Approval.at < wanted.period.end)
    query = (
        select(Matter.id, Matter.section_id, Matter.dated_on, Approval.at, first.c.at)
        .outerjoin(Approval, signed)
        .outerjoin(first, first.c.matter_id == Matter.id)
        .where(*counted.of_matters(wanted), Matter.attribute.in_(PUBLIC_ATTRIBUTES), or_(dated, at_sign_off))
        .order_by(Matter.id)
    )
    today = local_date(wanted.now)
    office = OfficeTime(entries(session), wanted.period.since - margin, max(today, wanted.period.until) + margin)
    return [_clock(*row, office=office, today=today) for row in session.execute(query)]


def release_days(session: Session, wanted: Wanted) -> list[tuple[str, str]]:
    """(month 2026-03, class) of every release of the period. One statement."""
    query = select(ReleaseSet.released_at, ReleaseSet.matter_class).join(Matter, Matter.id == ReleaseSet.matter_id)
    rows = session.execute(query.where(*counted.releases(wanted)).order_by(ReleaseSet.released_at))
    return [(f"{local_date(at):%Y-%m}", matter_class) for at, matter_class in rows if at is not None]


def withheld_by_ground(session: Session, wanted: Wanted) -> dict[str | None, int]:
    """Code of the statutory ground -> decisions not to publish. One statement."""
    query = select(Matter.attribute_ground, func.count()).join(WithheldItem, WithheldItem.matter_id == Matter.id)
    rows = session.execute(query.where(*counted.withheld(wanted)).group_by(Matter.attribute_ground))
    return dict(rows.all())


def substitution(session: Session, wanted: Wanted) -> dict[str, tuple[Share, Share]]:
    """User task -> (B角, 兼岗), each of the completed steps whose standing was recorded. One statement."""
    b_role, dual = _how_many(ClosedStep.capacity == "B"), _how_many(ClosedStep.dual_post.is_(True))
    query = select(ClosedStep.stage, func.count(), b_role, dual).where(*counted.steps(wanted))
    query = query.where(ClosedStep.capacity.is_not(None)).group_by(ClosedStep.stage)
    return {stage: (Share(b, whole), Share(d, whole)) for stage, whole, b, d in session.execute(query)}


def findings_answered(session: Session, wanted: Wanted) -> dict[Key, Answered]:
    """(aspect, level) -> what became of the findings of the period. One statement."""
    query = (
        select(FindingRow.aspect, FindingRow.level, FindingRow.state, func.count(), _how_many(counted.was_referred()))
        .select_from(Screening)
        .join(FindingRow, FindingRow.revision_id == Screening.revision_id)
        .join(Matter, Matter.id == Screening.matter_id)
        .where(*counted.findings(wanted))
        .group_by(FindingRow.aspect, FindingRow.level, FindingRow.state)
    )
    found: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for aspect, level, row_state, number, referred in session.execute(query):
        for name, count in (("found", number), (row_state, number), ("referred", referred or 0)):
            found[aspect, level][name] += count
    return {key: Answered(**numbers) for key, numbers in found.items()}


def _spread(minutes: Minutes) -> Spread:
    counts = [(each, often) for each, often in Counter(minutes).items() if each is not None]
    return Spread(sum(often for _, often in counts), quantile(counts, 0.5), quantile(counts, 0.9))


def _loads(
    session: Session, wanted: Wanted, open_by: InstrumentedAttribute[Any], closed_by: InstrumentedAttribute[Any]
) -> dict[str, Load]:
    waiting = {key: (number, late or 0) for key, number, late in session.execute(_open(wanted, open_by))}
    query = (
        select(closed_by, func.count(), func.sum(ClosedStep.total)).where(*counted.steps(wanted)).group_by(closed_by)
    )
    done: Mapping[str, tuple[int, float]] = {
        key: (number, int(total) / number) for key, number, total in session.execute(query)
    }
    return {key: Load(*waiting.get(key, (0, 0)), *done.get(key, (0, None))) for key in dict.fromkeys((*waiting, *done))}


def _open(wanted: Wanted, by: InstrumentedAttribute[Any]) -> Any:
    overdue = _how_many(WorkItem.due_at <= wanted.now)
    query = select(by, func.count(), overdue).select_from(WorkItem).join(Matter, Matter.id == WorkItem.subject)
    return query.where(*counted.open_items(wanted)).group_by(by)


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _clock(
    matter_id: str,
    section_id: str,
    dated_on: date | None,
    signed_at: datetime | None,
    released_at: datetime | None,
    *,
    office: OfficeTime,
    today: date,
) -> Clock:
    started = dated_on or local_date(signed_at) if signed_at is not None else dated_on
    assert started is not None  # the query asks for one of the two
    last = office.day_after(started, PUBLICATION_WORKING_DAYS)
    out = local_date(released_at) if released_at is not None else None
    return Clock(matter_id, section_id, started, last, out, (out or today) > last)

"""What is counted, as conditions: the number and the list behind it use the same ones, so that they agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, false, true

from engine.errors import Invalid
from engine.models import WorkItem
from workflows.calendar.periods import Period
from workflows.matters.models import Matter, Revision
from workflows.oversight.statistics_models import ClosedStep
from workflows.release.models import ReleaseSet, WithheldItem
from workflows.screening.models import FindingDisposal, FindingRow, Screening

NONE = "-"  # in an address: rows where the column is empty


@dataclass(frozen=True)
class Wanted:
    """Whose figures of which time. `sections`: what the asker may see, None: all; the others narrow it."""

    period: Period
    now: datetime
    sections: frozenset[str] | None = None
    section: str = ""
    matter_class: str = ""
    urgency: str = ""
    more: Mapping[str, str] = field(default_factory=dict)  # the cell that was opened: dimension -> value


def steps(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on `closed_step`: completed in the period."""
    days = wanted.period.since.toordinal(), wanted.period.until.toordinal()
    found = [ClosedStep.day.between(*days), *_dimensions(wanted, ClosedStep)]
    for name, value in wanted.more.items():
        found.append(_step_cell(name, value))
    return found


def open_items(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on `work_item` joined to `matter`: waiting or in hand at this moment, whatever the period."""
    found = [WorkItem.status == "open", *_of_matter(wanted)]
    columns = {"stage": WorkItem.element_id, "person": WorkItem.assignee, "group": WorkItem.candidate_group}
    for name, value in wanted.more.items():
        if name == "overdue":
            found.append(WorkItem.due_at <= wanted.now)
        elif name == "section":
            found.append(Matter.section_id == value)
        else:
            found.append(_equal(columns, name, value))
    return found


def submitted(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on `revision` joined to `matter`: submitted for the first time in the period."""
    found = [Revision.ordinal == 1, *_within(wanted, Revision.opened_at), *_of_matter(wanted)]
    for name, value in wanted.more.items():
        found.append(was_returned() if name == "returned" else _equal({"section": Matter.section_id}, name, value))
    return found


def was_returned() -> ColumnElement[bool]:
    """The condition on `matter` that a reviewer ever returned it."""
    again = Revision.__table__.alias("returned")
    return exists().where(again.c.matter_id == Matter.id, again.c.closed_reason == "returned")


def releases(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on `release_set` joined to `matter`: made public in the period, taken down since or not."""
    found = [ReleaseSet.state.in_(("released", "taken_down")), *_within(wanted, ReleaseSet.released_at)]
    cells = {"class": ReleaseSet.matter_class}
    return [*found, *_of_matter(wanted), *(_equal(cells, name, value) for name, value in wanted.more.items())]


def withheld(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on `withheld_item` joined to `matter`: decided in the period."""
    cells = {"ground": Matter.attribute_ground}
    more = [_equal(cells, name, value) for name, value in wanted.more.items()]
    return [*_within(wanted, WithheldItem.decided_at), *_of_matter(wanted), *more]


def findings(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on `finding` joined to `screening` and `matter`: found in the period."""
    found = [FindingRow.screening_id == Screening.id, *_within(wanted, Screening.at), *_of_matter(wanted)]
    cells = {"aspect": FindingRow.aspect, "level": FindingRow.level, "state": FindingRow.state}
    for name, value in wanted.more.items():
        found.append(was_referred() if name == "referred" else _equal(cells, name, value))
    return found


def was_referred() -> ColumnElement[bool]:
    """The condition on `finding` that it was ever referred upward (报请确定)."""
    return exists().where(FindingDisposal.finding_id == FindingRow.id, FindingDisposal.disposition == "refer")


def of_matters(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on `matter` alone."""
    return [true(), *_of_matter(wanted)]


def _step_cell(name: str, value: str) -> ColumnElement[bool]:
    match name:
        case "late":
            return ClosedStep.late.is_(value == "1")
        case "due":
            return ClosedStep.late.is_not(None)
        case "claimed":
            return ClosedStep.waiting.is_not(None)
        case "returned":
            return ClosedStep.returned_to.is_not(None)
        case "standing":
            return ClosedStep.capacity.is_not(None)
        case "dual":
            return ClosedStep.dual_post.is_(True)
    columns = {
        "stage": ClosedStep.stage,
        "section": ClosedStep.section_id,
        "class": ClosedStep.matter_class,
        "urgency": ClosedStep.urgency,
        "person": ClosedStep.person_id,
        "returned_to": ClosedStep.returned_to,
        "capacity": ClosedStep.capacity,
    }
    return _equal(columns, name, value)


def _equal(columns: Mapping[str, Any], name: str, value: str) -> ColumnElement[bool]:
    if name not in columns:
        raise Invalid("没有这样的统计项，请从统计页面重新打开。")
    found: ColumnElement[bool] = columns[name].is_(None) if value == NONE else columns[name] == value
    return found


def _of_matter(wanted: Wanted) -> list[ColumnElement[bool]]:
    return _dimensions(wanted, Matter)


def _dimensions(wanted: Wanted, of: type[Matter] | type[ClosedStep]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.sections is not None:
        found.append(of.section_id.in_(sorted(wanted.sections)) if wanted.sections else false())
    chosen = ((of.section_id, wanted.section), (of.matter_class, wanted.matter_class), (of.urgency, wanted.urgency))
    return [*found, *(column == value for column, value in chosen if value)]


def _within(wanted: Wanted, column: Any) -> list[ColumnElement[bool]]:
    return [column >= wanted.period.start, column < wanted.period.end]

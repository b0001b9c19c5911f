"""What an address asks for: view, period, filters, and the cell whose rows are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import Invalid, NotFound
from engine.runtime import now
from workflows.calendar.periods import Period, month_of, quarter_of, year_of
from workflows.matters.classes import CLASSES
from workflows.matters.labels import URGENCIES
from workflows.oversight.statistics_conditions import Wanted
from workflows.oversight.statistics_rights import sections_seen
from workflows.oversight.statistics_time import period
from workflows.people.actor import Actor

RECENT = 30  # days
CELL = "of-"  # prefix of the dimensions of a cell
DIMENSIONS = frozenset(
    {"stage", "section", "class", "urgency", "person", "group", "returned", "returned_to", "late", "due", "claimed"}
    | {"standing", "capacity", "dual", "overdue", "ground", "aspect", "level", "state", "referred", "clock"}
)


@dataclass(frozen=True)
class Choice:
    """A period to pick with one click."""

    label: str
    url: str
    chosen: bool


def wanted(session: Session, actor: Actor) -> Wanted:
    """The filters of the request. Raises NotAllowed, Invalid, NotFound for a section out of sight."""
    asked, at = request.args, now(session)
    sections = sections_seen(actor)
    section = asked.get("section", "")
    if section and sections is not None and section not in sections:
        raise NotFound
    return Wanted(
        period=asked_period(local_date(at)),
        now=at,
        sections=sections,
        section=section,
        matter_class=_one_of(asked.get("class", ""), CLASSES),
        urgency=_one_of(asked.get("urgency", ""), URGENCIES),
        more={name[len(CELL) :]: value for name, value in asked.items() if _is_cell(name)},
    )


def asked_period(today: date) -> Period:
    """The days asked for; the last 30 when nothing is said: on the first of a month the month has nothing to tell."""
    until = _day("until", today)
    return period(_day("since", _last_days(until).since), until)


def _last_days(until: date) -> Period:
    return Period(until - timedelta(days=RECENT - 1), until)


def choices(today: date, chosen: Period) -> list[Choice]:
    """The last days, and the months, quarters and years that are picked most, with the filters kept."""
    offered = [
        (_("近 %(n)s 天", n=RECENT), _last_days(today)),
        (_("本月"), month_of(today)),
        (_("上月"), month_of(month_of(today).since - timedelta(days=1))),
        (_("本季度"), quarter_of(today)),
        (_("上季度"), quarter_of(quarter_of(today).since - timedelta(days=1))),
        (_("本年"), year_of(today)),
        (_("上年"), year_of(date(today.year - 1, 1, 1))),
    ]
    return [Choice(label, address("statistics.index", of=of), of == chosen) for label, of in offered]


def address(endpoint: str, *, of: Period | None = None, more: dict[str, str] | None = None, **values: str) -> str:
    """An address that keeps the filters of this one; `more`: the dimensions of a cell."""
    kept = {name: value for name, value in request.args.items() if name in _KEPT and value}
    kept |= {"since": of.since.isoformat(), "until": of.until.isoformat()} if of else {}
    return url_for(endpoint, **(kept | values | {CELL + name: value for name, value in (more or {}).items()}))


_KEPT = frozenset({"view", "since", "until", "section", "class", "urgency", "process"})


def _is_cell(name: str) -> bool:
    if not name.startswith(CELL):
        return False
    if name[len(CELL) :] not in DIMENSIONS:
        raise Invalid(_("没有这样的统计项，请从统计页面重新打开。"))
    return True


def _one_of(value: str, known: object) -> str:
    if value and value not in known:  # type: ignore[operator]
        raise Invalid(_("没有这样的统计项，请从统计页面重新打开。"))
    return value


def _day(name: str, otherwise: date) -> date:
    text = request.args.get(name)
    if not text:
        return otherwise
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("日期请按 2026-03-01 的样子填写。")) from None
    if not 2000 <= day.year <= 2100:
        raise Invalid(_("日期请按 2026-03-01 的样子填写。"))
    return day

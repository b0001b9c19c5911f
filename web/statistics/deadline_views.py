"""What is kept in time."""

from __future__ import annotations

from collections import Counter

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.statistics.how import how
from web.statistics.naming import Names, in_course
from web.statistics.tables import Cell, Chart, Table, number, percent, said
from workflows.oversight import statistics_figures as figures
from workflows.oversight.statistics_conditions import Wanted
from workflows.oversight.statistics_lists import clock_state

IN_TIME_AND_LATE = ("#1f6339", "#a3231a")


def deadline_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """What is kept in time. Five statements."""
    return [
        *_kept(session, wanted, told),
        _clocks(session, wanted, told),
    ]


def _kept(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    by_stage, by_section = (figures.deadlines(session, wanted, by) for by in ("stage", "section"))
    stages, loads = figures.open_by_stage(session, wanted), figures.load_open(session, wanted)
    order = in_course({*by_stage, *stages})
    none = figures.Kept(0, 0)
    rows = [_kept_row(told.stage(key), "stage", key, by_stage.get(key, none), stages.get(key)) for key in order]
    in_order = sorted({*by_section, *loads}, key=told.section)
    of_sections = [
        _kept_row(told.section(key), "section", key, by_section.get(key, none), loads.get(key)) for key in in_order
    ]
    columns = [_("有时限的办结（件）"), _("按时（件）"), _("超期（件）"), _("按时率"), _("现在已超期（件）")]
    labels = _("按时"), _("超期")
    series = (
        (labels[0], [by_stage.get(key, none).due - by_stage.get(key, none).late for key in order]),
        (labels[1], [by_stage.get(key, none).late for key in order]),
    )
    chart = Chart([told.stage(key) for key in order], series, _("件"), stacked=True, colours=IN_TIME_AND_LATE)
    return [
        Table("kept-stages", _("各环节按时率"), [_("环节"), *columns], rows, how("kept-stages"), chart),
        Table(
            "kept-sections",
            _("各科室按时率"),
            [_("起草科室"), *columns],
            of_sections,
            how("kept-sections"),
        ),
    ]


def _kept_row(label: str, by: str, key: str, kept: figures.Kept, load: figures.Load | None) -> list[Cell]:
    overdue = load.overdue if load is not None else 0
    return [
        said(label),
        number(kept.due, "steps", **{by: key, "due": "1"}),
        number(kept.due - kept.late, "steps", **{by: key, "late": "0"}),
        number(kept.late, "steps", **{by: key, "late": "1"}),
        percent(kept.due - kept.late, kept.due),
        number(overdue, "open", **{by: key, "overdue": "1"}),
    ]


def _clocks(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.clocks(session, wanted)
    by_section: dict[str, Counter[str]] = {}
    for each in found:
        by_section.setdefault(each.section_id, Counter())[clock_state(each)] += 1
    rows = [
        [
            said(told.section(section)),
            *(
                number(states[state], "clocks", section=section, clock=state)
                for state in ("in_time", "running", "late")
            ),
            percent(states["in_time"], states["in_time"] + states["late"]),
        ]
        for section, states in sorted(by_section.items(), key=lambda pair: told.section(pair[0]))
    ]
    columns = [_("起草科室"), _("按时公开（件）"), _("时限内未公开（件）"), _("超过时限（件）"), _("按时公开率")]
    return Table("clocks", _("二十个工作日内公开"), columns, rows, how("clocks"))

"""Who has how much, and what nobody has taken."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.language import translate as t
from web.statistics.how import how
from web.statistics.naming import Names
from web.statistics.tables import Chart, Table, duration, number, said
from workflows.oversight import statistics_figures as figures
from workflows.oversight.statistics_conditions import NONE, Wanted
from workflows.people.labels import group_label
from workflows.people.queries import names_of


def load_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """Who has how much. Six statements."""
    return [
        _load_by_section(session, wanted, told),
        _load_by_person(session, wanted),
        _unclaimed(session, wanted, told),
    ]


def _load_by_section(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.load_by_section(session, wanted)
    order = sorted(found, key=told.section)
    rows = [
        [
            said(told.section(section)),
            number(found[section].open, "open", section=section),
            number(found[section].overdue, "open", section=section, overdue="1"),
            number(found[section].handled, "steps", section=section),
            duration(found[section].mean),
        ]
        for section in order
    ]
    labels = _("现在待办"), _("本期办结")
    series = (
        (labels[0], [found[section].open for section in order]),
        (labels[1], [found[section].handled for section in order]),
    )
    columns = [_("起草科室"), labels[0], _("其中已超期"), labels[1], _("平均每件用时")]
    chart = Chart([told.section(section) for section in order], series, _("件"))
    return Table("section-load", _("各科室事项的工作量"), columns, rows, how("section-load"), chart)


def _load_by_person(session: Session, wanted: Wanted) -> Table:
    found = figures.load_by_person(session, wanted)
    people = names_of(session, list(found))
    rows = [
        [
            said(people.get(person, "—")),
            number(load.open, "open", person=person),
            number(load.overdue, "open", person=person, overdue="1"),
            number(load.handled, "steps", person=person),
            duration(load.mean),
        ]
        for person, load in sorted(found.items(), key=lambda pair: (-pair[1].open, -pair[1].handled, pair[0]))
    ]
    columns = [_("姓名"), _("手上待办"), _("其中已超期"), _("本期办结"), _("平均每件用时")]
    return Table("person-load", _("每个人的工作量"), columns, rows, how("person-load"))


def _unclaimed(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.unclaimed(session, wanted)
    rows = [
        [
            said(t(group_label(group, dict(told.codes)))),
            number(load.open, "open", group=group, person=NONE),
            number(load.overdue, "open", group=group, person=NONE, overdue="1"),
        ]
        for group, load in sorted(found.items(), key=lambda pair: (-pair[1].open, pair[0]))
    ]
    columns = [_("岗位"), _("待签收（件）"), _("其中已超期")]
    return Table("unclaimed", _("还没有人签收的"), columns, rows, how("unclaimed"))

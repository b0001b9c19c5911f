"""The views of 督办统计: which tables stand on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.statistics.deadline_views import deadline_view
from web.statistics.load_views import load_view
from web.statistics.naming import Names
from web.statistics.outcome_views import finding_view, release_view
from web.statistics.stage_views import return_view, time_view
from web.statistics.tables import Table
from workflows.oversight.statistics_conditions import Wanted

VIEWS: Mapping[str, Callable[[Session, Wanted, Names], list[Table]]] = {
    "time": time_view,
    "returns": return_view,
    "load": load_view,
    "deadlines": deadline_view,
    "findings": finding_view,
    "releases": release_view,
}


def view_names() -> dict[str, str]:
    """The views with their names, in their order."""
    return {
        "time": _("办理时长"),
        "returns": _("退回"),
        "load": _("工作量"),
        "deadlines": _("时限"),
        "findings": _("技术核查"),
        "releases": _("发布与代办"),
        "heat": _("流程热图"),
    }

"""The working days of the bureau."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Invalid
from web.admin import queries
from web.admin.shared import blueprint, date_given, is_number, need_administrator, rights
from web.installed import acting, reading, writing
from workflows.calendar import actions as calendar
from workflows.calendar.days import LAST_YEAR


@blueprint.get("/calendar")
def working_days() -> str:
    need_administrator()
    with reading() as session:
        found, years = queries.overrides(session), queries.declared_years(session)
    return render_template(
        "admin/calendar.html", overrides=found, years=years, last_year=LAST_YEAR, may=rights(acting())
    )


@blueprint.post("/calendar")
def set_override() -> Response:
    form = request.form
    with writing() as session:
        calendar.set_override(
            session,
            date_given(form.get("day")),
            working=form.get("working") == "yes",
            note=form.get("note", ""),
            actor=acting(),
        )
    flash(_("已调整，所有未办结事项的时限已按新日历重算。"))
    return redirect(url_for("admin.working_days"))


@blueprint.post("/calendar/<day>/remove")
def remove_override(day: str) -> Response:
    with writing() as session:
        calendar.remove_override(session, date_given(day), reason=request.form.get("reason", ""), actor=acting())
    flash(_("已取消调整，时限已重算。"))
    return redirect(url_for("admin.working_days"))


@blueprint.post("/calendar/years")
def declare_year() -> Response:
    year = request.form.get("year", "")
    if not is_number(year):
        raise Invalid(_("年度应为四位数字。"))
    with writing() as session:
        calendar.declare_year(session, int(year), source=request.form.get("source", ""), actor=acting())
    flash(_("已登记，这一年的日期不再是暂定。"))
    return redirect(url_for("admin.working_days"))

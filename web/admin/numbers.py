"""编号登记簿: the registry sees, voids and explains document numbers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Invalid, NotAllowed
from engine.runtime import now
from web.admin.shared import blueprint, is_number
from web.installed import acting, installation, reading, writing
from workflows.release import numbers as register_of_numbers
from workflows.release.labels import NUMBER_STATES


@blueprint.get("/numbers")
def numbers() -> str:
    _need_registry()
    asked = request.args
    with reading() as session:
        known = register_of_numbers.series(session)
        code, year = asked.get("code"), asked.get("year", "")
        if not code and known:
            code, year = known[0].code, str(known[0].year)
        before = asked.get("before", "")
        rows = (
            register_of_numbers.register(session, code, int(year), before=int(before) if is_number(before) else None)
            if code and is_number(year)
            else ()
        )
        today = now(session)
    return render_template(
        "admin/numbers.html",
        series=known,
        rows=rows,
        code=code,
        year=year,
        states=NUMBER_STATES,
        number_text=register_of_numbers.number_text,
        default_code=installation().settings.number_code,
        this_year=today.year,
    )


@blueprint.post("/numbers/gaps")
def record_gaps() -> Response:
    _need_registry()
    form = request.form
    if not (is_number(form.get("year", "")) and is_number(form.get("up_to", ""))):
        raise Invalid(_("年份和号码应为数字。"))
    code, year = form.get("code", ""), int(form["year"])
    with writing() as session:
        register_of_numbers.record_gaps(
            session, acting().person_id, code, year, int(form["up_to"]), form.get("reason", "")
        )
    flash(_("空号已登记，不会再被使用。"))
    return redirect(url_for("admin.numbers", code=code, year=year))


@blueprint.post("/numbers/<number_id>/void")
def void_number(number_id: str) -> Response:
    _need_registry()
    with writing() as session:
        row = register_of_numbers.void_number(session, number_id, acting().person_id, request.form.get("reason", ""))
    flash(_("已作废，这个号不会再被使用。"))
    return redirect(url_for("admin.numbers", code=row.code, year=row.year))


def _need_registry() -> None:
    if not acting().holds("registry"):
        raise NotAllowed(_("编号登记簿由文书岗位使用。"))

"""督办统计: figures of a period, the rows behind each number, sheets of them, heat on the diagram."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine import audit
from engine.clock import local_date
from engine.errors import NotFound
from engine.runtime import now
from web.installed import acting, reading, writing
from web.language import translate as t
from web.statistics import heat
from web.statistics.asking import address, choices, wanted
from web.statistics.naming import names
from web.statistics.sheets import csv_file, xlsx_file
from web.statistics.tables import Table, duration_words
from web.statistics.views import VIEWS, view_names
from workflows.matters.classes import CLASSES, GROUNDS
from workflows.matters.labels import URGENCIES
from workflows.oversight import statistics_figures as figures
from workflows.oversight.statistics_conditions import Wanted
from workflows.oversight.statistics_lists import PAGE, Line, lines
from workflows.oversight.statistics_refresh import refresh
from workflows.oversight.statistics_rights import sections_seen
from workflows.people.queries import sections
from workflows.screening.registry import CHECKS

blueprint = Blueprint("statistics", __name__, url_prefix="/statistics", template_folder="templates")
FRESH = timedelta(seconds=20)
FORMATS: dict[str, tuple[Callable[..., bytes], str]] = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@blueprint.get("")
def index() -> str:
    view = request.args.get("view", "time")
    with reading() as session:
        asked = wanted(session, acting())
        reached = figures.state(session)
        diagrams = heat.diagrams(session) if view == "heat" else []
        degrees = heat.degrees(session, asked) if view == "heat" else {}
        tables = [] if view == "heat" else _tables(session, view, asked)
        offered = [each for each in sections(session) if asked.sections is None or each.id in asked.sections]
    return render_template(
        "statistics/index.html",
        view=view,
        views=view_names(),
        tables=tables,
        asked=asked,
        reached=reached,
        periods=choices(local_date(asked.now), asked.period),
        sections=offered,
        classes=CLASSES,
        urgencies=URGENCIES,
        diagrams=diagrams,
        diagram=heat.chosen(diagrams, request.args.get("process", "")) if diagrams else None,
        degrees=degrees,
        address=address,
    )


@blueprint.get("/rows/<name>")
def rows(name: str) -> str:
    """The rows behind one number."""
    with reading() as session:
        asked = wanted(session, acting())
        found = lines(session, acting(), name, asked, request.args.get("after", ""))
        told = names(session, {})
    page_is_full = len(found) == PAGE
    return render_template(
        "statistics/rows.html",
        name=name,
        rows=found,
        asked=asked,
        of_section=told.section(asked.section) if asked.section else "",
        what=_what,
        duration=duration_words,
        heading=_headings().get(name, ""),
        next_url=_following(name, asked, found[-1]) if page_is_full else None,
        first_url=address("statistics.rows", name=name, more=dict(asked.more)) if "after" in request.args else None,
        back=address("statistics.index"),
        titles=acting().admin_role is None,
    )


@blueprint.get("/heat.json")
def heat_json() -> Response:
    with reading() as session:
        return jsonify(heat.overlays(session, wanted(session, acting())))


@blueprint.post("/export.<kind>")
def export(kind: str) -> Response:
    """The figures of the view as a file; who took which is in the trail."""
    if kind not in FORMATS:
        raise NotFound
    view = request.args.get("view", "time")
    with writing() as session:
        asked = wanted(session, acting())
        tables = _tables(session, view, asked)
        _record(session, view, asked, kind)
    period = f"{asked.period.since} — {asked.period.until}"
    head = [(_("督办统计"), view_names()[view]), (_("时间"), period), (_("导出人"), acting().name)]
    make, mimetype = FORMATS[kind]
    name = f"statistics-{view}-{asked.period.since}-{asked.period.until}.{kind}"
    answer = current_app.response_class(make(tables, head), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _following(name: str, asked: Wanted, last: Line) -> str:
    return address("statistics.rows", name=name, after=last.key, more=dict(asked.more))


def _tables(session: Session, view: str, asked: Wanted) -> list[Table]:
    if view not in VIEWS:
        raise NotFound
    reached = figures.state(session)
    return VIEWS[view](session, asked, names(session, reached.stages if reached else {}))


def _record(session: Session, view: str, asked: Wanted, kind: str) -> None:
    told = {"view": view, "kind": kind, "since": str(asked.period.since), "until": str(asked.period.until)}
    narrowed = {"section": asked.section, "matter_class": asked.matter_class, "urgency": asked.urgency}
    audit.record(
        session,
        chain=audit.ACCESS,
        action="statistics.exported",
        actor=acting().person_id,
        changes={name: [None, value] for name, value in (told | narrowed).items() if value},
    )


@blueprint.before_request
def _bring_up_to_date() -> None:
    """Count what was completed since the job last ran; a first filling is the job's."""
    sections_seen(acting())
    with reading() as session:
        reached = figures.state(session)
        if reached is not None and now(session) - reached.refreshed_at < FRESH:
            return
    with writing() as session:
        refresh(session)


def _headings() -> dict[str, str]:
    return {
        "steps": _("办结的环节"),
        "open": _("现在的待办"),
        "submitted": _("本期首次送审的事项"),
        "releases": _("发布的事项"),
        "withheld": _("不公开的事项"),
        "findings": _("技术核查发现"),
        "clocks": _("二十个工作日内公开"),
    }


def _what(line: Line) -> str:
    """The step, or the word of a code."""
    for table in (CLASSES, GROUNDS):
        if line.what in table:
            return t(table[line.what].label)
    return t(CHECKS[line.what].name) if line.what in CHECKS else t(line.what)

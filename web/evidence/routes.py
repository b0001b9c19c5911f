"""Evidence as files: forms to print, sealed files of a matter, monthly tables, the inspection folder."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from engine.clock import local_date
from engine.errors import Invalid, NotFound
from engine.runtime import now
from web.evidence import views
from web.installed import acting, reading, writing
from web.security import PDF_POLICY
from workflows.calendar.periods import Period
from workflows.evidence import forms, inspection, sealing, tables
from workflows.evidence.monthly import month_written
from workflows.evidence.rules import require_tables, view_of
from workflows.matters.classes import CLASSES
from workflows.matters.models import Matter
from workflows.people.queries import sections

blueprint = Blueprint("evidence", __name__, template_folder="templates")


REFRESH = "3"  # seconds until a page with work under way is asked for again


@blueprint.get("/evidence")
def index() -> Response:
    actor = acting()
    require_tables(actor)
    if month := request.args.get("month"):
        month_written(month)
    with reading() as session:
        folders = views.folder_lines(session, actor)
        shown = render_template(
            "evidence/index.html",
            month=month or f"{local_date(now(session)):%Y-%m}",
            tables={code: name for code, (name, _make) in tables.TABLES.items()},
            folders=folders,
            sections=sections(session),
            classes={code: known.label for code, known in CLASSES.items()},
            today=local_date(now(session)),
        )
    return _page(shown, working=any(not each.ready for each in folders))


@blueprint.get("/evidence/matter")
def find() -> AnyResponse:
    """From the number of a matter to its page."""
    wanted = request.args.get("number", "").strip()
    with reading() as session:
        found = session.scalar(select(Matter.id).where(Matter.number == wanted))
        if found is None:
            raise NotFound
        view_of(session, acting(), found)
    return redirect(url_for("evidence.matter", matter_id=found))


@blueprint.get("/matters/<matter_id>/evidence")
def matter(matter_id: str) -> Response:
    with reading() as session:
        page = views.matter_page(session, acting(), matter_id)
    return _page(render_template("evidence/matter.html", page=page), working=page.working)


@blueprint.get("/matters/<matter_id>/forms/<form>.pdf")
def form(matter_id: str, form: str) -> Response:
    """发文稿纸 or 保密审查表, to be printed."""
    if form not in forms.FORMS:
        raise NotFound
    actor = acting()
    with reading() as session:
        content = forms.printed_form(session, actor, matter_id, form)
    with writing() as session:
        forms.note_printing(session, actor, matter_id, form)
    response = current_app.response_class(content, mimetype="application/pdf")
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response


@blueprint.post("/matters/<matter_id>/sealed-files")
def seal(matter_id: str) -> AnyResponse:
    actor = acting()
    with writing() as session:
        sealing.ask_for_seal(session, actor, matter_id)
    flash(_("正在封存，几秒后可以下载。"))
    return redirect(url_for("evidence.matter", matter_id=matter_id))


@blueprint.get("/sealed-files/<sealed_file_id>.zip")
def sealed_file(sealed_file_id: str) -> Response:
    with reading() as session:
        name, content = sealing.sealed_content(session, acting(), sealed_file_id)
    return _download(content, name, "application/zip")


@blueprint.get("/evidence/months/<month>/<table>.<kind>")
def monthly(month: str, table: str, kind: str) -> Response:
    if table not in tables.TABLES or kind not in tables.FORMATS:
        raise NotFound
    _name, make = tables.TABLES[table]
    with reading() as session:
        made = make(session, acting(), month_written(month))
    return _download(tables.as_file(made, kind), tables.file_name(made, kind), tables.FORMATS[kind])


@blueprint.post("/evidence/folders")
def ask_for_folder() -> AnyResponse:
    asked = request.form
    period = Period(_day(asked.get("first")), _day(asked.get("last")))
    with writing() as session:
        inspection.ask_for_folder(
            session,
            acting(),
            period,
            section_id=asked.get("section") or None,
            matter_class=asked.get("class") or None,
        )
    flash(_("正在形成迎检材料，完成后在下面下载。"))
    return redirect(url_for("evidence.index"))


@blueprint.get("/evidence/folders/<folder_id>.zip")
def folder(folder_id: str) -> Response:
    with reading() as session:
        name, content = inspection.folder_content(session, acting(), folder_id)
    return _download(content, name, "application/zip")


def _page(text: str, *, working: bool) -> Response:
    response = current_app.response_class(text)
    if working:
        response.headers["Refresh"] = REFRESH
    return response


def _download(content: bytes, name: str, media_type: str) -> Response:
    return send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise Invalid(_("请选择起止日期。")) from None

"""Incidents of running processes, for the system administrator."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import commands
from engine import queries as engine
from engine.errors import Invalid, NotAllowed
from web.admin.shared import blueprint
from web.installed import acting, reading, writing


@blueprint.get("/incidents")
def incidents() -> str:
    _need_system_administrator()
    with reading() as session:
        found = engine.open_incidents(session, after=request.args.get("after"))
    return render_template("admin/incidents.html", incidents=found, page_size=engine.PAGE)


@blueprint.post("/incidents/<incident_id>/retry")
def retry(incident_id: str) -> Response:
    _need_system_administrator()
    with writing() as session:
        commands.retry_incident(session, incident_id, actor=acting().person_id)
    flash(_("已重试，成功。"))
    return redirect(url_for("admin.incidents"))


@blueprint.post("/incidents/<incident_id>/close")
def close_incident(incident_id: str) -> Response:
    _need_system_administrator()
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise Invalid(_("请写明如何处理的。"))
    with writing() as session:
        commands.close_incident(session, incident_id, actor=acting().person_id, reason=reason)
    flash(_("异常已关闭。"))
    return redirect(url_for("admin.incidents"))


def _need_system_administrator() -> None:
    if acting().admin_role != "system":
        raise NotAllowed(_("异常由系统管理员处理。"))

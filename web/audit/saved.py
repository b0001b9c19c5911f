"""Saved questions: keep the one that is asked, use one, take one's own off the list."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Invalid
from web.installed import acting, reading, writing
from web.language import translate
from workflows.oversight import saved

blueprint = Blueprint("questions", __name__, url_prefix="/audit/questions")
_OWN = frozenset({"csrf_token", "name", "shared_with", "question"})


@blueprint.post("")
def save() -> Response:
    given = {name: value for name, value in request.form.items() if name not in _OWN and value.strip()}
    code = request.form.get("question", "")
    try:
        with writing() as session:
            name, shared = request.form.get("name", ""), request.form.get("shared_with", "nobody")
            saved.save_question(session, acting(), name, code, given, shared_with=shared)
    except Invalid as error:
        flash(translate(error.detail), "error")
    else:
        flash(_("已保存查询。"))
    return redirect(url_for("audit.index", question=code, **given))


@blueprint.get("/<saved_id>")
def use(saved_id: str) -> Response:
    """Ask it, with the rights of whoever uses it."""
    with reading() as session:
        found = saved.saved_question(session, acting(), saved_id)
        return redirect(url_for("audit.index", question=found.question, **found.wanted))


@blueprint.post("/<saved_id>/remove")
def remove(saved_id: str) -> Response:
    with writing() as session:
        saved.remove_question(session, acting(), saved_id)
    flash(_("已删除所存的查询。"))
    return redirect(url_for("audit.index"))

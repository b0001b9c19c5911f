"""交接: the head of a section hands over what people left behind, in one act with a result for each item."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import NotAllowed
from web.installed import acting, reading, writing
from web.language import translate
from workflows.people.queries import people
from workflows.prepublication import handover

blueprint = Blueprint("handover", __name__, template_folder="templates")


@blueprint.get("/handover")
def index() -> str:
    if not handover.headed_sections(acting()):
        raise NotAllowed(_("交接由科室负责人办理。"))
    with reading() as session:
        left = handover.left_behind(session, acting())
        staff = [each for each in people(session) if each.account == "staff"]
    return render_template("handover/index.html", left=left, staff=staff)


@blueprint.post("/handover")
def hand_over() -> Response:
    form = request.form
    with writing() as session:
        named = {each.item.id: f"{each.number} {each.item.name}" for each in handover.left_behind(session, acting())}
        done = handover.hand_over(
            session, form.getlist("items"), form.get("to") or None, form.get("reason", ""), actor=acting()
        )
    for each in done:
        what = named.get(each.work_item_id, "")
        if each.problem:
            flash(_("未移交：%(what)s——%(why)s", what=what, why=translate(each.problem)), "error")
        else:
            flash(_("已移交：%(what)s", what=what))
    return redirect(url_for("handover.index"))

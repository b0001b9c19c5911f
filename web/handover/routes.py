"""交接: the head of a section hands over what people left behind, in one act with a result for each item."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import NotAllowed
from web.installed import acting, reading, writing
from web.language import translate
from workflows.prepublication import handover

blueprint = Blueprint("handover", __name__, template_folder="templates")


@blueprint.get("/handover")
def index() -> str:
    if not handover.headed_sections(acting()):
        raise NotAllowed(_("交接由科室负责人办理。"))
    return _page({})


@blueprint.post("/handover")
def hand_over() -> Response | tuple[str, int]:
    form = request.form
    with writing() as session:
        done = handover.hand_over(
            session, form.getlist("items"), form.get("to") or None, form.get("reason", ""), actor=acting()
        )
    refused = {each.work_item_id: translate(each.problem) for each in done if each.problem}
    if handed := len(done) - len(refused):
        flash(_("已移交 %(num)s 件。", num=handed))
    if refused:
        return _page(refused), 422
    return redirect(url_for("handover.index"))


def _page(refused: Mapping[str, str]) -> str:
    """What is left, why some of it was just refused, and what was written then."""
    with reading() as session:
        left = handover.left_behind(session, acting())
        receivers = handover.receivers(session, left)
    return render_template("handover/index.html", left=left, receivers=receivers, refused=refused, given=request.form)

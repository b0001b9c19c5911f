"""拿回, from the page of a decided work item."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from web.installed import acting, writing
from workflows.prepublication import taking_back

blueprint = Blueprint("taking_back", __name__)


@blueprint.post("/work-items/<work_item_id>/take-back")
def take_back(work_item_id: str) -> Response:
    with writing() as session:
        again = taking_back.take_back(session, work_item_id, acting(), request.form.get("reason", ""))
    flash(_("已拿回，由您重新办理；原来所填的内容还在。"))
    return redirect(url_for("inbox.work_item", work_item_id=again.id))

"""The page of one matter, and what is done about its course: withdrawal, end, late suggestions, exemption."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from web.installed import acting, writing
from web.installed import reading as reading_session
from web.matters import drafting
from web.matters.blueprint import blueprint
from web.matters.page import matter_page
from web.matters.suggestion_answers import answer_suggestion
from workflows.matters import determinations
from workflows.prepublication import drafting as use_cases
from workflows.prepublication import withdrawals


@blueprint.get("/matters/<matter_id>")
def matter(matter_id: str) -> str:
    actor = acting()
    with reading_session() as session:
        page = matter_page(session, actor, matter_id)
    return render_template("matters/matter.html", page=page, tables=drafting.tables())


@blueprint.post("/matters/<matter_id>/withdraw")
def withdraw(matter_id: str) -> AnyResponse:
    with writing() as session:
        withdrawals.withdraw(session, matter_id, acting(), request.form.get("reason", ""))
    flash(_("已撤回，可以继续修改。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/terminate")
def terminate(matter_id: str) -> AnyResponse:
    with writing() as session:
        withdrawals.terminate(session, matter_id, acting(), request.form.get("reason", ""))
    flash(_("事项已终止，记录全部保留。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/suggestions/<suggestion_id>")
def decide_suggestion(matter_id: str, suggestion_id: str) -> AnyResponse:
    """A suggestion that was still open when the matter came back to its drafter."""
    answer_suggestion(suggestion_id)
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/exemption")
def request_exemption(matter_id: str) -> AnyResponse:
    with writing() as session:
        use_cases.request_exemption(session, matter_id, acting(), request.form.get("reason", ""))
    flash(_("已申请免予解读，由政务公开岗位决定。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/exemption/decide")
def decide_exemption(matter_id: str) -> AnyResponse:
    approve = request.form.get("approve") == "yes"
    with writing() as session:
        determinations.decide_exemption(
            session, matter_id, approve=approve, reason=request.form.get("reason", ""), actor=acting()
        )
    flash(_("已批准免予解读。") if approve else _("未批准，起草科室须补写解读。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))

"""AB角代办: arrange it, confirm it, end it, and see what is and was in force.

A person sees their own, administrators see all."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Invalid
from web.installed import acting, reading, writing
from web.language import translate
from web.substitution.views import page_of
from workflows.people.substitution_rules import Wanted
from workflows.prepublication import substitutions

blueprint = Blueprint("substitution", __name__, template_folder="templates")
Answer = Response | str | tuple[str, int]


@blueprint.get("/substitutions")
def index() -> str:
    return _page()


@blueprint.post("/substitutions")
def arrange() -> Answer:
    try:
        with writing() as session:
            made = substitutions.arrange(session, _wanted(), actor=acting())
            waits = made.waits
    except Invalid as error:
        for said in dict.fromkeys(reason.message for reason in error.reasons):
            flash(translate(said), "error")
        return _page(), 422
    said = _("已提出代办，安全保密管理员确认后开始。") if waits else _("已安排代办，双方都会收到通知；到期自动结束。")
    flash(said)
    return redirect(url_for("substitution.index"))


@blueprint.post("/substitutions/<substitution_id>/confirm")
def confirm(substitution_id: str) -> Response:
    with writing() as session:
        substitutions.confirm(session, substitution_id, actor=acting())
    flash(_("已确认，双方都会收到通知；到期自动结束。"))
    return redirect(url_for("substitution.index"))


@blueprint.post("/substitutions/<substitution_id>/end")
def end(substitution_id: str) -> Answer:
    try:
        with writing() as session:
            substitutions.end(session, substitution_id, actor=acting(), reason=request.form.get("reason", ""))
    except Invalid as error:
        flash(translate(error.reasons[0].message), "error")
        return _page(), 422
    flash(_("代办已结束，代办人手上的待办已交还本人。"))
    return redirect(url_for("substitution.index"))


def _page() -> str:
    form = request.form
    absent = form.get("absent_id") or request.args.get("absent") or None
    chosen = [*form.getlist("posts"), *form.getlist("processes")]
    with reading() as session:
        page = page_of(session, acting(), absent, form.to_dict(), chosen)
    return render_template("substitution/index.html", page=page)


def _wanted() -> Wanted:
    form, actor = request.form, acting()
    return Wanted(
        absent_id=form.get("absent_id", "") if actor.admin_role is not None else actor.person_id,
        substitute_id=form.get("substitute_id", ""),
        holdings=tuple(dict.fromkeys(form.getlist("posts"))),
        first_day=_day("first_day"),
        last_day=_day("last_day"),
        reason=form.get("reason", ""),
        processes=tuple(dict.fromkeys(form.getlist("processes"))),
    )


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise Invalid(_("请填写代办的第一天和最后一天。")) from None

"""兼岗决定: for the leader who makes them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import NotAllowed
from web.admin import queries
from web.admin.shared import blueprint, date_given
from web.installed import acting, reading, writing
from workflows.people.dual_posts import record_dual_post_decision
from workflows.people.labels import POSTS


@blueprint.get("/dual-posts")
def dual_posts() -> str:
    """兼岗决定: for whoever makes them."""
    _need_leader()
    with reading() as session:
        rows, people_known = queries.dual_posts(session), queries.joinable_people(session, acting())
    return render_template("admin/dual_posts.html", rows=rows, people=people_known, posts=POSTS)


@blueprint.post("/dual-posts")
def decide_dual_post() -> Response:
    _need_leader()
    form = request.form
    with writing() as session:
        record_dual_post_decision(
            session,
            form.get("person_id", ""),
            actor=acting(),
            valid_until=date_given(form.get("valid_until")),
            reason=form.get("reason", ""),
        )
    flash(_("兼岗决定已记录，立即生效。保密审查和公开属性认定仍须分别作出。"))
    return redirect(url_for("admin.dual_posts"))


def _need_leader() -> None:
    if not acting().holds("leader"):
        raise NotAllowed(_("兼岗决定由主要领导作出。"))

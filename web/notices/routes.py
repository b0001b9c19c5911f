"""提醒: the list, read one by one or all at once, and the ways that a person wants."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from web.installed import acting, reading, writing
from web.notices.lines import notice_lines, target_of
from workflows.notices import actions
from workflows.notices.labels import ALWAYS, NOTICES
from workflows.notices.queries import notices_of
from workflows.notices.ways import mail_address, mail_is_on, ways_of

blueprint = Blueprint("notices", __name__, url_prefix="/notices", template_folder="templates")


@blueprint.get("")
def index() -> str:
    actor = acting()
    with reading() as session:
        page = notices_of(session, actor.person_id, request.args.get("after"))
        lines = notice_lines(session, actor, page.notices)
    return render_template(
        "notices/index.html",
        lines=lines,
        paged="after" in request.args,
        next_url=url_for("notices.index", after=page.after) if page.after else None,
    )


@blueprint.post("/<notice_id>")
def read(notice_id: str) -> Response:
    """Marks it read and goes to what it is about."""
    with writing() as session:
        notice = actions.mark_read(session, notice_id, acting().person_id)
        target = target_of(session, acting(), notice)
    return redirect(target or url_for("notices.index"))


@blueprint.post("/read")
def read_all() -> Response:
    with writing() as session:
        actions.mark_all_read(session, acting().person_id)
    flash(_("已全部标为已读。"))
    return redirect(url_for("notices.index"))


@blueprint.get("/settings")
def settings() -> str:
    actor = acting()
    with reading() as session:
        return render_template(
            "notices/settings.html",
            labels=NOTICES,
            always=ALWAYS,
            ways=ways_of(session, actor.person_id),
            address=mail_address(session, actor.person_id),
            mail_on=mail_is_on(session),
        )


@blueprint.post("/settings")
def set_ways() -> Response:
    with writing() as session:
        actions.set_ways(
            session,
            acting(),
            page=request.form.getlist("page"),
            mail=request.form.getlist("mail"),
            address=request.form.get("address", ""),
        )
    flash(_("已保存。"))
    return redirect(url_for("notices.settings"))

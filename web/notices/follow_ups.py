"""跟进日期 on the review page and in lists, and the list of today."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.errors import Invalid
from web.clocks import due_words_of
from web.installed import acting, reading, writing
from web.presentation import day as day_words
from workflows.matters.access import readable_by
from workflows.matters.models import Matter
from workflows.people.queries import today
from workflows.people.reach import reaches
from workflows.prepublication.follow_ups import due_items, follow_up_days, set_follow_up

blueprint = Blueprint("follow_ups", __name__, template_folder="templates")


@blueprint.app_template_global()
def follow_ups(work_item_ids: list[str]) -> dict[str, date]:
    """The viewer's own days for these items."""
    with reading() as session:
        return follow_up_days(session, acting().person_id, work_item_ids)


@blueprint.app_template_global()
def first_follow_up_day() -> str:
    """The earliest day that may be set, in ISO 8601."""
    with reading() as session:
        return today(session).isoformat()


@blueprint.get("/follow-ups")
def index() -> str:
    actor = acting()
    with reading() as session:
        items = [item for item in due_items(session, actor.person_id) if reaches(actor, item)]
        titles = {
            row.id: row
            for row in session.execute(
                select(Matter.id, Matter.number, Matter.title).where(
                    Matter.id.in_(sorted({item.subject for item in items})), readable_by(actor)
                )
            )
        }
        days = follow_up_days(session, actor.person_id, [item.id for item in items])
        lines = [
            (
                item,
                titles[item.subject],
                days[item.id],
                due_words_of(session, item),
            )
            for item in items
            if item.subject in titles
        ]
    return render_template("notices/follow_ups.html", lines=lines)


@blueprint.post("/work-items/<work_item_id>/follow-up")
def change(work_item_id: str) -> Response:
    given = request.form.get("day", "").strip()
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError:
        raise Invalid(_("跟进日期写法不对，应如 2026-04-22。")) from None
    with writing() as session:
        set_follow_up(session, work_item_id, acting(), day)
    flash(_("%(day)s提醒您跟进。", day=day_words(day)) if day else _("不再提醒跟进。"))
    return redirect(url_for("inbox.work_item", work_item_id=work_item_id))

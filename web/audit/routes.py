"""The list of what was done, newest first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from engine.clock import BUREAU_ZONE
from engine.errors import Invalid
from web.audit import queries
from web.audit.queries import AuditFilter
from web.audit.words import ACTIONS, action_words
from web.installed import acting, reading

blueprint = Blueprint("audit", __name__, template_folder="templates")


@blueprint.get("/audit")
def index() -> str:
    asked = request.args
    wanted = AuditFilter(
        matter=asked.get("matter", "").strip(),
        person=asked.get("person", "").strip(),
        action=asked.get("action", ""),
        since=_day(asked.get("since")),
        until=_day(asked.get("until"), after=1),
    )
    with reading() as session:
        rows = queries.events(session, acting(), wanted, asked.get("before"))
    next_url = None
    if len(rows) == queries.PAGE:
        next_url = url_for("audit.index", **{**asked.to_dict(), "before": rows[-1].event.id})
    return render_template(
        "audit/index.html",
        rows=rows,
        actions=ACTIONS,
        action_words=action_words,
        next_url=next_url,
        everything=queries.sees_everything(acting()),
    )


def _day(text: str | None, *, after: int = 0) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=after), time(), BUREAU_ZONE)
    except (ValueError, OverflowError):
        raise Invalid(_("日期请按 2026-03-01 的样子填写。")) from None

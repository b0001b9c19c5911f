"""The blueprint of the administration pages and what they share: its first page, guards, readers of fields."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Invalid, NotAllowed
from web.installed import acting
from workflows.people.actor import Actor
from workflows.people.rules import administration_issues

Answer = Response | tuple[str, int]
blueprint = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")


@blueprint.get("/")
def index() -> str:
    need_administrator()
    return render_template("admin/index.html", may=rights(acting()))


def rights(actor: Actor) -> frozenset[str]:
    """The administrative rights that the actor has, as templates ask for them."""
    wanted = (
        "person.create",
        "person.deactivate",
        "person.set_password",
        "person.confirm_password",
        "section.create",
        "section.weigh",
        "post.assign",
        "post.assign_reviewer",
        "calendar.change",
    )
    return frozenset(right for right in wanted if not administration_issues(actor, right))


def need_administrator() -> None:
    """Raises NotAllowed for whoever is none of the three administrators."""
    if acting().admin_role is None:
        raise NotAllowed(_("这一页由系统管理员、安全保密管理员或安全审计员使用。"))


def is_number(text: str) -> bool:
    """Digits that `int` reads (² is none) and that fit a column."""
    return text.isdecimal() and len(text) <= 9


def date_given(text: str | None) -> date:
    """The day of a date field. Raises Invalid."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise Invalid(_("日期请按 2026-03-01 的样子填写。")) from None

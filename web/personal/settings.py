"""个人设置: how the screens are for me, in which language, and where I can be called."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Invalid
from web import language as languages
from web.installed import acting, reading, writing
from web.presentation import THEME_COOKIE
from workflows.people.accounts import set_language
from workflows.people.actor import Actor
from workflows.people.preferences import DENSITIES, THEMES, Preferences, set_own_phone, set_preferences
from workflows.people.queries import person

blueprint = Blueprint("settings", __name__, template_folder="templates")
YEAR = 31_536_000  # seconds
Page = str | tuple[str, int]


@blueprint.app_template_global()
def has_endpoint(name: str) -> bool:
    """Whether the installation has that page."""
    return name in current_app.view_functions


@blueprint.get("/me/settings")
def page() -> Page:
    with reading() as session:
        phone = person(session, acting().person_id).phone or ""
    return _page(current_user.preferences, phone, acting().language)


@blueprint.post("/me/settings")
def save() -> Response | Page:
    wanted, phone, language = _wanted(), request.form.get("phone", ""), request.form.get("language", "")
    try:
        with writing() as session:
            _save(session, wanted, phone, language, acting())
    except Invalid as error:
        return _page(wanted, phone, language, error), 422
    flash(_("个人设置已保存。"))
    response = redirect(url_for("settings.page"))
    for name, value in ((languages.COOKIE, language), (THEME_COOKIE, wanted.theme)):
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def _save(session: Session, wanted: Preferences, phone: str, language: str, actor: Actor) -> None:
    set_preferences(session, wanted, actor=actor)
    set_own_phone(session, phone, actor=actor)
    if language != actor.language:
        set_language(session, language, actor=actor)


def _wanted() -> Preferences:
    given = request.form
    return Preferences(given.get("density", ""), given.get("theme", ""), given.get("letter_keys") == "on")


def _page(shown: Preferences, phone: str, language: str, error: Invalid | None = None) -> str:
    return render_template(
        "personal/settings.html",
        shown=shown,
        phone=phone,
        chosen_language=language,
        densities=DENSITIES,
        themes=THEMES,
        error=error,
    )

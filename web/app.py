"""The web application: pages, JSON API and static files over one installation."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from flask import Flask

from web import access_log, api, assets, errors, language, navigation, presentation, security, sessions
from web.auth.routes import ask_for_login
from web.installed import EXTENSION
from web.notices import bell
from web.pages import BLUEPRINTS

if TYPE_CHECKING:
    from workflows.installation.wiring import Installation

MAX_UPLOAD = 60 * 1024 * 1024  # bytes of one request: three documents of 20 MB


def create_app(installation: Installation) -> Flask:
    """The application that serves `installation`. Every page asks for a log-in unless it is marked public."""
    app = Flask("web", static_folder="static", static_url_path="/static")
    app.config.update(
        SECRET_KEY=_cookie_key(installation.home.session_secret()),
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="xianshen_page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # the log-in session ends first; a slow reviewer must not lose what was typed
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.extensions[EXTENSION] = installation
    for part in (language, assets, presentation, navigation):
        part.install(app)
    sessions.install(app, ask_for_login)  # after presentation: an error page must not ask who comes
    for later in (security, errors, access_log, bell):
        later.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api.install(app)
    return app


def _cookie_key(secret: bytes) -> bytes:
    # the pages' cookie holds the CSRF token and one-time notices only, never the log-in or draft text
    return hmac.new(secret, b"xianshen pages", hashlib.sha256).digest()

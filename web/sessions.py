"""Log-ins over server-side sessions: the cookie holds an opaque token, every request loads the person's rights anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, Response, current_app, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import NotAllowed
from web.installed import reading, writing
from workflows.people.actor import Actor
from workflows.people.preferences import Preferences
from workflows.people.queries import load_actor
from workflows.people.sessions import live_session, touch_session

COOKIE = "xianshen_session"
CHANGING_PASSWORD = frozenset({"auth.password", "auth.change_password", "auth.logout"})
View = TypeVar("View", bound=Callable[..., Any])


class Visitor(UserMixin):  # type: ignore[misc]
    """Somebody logged in, for flask-login; `actor` is the person with the rights of this moment."""

    def __init__(self, actor: Actor, session_id: str, *, must_change_password: bool, preferences: Preferences) -> None:
        self.actor = actor
        self.session_id = session_id
        self.preferences = preferences
        self.must_change_password = must_change_password
        self.id = actor.person_id


class PageCookie(SecureCookieSessionInterface):
    """The signed cookie of the pages: CSRF token and one-time notices."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def install(app: Flask, ask_for_login: Callable[[], AnyResponse | tuple[str, int]]) -> None:
    """Every view asks for a log-in with `ask_for_login`, unless it is marked `public`."""
    app.session_interface = PageCookie()
    manager = LoginManager(app)
    manager.session_protection = None  # nothing of the log-in stands in the page cookie
    manager.request_loader(_visitor)
    manager.unauthorized_handler(ask_for_login)
    app.before_request(_require_login)


def public(view: View) -> View:
    """Marks a view that needs no log-in; all others do."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def resumable(view: View) -> View:
    """Marks a view that, given `resume=1`, shows again what was typed before the log-in had to be renewed."""
    view.is_resumable = True  # type: ignore[attr-defined]
    return view


def is_resumable(endpoint: str | None) -> bool:
    """Whether what was sent there is shown again after a log-in."""
    return bool(getattr(current_app.view_functions.get(endpoint or ""), "is_resumable", False))


def quiet(view: View) -> View:
    """Marks a view that pages ask by themselves: it does not keep the log-in session alive."""
    view.is_quiet = True  # type: ignore[attr-defined]
    return view


def session_id() -> str | None:
    """The id of this request's log-in session; None when it came without one."""
    return getattr(current_user, "session_id", None)


def remember(response: AnyResponse, token: str) -> None:
    """Put the session's token into the answer's cookie."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=request.is_secure, path="/")


def forget(response: Response) -> None:
    """The cookie goes with this answer."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax", secure=request.is_secure)


def _visitor(asked: Request) -> Visitor | None:
    token = asked.cookies.get(COOKIE)
    if not token:
        return None
    with reading() as session:
        live = live_session(session, token)
        if live is None:
            return None
        try:
            visitor = Visitor(
                load_actor(session, live.person_id),
                live.id,
                must_change_password=live.must_change_password,
                preferences=live.preferences,
            )
        except NotAllowed:
            return None
    if live.stale and not getattr(current_app.view_functions.get(asked.endpoint or ""), "is_quiet", False):
        with writing() as session:
            touch_session(session, live.id)
    return visitor


def _require_login() -> AnyResponse | str | tuple[str, int] | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or getattr(view, "is_public", False):
        return None
    if request.blueprint and request.blueprint.split(".")[0] in current_app.config.get("OWN_LOGIN", ()):
        return None
    if current_user.is_authenticated:
        if current_user.must_change_password and request.endpoint not in CHANGING_PASSWORD:
            return redirect(url_for("auth.password"))
        return None
    return current_app.login_manager.unauthorized()  # type: ignore[attr-defined, no-any-return]

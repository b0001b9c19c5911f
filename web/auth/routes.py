"""Pages about who one is. A log-in that has expired in the middle of writing carries over what was typed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Response

from engine.errors import Invalid, Issue
from web import language as languages
from web.errors import problem, typed, wants_json
from web.installed import acting, installation, writing
from web.sessions import COOKIE, forget, is_resumable, public, remember
from workflows.people.accounts import set_language
from workflows.people.credentials import change_own_password
from workflows.people.login import log_in
from workflows.people.queries import load_actor
from workflows.people.sessions import end_session

blueprint = Blueprint("auth", __name__, template_folder="templates")
KEPT = "kept:"  # prefix of what was typed before the log-in had to be renewed
CHOSEN = "language"  # in the session of nobody yet: whoever logs in after choosing it goes on in it
MAX_KEPT = 300_000  # characters


@blueprint.get("/login")
@public
def login() -> str | Response:
    if current_user.is_authenticated:
        return redirect(_local(request.args.get("next")))
    return _login_page(next_url=_local(request.args.get("next")))


@blueprint.post("/login")
@public
def enter() -> Response | tuple[str, int] | str:
    answer = log_in(
        installation().database,
        request.form.get("login", "").strip(),
        request.form.get("password", ""),
        address=request.remote_addr or "",
    )
    kept = _kept()
    if isinstance(answer, Issue):
        return _login_page(next_url=_local(request.form.get("next")), kept=kept, issue=answer), 422
    if (chosen := session.get(CHOSEN)) in languages.LANGUAGES:
        with writing() as transaction:
            set_language(transaction, str(chosen), actor=load_actor(transaction, answer.person_id))
    session.clear()  # a new CSRF token for whoever is in now
    target = _local(request.form.get("next"))
    if kept and is_resumable(_posted_endpoint(target)):
        response = make_response(render_template("auth/resume.html", target=target, kept=kept))
    else:
        response = make_response(redirect(_local(request.form.get("back")) if kept else target))
    remember(response, answer.token)
    return response


@blueprint.post("/logout")
@public
def logout() -> Response:
    with writing() as transaction:
        end_session(transaction, request.cookies.get(COOKIE, ""))
    session.clear()
    response = make_response(redirect(url_for("auth.login")))
    forget(response)
    return response


@blueprint.get("/password")
def password() -> str:
    return render_template("auth/password.html", issues=())


@blueprint.post("/password")
def change_password() -> Response | tuple[str, int]:
    new = request.form.get("new_password", "")
    try:
        if new != request.form.get("repeated", ""):
            raise Invalid(
                issues=[Issue("password-differs", _("两次输入的新密码不一致，请重新输入。"), field="repeated")]
            )
        with writing() as transaction:
            change_own_password(transaction, request.form.get("old_password", ""), new, actor=acting())
    except Invalid as error:
        return render_template("auth/password.html", issues=error.issues), 422
    flash(_("密码已修改，各处的登录都已结束。请用新密码重新登录。"))
    return redirect(url_for("auth.login"))


@blueprint.post("/language")
@public
def language() -> Response:
    chosen = request.form.get("language", "")
    response = redirect(_local(request.form.get("next")))
    if chosen in languages.LANGUAGES:
        response.set_cookie(languages.COOKIE, chosen, max_age=31_536_000, samesite="Lax", httponly=True)
        if current_user.is_authenticated:
            with writing() as transaction:
                set_language(transaction, chosen, actor=acting())
        else:
            session[CHOSEN] = chosen
    return response


def ask_for_login() -> Response | tuple[str, int]:
    """The answer to a request that nobody is logged in for: the log-in page, holding what was typed."""
    if wants_json():
        return problem(401, "login-needed", _("登录已过期，请重新登录。内容没有丢失。"))
    if request.method == "GET":
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
    kept = typed()
    if sum(len(value) for _name, value in kept) > MAX_KEPT:
        kept = []
    return _login_page(next_url=request.path, kept=kept, back=_referring_page(), lost_files=bool(request.files)), 401


def _login_page(
    *,
    next_url: str,
    kept: list[tuple[str, str]] | None = None,
    back: str = "",
    issue: Issue | None = None,
    lost_files: bool = False,
) -> str:
    back = back or _local(request.form.get("back")) if request.method == "POST" else ""
    return render_template(
        "auth/login.html",
        next_url=next_url,
        kept=[(KEPT + name, value) for name, value in kept or []],
        back=back,
        issue=issue,
        lost_files=lost_files,
        login=request.form.get("login", "") if request.endpoint == "auth.enter" else "",
    )


def _kept() -> list[tuple[str, str]]:
    return [(name.removeprefix(KEPT), value) for name, value in request.form.items(multi=True) if name.startswith(KEPT)]


def _local(address: str | None) -> str:
    """The address if it is a path of this site, else the inbox: a log-in never leads elsewhere."""
    parts = urlsplit(address or "")
    plain = address and address.startswith("/") and not address.startswith(("//", "/\\"))
    odd = "\\" in (address or "") or not (address or "").isprintable()
    if not plain or odd or parts.scheme or parts.netloc:
        return url_for("inbox.index")
    return str(address)


def _referring_page() -> str:
    parts = urlsplit(request.referrer or "")
    return parts.path if parts.netloc == request.host else ""


def _posted_endpoint(path: str) -> str | None:
    adapter = request.environ.get("werkzeug.url_adapter")
    from flask import current_app

    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, _values = adapter.match(path, method="POST") if adapter else ("", {})
    except (NotFound, MethodNotAllowed):
        return None
    return str(endpoint)

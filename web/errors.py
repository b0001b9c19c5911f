"""What went wrong, as a page or as problem+json. Nothing that was typed is lost: it stands on the page again."""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, json, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from engine import errors as known
from web.language import translate
from web.sessions import is_resumable
from web.storable import NUL

log = logging.getLogger(__name__)

STATUS: dict[type[known.XianshenError], int] = {
    known.NotFound: 404,
    known.NotAllowed: 403,
    known.Conflict: 409,
    known.Invalid: 422,
    known.NotReady: 422,
    known.DeploymentRefused: 422,
    known.Unreadable: 422,
    known.Unavailable: 503,
    known.StepFailed: 500,
}
DRAINED = 512 * 1024 * 1024  # bytes of an upload that is too large, read and thrown away
NOT_TYPED = frozenset(
    {"csrf_token", "password", "old_password", "new_password", "save", "seen_version", "draft_version", "resume"}
)


# choices and places that a form carries along; codes and choices are nobody's words
NOT_WORDS = frozenset(
    {"next", "back", "to", "to_person_id", "role", "seen", "action", "view", "document_id", "outcome"}
)


def install(app: Flask) -> None:
    """Every error becomes a page, or problem+json under the API."""
    app.register_error_handler(known.XianshenError, _known)
    app.register_error_handler(IntegrityError, _written_twice)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: known.XianshenError) -> int:
    """The HTTP status of an error; the nearest class decides."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def typed() -> list[tuple[str, str]]:
    """What this request's form carried as text, to be shown again or carried over a log-in; never passwords."""
    given = [(name, value.replace(NUL, "")) for name, value in request.form.items(multi=True) if name not in NOT_TYPED]
    return [(name, value) for name, value in given if value.strip()]


def wants_json() -> bool:
    """Whether the client asked for JSON rather than a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return request.path.startswith("/api/") or best == "application/json"


def problem(status: int, code: str, detail: str, issues: tuple[known.Issue, ...] = ()) -> Response:
    """An answer as application/problem+json (RFC 9457) with our stable code."""
    body: dict[str, object] = {"type": f"urn:xianshen:{code}", "status": status, "code": code, "detail": detail}
    if issues:
        body["issues"] = [_issue(issue) for issue in issues]
    return current_app.response_class(
        json.dumps(body, ensure_ascii=False), status=status, mimetype="application/problem+json"
    )


def _issue(issue: known.Issue) -> dict[str, object]:
    told = {name: value for name, value in vars(issue).items() if value not in (None, ())}
    return told | {"message": translate(issue.message)}


def _answer(
    status: int, code: str, detail: str, issues: tuple[known.Issue, ...] = (), *, read_form: bool = True
) -> Response | tuple[str, int]:
    if wants_json():
        return problem(status, code, detail, issues)
    texts = _long_texts() if read_form else []
    return render_template("error.html", status=status, detail=detail, issues=issues, typed=texts), status


def _long_texts() -> list[str]:
    if request.method != "POST":
        return []
    found = [value for name, value in typed() if name not in NOT_WORDS and _is_typed(value)]
    return list(dict.fromkeys(found))


def _is_typed(value: str) -> bool:
    return len(value) > 3 and not value.startswith("/") and not (value.isascii() and " " not in value.strip())


def _known(error: known.XianshenError) -> Response | tuple[str, int]:
    return _answer(status_of(error), error.code, translate(error.detail), error.issues)


def _written_twice(error: IntegrityError) -> Response | tuple[str, int]:
    """Two windows added the same thing at the same moment: the later one lost a race, as anywhere else."""
    told = {getattr(error.orig, "sqlstate", None), getattr(error.orig, "sqlite_errorname", None)}
    return _known(known.Conflict()) if told & _TWICE else _unexpected(error)


_TWICE = frozenset({"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})


def _too_large(_error: RequestEntityTooLarge) -> Response | tuple[str, int]:
    limit = current_app.config["MAX_CONTENT_LENGTH"] // (1024 * 1024)
    detail = _(
        "上传的文件太大：一次最多 %(limit)s MB。文件没有保存，已办的内容不受影响。请压缩图片或拆分附件后再上传。",
        limit=limit,
    )
    _drain()
    return _answer(413, "too-large", detail, read_form=False)


def _drain() -> None:
    # a browser that is cut off while it sends never shows the answer
    stream, left = request.environ["wsgi.input"], min(request.content_length or 0, DRAINED)
    while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
        left -= len(chunk)


def _forged(_error: CSRFError) -> Response | tuple[str, int]:
    # nothing is done either way; where the page can show the words again, it does
    if is_resumable(request.endpoint) and not wants_json():
        return render_template("auth/resume.html", target=request.path, kept=typed()), 400
    detail = _("页面已过期，操作没有生效。请返回刷新后再提交；您填写的文字在下面，可以复制。")
    return _answer(400, "page-expired", detail)


def _http(error: HTTPException) -> Response | tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    words = {
        404: _("没有找到，或者您无权查看。请核对后从列表重新进入。"),
        405: _("这个地址不能这样使用。请从页面上的按钮进入。"),
        400: _("请求不完整，操作没有生效。请返回刷新后再试。"),
    }
    return _answer(error.code, f"http-{error.code}", words.get(error.code, _("操作没有完成，请返回后再试。")))


def _unexpected(error: Exception) -> Response | tuple[str, int]:
    # the message of an exception may quote draft text: the log gets its class and where it happened only
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
    log.error("%s %s failed: %s at %s", request.method, request.endpoint, type(error).__name__, place)
    if current_app.testing or current_app.debug:
        raise error
    return _answer(500, "internal", _("系统出错，操作没有生效，已记入运行日志。请稍后再试；仍不行请联系管理员。"))

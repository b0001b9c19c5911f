"""CSRF protection and the headers of every answer. No inline script or style, nothing from another host."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from engine.errors import Invalid
from web.storable import address_is_storable, body_is_storable, form_is_short

CONTENT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "object-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
    "manifest-src": "'self'",
}
POLICY = "; ".join(f"{name} {value}" for name, value in CONTENT_POLICY.items())
# a rendition opened on its own: its styles only, no script, no forms, no plugins. Without an origin of its own it would
# be refused its styles, which go to this origin alone; with no script there is nothing that could use the origin.
RENDITION_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'self'; sandbox allow-same-origin"
)
# a sanitised PDF: the browser's own viewer refuses to work inside a sandbox
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"

csrf = CSRFProtect()


def install(app: Flask) -> None:
    """Every request is checked and every answer gets its headers."""
    csrf.init_app(app)
    app.before_request(_refuse_unstorable)
    app.after_request(_harden)


def _refuse_unstorable() -> None:
    if request.path.startswith("/api/"):
        return  # the API has its own answer
    if not address_is_storable():
        raise Invalid("地址中含有不能识别的字符，请从菜单重新进入。")
    if not form_is_short():
        raise Invalid("一次选得太多，操作没有生效。请分批办理。")
    if not body_is_storable():
        raise Invalid("填写的内容或文件名中含有不能保存的字符，操作没有生效。请返回，删去该字符后再提交。")


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    headers["X-Frame-Options"] = "SAMEORIGIN"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    headers.setdefault("Cache-Control", "no-store")
    return response

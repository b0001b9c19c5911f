"""The API's answer to what no database of ours can store."""

from __future__ import annotations

from flask import Response, request

from web.errors import problem
from web.storable import NUL, address_is_storable, body_is_storable, is_storable

__all__ = ["is_storable", "refuse_unstorable"]


def refuse_unstorable() -> Response | None:
    """Before every request of the API: 400 when its address, its fields or its JSON cannot be stored."""
    keys = request.headers.getlist("Idempotency-Key")
    if any(NUL in key for key in keys) or not (address_is_storable() and body_is_storable()):
        return problem(400, "unreadable-request", "请求无法解析：含有不能保存的字符，或 JSON 有误、嵌套过深。")
    return None

"""Arguments that do not fit, as problem+json with one issue per field, in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response
from flask_smorest import Blueprint as Described
from werkzeug.exceptions import BadRequest, UnprocessableEntity

from engine.errors import Issue
from web.api import replies
from web.errors import problem

_WORDS = {
    "Missing data for required field.": "缺少这一项。",
    "Unknown field.": "没有这一项，请核对接口说明。",
    "Not a valid string.": "应为文字。",
    "Not a valid integer.": "应为整数。",
    "Not a valid mapping type.": "应为“项目: 值”的形式。",
    "Not a valid list.": "应为列表。",
    "Not a valid boolean.": "应为 true 或 false。",
    "Not a valid datetime.": "应为 ISO 8601 时间。",
    "Invalid input type.": "应为 JSON 对象。",
    "Field may not be null.": "不能为空。",
}


REFUSALS = {
    400: "请求无法解析",
    401: "缺少或无效的接口令牌",
    403: "您不能办理此事",
    404: "没有找到，或者无权查看",
    409: "已被他人办理、页面已过期，或幂等键已用于另一项请求",
    413: "上传的文件太大",
    422: "内容有误或条件不具备，issues 逐条说明",
    500: "流程停住了，已登记为异常，由管理员处理；操作没有生效",
    503: "暂时不能保存",
}
_READ, _WRITE = (400, 401, 404, 422), (400, 401, 403, 404, 409, 422, 500, 503)
_View = Callable[..., Any]
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "重试时用同一个键，只办一次；已办的返回原来的结果，并带 Idempotent-Replayed: true",
}


def read(summary: str, *more: int) -> Callable[[_View], _View]:
    """Describes a read: its name and the problems that it may answer with."""
    return _described(summary, (*_READ, *more))


def written(summary: str, *more: int) -> Callable[[_View], _View]:
    """Describes a write: also that it takes an idempotency key."""
    with_key = Described.doc(parameters=[_KEY])
    described = _described(summary, (*_WRITE, *more))
    return lambda view: described(with_key(view))


def _described(summary: str, statuses: tuple[int, ...]) -> Callable[[_View], _View]:
    described = Described("describing", __name__)

    def decorate(view: _View) -> _View:
        for status in statuses:
            words, kind = REFUSALS[status], "application/problem+json"
            view = described.alt_response(status, schema=replies.Problem, description=words, content_type=kind)(view)
        return described.doc(summary=summary)(view)  # type: ignore[no-any-return]

    return decorate


def install(blueprint: Blueprint) -> None:
    """Handles what reading the arguments of this blueprint's requests may raise."""
    blueprint.register_error_handler(UnprocessableEntity, _unprocessable)
    blueprint.register_error_handler(BadRequest, _bad_request)


def _unprocessable(error: UnprocessableEntity) -> Response:
    messages = getattr(error, "data", {}).get("messages", {})
    return problem(422, "invalid", "请求的内容有误，请按提示修改。", issues_of(messages))


def _bad_request(_error: BadRequest) -> Response:
    return problem(400, "unreadable-request", "请求无法解析：应为有效的 JSON 或 multipart/form-data。")


def issues_of(messages: Any, path: tuple[str, ...] = ()) -> tuple[Issue, ...]:
    """marshmallow's messages as one issue per field, which is named by its path."""
    return tuple(_each(messages, path))


def _each(messages: Any, path: tuple[str, ...]) -> Iterator[Issue]:
    if isinstance(messages, dict):
        for key, value in messages.items():
            inside = path if not path and key in ("json", "query", "form", "files") else (*path, str(key))
            yield from _each(value, inside)
    else:
        field = ".".join(part for part in path if part != "_schema") or None
        for message in messages if isinstance(messages, list) else [messages]:
            yield Issue("field-invalid", f"{field or '请求'}：{_WORDS.get(str(message), str(message))}", field=field)

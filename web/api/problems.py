"""Arguments that do not fit, as problem+json with one issue per field, in Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import BadRequest, UnprocessableEntity

from engine.errors import Issue
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

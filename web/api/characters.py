"""What no database of ours can store is refused at the door: NUL, lone surrogates, JSON nested beyond reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from flask import Response, request

from web.errors import problem

DEEPEST = 32  # levels of a JSON document
_NUL = "\x00"


def refuse_unstorable() -> Response | None:
    """Before every request of the API: 400 when its address, its fields or its JSON cannot be stored."""
    texts = [request.path, *request.headers.getlist("Idempotency-Key")]
    texts += [value for values in (request.args, request.form) for value in values.values()]
    if any(_NUL in text for text in texts) or (request.is_json and not is_storable(request.get_data(cache=True))):
        return problem(400, "unreadable-request", "请求无法解析：含有不能保存的字符，或 JSON 有误、嵌套过深。")
    return None


def is_storable(body: bytes) -> bool:
    """Whether a JSON document is readable and holds nothing that cannot be stored."""
    if not body:
        return True
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return all(depth <= DEEPEST and _NUL not in text for text, depth in _texts(parsed))


def _texts(value: Any) -> Iterator[tuple[str, int]]:
    waiting = [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        if isinstance(each, dict):
            waiting += [(part, depth + 1) for pair in each.items() for part in pair]
        elif isinstance(each, list):
            waiting += [(part, depth + 1) for part in each]
        yield (each if isinstance(each, str) else ""), depth

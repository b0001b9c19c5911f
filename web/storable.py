"""What no database of ours can store is refused at the door, on pages and in the API: NUL, which PostgreSQL cannot even
compare with, broken JSON, and JSON nested beyond reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from flask import request

DEEPEST = 32  # levels of a JSON document
NUL = "\x00"
MOST_VALUES = 5000  # of one form: more than any page of ours offers; a statement of PostgreSQL takes 65,535


def address_is_storable() -> bool:
    """Whether path and query of the request hold only what can be looked for."""
    return not any(NUL in text for text in (request.path, *_values(request.args)))


def body_is_storable() -> bool:
    """Whether everything that the request carries can be stored: fields, names of files, JSON."""
    names = [each.filename or "" for _name, each in request.files.items(multi=True)]
    if any(NUL in text for text in (*_values(request.form), *names)):
        return False
    return not request.is_json or is_storable(request.get_data(cache=True))


def form_is_short() -> bool:
    """Whether the request's form has no more values than any page of ours could send."""
    return sum(len(values) for values in request.form.listvalues()) <= MOST_VALUES


def _values(fields: Any) -> list[str]:
    return [text for pair in fields.items(multi=True) for text in pair]


def is_storable(body: bytes) -> bool:
    """Whether a JSON document is readable and holds nothing that cannot be stored."""
    if not body:
        return True
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return all(depth <= DEEPEST and NUL not in text for text, depth in _texts(parsed))


def _texts(value: Any) -> Iterator[tuple[str, int]]:
    waiting = [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        if isinstance(each, dict):
            waiting += [(part, depth + 1) for pair in each.items() for part in pair]
        elif isinstance(each, list):
            waiting += [(part, depth + 1) for part in each]
        yield (each if isinstance(each, str) else ""), depth

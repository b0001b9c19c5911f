"""The kinds of members that replies are made of."""

from __future__ import annotations

from functools import partial
from typing import Any

from marshmallow import fields

Text = partial(fields.String, required=True)
MaybeText = partial(fields.String, required=True, allow_none=True)
Number = partial(fields.Integer, required=True)
Flag = partial(fields.Boolean, required=True)


def instant(*, maybe: bool = False) -> fields.String:
    """An instant in ISO 8601; `maybe`: or null."""
    return fields.String(required=True, allow_none=maybe, metadata={"format": "date-time"})


def one_of(codes: Any, words: str = "") -> fields.String:
    """One of these codes."""
    return fields.String(required=True, metadata={"enum": list(codes), "description": words})


def list_of(of: Any) -> fields.List:
    """A list of a field or of a schema."""
    return fields.List(of if isinstance(of, fields.Field) else fields.Nested(of), required=True)

"""record.json: the case for machines, with a JSON Schema made from the same classes."""

from __future__ import annotations

import types
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from workflows.evidence.case import Case
from workflows.evidence.proofs import Proof, proofs

FORMAT = "xianshen.case/1"
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


def as_record(case: Case, *, sealed_at: datetime, sealed_by: str, seal: str) -> bytes:
    """The case as JSON, its keys in a fixed order; instants in UTC."""
    record = {
        "format": FORMAT,
        "sealed_at": sealed_at.astimezone(UTC),
        "sealed_by": sealed_by,
        "seal": seal,
        "case": asdict(case),
        "proofs": [asdict(each) for each in proofs(case)],
    }
    return orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z) + b"\n"


def record_schema() -> bytes:
    """What `as_record` writes, as JSON Schema (2020-12)."""
    properties = {
        "format": {"const": FORMAT},
        "sealed_at": _PLAIN[datetime],
        "sealed_by": _PLAIN[str],
        "seal": _PLAIN[str],
        "case": _of(Case),
        "proofs": {"type": "array", "items": _of(Proof)},
    }
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "先审案卷", **_object(properties)}
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2) + b"\n"


def _of(kind: Any) -> dict[str, Any]:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return _object({each.name: _of(hints[each.name]) for each in fields(kind)})
    if get_origin(kind) in (types.UnionType, Union):
        return {"anyOf": [_of(each) for each in get_args(kind)]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _of(get_args(kind)[0])}
    return {"type": "object"}  # the answers of a form: names and values as the form asked for them


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }

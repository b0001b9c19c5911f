"""What a request of the studio's scripts carries, read with its type; anything else is Invalid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import request

from engine.errors import Invalid

_TAG = re.compile(r'"(\d{1,9})"')


def body() -> Mapping[str, Any]:
    """The JSON object of the request; empty without one. Raises Invalid for any other JSON."""
    found = request.get_json(silent=True) if request.get_data() else {}
    if not isinstance(found, dict):
        raise Invalid("请求的内容应是 JSON 对象。")
    return found


def text(given: Mapping[str, Any], name: str, default: str = "") -> str:
    """A field that is a text. Raises Invalid."""
    found = given.get(name, default)
    if not isinstance(found, str):
        raise Invalid(f"“{name}”应是文字。")
    return found


def texts(given: Mapping[str, Any], name: str) -> list[str] | None:
    """A field that is a list of texts; None without it. Raises Invalid."""
    found = given.get(name)
    if found is None:
        return None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Invalid(f"“{name}”应是文字的列表。")
    return found


def unsaved(given: Mapping[str, Any]) -> dict[str, bytes | None]:
    """The texts of an editor that have not been saved, by path; None: removed. Raises Invalid."""
    found = given.get("files") or {}
    if not isinstance(found, dict) or not all(isinstance(each, str | None) for each in found.values()):
        raise Invalid("“files”应是“路径: 文字”。")
    # what a page may type and UTF-8 cannot say is refused with the file
    return {path: None if each is None else each.encode("utf-8", "surrogatepass") for path, each in found.items()}


def seen_revision() -> int | None:
    """The revision in `If-Match`; None for a new file (`If-None-Match: *`). Raises Invalid without either."""
    if request.headers.get("If-None-Match") == "*":
        return None
    found = _TAG.fullmatch(request.headers.get("If-Match", ""))
    if found is None:
        raise Invalid("请求没有写明读到的是哪一版（If-Match）。请刷新页面后再保存。")
    return int(found[1])

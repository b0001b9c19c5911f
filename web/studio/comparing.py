"""Two versions or drafts side by side: what differs, in words."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request, url_for
from sqlalchemy.orm import Session

from engine.errors import Invalid
from web.installed import acting, reading
from web.studio import shapes
from web.studio.blueprint import data
from workflows.studio.comparing import Comparison
from workflows.studio.references import Side, compare_sides, side
from workflows.studio.rules import require_reader


@data.get("/compare")
def compare() -> Response:
    require_reader(acting())
    with reading() as session:
        left, right, found = compared(session)
    ends = {"left": _end(left), "right": _end(right)}
    return jsonify({**ends, **shapes.comparison(found)})


def compared(session: Session) -> tuple[Side, Side, Comparison]:
    """Both sides that the address names, and what differs. Raises Invalid, NotFound."""
    left, right = (side(session, _reference(name)) for name in ("left", "right"))
    return left, right, compare_sides(session, left, right)


def shown(one: Side) -> dict[str, Any]:
    """A side for the page: its label, and the address below which its files are."""
    base = url_for("studio_data.processes").removesuffix("/processes")
    return {"label": shapes.plain(one.label), "files": f"{base}/{one.kind}s/{one.id}/files"}


def _reference(name: str) -> str:
    ref = request.args.get(name, "")
    if not ref:
        raise Invalid("请选择要比较的两边。")
    return ref


def _end(one: Side) -> dict[str, Any]:
    return {"ref": one.ref, "label": shapes.plain(one.label)}

"""Refused intakes: what is kept of files that carry a secrecy mark, and admitting one that was refused wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from web.api import problems, replies, schemas, shapes
from web.api.bearer import caller
from web.api.writes import write
from web.installed import reading
from workflows.matters.models import RefusedIntake
from workflows.people.queries import names_of
from workflows.prepublication import intake

blueprint = Blueprint("api-intakes", __name__, url_prefix="/api/v1/refused-intakes", description="拒收登记")


@blueprint.get("")
@blueprint.arguments(schemas.IntakesQuery, location="query", unknown=None)
@blueprint.response(200, replies.RefusedIntakes)
@problems.read("带密级标志、没有保存的文件，新的在前，至多 200 件", 403)
def list_refused(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """For secrecy reviewers and the security officer."""
    with reading() as session:
        rows = intake.refused_intakes(session, caller(), admitted=wanted["admitted"])
        names = names_of(session, [one for row in rows for one in (row.person_id, row.admitted_by) if one])
        return {"items": [_shape(row, names) for row in rows]}


@blueprint.post("/<string:sha256>/admit")
@blueprint.arguments(schemas.Reason)
@blueprint.response(200, replies.Admitted)
@problems.written("放行误判的文件：此后同一摘要的文件可以上传")
def admit(given: Mapping[str, Any], sha256: str) -> Response:
    """The secrecy reviewer only, never the person who uploaded it; the reason goes into the trail."""

    def operation(session: Session) -> dict[str, Any]:
        intake.admit(session, sha256, caller(), given["reason"])
        return {"sha256": sha256, "admitted": True}

    return write(operation)


def _shape(row: RefusedIntake, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "sha256": row.file_hash,
        "size": row.size,
        "level": row.level,
        "place": row.place,
        "uploaded_by": names.get(row.person_id, row.person_id),
        "at": shapes.instant(row.at),
        "admitted_by": names.get(row.admitted_by or ""),
        "admitted_at": shapes.instant(row.admitted_at),
        "admitted_reason": row.admitted_reason,
    }

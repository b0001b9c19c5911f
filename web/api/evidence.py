"""The sealed file of a matter, for archives and court files."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file
from flask_smorest import Blueprint

from web.api import problems
from web.api.bearer import caller
from web.installed import installation, reading, writing
from workflows.evidence import sealing

blueprint = Blueprint("api-evidence", __name__, url_prefix="/api/v1/matters", description="案卷")


@blueprint.get("/<string:matter_id>/sealed-file")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
@problems.read("封存案卷（zip）：有新留痕时先封存，需几秒；审计员取得的不含文稿内容", 503)
def read_sealed_file(matter_id: str) -> Response:
    """The newest sealed file that covers everything that happened to the matter; made now when there is none."""
    actor = caller()
    with reading() as session:
        current = sealing.current_sealed(session, actor, matter_id)
    if current is None:
        with writing() as session:
            current = sealing.ask_for_seal(session, actor, matter_id)
        sealing.make_sealed(installation().database, current.id)
    with reading() as session:
        name, content = sealing.sealed_content(session, actor, current.id)
    return send_file(BytesIO(content), mimetype="application/zip", as_attachment=True, download_name=name)

"""Releases: what is or will be public, and how each channel fared."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from web.api import problems, replies, shapes
from web.api.bearer import caller
from web.installed import reading
from workflows.matters.classes import PUBLIC_ATTRIBUTES
from workflows.matters.queries import readable_matter
from workflows.release.channels import receipts
from workflows.release.queries import release_set, released_documents

blueprint = Blueprint("api-releases", __name__, url_prefix="/api/v1/releases", description="发布")


@blueprint.get("/<string:release_id>")
@blueprint.response(200, replies.Released)
@problems.read("一份同步发布件及各渠道的结果")
def read_release(release_id: str) -> dict[str, Any]:
    """A release set, for whoever may read its matter; once released, for every caller."""
    with reading() as session:
        found = release_set(session, release_id)
        if found.state != "released" or found.attribute not in PUBLIC_ATTRIBUTES:
            readable_matter(session, caller(), found.matter_id)
        return shapes.released(found, released_documents(session, found.id), receipts(session, found.id))

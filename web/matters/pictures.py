"""Pictures of the uploaded files, for whoever may read the matter: no machine has read them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, render_template, request
from sqlalchemy.orm import Session

from engine.errors import NotFound
from web.installed import acting
from web.installed import reading as reading_session
from web.matters.texts import kept_reading
from workflows.matters import queries
from workflows.matters.models import Document, DocumentVersion
from workflows.renditions.model import FileKind
from workflows.renditions.pictures import draw_picture, list_pictures
from workflows.renditions.store import files_of

blueprint = Blueprint("pictures", __name__, template_folder="templates")


@dataclass(frozen=True)
class _Original:
    kind: FileKind
    content: bytes


@blueprint.get("/matters/versions/<version_id>/pictures")
def index(version_id: str) -> str:
    """The pictures of the file that the version was made from, as a fragment or a page of its own."""
    with reading_session() as session:
        version = queries.readable_version(session, acting(), version_id)
        original = _original(session, version)
        document = session.get_one(Document, version.document_id)
    return render_template(
        "matters/pictures.html" if request.headers.get("HX-Request") else "matters/pictures_page.html",
        pictures=list_pictures(original.kind, original.content),
        version_id=version_id,
        file_name=version.file_name,
        document=document,
    )


@blueprint.get("/matters/versions/<version_id>/pictures/<int:number>.png")
def picture(version_id: str, number: int) -> Response:
    """One of them, drawn anew."""
    with reading_session() as session:
        original = _original(session, queries.readable_version(session, acting(), version_id))
    drawn = draw_picture(original.kind, original.content, number)
    return current_app.response_class(drawn, mimetype="image/png")


def _original(session: Session, version: DocumentVersion) -> _Original:
    """The uploaded file. NotFound for a version that nobody uploaded."""
    kept = kept_reading(session, version)
    if kept is None:
        raise NotFound
    return _Original(kept.kind, files_of(session).get(version.source_hash))  # type: ignore[arg-type]

"""花脸稿 of any two versions of a document, in one text or side by side."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from engine.errors import NotFound, NotReady
from web.installed import acting, reading
from web.matters.texts import compared
from workflows.matters import queries
from workflows.matters.models import Document, DocumentVersion

blueprint = Blueprint("differences", __name__, template_folder="templates")


@blueprint.get("/versions/<version_id>/differences")
def page(version_id: str) -> str:
    """Against the version `with`, else the one before. `every`: unchanged paragraphs too."""
    actor, every = acting(), request.args.get("every") == "yes"
    with reading() as session:
        new = queries.readable_version(session, actor, version_id)
        versions = queries.versions_of(session, actor, new.document_id)
        old = _old(versions, new, request.args.get("with", ""))
        found = compared(session, old, new, only_changed=not every)
        document = session.get_one(Document, new.document_id)
    if old is None or "pdf" in (old.rendition_kind, new.rendition_kind):
        raise NotReady(_("没有可以比较的上一版，或其中一版是 PDF，不能逐句比较。"))
    return render_template(
        "matters/differences.html",
        document=document,
        matter_id=document.matter_id,
        versions=versions,
        old=old,
        new=new,
        compared=found,
        every=every,
    )


def _old(versions: Sequence[DocumentVersion], new: DocumentVersion, wanted: str) -> DocumentVersion | None:
    """The version that was asked for, of the same document; else the one before. Raises NotFound."""
    if not wanted:
        return next((each for each in reversed(versions) if each.ordinal < new.ordinal), None)
    found = next((each for each in versions if each.id == wanted), None)
    if found is None:
        raise NotFound
    return found

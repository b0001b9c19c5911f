"""Handbooks: which there are, the one in force of a process, and that of any version."""

from __future__ import annotations

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.runtime import now
from web.handbook.words import spoken
from web.installed import acting, reading
from workflows.handbook.reading import handbook_of
from workflows.handbook.rules import may_read
from workflows.people.queries import names_of
from workflows.studio import queries

blueprint = Blueprint("handbook", __name__, url_prefix="/handbook", template_folder="templates")


@blueprint.get("/")
def index() -> str:
    with reading() as session:
        versions = queries.published_versions(session)
    return render_template("handbook/index.html", versions=versions)


@blueprint.get("/<process_id>")
def published(process_id: str) -> str:
    """What is in force."""
    with reading() as session:
        found = next((each for each in queries.versions(session, process_id) if each.state == "published"), None)
        if found is None:
            raise NotFound("没有这个流程，或者它还没有发布。")
        return _page(session, found)


@blueprint.get("/versions/<version_id>")
def version(version_id: str) -> str:
    with reading() as session:
        return _page(session, queries.version(session, version_id))


def _page(session: Session, version: queries.Version) -> str:
    if not may_read(acting(), version):
        raise NotFound("没有这个流程版本。")
    others = [each for each in queries.versions(session, version.process_id) if may_read(acting(), each)]
    names = names_of(session, [each for each in (version.proposed_by, version.published_by) if each])
    book = handbook_of(session, version.id)
    return render_template(
        "handbook/handbook.html",
        book=book,
        titles={each.anchor: each.name for each in book.chapters},
        version=version,
        others=[each for each in others if each.id != version.id],
        names=names,
        spoken=spoken,
        now=now(session),
    )

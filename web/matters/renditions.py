"""The clean rendition of one version on its own."""

from __future__ import annotations

from flask import Response, current_app, render_template

from web.installed import acting, writing
from web.installed import reading as reading_session
from web.matters.blueprint import blueprint
from web.matters.queries import matter_of
from web.matters.texts import markup_in
from web.security import PDF_POLICY, RENDITION_POLICY
from workflows.matters import queries
from workflows.matters.looks import remember_looks
from workflows.renditions.store import files_of


@blueprint.get("/versions/<version_id>")
def rendition(version_id: str) -> Response | str:
    """The clean rendition of one version on its own."""
    actor = acting()
    with reading_session() as session:
        version = queries.readable_version(session, actor, version_id)
        body = markup_in(session, matter_of(session, version), version)
        content = files_of(session).get(version.rendition_hash)
        newest = queries.versions_of(session, actor, version.document_id)[-1].id
    if version.id == newest:
        with writing() as session:
            remember_looks(session, actor.person_id, {version.document_id: version.id}, None)
    if body is not None:
        response = current_app.response_class(
            render_template("matters/rendition.html", title=version.file_name, body=body)
        )
        response.headers["Content-Security-Policy"] = RENDITION_POLICY
        return response
    response = current_app.response_class(content, mimetype="application/pdf")
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response

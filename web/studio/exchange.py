"""Files in and out of the studio, and a form as the pages of the process draw it."""

from __future__ import annotations

from flask import Response, jsonify, render_template, request

from engine.errors import Invalid, NotFound, Unreadable
from engine.forms import parse_form
from web.forms import form_view
from web.installed import acting, reading, writing
from web.studio import shapes
from web.studio.answers import download
from web.studio.blueprint import data
from workflows.studio import queries
from workflows.studio.checking import not_executed
from workflows.studio.exchange import LARGEST_ARCHIVE, archive, import_files
from workflows.studio.rules import require_reader
from workflows.studio.sets import draft_files, version_files


@data.post("/drafts/<draft_id>/import")
def take_in(draft_id: str) -> Response:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Invalid("请选择要导入的文件。")
    content = given.stream.read(LARGEST_ARCHIVE + 1)
    with writing() as session:
        done = import_files(
            session, acting(), draft_id, given.filename, content, request.form.get("folder", "").strip()
        )
    with reading() as session:
        findings = not_executed(session, queries.draft(session, draft_id), done.written)
    told = [shapes.finding(each) for each in findings]
    return jsonify({**shapes.plain(done), "not_executed": told})


@data.get("/drafts/<draft_id>/export.zip")
def draft_archive(draft_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        draft = queries.draft(session, draft_id)
        content, name = archive(draft_files(session, draft)), f"{draft.process_id}-draft.zip"
    return download(content, name, "application/zip")


@data.get("/versions/<version_id>/export.zip")
def version_archive(version_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        version = queries.version(session, version_id)
        content = archive(version_files(session, version_id))
    return download(content, f"{version.process_id}-v{version.number}.zip", "application/zip")


@data.route("/drafts/<draft_id>/form", methods=["GET", "POST"])
def drawn_form(draft_id: str) -> Response:
    """A form as people will see it; the body of a POST is its text before it is saved."""
    require_reader(acting())
    path = request.args.get("path", "")
    with reading() as session:
        stored = draft_files(session, queries.draft(session, draft_id)).get(path)
    content = request.get_data() if request.method == "POST" else stored
    if content is None:
        raise NotFound("没有这个表单。")
    try:
        form = parse_form(content, path)
    except Unreadable as error:
        return jsonify({"html": "", "issues": shapes.plain(error.issues)})
    view = form_view(form, {}, {})
    return jsonify({"html": render_template("studio/form.html", form=view), "issues": []})

"""The cases of a draft, and running them in a sandbox."""

from __future__ import annotations

from flask import Response, jsonify

from engine.errors import Invalid
from web.installed import acting, reading
from web.studio import asked, shapes
from web.studio.blueprint import data
from workflows.studio import queries
from workflows.studio.case_files import read_case
from workflows.studio.cases import case_paths, run_cases
from workflows.studio.contents import folder_of
from workflows.studio.rules import require_reader
from workflows.studio.sets import Files, complete, draft_files


@data.get("/drafts/<draft_id>/cases")
def cases(draft_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        files = draft_files(session, queries.draft(session, draft_id))
    found = [{"path": path, "name": _name(files, path), "process": folder_of(path)} for path in case_paths(files)]
    return jsonify({"cases": found})


@data.post("/drafts/<draft_id>/cases/run")
def run(draft_id: str) -> Response:
    require_reader(acting())
    given = asked.body()
    unsaved, paths = asked.unsaved(given), asked.texts(given, "paths")
    with reading() as session:
        draft = queries.draft(session, draft_id)
        files = complete(session, draft.process_id, draft_files(session, draft, unsaved))
        return jsonify(shapes.case_results(run_cases(session, draft.process_id, files, paths)))


def _name(files: Files, path: str) -> str:
    try:
        return read_case(files[path], path).name
    except Invalid:
        return path

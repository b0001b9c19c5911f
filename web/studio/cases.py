"""The cases of a draft, and running them in a sandbox."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from engine.errors import Invalid
from web.installed import acting, reading, writing
from web.studio import asked, shapes
from web.studio.blueprint import data
from workflows.studio import queries, renewing
from workflows.studio.case_files import read_case
from workflows.studio.cases import case_paths, run_cases
from workflows.studio.contents import folder_of
from workflows.studio.renewing import Renewed
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


@data.post("/drafts/<draft_id>/cases/renew")
def renew(draft_id: str) -> Response:
    """Failing cases as they would have to be; stored with `save`."""
    require_reader(acting())
    given = asked.body()
    with reading() as session:
        draft = queries.draft(session, draft_id)
        files = complete(session, draft.process_id, draft_files(session, draft))
        found = renewing.renewed_cases(session, draft.process_id, files, asked.texts(given, "paths"))
        revision = draft.revision
    if given.get("save") is True:
        with writing() as session:
            revision = renewing.accept(session, acting(), draft_id, found)
    return jsonify({"renewed": [_renewed(each) for each in found], "revision": revision})


def _renewed(each: Renewed) -> dict[str, Any]:
    told = {name: getattr(each, name) for name in ("path", "name", "added", "dropped", "message")}
    return shapes.plain({**told, "text": each.text.decode() if each.text is not None else None})


def _name(files: Files, path: str) -> str:
    try:
        return read_case(files[path], path).name
    except Invalid:
        return path

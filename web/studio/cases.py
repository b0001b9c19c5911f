"""The cases of a draft, and running them in a sandbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from engine.errors import Invalid
from web.installed import acting, reading, writing
from web.language import translate
from web.studio import asked, shapes
from web.studio.blueprint import data
from workflows.studio import queries, renewing
from workflows.studio.case_files import read_case
from workflows.studio.cases import case_paths, run_cases
from workflows.studio.contents import folder_of
from workflows.studio.elements import elements_of
from workflows.studio.renewing import Renewed
from workflows.studio.rules import require_reader
from workflows.studio.sets import Files, complete, draft_files

_ID = re.compile(r"[A-Za-z]\w*", re.ASCII)


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
        told = shapes.case_results(run_cases(session, draft.process_id, files, paths))
    names = _names(files)
    for each in told["results"]:
        each["message"] = _in_names(each["message"], names)
    return jsonify(told)


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
    names = _names(files)
    return jsonify({"renewed": [_renewed(each, names) for each in found], "revision": revision})


def _renewed(each: Renewed, names: Mapping[str, str]) -> dict[str, Any]:
    """Steps are told by their names: whoever confirms a case did not give them their ids."""
    told: dict[str, Any] = {"path": each.path, "name": each.name, "message": _in_names(each.message, names)}
    told |= {kind: [_in_names(step, names) for step in getattr(each, kind)] for kind in ("added", "dropped")}
    return shapes.plain({**told, "text": each.text.decode() if each.text is not None else None})


def _names(files: Files) -> dict[str, str]:
    """Steps of a set that have a name, by id."""
    found = elements_of(files).by_process.values()
    return {each.id: translate(each.name) for own in found for each in own.values() if each.name}


def _in_names(text: str | None, names: Mapping[str, str]) -> str | None:
    return None if text is None else _ID.sub(lambda found: names.get(found[0], found[0]), text)


def _name(files: Files, path: str) -> str:
    try:
        return read_case(files[path], path).name
    except Invalid:
        return path

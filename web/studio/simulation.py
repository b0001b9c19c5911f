"""Trying a draft step by step: every question carries the whole run so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session

from engine.runtime import runtime_of
from web.installed import acting, reading, writing
from web.studio import asked, shapes
from web.studio.blueprint import data
from workflows.studio import queries, simulation
from workflows.studio.case_files import Case, case_of
from workflows.studio.models import ProcessDraft
from workflows.studio.rules import require_reader
from workflows.studio.sets import complete, draft_files
from workflows.studio.simulation import Stand


@data.post("/drafts/<draft_id>/simulation")
def simulate(draft_id: str) -> Response:
    require_reader(acting())
    given = asked.body()
    with reading() as session:
        draft = queries.draft(session, draft_id)
        case, stand = _played(session, draft, given)
        package = runtime_of(session).package(draft.process_id)
    return jsonify(
        {
            "ok": stand.problem is None,
            **shapes.plain(stand),
            "inputs": shapes.plain(simulation.inputs_of(package, case.inputs)),
            "at": case.at.isoformat(),
            "steps": shapes.plain(case.steps),
        }
    )


@data.post("/drafts/<draft_id>/simulation/keep")
def keep(draft_id: str) -> tuple[Response, int]:
    require_reader(acting())
    given = asked.body()
    with reading() as session:
        draft = queries.draft(session, draft_id)
        case, stand = _played(session, draft, given)
        process_id = _process(given, draft)
    with writing() as session:
        name = asked.text(given, "name")
        saved = simulation.keep(session, acting(), draft_id, process_id, name, case, stand)
    return jsonify(shapes.plain(saved)), 201


def _played(session: Session, draft: ProcessDraft, given: Mapping[str, Any]) -> tuple[Case, Stand]:
    files = complete(session, draft.process_id, draft_files(session, draft, asked.unsaved(given)))
    case = case_of({name: given[name] for name in ("name", "inputs", "steps", "services", "at") if name in given}, "")
    if not case.inputs:
        package = runtime_of(session).package(draft.process_id)
        case = simulation.with_usual_inputs(case, package)
    return case, simulation.simulate(session, draft.process_id, files, case, _process(given, draft))


def _process(given: Mapping[str, Any], draft: ProcessDraft) -> str:
    return asked.text(given, "process") or draft.process_id

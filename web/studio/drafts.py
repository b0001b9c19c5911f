"""Drafts: list, open, read and save files, discard."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from web.installed import acting, reading, writing
from web.studio import asked, shapes
from web.studio.answers import file_answer
from web.studio.blueprint import data
from workflows.studio import drafts, overview, queries
from workflows.studio.models import ProcessDraft
from workflows.studio.rules import require_reader
from workflows.studio.sets import draft_files, version_files


@data.get("/processes")
def processes() -> Response:
    require_reader(acting())
    with reading() as session:
        return jsonify({"processes": process_list(session)})


def process_list(session: Session) -> list[dict[str, Any]]:
    """Every process as the list shows it."""
    rows = overview.processes(session, acting())
    people = shapes.people_of(session, rows)
    return [shapes.process(row, people) for row in rows]


@data.post("/drafts")
def open_draft() -> tuple[Response, int]:
    given = asked.body()
    with writing() as session:
        draft = drafts.open_draft(
            session,
            acting(),
            asked.text(given, "process"),
            asked.text(given, "title"),
            asked.text(given, "source") or None,
        )
        return jsonify(draft_shape(session, draft)), 201


@data.get("/drafts/<draft_id>")
def read_draft(draft_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        return jsonify(draft_shape(session, queries.draft(session, draft_id)))


def head_shape(session: Session, draft: ProcessDraft) -> dict[str, Any]:
    """A draft without its files."""
    row = overview.process_row(session, acting(), draft.process_id)
    return shapes.head(draft, shapes.draft_people(session, draft), row, _saved(session, draft))


def draft_shape(session: Session, draft: ProcessDraft) -> dict[str, Any]:
    """A draft with its files."""
    people = shapes.draft_people(session, draft)
    returned = draft.state == "drafting" and draft.checked_by is not None
    given_back = {"by": people.of(draft.checked_by), "at": shapes.plain(draft.checked_at), "reason": draft.remark}
    return {
        **head_shape(session, draft),
        "files": shapes.files(overview.file_rows(session, draft), people),
        "removed": overview.removed_files(session, draft),
        "also_in": overview.also_in(session, draft),
        "returned": given_back if returned else None,
    }


@data.get("/drafts/<draft_id>/files/<path:path>")
def read_file(draft_id: str, path: str) -> Response:
    require_reader(acting())
    with reading() as session:
        draft = queries.draft(session, draft_id)
        row, content = queries.changed_file(session, draft.id, path), draft_files(session, draft).get(path)
    return file_answer(content, row.revision if row else 0)


@data.put("/drafts/<draft_id>/files/<path:path>")
def save_file(draft_id: str, path: str) -> Response | tuple[Response, int]:
    try:
        with writing() as session:
            saved = drafts.save_file(session, acting(), draft_id, path, request.get_data(), asked.seen_revision())
    except drafts.FileConflict as conflict:
        return _conflict(conflict)
    return jsonify(shapes.plain(saved))


@data.delete("/drafts/<draft_id>/files/<path:path>")
def remove_file(draft_id: str, path: str) -> Response | tuple[Response, int]:
    try:
        with writing() as session:
            revision = drafts.remove_file(session, acting(), draft_id, path, asked.seen_revision())
    except drafts.FileConflict as conflict:
        return _conflict(conflict)
    return jsonify({"revision": revision})


@data.post("/drafts/<draft_id>/rename")
def rename(draft_id: str) -> Response:
    with writing() as session:
        return jsonify(
            head_shape(session, drafts.rename(session, acting(), draft_id, asked.text(asked.body(), "title")))
        )


@data.post("/drafts/<draft_id>/discard")
def discard(draft_id: str) -> Response:
    with writing() as session:
        return jsonify(
            head_shape(session, drafts.discard(session, acting(), draft_id, asked.text(asked.body(), "reason")))
        )


@data.post("/drafts/<draft_id>/rebase")
def rebase(draft_id: str) -> Response:
    with writing() as session:
        draft, clashes = drafts.rebase(session, acting(), draft_id)
        return jsonify({**draft_shape(session, draft), "clashes": clashes})


@data.post("/drafts/<draft_id>/adopt")
def adopt(draft_id: str) -> Response:
    with writing() as session:
        written = drafts.adopt(session, acting(), draft_id, asked.text(asked.body(), "process"))
        return jsonify({"written": written, **draft_shape(session, queries.draft(session, draft_id))})


@data.get("/versions/<version_id>/files/<path:path>")
def version_file(version_id: str, path: str) -> Response:
    require_reader(acting())
    with reading() as session:
        return file_answer(version_files(session, version_id).get(path), 0)


def _saved(session: Session, draft: ProcessDraft) -> list[str]:
    return list(queries.saved_paths(session, [draft.id]).get(draft.id, ()))


def _conflict(conflict: drafts.FileConflict) -> tuple[Response, int]:
    with reading() as session:
        by = shapes.People(session, [conflict.by]).of(conflict.by)
    theirs = {"by": by, "at": conflict.at.isoformat(), "revision": conflict.revision}
    return jsonify({"status": 409, "code": conflict.code, "detail": conflict.detail, "theirs": theirs}), 409

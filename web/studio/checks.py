"""What the editor asks while somebody draws: the verdict, what may be named, and whether a condition is one."""

from __future__ import annotations

from typing import Literal, cast

from flask import Response, jsonify

from engine.errors import Invalid
from web.installed import acting, reading
from web.language import translate
from web.studio import asked, shapes
from web.studio.blueprint import data
from workflows.studio import queries
from workflows.studio.checking import check_draft
from workflows.studio.language import completions, typed_issues
from workflows.studio.registries import assembled, registries
from workflows.studio.rules import require_reader

_KINDS = ("condition", "duration", "collection", "parameter")


@data.post("/drafts/<draft_id>/check")
def check(draft_id: str) -> Response:
    require_reader(acting())
    unsaved = asked.unsaved(asked.body())
    with reading() as session:
        draft = queries.draft(session, draft_id)
        return jsonify(shapes.verdict(check_draft(session, draft, unsaved), draft.revision))


@data.get("/drafts/<draft_id>/registries")
def offered(draft_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        return jsonify(shapes.registries(registries(session, queries.draft(session, draft_id))))


@data.get("/drafts/<draft_id>/completions")
def words(draft_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        return jsonify(shapes.plain(completions(assembled(session, queries.draft(session, draft_id)))))


@data.post("/drafts/<draft_id>/condition")
def condition(draft_id: str) -> Response:
    require_reader(acting())
    given = asked.body()
    kind = asked.text(given, "kind", "condition")
    if kind not in _KINDS:
        raise Invalid(f"“kind”应是 {'、'.join(_KINDS)}。")
    with reading() as session:
        known = assembled(session, queries.draft(session, draft_id), asked.unsaved(given))
    wanted = asked.text(given, "type") or None
    found, names = typed_issues(
        known,
        asked.text(given, "text"),
        cast(Literal["condition", "duration", "collection", "parameter"], kind),
        wanted,
    )
    told = [translate(each) for each in found]
    return jsonify({"ok": not told, "message": told[0] if told else None, "messages": told, "names": names})

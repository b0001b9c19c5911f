"""After the release: withdrawal, correction and marks through a review of their own, 紧急下线, 再公开."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from web.api import problems, replies, schemas, shapes
from web.api.bearer import caller
from web.api.matters import whole_matter
from web.api.writes import write
from web.installed import reading
from workflows.takedown.again import start_again
from workflows.takedown.models import TakedownCase
from workflows.takedown.opening import Proposal, propose, take_down_now
from workflows.takedown.queries import Listed, case_of, cases, decision_due, readable_case, standing_mark

blueprint = Blueprint("api-takedowns", __name__, url_prefix="/api/v1", description="撤下与更正")


@blueprint.get("/takedowns")
@blueprint.arguments(schemas.TakedownsQuery, location="query", unknown=None)
@blueprint.response(200, replies.TakedownPage)
@problems.read("有权查看的撤下与更正，新的在前")
def list_takedowns(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The cases that the caller may see, newest first."""
    with reading() as session:
        found = cases(session, caller(), before=wanted.get("before"), limit=wanted["limit"] + 1)
        items = [_shape(session, each) for each in found[: wanted["limit"]]]
    return {"items": items, "next": items[-1]["id"] if len(found) > len(items) else None}


@blueprint.get("/takedowns/<string:matter_id>")
@blueprint.response(200, replies.WholeTakedown)
@problems.read("一件撤下或更正：处理方式、原因、对公众的说明")
def read_takedown(matter_id: str) -> dict[str, Any]:
    """A case with what the public is told, for whoever may read its matter."""
    with reading() as session:
        found = readable_case(session, caller(), matter_id)
        mark = standing_mark(session, found.release_set.id)
        more = {"public_words": found.case.public_words, "hide_title": found.case.hide_title}
        return {**_shape(session, found), **more, "mark": mark.kind if mark else None}


@blueprint.post("/releases/<string:release_id>/takedown")
@blueprint.arguments(schemas.TakedownProposed)
@blueprint.response(201, replies.TakedownOpened)
@problems.written("提出撤下、更正、标注失效或废止，并送审；批准之前公开的内容不变")
def open_case(given: Mapping[str, Any], release_id: str) -> Response:
    """Propose what is to happen to a release, and why."""
    proposal = Proposal(**given)
    return write(lambda session: _opened(session, propose(session, release_id, caller(), proposal).id), 201)


@blueprint.post("/releases/<string:release_id>/take-down")
@blueprint.arguments(schemas.Reason)
@blueprint.response(201, replies.TakedownOpened)
@problems.written("紧急下线：即时停止公开，随后审查决定撤下还是恢复")
def at_once(given: Mapping[str, Any], release_id: str) -> Response:
    """Nothing of the release is public any more; the review begins."""
    return write(
        lambda session: _opened(session, take_down_now(session, release_id, caller(), given["reason"]).id), 201
    )


@blueprint.post("/matters/<string:matter_id>/again")
@blueprint.arguments(schemas.Reason)
@blueprint.response(201, replies.Matter)
@problems.written("再公开：另立后续事项，原文稿作为第一版，全部审查从头办理")
def again(given: Mapping[str, Any], matter_id: str) -> Response:
    """A new matter that follows this one."""

    def operation(session: Session) -> dict[str, Any]:
        return whole_matter(session, start_again(session, caller(), matter_id, given["reason"]).id)

    return write(operation, 201, again=whole_matter)


def _opened(session: Session, matter_id: str) -> dict[str, Any]:
    """No words of anybody: what a write answers is kept for its idempotency key; and who takes something down at once
    need not be one who may read the case."""
    case = case_of(session, matter_id)
    assert case is not None
    return _plain(session, case)


def _shape(session: Session, each: Listed) -> dict[str, Any]:
    return {
        **_plain(session, each.case),
        "number": each.matter.number,
        "about_matter_id": each.release_set.matter_id,
        "title": each.release_set.title,
        "state": each.state,
        "kind": each.case.kind,
        "ground": each.case.ground,
        "decided_at": shapes.instant(each.case.decided_at),
    }


def _plain(session: Session, case: TakedownCase) -> dict[str, Any]:
    return {
        "id": case.matter_id,
        "release_id": case.release_set_id,
        "emergency": case.emergency_by is not None,
        "decide_by": shapes.instant(decision_due(session, case).at),
    }

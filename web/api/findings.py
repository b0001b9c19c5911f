"""Findings of the machine check: what was found in a matter, and what people say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from engine.work_items import Item
from web.api import problems, replies, schemas, shapes
from web.api.bearer import caller
from web.api.writes import write
from web.installed import reading
from workflows.people.actor import Actor
from workflows.prepublication import findings, work
from workflows.prepublication.findings import DisposalLine, FindingLine

blueprint = Blueprint("api-findings", __name__, url_prefix="/api/v1", description="技术核查发现")


@blueprint.get("/matters/<string:matter_id>/findings")
@blueprint.response(200, replies.Findings)
@problems.read("技术核查发现：在审（否则最近）一稿的每一条，及其处理")
def list_findings(matter_id: str) -> dict[str, Any]:
    """The findings of the open (else the latest) revision, with what people said of each, in the order of the texts."""
    with reading() as session:
        return _of_matter(session, matter_id, caller())


@blueprint.post("/work-items/<string:work_item_id>/findings")
@blueprint.arguments(schemas.FindingsAnswered)
@blueprint.response(200, replies.DisposedFindings)
@problems.written("处理技术核查发现：改正、非问题（写原因）、转保密审查（写原因）；全部生效或全部不生效")
def dispose(given: Mapping[str, Any], work_item_id: str) -> Response:
    """Says the same of all these findings, or of none: 409 when the revision is closed or somebody was faster."""
    actor = caller()

    def operation(session: Session) -> dict[str, Any]:
        item = work.open_item(session, work_item_id, actor)
        findings.dispose(session, given["finding_ids"], actor, work_item_id=item.id, **_said(given))
        return _of_item(session, item)

    return write(operation, again=lambda session, item_id: _of_item(session, work.open_item(session, item_id, actor)))


def _of_item(session: Session, item: Item) -> dict[str, Any]:
    return {"id": item.id, **_of_matter(session, item.subject, caller(), item)}


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("disposition", "reason", "viewed")}


def _of_matter(session: Session, matter_id: str, actor: Actor, item: Item | None = None) -> dict[str, Any]:
    lines = findings.finding_lines(session, matter_id, actor, item.id if item else None)
    return {"items": [_shape(each) for each in lines]}


def _shape(line: FindingLine) -> dict[str, Any]:
    disposals = [_disposal(each) for each in line.disposals]
    earlier = _disposal(line.earlier) if line.earlier else None
    return {**asdict(line), "choices": list(line.choices), "disposals": disposals, "earlier": earlier}


def _disposal(line: DisposalLine) -> dict[str, Any]:
    return {**asdict(line), "at": shapes.instant(line.at)}

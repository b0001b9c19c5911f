"""The trail: hashes, ids and old → new values, never draft text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from engine.errors import Issue, NotAllowed
from web.api import problems, replies, schemas, shapes
from web.api.bearer import caller
from web.audit.words import ACTIONS
from web.installed import reading, writing
from workflows.oversight import exports
from workflows.oversight.answers import Answer
from workflows.oversight.cells import csv_text
from workflows.oversight.questions import answer, count
from workflows.oversight.sight import asks_as
from workflows.oversight.standard_questions import DAY, FILTERS, StandardQuestion, questions_for
from workflows.oversight.wanted import Wanted
from workflows.people.queries import names_of

blueprint = Blueprint("api-audit-events", __name__, url_prefix="/api/v1/audit-events", description="操作留痕")

EVERYTHING = "everything"
# what a filter is called here, where it is called otherwise in the questions
_NAMES = {"matter": "matter_id", "person": "actor"}
_FILTERS = ("section", "gate", "hash", "group", "action", "outcome", "circumstance", "since", "until", "day", "text")


@blueprint.get("")
@blueprint.arguments(schemas.EventsQuery, location="query", unknown=None)
@blueprint.response(200, replies.EventPage)
@problems.read("操作留痕，新的在前：校验值、编号、旧值和新值，不含文稿内容", 403, 404)
def list_events(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Newest first. The auditor asks everything, the other administrators what the three of them did; others only
    about matters that they may read."""
    code, wanted = _question(asked)
    with reading() as session:
        found = answer(session, caller(), code, wanted, before=asked.get("before"), limit=asked["limit"])
        counted = count(session, caller(), code, wanted) if asked["count"] else None
        names = names_of(session, [each.actor for each in found.events])
    return {
        "items": [shapes.event(each, names, found.reasons) for each in found.events],
        "next": found.next,
        "tables": [shapes.table(each) for each in found.tables],
        "count": counted._asdict() if counted else None,
    }


@blueprint.get("/questions")
@blueprint.response(200, replies.AuditQuestions)
@problems.read("可以问的标准查询及其参数")
def list_questions() -> dict[str, Any]:
    """The standard questions that the caller may ask."""
    return {"items": [_described(each) for each in questions_for(caller())]}


@blueprint.get("/export")
@blueprint.arguments(schemas.EventsQuery, location="query", unknown=None)
@blueprint.response(200, {"type": "string"}, content_type="text/csv")
@problems.read("以 CSV 导出，最多一万条；每次导出都留痕", 403, 404)
def export_events(asked: Mapping[str, Any]) -> Response:
    """The newest 10,000 events as CSV with neutral cells; the export is an event of the trail itself."""
    code, wanted = _question(asked)
    with reading() as session:
        found = exports.everything(session, caller(), code, wanted)
        text = _csv(exports.event_rows(session, found.events, ACTIONS, found.reasons), found)
    with writing() as session:
        exports.record_export(session, caller(), code, wanted, found)
    given = {"Content-Disposition": f'attachment; filename="audit-{code}.csv"'}
    return Response(text, mimetype="text/csv", headers=given)


def _csv(rows: list[tuple[object, ...]], found: Answer) -> str:
    if not found.tables or found.events:
        return csv_text(exports.HEADS, rows)
    return "\n".join(csv_text(*exports.table_rows(table)) for table in found.tables)


def _question(asked: Mapping[str, Any]) -> tuple[str, Wanted]:
    if asked["question"] is None:
        _require_scope(asked)
    given = {name: asked[name] for name in _FILTERS if name in asked}
    given |= {name: asked[here] for name, here in _NAMES.items() if here in asked}
    return asked["question"] or EVERYTHING, Wanted(**given)


def _require_scope(asked: Mapping[str, Any]) -> None:
    if asks_as(caller()) == "involved" and asked.get("matter_id") is None:
        said = "请指明事项（matter_id）；查询全部留痕由审计员等管理员办理。"
        raise NotAllowed(said, issues=[Issue("audit.scope", said, field="matter_id")])


def _described(each: StandardQuestion) -> dict[str, Any]:
    known = {**FILTERS, "day": DAY}
    return {
        "code": each.code,
        "label": each.label.zh,
        "label_en": each.label.en,
        "explanation": each.explanation.zh,
        "parameters": [
            {
                "name": _NAMES.get(name, name),
                "label": known[name][0].zh,
                "type": known[name][1],
                "needed": name in each.needs,
            }
            for name in each.parameters
        ],
    }

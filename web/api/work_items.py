"""Work items: what waits for the caller, its form, and the acts on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from engine import queries
from engine.commands import StepResult
from engine.work_items import Item
from web.api import problems, replies, schemas, shapes
from web.api.bearer import caller
from web.api.writes import write
from web.installed import reading
from workflows.matters.locks import open_revision
from workflows.matters.queries import readable_matter
from workflows.people.queries import names_of, person_by_login
from workflows.people.reach import stood_in_for
from workflows.prepublication import actions, suggestions, work
from workflows.prepublication.actions import Seen

blueprint = Blueprint("api-work-items", __name__, url_prefix="/api/v1", description="待办")


@blueprint.get("/work-items")
@blueprint.arguments(schemas.WorkItemsQuery, location="query", unknown=None)
@blueprint.response(200, replies.WorkItemPage)
@problems.read("我的待办和我岗位的待办，先到的在前")
def list_work_items(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Open work items assigned to the caller or offered to the caller's posts."""
    actor, limit = caller(), wanted["limit"]
    with reading() as session:
        page = queries.inbox(
            session,
            actor=actor.person_id,
            groups=actor.groups,
            also=stood_in_for(actor),
            subject=wanted.get("matter_id"),
            after=wanted.get("after"),
            limit=limit,
        )
        names = names_of(session, [one for each in page for one in (each.assignee, each.on_behalf_of) if one])
    return {
        "items": [shapes.work_item_summary(each, names) for each in page],
        "next": page[-1].id if len(page) == limit else None,
    }


@blueprint.get("/work-items/<string:work_item_id>")
@blueprint.response(200, replies.WorkItem)
@problems.read("一件待办及其表单：项目、类型、选项、是否必填")
def read_work_item(work_item_id: str) -> dict[str, Any]:
    """A work item with its form: fields, types, options, what is required."""
    with reading() as session:
        return _whole(session, work.open_item(session, work_item_id, caller()))


@blueprint.post("/work-items/<string:work_item_id>/claim")
@blueprint.arguments(schemas.Version, required=False)
@blueprint.response(200, replies.WorkItem)
@problems.written("签收；别人先签收的为 409")
def claim(given: Mapping[str, Any], work_item_id: str) -> Response:
    """签收. 409 when somebody else was faster."""
    return write(
        lambda session: _whole(session, actions.claim(session, work_item_id, caller(), given.get("version"))),
        again=_again,
    )


@blueprint.post("/work-items/<string:work_item_id>/release")
@blueprint.arguments(schemas.Version, required=False)
@blueprint.response(200, replies.WorkItem)
@problems.written("退还给候选岗位")
def release(given: Mapping[str, Any], work_item_id: str) -> Response:
    """退还 to the candidate group."""
    return write(
        lambda session: _whole(session, actions.release(session, work_item_id, caller(), given.get("version"))),
        again=_again,
    )


@blueprint.post("/work-items/<string:work_item_id>/reassign")
@blueprint.arguments(schemas.Reassignment)
@blueprint.response(200, replies.WorkItemSummary)
@problems.written("转办给同岗位的人，须写原因")
def reassign(given: Mapping[str, Any], work_item_id: str) -> Response:
    """转办 within the candidate group, with a reason."""

    def operation(session: Session) -> dict[str, Any]:
        receiver = person_by_login(session, given["to"])
        to = receiver.id if receiver else given["to"]
        item = actions.reassign(session, work_item_id, caller(), to, given["reason"], given.get("version"))
        return _summary(session, item)

    return write(operation)


@blueprint.post("/work-items/<string:work_item_id>/complete")
@blueprint.arguments(schemas.Completion)
@blueprint.response(200, replies.Completed)
@problems.written("办结：提交表单答案，流程前进")
def complete(given: Mapping[str, Any], work_item_id: str) -> Response:
    """Decide: `answers` to the form. 409 on a lost race or a stale page, 422 with an issue per field."""
    seen = Seen.parse(given["seen"])

    def operation(session: Session) -> dict[str, Any]:
        result = actions.complete(session, work_item_id, caller(), given["answers"], seen)
        return {**_summary(session, queries.work_item(session, work_item_id)), "step": _step(result)}

    return write(operation)


@blueprint.post("/work-items/<string:work_item_id>/suggestions")
@blueprint.arguments(schemas.SuggestionMade)
@blueprint.response(201, replies.SuggestionState)
@problems.written("对送审文字提出修改建议；随后以结果 suggest 办结，交起草人处理")
def suggest(given: Mapping[str, Any], work_item_id: str) -> Response:
    """A suggestion on the text under review; send it on with the outcome `suggest`."""

    def operation(session: Session) -> dict[str, Any]:
        made = suggestions.propose(session, work_item_id, caller(), **given)
        return {"id": made.id, "state": made.state}

    return write(operation, 201)


@blueprint.post("/suggestions/<string:suggestion_id>/<any(accept, decline):verdict>")
@blueprint.arguments(schemas.Reason, required=False)
@blueprint.response(200, replies.SuggestionState)
@problems.written("起草人采纳（产生新版本）或不采纳修改建议")
def decide_suggestion(given: Mapping[str, Any], suggestion_id: str, verdict: str) -> Response:
    """The drafter accepts a suggestion (which makes a new version) or declines it with a reason."""

    def operation(session: Session) -> dict[str, Any]:
        decided = suggestions.decide(
            session, suggestion_id, caller(), accept=verdict == "accept", reason=given.get("reason", "")
        )
        return {"id": decided.id, "state": decided.state}

    return write(operation)


@blueprint.post("/suggestions/<string:suggestion_id>/retract")
@blueprint.arguments(schemas.Nothing, required=False)
@blueprint.response(200, replies.SuggestionState)
@problems.written("撤回自己提出、尚未交起草人处理的修改建议")
def retract_suggestion(_given: Mapping[str, Any], suggestion_id: str) -> Response:
    """Whoever made a suggestion takes it back while the review is still in hand."""

    def operation(session: Session) -> dict[str, Any]:
        retracted = suggestions.retract(session, suggestion_id, caller())
        return {"id": retracted.id, "state": retracted.state}

    return write(operation)


def _again(session: Session, work_item_id: str) -> dict[str, Any]:
    return _whole(session, work.open_item(session, work_item_id, caller()))


def _whole(session: Session, item: Item) -> dict[str, Any]:
    revision = open_revision(session, item.subject)
    form = work.form_of(session, item)
    matter = readable_matter(session, caller(), item.subject)
    return {
        **_summary(session, item),
        "matter": {"id": matter.id, "number": matter.number, "title": matter.title},
        "seen": str(Seen(item.version, revision.ordinal if revision else 0)),
        "content_hash": revision.content_hash if revision else None,
        "form": {"fields": form.describe(work.form_options(session, form, item))},
        "suggested": work.suggested_answers(session, item),
        "obstacles": [shapes.issue(each) for each in work.duty_issues(session, item, caller())],
    }


def _summary(session: Session, item: Item) -> dict[str, Any]:
    names = names_of(session, [one for one in (item.assignee, item.on_behalf_of) if one])
    return shapes.work_item_summary(item, names)


def _step(result: StepResult) -> dict[str, Any]:
    return {
        "instance_id": result.instance_id,
        "status": result.status,
        "finished": result.finished,
        "new_work_items": [each.id for each in result.work_items],
        "cancelled_work_items": list(result.cancelled),
    }

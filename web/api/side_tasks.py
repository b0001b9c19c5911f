"""Side work: copies, delegation, added signers; what the caller was asked for and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from web.api import problems, replies, schemas, shapes
from web.api.bearer import caller
from web.api.writes import write
from web.installed import reading
from workflows.collaboration import copies
from workflows.collaboration.labels import REASONS
from workflows.collaboration.queries import SideWork, TaskLine, waiting_for
from workflows.collaboration.queries import side_work as side_work_of
from workflows.matters.access import readable_matter
from workflows.matters.side_models import SideTask
from workflows.people.queries import person_by_login
from workflows.prepublication import delegation, side_work, signers

blueprint = Blueprint("api-side-tasks", __name__, url_prefix="/api/v1", description="协办")


@blueprint.get("/side-tasks")
@blueprint.arguments(schemas.SideTasksQuery, location="query", unknown=None)
@blueprint.response(200, replies.SideTaskPage)
@problems.read("请我协办、尚未办的事：抄送、委派、加签、会商，先到的在前")
def list_side_tasks(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What the caller was asked for and has not done, oldest first."""
    with reading() as session:
        found = waiting_for(session, caller(), wanted.get("after", ""), wanted["limit"] + 1)
        shown = found[: wanted["limit"]]
        items = [_waiting(each) for each in shown]
    return {"items": items, "next": items[-1]["id"] if len(found) > len(shown) else None}


@blueprint.get("/matters/<string:matter_id>/side-tasks")
@blueprint.response(200, replies.SideTasksOfMatter)
@problems.read("一件事项的抄送、委派、加签：请了谁、说了什么；会商另见 consultations")
def list_side_tasks_of_matter(matter_id: str) -> dict[str, Any]:
    """All side work of the matter but consultations, oldest first, for whoever may read it."""
    with reading() as session:
        readable_matter(session, caller(), matter_id)
        known = side_work_of(session, matter_id)
        return {"items": [_told(each, known) for each in known.tasks if each.kind != "consultation"]}


@blueprint.post("/side-tasks/<string:side_task_id>/answer")
@blueprint.arguments(schemas.SideAnswer)
@blueprint.response(200, replies.SideTask)
@problems.written("已阅、答复委派、加签表态、会商发言")
def answer(given: Mapping[str, Any], side_task_id: str) -> Response:
    """The caller does what they were asked for."""
    return write(
        lambda session: _shape(side_work.answer(session, side_task_id, caller(), given["outcome"], given["text"]))
    )


@blueprint.post("/side-tasks/<string:side_task_id>/call-off")
@blueprint.arguments(schemas.Reason)
@blueprint.response(200, replies.SideTask)
@problems.written("取消抄送、撤销委派、减签，须写原因")
def call_off(given: Mapping[str, Any], side_task_id: str) -> Response:
    """Whoever asked needs it no longer."""
    return write(lambda session: _shape(side_work.call_off(session, side_task_id, caller(), given["reason"])))


@blueprint.post("/matters/<string:matter_id>/copies")
@blueprint.arguments(schemas.Asked)
@blueprint.response(201, replies.SideTasks)
@problems.written("抄送：对方可以阅读，不影响办理")
def send_copies(given: Mapping[str, Any], matter_id: str) -> Response:
    """Colleagues read along."""

    def operation(session: Session) -> dict[str, Any]:
        people = people_of(session, given["people"])
        return _several(copies.send_copies(session, matter_id, caller(), people, given["request"]))

    return write(operation, 201)


@blueprint.post("/work-items/<string:work_item_id>/delegate")
@blueprint.arguments(schemas.Delegated)
@blueprint.response(201, replies.SideTask)
@problems.written("委派：由一人代拟意见，答复后仍由办理人办结")
def delegate(given: Mapping[str, Any], work_item_id: str) -> Response:
    """Somebody else prepares the opinion; the item stays the caller's."""

    def operation(session: Session) -> dict[str, Any]:
        (to,) = people_of(session, [given["to"]])
        return _shape(delegation.delegate(session, work_item_id, caller(), to, given["request"]))

    return write(operation, 201)


@blueprint.post("/work-items/<string:work_item_id>/signers")
@blueprint.arguments(schemas.SignersAdded)
@blueprint.response(201, replies.SideTasks)
@problems.written("加签：办结前听意见（before），或对拟定的结论会签（after）")
def add_signers(given: Mapping[str, Any], work_item_id: str) -> Response:
    """Others sign beside the caller."""

    def operation(session: Session) -> dict[str, Any]:
        people = people_of(session, given["people"])
        added = signers.add_signers(session, work_item_id, caller(), people, given["position"], given["request"])
        return _several(added)

    return write(operation, 201)


def people_of(session: Session, logins: Sequence[str]) -> list[str]:
    """Their ids; an unknown login stays as it is, and the rules say that there is no such person."""
    found = [(login, person_by_login(session, login)) for login in logins]
    return [known.id if known is not None else login for login, known in found]


def _several(tasks: Sequence[SideTask]) -> dict[str, Any]:
    return {"items": [_shape(each) for each in tasks]}


def _waiting(line: TaskLine) -> dict[str, Any]:
    asked = {"request": line.task.request, "asked_by": line.asked_by, "stage": line.stage}
    return {**_shape(line.task), **asked, "title": line.title, "number": line.number}


def _told(task: SideTask, known: SideWork) -> dict[str, Any]:
    reason = REASONS[task.reason].zh if task.reason in REASONS else task.reason
    return {
        **_shape(task),
        "request": task.request,
        "asked_by": known.names.get(task.asked_by, ""),
        "stage": known.stages.get(task.work_item_id or ""),
        "person": known.names.get(task.person_id, ""),
        "text": task.text or reason,
    }


def _shape(task: SideTask) -> dict[str, Any]:
    """No words of anybody: what a write answers is kept for its idempotency key."""
    plain = ("id", "kind", "position", "matter_id", "work_item_id", "consultation_id", "state", "outcome")
    times = {name: shapes.instant(getattr(task, name)) for name in ("asked_at", "ended_at")}
    return {**{name: getattr(task, name) for name in plain}, **times}

"""沟通 and 会商: convened, contributed to (`/side-tasks/{id}/answer`), concluded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from web.api import problems, replies, schemas, shapes
from web.api.bearer import caller
from web.api.side_tasks import people_of
from web.api.writes import write
from web.installed import reading
from workflows.collaboration import consultations
from workflows.collaboration.models import Consultation
from workflows.collaboration.queries import SideWork, readable_consultation, side_work
from workflows.matters.access import readable_matter
from workflows.matters.side_models import SideTask

blueprint = Blueprint("api-consultations", __name__, url_prefix="/api/v1", description="沟通、会商")


@blueprint.get("/matters/<string:matter_id>/consultations")
@blueprint.response(200, replies.Consultations)
@problems.read("一件事项的沟通、会商：议题、各人意见、纪要和结论")
def list_consultations(matter_id: str) -> dict[str, Any]:
    """Every consultation of the matter, oldest first, for whoever may read it."""
    with reading() as session:
        readable_matter(session, caller(), matter_id)
        known = side_work(session, matter_id)
        return {"items": [_shape(each, known) for each in known.consultations]}


@blueprint.post("/matters/<string:matter_id>/consultations")
@blueprint.arguments(schemas.Convened)
@blueprint.response(201, replies.Consultation)
@problems.written("发起沟通、会商：参加人可以阅读事项")
def convene(given: Mapping[str, Any], matter_id: str) -> Response:
    """Somebody who works on the matter confers with others about it."""

    def operation(session: Session) -> dict[str, Any]:
        people = people_of(session, given["people"])
        return _whole(session, consultations.convene(session, matter_id, caller(), given["topic"], people).id)

    return write(operation, 201, again=_whole)


@blueprint.post("/consultations/<string:consultation_id>/conclude")
@blueprint.arguments(schemas.Concluded)
@blueprint.response(200, replies.Consultation)
@problems.written("记录会商纪要和结论：由发起人办理，此后不再等其他参加人")
def conclude(given: Mapping[str, Any], consultation_id: str) -> Response:
    """The convenor ends it with what came out of it."""

    def operation(session: Session) -> dict[str, Any]:
        consultations.conclude(session, consultation_id, caller(), given["minutes"], given["conclusion"])
        return _whole(session, consultation_id)

    return write(operation, again=_whole)


def _whole(session: Session, consultation_id: str) -> dict[str, Any]:
    found = readable_consultation(session, consultation_id, caller())
    return _shape(found, side_work(session, found.matter_id, (found.convened_by,)))


def _shape(each: Consultation, known: SideWork) -> dict[str, Any]:
    plain = ("id", "matter_id", "work_item_id", "topic", "minutes", "conclusion")
    return {
        **{name: getattr(each, name) for name in plain},
        "convened_by": known.names.get(each.convened_by, ""),
        "convened_at": shapes.instant(each.convened_at),
        "closed_at": shapes.instant(each.closed_at),
        "participants": [_participant(task, known) for task in known.tasks if task.consultation_id == each.id],
    }


def _participant(task: SideTask, known: SideWork) -> dict[str, Any]:
    return {
        "side_task_id": task.id,
        "person": known.names.get(task.person_id, ""),
        "state": task.state,
        "text": task.text,
        "asked_at": shapes.instant(task.asked_at),
        "ended_at": shapes.instant(task.ended_at),
    }

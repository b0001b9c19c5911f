"""The trail: hashes, ids and old → new values, never draft text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from engine.audit.queries import Question, ask
from engine.errors import Issue, NotAllowed
from web.api import problems, replies, schemas, shapes
from web.api.bearer import caller
from web.installed import reading
from workflows.matters.queries import readable_matter
from workflows.people.queries import names_of, person_by_login
from workflows.people.rules import administration_issues

blueprint = Blueprint("api-audit-events", __name__, url_prefix="/api/v1/audit-events", description="操作留痕")


@blueprint.get("")
@blueprint.arguments(schemas.EventsQuery, location="query", unknown=None)
@blueprint.response(200, replies.EventPage)
@problems.read("操作留痕，新的在前：校验值、编号、旧值和新值，不含文稿内容", 403)
def list_events(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Newest first. Administrators of the three kinds ask everything; others only about a matter they may read."""
    actor = caller()
    with reading() as session:
        if administration_issues(actor, "audit.read"):
            _require_readable(session, wanted.get("matter_id"))
        person = person_by_login(session, wanted["actor"]) if "actor" in wanted else None
        question = Question(
            actor=(person.id if person else wanted["actor"]) if "actor" in wanted else None,
            subject=wanted.get("matter_id"),
            actions=(wanted["action"],) if "action" in wanted else (),
        )
        found = ask(session, question, before=wanted.get("before"), limit=wanted["limit"])
        names = names_of(session, [each.actor for each in found])
    items = [shapes.event(each, names) for each in found]
    return {"items": items, "next": items[-1]["id"] if len(items) == wanted["limit"] else None}


def _require_readable(session: Any, matter_id: str | None) -> None:
    if matter_id is None:
        said = "请指明事项（matter_id）；查询全部留痕由审计员等管理员办理。"
        raise NotAllowed(said, issues=[Issue("audit.scope", said, field="matter_id")])
    readable_matter(session, caller(), matter_id)

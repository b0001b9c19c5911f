"""Who may ask whom for side work. Button and guard ask the same functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Issue, NotFound
from engine.models import WorkItem
from workflows.matters.models import Matter
from workflows.matters.side_models import CLOSED
from workflows.people.actor import Actor
from workflows.people.queries import Rights

LONGEST_REQUEST = 500  # characters
LONGEST_TEXT = 4000
MOST_PEOPLE = 50  # asked at once


def works_on(session: Session, matter: Matter, actor: Actor) -> bool:
    """Whether the actor drafted the matter or has an open work item of it in hand."""
    if actor.admin_role is not None:
        return False
    if matter.drafter_id == actor.person_id:
        return True
    held = select(WorkItem.id).where(
        WorkItem.subject == matter.id, WorkItem.status == "open", WorkItem.assignee == actor.person_id
    )
    return session.scalar(held.limit(1)) is not None


def asking_issues(session: Session, matter: Matter, actor: Actor) -> list[Issue]:
    """Why the actor may not send copies of the matter or convene on it; empty: may."""
    if matter.state in CLOSED:
        return [Issue("side.closed", "事项已经办结，不再抄送和会商。")]
    if works_on(session, matter, actor):
        return []
    return [Issue("side.person", "抄送和会商由本事项的起草人或正在办理的人发起。")]


def concluding_issues(matter: Matter) -> list[Issue]:
    """Why a consultation on the matter is not concluded any more; empty: may. What is over is not added to."""
    if matter.state in CLOSED:
        return [Issue("side.closed", "事项已经办结，不再补记会商纪要和结论。")]
    return []


def require_item_of(session: Session, work_item_id: str | None, matter_id: str) -> None:
    """What a copy or a consultation is said to be about is of that matter: an id from a request is nobody's word.
    Raises NotFound."""
    if work_item_id is None:
        return
    known = select(WorkItem.id).where(WorkItem.id == work_item_id, WorkItem.subject == matter_id)
    if session.scalar(known) is None:
        raise NotFound


def receiver_issues(wanted: Collection[str], found: Iterable[Rights], actor: Actor) -> list[Issue]:
    """Why these people cannot be asked: only staff of the bureau can, and nobody asks themself."""
    known = {each.person_id: each for each in found}
    issues = []
    if not wanted:
        issues.append(Issue("side.nobody", "请至少选择一人。", field="people"))
    if len(wanted) > MOST_PEOPLE:
        issues.append(Issue("side.many", f"一次最多选择 {MOST_PEOPLE} 人。", field="people"))
    if actor.person_id in wanted:
        issues.append(Issue("side.self", "不能选择本人。", field="people"))
    if not all(each in known and known[each].active for each in wanted):
        issues.append(Issue("side.unknown", "所选的人不在本单位在职人员中，请从名单中选择。", field="people"))
    names = "、".join(known[each].name for each in wanted if each in known and known[each].admin_role is not None)
    if names:
        said = f"{names}是系统管理员、安全保密管理员或审计员，不接触事项内容（三员分立）。"
        issues.append(Issue("separation.administrator", said, field="people"))
    return issues


def wording_issues(text: str, field: str, most: int, missing: str | None = None) -> list[Issue]:
    """Why the words cannot be taken. `missing`: what is said when there must be some."""
    if missing is not None and not text.strip():
        return [Issue(f"side.{field}", missing, field=field)]
    if len(text) > most:
        return [Issue(f"side.{field}", f"不超过 {most} 个字。", field=field)]
    return []

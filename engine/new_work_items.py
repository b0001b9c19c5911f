"""What a token brings when it comes to a user task: the work item, whose it is, until when, who is reminded."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.due import due, resolved_rule
from engine.errors import Failure, StepFailed
from engine.ids import new_id
from engine.instances import Instance
from engine.reminders import ladder_of, planned
from engine.runtime import Due, now
from engine.spiff import Token
from engine.work_items import Item
from engine.workflow import Assignment, NewWorkItem, ProcessPackage, TaskKind

MOST_URGENT = 2  # the priority (特急) from which a task's `due_urgent` counts instead of `due`


def new_work_items(
    session: Session, instance: Instance, package: ProcessPackage, tokens: Sequence[Token]
) -> list[Item]:
    """A work item for each token that has come to a user task, in their order; nothing is stored yet.

    Raises StepFailed: nobody is eligible, the task's kind or lane is not registered, its due time cannot be computed.
    """
    wanted = [_wanted(instance, package, token) for token in tokens]
    assignments = package.assign(session, wanted) if wanted else []
    return [
        _new_item(session, instance, package, token, new, assignment)
        for token, new, assignment in zip(tokens, wanted, assignments, strict=True)
    ]


def _wanted(instance: Instance, package: ProcessPackage, token: Token) -> NewWorkItem:
    kind, group = _kind(package, token), group_of(package, token)
    return NewWorkItem(instance.subject, token.element_id, kind, group, token.item_key, token.variables)


def _new_item(
    session: Session,
    instance: Instance,
    package: ProcessPackage,
    token: Token,
    wanted: NewWorkItem,
    assignment: Assignment,
) -> Item:
    if assignment.issues:
        nobody = assignment.issues[0].message
        failure = Failure("nobody-eligible", nobody, token.element_id)
        raise StepFailed(nobody, issues=assignment.issues, failure=failure)
    at = now(session)
    rule, until = _due(session, instance, package, token, assignment)
    ladder = ladder_of(token.properties.get("remind"), token.properties.get("escalate"), package.ladder)
    reminded, remind_at = planned(session, ladder, until.at if until else None)
    return Item(
        id=new_id(),
        instance_id=instance.id,
        subject=instance.subject,
        task_id=token.task_id,
        process_id=token.process_id,
        main_process_id=instance.process_id,
        element_id=token.element_id,
        name=token.name,
        kind=wanted.kind.name,
        lane=token.lane or "",
        candidate_group=wanted.candidate_group,
        item_key=token.item_key,
        scope=assignment.scope,
        assignee=assignment.assignee,
        status="open",
        version=1,
        round=token.round,
        priority=assignment.priority,
        due_rule=rule,
        due_at=until.at if until else None,
        due_provisional=until.provisional if until else False,
        created_at=at,
        claimed_at=None,
        ended_at=None,
        ended_by=None,
        end_reason=None,
        reminders=ladder if until else None,
        reminded=reminded,
        remind_at=remind_at,
        warn=token.properties.get("warn"),
    )


def _kind(package: ProcessPackage, token: Token) -> TaskKind:
    kind = package.kinds.get(token.properties.get("kind", ""))
    if kind is None:
        raise _failed("unknown-kind", f"环节“{token.name}”的任务类型没有登记，不能生成待办。", token)
    return kind


def group_of(package: ProcessPackage, token: Token) -> str:
    """The candidate group of an open user task. Raises StepFailed."""
    lane = package.lanes.get(token.lane or "")
    if lane is None:
        raise _failed("unknown-lane", f"环节“{token.name}”所在泳道“{token.lane}”没有对应的岗位。", token)
    return lane(token.variables, token.item_key)


def _due(
    session: Session, instance: Instance, package: ProcessPackage, token: Token, assignment: Assignment
) -> tuple[str | None, Due | None]:
    rule, element = due_rule_of(token, assignment.priority), token.element_id
    if rule is None:
        return None, None
    return rule, due(session, rule, package=package, start=now(session), subject=instance.subject, element=element)


def due_rule_of(token: Token, priority: int) -> str | None:
    """The due rule of an open user task of that priority, with its values filled in. Raises StepFailed."""
    text = token.properties.get("due")
    if priority >= MOST_URGENT:
        text = token.properties.get("due_urgent") or text
    return resolved_rule(text, token.variables, token.element_id) if text else None


def _failed(code: str, detail: str, token: Token) -> StepFailed:
    return StepFailed(detail, failure=Failure(code, detail, token.element_id))

"""One step of one instance in the caller's transaction: lock, restore, run until it waits, keep rows in step, save.

Only `engine.commands` uses this. The instance row is locked first, then work items and timers, then (at the commit)
the audit chain: every step takes its locks in this order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam, exists, insert, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from engine import audit, timers, work_items
from engine.due import due, resolved_rule
from engine.errors import Conflict, DeploymentRefused, Failure, NotFound, StepFailed, XianshenError
from engine.ids import new_id
from engine.models import Incident, ProcessInstance
from engine.reminders import ladder_of, planned
from engine.runtime import Due, now, runtime_of
from engine.spiff import Running, Token, restore
from engine.state import seal, unseal
from engine.work_items import Item
from engine.workflow import Assignment, NewWorkItem, ProcessPackage, ServiceCall, TaskKind

MOST_URGENT = 2  # the priority (特急) from which a task's `due_urgent` counts instead of `due`

_instances: Table = ProcessInstance.metadata.tables["process_instance"]
_incidents: Table = Incident.metadata.tables["incident"]
_has_incident = exists(
    select(_incidents.c.id).where(_incidents.c.instance_id == _instances.c.id, _incidents.c.resolved_at.is_(None))
)


@dataclass(frozen=True)
class StepResult:
    """What a step did: new work items, ids of work items it cancelled, whether the process ended, its status."""

    instance_id: str
    work_items: tuple[Item, ...]
    cancelled: tuple[str, ...]
    finished: bool
    status: str


@dataclass(frozen=True)
class Instance:
    """An instance row as read under its lock (or as it is about to be inserted)."""

    id: str
    definition_id: str
    process_id: str
    subject: str
    chain: str
    status: str
    version: int
    state: bytes
    has_incident: bool

    @property
    def is_new(self) -> bool:
        return self.version == 0


_columns = (
    _instances.c.id,
    _instances.c.definition_id,
    _instances.c.process_id,
    _instances.c.subject,
    _instances.c.chain,
    _instances.c.status,
    _instances.c.version,
    _instances.c.state,
    _has_incident.label("has_incident"),
)

_OPEN_ITEMS = select(work_items.table.c.task_id, work_items.table.c.id).where(
    work_items.table.c.instance_id == bindparam("instance"), work_items.table.c.status == "open"
)
_READ = select(*_columns).where(_instances.c.id == bindparam("row"))
_LOCK = select(*_columns).where(_instances.c.id == bindparam("row")).with_for_update(of=_instances)
_OWNER = select(work_items.table.c.instance_id).where(work_items.table.c.id == bindparam("row")).scalar_subquery()
_LOCK_OWNER = select(*_columns).where(_instances.c.id == _OWNER).with_for_update(of=_instances)
_SAVE = (
    update(_instances)
    .where(
        _instances.c.id == bindparam("instance"),
        _instances.c.version == bindparam("seen"),
        _instances.c.status == "running",
    )
    .values(
        {name: bindparam(f"new_{name}") for name in ("state", "version", "status", "ended_at", "before", "before_item")}
    )
)


def read(session: Session, instance_id: str) -> Instance:
    """The instance as it is now; nothing is locked. Raises NotFound."""
    return joined_instance(_locked(session, _READ, instance_id), ())


def lock(session: Session, instance_id: str) -> Instance:
    """The instance, locked until the commit. Raises NotFound."""
    return joined_instance(_locked(session, _LOCK, instance_id), ())


def lock_owner(session: Session, work_item_id: str) -> Instance:
    """The instance of a work item, locked until the commit. Raises NotFound."""
    return joined_instance(_locked(session, _LOCK_OWNER, work_item_id), ())


def locking(joined: Table, columns: tuple[ColumnElement[Any], ...]) -> Select[Any]:
    """The query for `lock_joined`: a work item's or timer's columns, followed by those of its instance."""
    query = select(*columns, *_columns).join(_instances, _instances.c.id == joined.c.instance_id)
    return query.where(joined.c.id == bindparam("row")).with_for_update(of=_instances)


def lock_joined(session: Session, query: Select[Any], row_id: str) -> Row[Any]:
    """One row of a query made by `locking`; its instance is locked. Raises NotFound.

    On PostgreSQL the instance is as of the lock, but the joined row may be older: change it by its version only.
    """
    return _locked(session, query, row_id)


def joined_instance(row: Row[Any], columns: tuple[ColumnElement[Any], ...]) -> Instance:
    """The instance part of a row of `lock_joined`."""
    return Instance(*row[len(columns) :])


def _locked(session: Session, query: Select[Any], row_id: str) -> Row[Any]:
    row = session.connection().execute(query, {"row": row_id}).first()
    if row is None:
        raise NotFound
    return row


@contextmanager
def failing_as(source: str, *, subject: str, chain: str, instance_id: str | None = None) -> Iterator[None]:
    """Give a StepFailed raised inside the place where its incident belongs; an unforeseen error becomes one too."""
    context = {"source": source, "subject": subject, "chain": chain}
    if instance_id is not None:
        context["instance_id"] = instance_id
    try:
        yield
    except StepFailed as failed:
        failed.failure = replace(failed.failure, context={**context, **failed.failure.context})
        raise
    except DeploymentRefused as refused:
        failure = Failure("definition-refused", refused.detail, context=context)
        raise StepFailed(refused.detail, issues=refused.issues, failure=failure) from refused
    except (XianshenError, OperationalError, InterfaceError):
        raise
    except Exception as error:
        message = f"程序出现意外错误（{type(error).__name__}），请把发生时间告诉系统管理员，由其查看日志。"
        raise StepFailed(failure=Failure("unexpected", message, context=context)) from error


def run(
    session: Session,
    instance: Instance,
    move: Callable[[Running], None],
    *,
    actor: str,
    cause: str,
    standing: Mapping[str, str] | None = None,
    completing: str | None = None,
) -> StepResult:
    """Restore a locked, running instance, move it, bring its rows in line, save. `cause`: why work items vanish.

    `standing`: the open work items (task id -> id), when they have been read under the lock already. `completing`:
    the work item whose completion this step is; one that only moved tokens may be taken back (`engine.step_back`).
    """
    if instance.status != "running":
        raise Conflict
    runtime = runtime_of(session)
    compiled = runtime.compiled(session, instance.definition_id, instance.process_id)
    payload = unseal(runtime.state_key, instance.state, instance_id=instance.id, definition_id=instance.definition_id)
    services: list[str] = []
    running = restore(compiled, payload, call_service=service_runner(session, instance, actor, services))
    timers_before = {timer.task_id for timer in running.timers()}
    move(running)
    if services or timers_before != {timer.task_id for timer in running.timers()}:
        completing = None
    if standing is None:
        standing = _open_items(session, instance)
    return settle(
        session,
        instance,
        running,
        actor=actor,
        cause=cause,
        standing=standing,
        had_timers=bool(timers_before),
        completing=completing,
    )


def service_runner(
    session: Session, instance: Instance, actor: str, ran: list[str] | None = None
) -> Callable[..., Mapping[str, Any]]:
    """Runs the registered service tasks of the instance's package in this transaction; `ran` gets their names."""
    services = runtime_of(session).package(instance.process_id).services

    def run_service(
        name: str, element_id: str, parameters: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        service = services.get(name)
        if service is None:
            detail = f"环节“{element_id}”调用的自动步骤“{name}”没有登记。"
            raise StepFailed(detail, failure=Failure("unknown-service", detail, element_id))
        if ran is not None:
            ran.append(name)
        call = ServiceCall(session, instance.id, instance.subject, actor, element_id, parameters, variables)
        return service.run(call)

    return run_service


def settle(
    session: Session,
    instance: Instance,
    running: Running,
    *,
    actor: str,
    cause: str,
    standing: Mapping[str, str] | None = None,
    had_timers: bool = False,
    completing: str | None = None,
) -> StepResult:
    """Save the instance and make work items and timers say what the running process says.

    `standing`: the open work items before the step, task id -> id; `had_timers`: timers waited before it;
    `completing`: the work item whose completion the step is, where it may be taken back.
    """
    standing = standing or {}
    package = runtime_of(session).package(instance.process_id)
    status = "completed" if running.finished else "running"
    tokens = {token.task_id: token for token in running.user_tasks()}
    vanished = [work_item_id for task_id, work_item_id in standing.items() if task_id not in tokens]
    _save(session, instance, running, status=status, actor=actor, completing=None if vanished else completing)
    cancelled = work_items.end_cancelled(session, vanished, reason=cause)
    fresh = [token for task_id, token in tokens.items() if task_id not in standing]
    new = _new_items(session, instance, package, fresh)
    work_items.add(session, new)
    pending = running.timers()
    waiting = timers.keep(session, pending, instance, package, had_timers=had_timers) if pending or had_timers else 0
    if not (running.finished or tokens or waiting or running.waiting_messages()):
        detail = "流程在此停住，没有任何待办、时限或消息能使其继续。请检查流程图。"
        raise StepFailed(detail, failure=Failure("stuck", detail))
    result = StepResult(instance.id, tuple(new), tuple(cancelled), running.finished, status)
    _record(session, instance, result, actor=actor, cause=cause)
    return result


def _save(
    session: Session, instance: Instance, running: Running, *, status: str, actor: str, completing: str | None
) -> None:
    at, key = now(session), runtime_of(session).state_key
    values = {
        "state": seal(key, running.dump(), instance_id=instance.id, definition_id=instance.definition_id),
        "version": instance.version + 1,
        "status": status,
        "ended_at": None if status == "running" else at,
        "before": instance.state if completing and status == "running" else None,
        "before_item": completing if status == "running" else None,
    }
    if instance.is_new:
        _insert(session, instance, actor, at, values)
        return
    unchanged = {"instance": instance.id, "seen": instance.version}
    new = {f"new_{name}": value for name, value in values.items()}
    if session.connection().execute(_SAVE, unchanged | new).rowcount != 1:
        raise Conflict


def _insert(session: Session, instance: Instance, actor: str, at: datetime, values: dict[str, Any]) -> None:
    row = {
        "id": instance.id,
        "definition_id": instance.definition_id,
        "process_id": instance.process_id,
        "subject": instance.subject,
        "chain": instance.chain,
        "started_by": actor,
        "started_at": at,
    }
    session.connection().execute(insert(_instances).values(row | values))


def open_item_ids(session: Session, instance: Instance) -> list[str]:
    """Ids of the open work items of an instance."""
    return list(_open_items(session, instance).values())


def _open_items(session: Session, instance: Instance) -> dict[str, str]:
    return {row.task_id: row.id for row in session.connection().execute(_OPEN_ITEMS, {"instance": instance.id})}


def _new_items(session: Session, instance: Instance, package: ProcessPackage, tokens: Sequence[Token]) -> list[Item]:
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


def _record(session: Session, instance: Instance, result: StepResult, *, actor: str, cause: str) -> None:
    def record(action: str, work_item_id: str | None, changes: dict[str, list[str | int | bool | None]]) -> None:
        audit.record(
            session,
            chain=instance.chain,
            action=action,
            actor=actor,
            subject=instance.subject,
            instance_id=instance.id,
            work_item_id=work_item_id,
            changes=changes,
        )

    for work_item_id in result.cancelled:
        record("work_item.cancelled", work_item_id, {"status": ["open", "cancelled"], "cause": [None, cause]})
    for item in result.work_items:
        created = {"element": item.element_id, "group": item.candidate_group, "assignee": item.assignee}
        record("work_item.created", item.id, {name: [None, value] for name, value in created.items()})
    if result.finished:
        record(f"instance.{result.status}", None, {"status": ["running", result.status]})

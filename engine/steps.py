"""One step of one instance in the caller's transaction: restore, run until it waits, keep rows in step, save.

Only commands use this (`engine.commands`, `engine.step_back`, `engine.migration`); they have locked the instance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from engine import instances, timers, work_items
from engine.errors import Conflict, DeploymentRefused, Failure, StepFailed, XianshenError
from engine.instances import Instance
from engine.new_work_items import new_work_items
from engine.parsed import compiled_set
from engine.runtime import runtime_of
from engine.spiff import Running, restore
from engine.state import unseal
from engine.work_items import Item
from engine.workflow import ServiceCall

_OPEN_ITEMS = select(work_items.table.c.task_id, work_items.table.c.id).where(
    work_items.table.c.instance_id == bindparam("instance"), work_items.table.c.status == "open"
)


@dataclass(frozen=True)
class StepResult:
    """What a step did: new work items, ids of work items it cancelled, whether the process ended, its status."""

    instance_id: str
    work_items: tuple[Item, ...]
    cancelled: tuple[str, ...]
    finished: bool
    status: str


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
    compiled = compiled_set(session, instance.definition_id, instance.process_id)
    payload = unseal(runtime.state_key, instance.state, instance_id=instance.id, definition_id=instance.definition_id)
    effects: list[str] = []
    running = restore(compiled, payload, call_service=service_runner(session, instance, actor, effects))
    timers_before = {timer.task_id for timer in running.timers()}
    move(running)
    if effects or timers_before != {timer.task_id for timer in running.timers()}:
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
    session: Session, instance: Instance, actor: str, effects: list[str] | None = None
) -> Callable[..., Mapping[str, Any]]:
    """Runs the registered service tasks of the instance's package in this transaction; `effects` gets the names of
    those that did more than decide."""
    services = runtime_of(session).package(instance.process_id).services

    def run_service(
        name: str, element_id: str, parameters: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        service = services.get(name)
        if service is None:
            detail = f"环节“{element_id}”调用的自动步骤“{name}”没有登记。"
            raise StepFailed(detail, failure=Failure("unknown-service", detail, element_id))
        if effects is not None and not service.pure:
            effects.append(name)
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
    instances.save(session, instance, running, status=status, actor=actor, completing=None if vanished else completing)
    cancelled = work_items.end_cancelled(session, vanished, reason=cause)
    fresh = [token for task_id, token in tokens.items() if task_id not in standing]
    new = new_work_items(session, instance, package, fresh)
    work_items.add(session, new)
    pending = running.timers()
    waiting = timers.keep(session, pending, instance, package, had_timers=had_timers) if pending or had_timers else 0
    if not (running.finished or tokens or waiting or running.waiting_messages()):
        detail = "流程在此停住，没有任何待办、时限或消息能使其继续。请检查流程图。"
        raise StepFailed(detail, failure=Failure("stuck", detail))
    result = StepResult(instance.id, tuple(new), tuple(cancelled), running.finished, status)
    _record(session, instance, result, actor=actor, cause=cause)
    return result


def open_item_ids(session: Session, instance: Instance) -> list[str]:
    """Ids of the open work items of an instance."""
    return list(_open_items(session, instance).values())


def _open_items(session: Session, instance: Instance) -> dict[str, str]:
    return {row.task_id: row.id for row in session.connection().execute(_OPEN_ITEMS, {"instance": instance.id})}


def _record(session: Session, instance: Instance, result: StepResult, *, actor: str, cause: str) -> None:
    record_cancelled(session, instance, result.cancelled, actor=actor, cause=cause)
    for item in result.work_items:
        told = {"element": item.element_id, "group": item.candidate_group, "assignee": item.assignee}
        created = {name: [None, value] for name, value in told.items()}
        instances.record(session, instance, "work_item.created", actor, work_item_id=item.id, changes=created)
    if result.finished:
        over = {"status": ["running", result.status]}
        instances.record(session, instance, f"instance.{result.status}", actor, changes=over)


def record_cancelled(
    session: Session, instance: Instance, work_item_ids: Sequence[str], *, actor: str, cause: str
) -> None:
    """One audit event for each work item that ended without a decision."""
    ended: dict[str, list[str | None]] = {"status": ["open", "cancelled"], "cause": [None, cause]}
    for work_item_id in work_item_ids:
        instances.record(session, instance, "work_item.cancelled", actor, work_item_id=work_item_id, changes=ended)

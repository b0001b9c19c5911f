"""Events: timers and messages happen only when told, errors go up scope by scope to the boundary that catches them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.due_rules import DueRule
from engine.expressions import ExpressionError
from engine.spiff.elements import LeanSpec
from engine.spiff.failures import step_failed
from engine.spiff.tasks import LeanTask


@dataclass(frozen=True)
class TimerTrigger:
    rule: DueRule


@dataclass(frozen=True)
class MessageTrigger:
    name: str


@dataclass(frozen=True)
class ErrorTrigger:
    """`code` None catches every error."""

    code: str | None


@dataclass(frozen=True)
class TerminateTrigger:
    pass


Trigger = TimerTrigger | MessageTrigger | ErrorTrigger | TerminateTrigger


class CatchEvent(LeanSpec):
    """Waits for a timer or a message."""

    def __init__(self, wf_spec: Any, bpmn_id: str, trigger: Trigger, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.trigger = trigger

    def _update_hook(self, my_task: LeanTask) -> bool:
        my_task._set_state(TaskState.WAITING)
        if isinstance(self.trigger, TimerTrigger):
            my_task.internal_data["rule"] = str(self._resolve(self.trigger.rule, my_task))
        return False

    def _resolve(self, rule: DueRule, my_task: LeanTask) -> DueRule:
        try:
            return rule.resolve(my_task.scope)
        except ExpressionError as error:
            message = f"时限“{rule}”无法确定：{error.detail}"
            raise step_failed(error.code, message, self.bpmn_id) from error

    def happen(self, my_task: LeanTask) -> None:
        """The event happens to this waiting token."""
        my_task._ready()


class EventGateway(LeanSpec):
    """Starts to wait for all its events at once; the first to happen ends the others."""

    groups = True

    def child_done(self, my_task: LeanTask, child: LeanTask) -> None:
        for other in my_task.branch():
            if other is not child:
                other.cancel()


class BoundaryEvent(CatchEvent):
    """Stands on a host. Interrupting: the host and its other boundary events end at once, with all that runs inside."""

    def __init__(self, wf_spec: Any, bpmn_id: str, trigger: Trigger, cancel_activity: bool, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, trigger, **kwargs)
        self.cancel_activity = cancel_activity

    def happen(self, my_task: LeanTask) -> None:
        if self.cancel_activity:
            for other in my_task.parent.branch():
                if other is not my_task and (other.waiting or not isinstance(other.task_spec, BoundaryEvent)):
                    other.cancel()
            my_task._ready()
        elif isinstance(self.trigger, MessageTrigger):
            # a message may come again while the host is active
            my_task.parent._add_child(self)._ready()
        else:
            my_task._ready()


class BoundarySplit(LeanSpec):
    """The library's node before a host with boundary events: its children are the host and the events."""

    groups = True

    def child_done(self, my_task: LeanTask, child: LeanTask) -> None:
        if isinstance(child.task_spec, BoundaryEvent):
            return
        for other in my_task.branch():
            if other.waiting and isinstance(other.task_spec, BoundaryEvent):
                other.cancel()

    def _next(self, my_task: LeanTask) -> list[LeanSpec]:
        # the events must wait before the host starts, which may fail at once
        return sorted(self.outputs, key=lambda spec: not isinstance(spec, BoundaryEvent))


class EndEvent(LeanSpec):
    """None, error or terminate end."""

    def __init__(self, wf_spec: Any, bpmn_id: str, trigger: Trigger | None, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.trigger = trigger

    def _run_hook(self, my_task: LeanTask) -> None:
        if isinstance(self.trigger, ErrorTrigger):
            self._throw(my_task, self.trigger.code)
        elif isinstance(self.trigger, TerminateTrigger):
            for other in my_task.workflow.unfinished():
                if other is not my_task:
                    other.cancel()

    def _throw(self, my_task: LeanTask, code: str | None) -> None:
        flow = my_task.workflow
        while flow is not my_task.workflow.top_workflow:
            host = flow.host
            # the boundary events of a multi-instance activity stand on the whole, not on one instance
            activity = host.parent if host.triggered else host
            if catcher := _catcher(activity, code):
                catcher.task_spec.happen(catcher)
                return
            flow = host.workflow
        message = f"错误“{code}”没有边界事件接收"
        raise step_failed("uncaught-error", message, self.bpmn_id)


def _catcher(host: LeanTask, code: str | None) -> LeanTask | None:
    if not isinstance(host.parent.task_spec, BoundarySplit):
        return None
    for wanted in (ErrorTrigger(code), ErrorTrigger(None)):
        event: LeanTask
        for event in host.parent.branch():
            if event.waiting and isinstance(event.task_spec, BoundaryEvent) and event.task_spec.trigger == wanted:
                return event
    return None

"""What each element of a diagram does when a token arrives, by subclass of SpiffWorkflow's task specs.

Children are made when a token moves, never predicted, so that nothing has to be merged, dropped or re-predicted.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.specs import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.decisions.tables import DecisionTable
from engine.errors import Conflict, StepFailed, XianshenError
from engine.expressions import Expression, ExpressionError
from engine.spiff.failures import step_failed
from engine.spiff.scopes import Scope, plain_copy
from engine.spiff.tasks import LeanTask

PARAMETER_TYPES = {"str": str, "int": int, "bool": bool}


class LeanSpec(BpmnSpecMixin):
    """`groups`: the tree keeps a finished task of this kind while its children live, since they belong together."""

    groups = False
    bpmn_id: str
    name: str
    _inputs: list[str]

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.extensions: dict[str, Any] = {}

    def _predict(self, my_task: LeanTask, *args: Any, **kwargs: Any) -> None:
        """Nothing is predicted."""

    def _update(self, my_task: LeanTask) -> None:
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: LeanTask) -> bool:
        return True

    def _on_ready(self, my_task: LeanTask) -> None:
        """Entered; nothing to do for most."""

    def _run(self, my_task: LeanTask) -> None:
        self._run_hook(my_task)

    def _run_hook(self, my_task: LeanTask) -> None:
        """The element's own effect; nothing for most."""

    def _next(self, my_task: LeanTask) -> list[LeanSpec]:
        return list(self.outputs)

    def _on_complete(self, my_task: LeanTask) -> None:
        parent = my_task.parent
        if my_task.triggered:
            parent.task_spec.instance_done(parent)
        else:
            if parent is not None:
                parent.task_spec.child_done(parent, my_task)
            children = [my_task._add_child(spec) for spec in self._next(my_task)]
            for child in children:
                child.task_spec._update(child)
        my_task.workflow._task_completed_notify(my_task)

    def child_done(self, my_task: LeanTask, child: LeanTask) -> None:
        """A child has completed; matters to hosts of boundary events and to event gateways only."""

    def _on_cancel(self, my_task: LeanTask) -> None:
        """Cancelled; nothing to do for most."""


class StartPoint(LeanSpec):
    """The library's own node before the start event."""


class LeanProcessSpec(BpmnProcessSpec):
    """A process graph. Its end is reached when no token is left, not by a join of all ends.

    `answers`: ids of the elements in it, and in all that it calls, which leave answers.
    """

    answers: frozenset[str] = frozenset()

    def __init__(self, name: str, description: str | None, filename: str | None) -> None:
        WorkflowSpec.__init__(self, name=name, filename=filename)
        self.start = StartPoint(self, "Start")
        self.end = None
        self.svg = None
        self.description = description
        self.io_specification = None
        self.data_objects: dict[str, Any] = {}
        self.data_stores: dict[str, Any] = {}
        self.correlation_keys: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []


class StartEvent(LeanSpec):
    """The none start event."""


class PassThrough(LeanSpec):
    """A none intermediate throw event: a milestone in the drawing."""


class UserTask(LeanSpec):
    """A person's step. Entering it forgets the answers of its last round."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, manual=True, **kwargs)

    def _update_hook(self, my_task: LeanTask) -> bool:
        if not my_task.triggered:
            my_task.scope.clear(self.bpmn_id)
            my_task.internal_data["round"] = my_task.workflow.top_workflow.enter_round(self.bpmn_id)
        return True

    def answer(self, my_task: LeanTask, answers: dict[str, Any]) -> None:
        my_task.scope.write(self.bpmn_id, answers)


class ServiceTask(LeanSpec):
    """A registered automatic step, run inside the step."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.operation = ""
        self.parameters: dict[str, tuple[str, Expression]] = {}
        self.updates: str | None = None

    def _run_hook(self, my_task: LeanTask) -> None:
        outputs = plain_copy(self._call(my_task), self.bpmn_id)
        scope: Scope = my_task.scope
        if self.updates is None:
            scope.write(self.bpmn_id, outputs)
            return
        start = scope.outermost()
        start.write(self.updates, {**start.get(self.updates, {}), **outputs})

    def _call(self, my_task: LeanTask) -> Any:
        call = my_task.workflow.top_workflow.call_service
        if call is None:
            raise step_failed("no-service", f"没有登记服务“{self.operation}”", self.bpmn_id)
        variables = my_task.scope.flat()
        parameters = {name: self._parameter(name, my_task.scope) for name in self.parameters}
        try:
            return call(self.operation, self.bpmn_id, parameters, plain_copy(variables, self.bpmn_id))
        except (StepFailed, Conflict):
            raise
        except XianshenError as error:
            raise step_failed(error.code, error.detail, self.bpmn_id) from error

    def _parameter(self, name: str, scope: Scope) -> Any:
        kind, expression = self.parameters[name]
        value = evaluate(expression, scope, self.bpmn_id)
        if type(value) is not PARAMETER_TYPES.get(kind):
            message = f"服务“{self.operation}”的参数“{name}”应为 {kind}，实际为 {type(value).__name__}"
            raise step_failed("service-parameter", message, self.bpmn_id)
        return value


class BusinessRuleTask(LeanSpec):
    """A decision table. Its outputs stand under the element id."""

    table: DecisionTable

    def _run_hook(self, my_task: LeanTask) -> None:
        try:
            outputs = self.table.decide(my_task.scope)
        except ExpressionError as error:
            raise step_failed(error.code, error.detail, self.bpmn_id) from error
        my_task.scope.write(self.bpmn_id, outputs)


class Subprocess(LeanSpec):
    """An embedded sub-process: shares the scope it stands in, unless it is one of several instances."""

    calls = False

    def __init__(self, wf_spec: Any, bpmn_id: str, subworkflow_spec: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.spec = subworkflow_spec

    def _update_hook(self, my_task: LeanTask) -> bool:
        my_task._set_state(TaskState.STARTED)
        my_task.workflow.top_workflow.open(my_task, self.spec, self.scope_for(my_task))
        return False

    def scope_for(self, my_task: LeanTask) -> Scope:
        scope: Scope = my_task.scope
        if self.has_own_scope(my_task):
            own = my_task.workflow.top_workflow.subprocess_specs[self.spec].answers
            return Scope(scope, own, my_task.internal_data.get("local"))
        return scope

    def has_own_scope(self, my_task: LeanTask) -> bool:
        return self.calls or my_task.triggered

    def _on_cancel(self, my_task: LeanTask) -> None:
        my_task.workflow.top_workflow.close(my_task)


class CallActivity(Subprocess):
    """A called process: a scope of its own that reads through to the caller's."""

    calls = True


class MultiInstance(LeanSpec):
    """Parallel instances of one activity, one per element of a collection. Made around the activity by the parser."""

    def __init__(self, wf_spec: Any, bpmn_id: str, inner: LeanSpec, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.inner = inner
        self.collection: Expression | None = None
        self.item_name: str | None = None
        self.condition: Expression | None = None

    def _update_hook(self, my_task: LeanTask) -> bool:
        number = 0
        if isinstance(self.inner, UserTask):
            my_task.scope.clear(self.bpmn_id)
            number = my_task.workflow.top_workflow.enter_round(self.bpmn_id)
        my_task._set_state(TaskState.STARTED)
        items = self._items(my_task)
        children = [my_task._add_child(self.inner) for _ in items]
        for child, item in zip(children, items, strict=True):
            child.triggered = True
            child.internal_data = {"item": item, "round": number}
            if self.item_name:
                child.internal_data["local"] = {self.item_name: item}
        for child in children:
            self.inner._update(child)
        return not children

    def _items(self, my_task: LeanTask) -> list[str | int]:
        assert self.collection is not None
        items = evaluate(self.collection, my_task.scope, self.bpmn_id)
        if type(items) is not list or not all(type(item) in (str, int) for item in items):
            message = f"多实例的集合“{self.collection.source}”应为由文字或整数组成的列表"
            raise step_failed("collection", message, self.bpmn_id)
        return list(items)

    def instance_done(self, my_task: LeanTask) -> None:
        if my_task._state != TaskState.STARTED:
            return
        rest = [child for child in my_task.branch() if child.unfinished]
        if rest and not (self.condition and holds(self.condition, my_task.scope, self.bpmn_id)):
            return
        for child in rest:
            child.cancel()
        my_task._ready()


class ExclusiveGateway(LeanSpec):
    """The first flow in document order whose condition holds, else the default, else the step fails."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.branches: list[tuple[Expression, str]] = []
        self.default: str | None = None

    def connect_flow(self, target: LeanSpec, condition: Expression | None) -> None:
        self._outputs.append(target.name)
        target._connect_notify(self)
        if condition is None:
            self.default = target.name
        else:
            self.branches.append((condition, target.name))

    def _next(self, my_task: LeanTask) -> list[LeanSpec]:
        for condition, name in self.branches:
            if holds(condition, my_task.scope, self.bpmn_id):
                return [self._wf_spec.task_specs[name]]
        return self._otherwise()

    def _otherwise(self) -> list[LeanSpec]:
        if self.default is None:
            raise step_failed("no-branch", "网关没有一条分支的条件成立", self.bpmn_id)
        return [self._wf_spec.task_specs[self.default]]


class Join(LeanSpec):
    """Tokens wait here, each knowing the element that it came from; excess tokens wait for the next firing."""

    def _update_hook(self, my_task: LeanTask) -> bool:
        if len(self._inputs) <= 1:
            return True
        my_task.internal_data["from"] = my_task.parent.task_spec.name
        my_task._set_state(TaskState.WAITING)
        return self._arrived(my_task)

    def _arrived(self, my_task: LeanTask) -> bool:
        return False

    def _consume(self, my_task: LeanTask, chosen: list[LeanTask]) -> None:
        for task in chosen:
            if task is not my_task:
                task.cancel()


class ParallelGateway(Join):
    """Fires as soon as every incoming flow has a token: one of each is consumed."""

    def _arrived(self, my_task: LeanTask) -> bool:
        needed = Counter(self._inputs)
        chosen = []
        for task in my_task.workflow.waiting_at(self):
            origin = task.internal_data["from"]
            if needed[origin] > 0:
                needed[origin] -= 1
                chosen.append(task)
        if any(needed.values()):
            return False
        self._consume(my_task, chosen)
        return True


class InclusiveGateway(Join, ExclusiveGateway):
    """Forks along every flow whose condition holds; joins once no token elsewhere can still arrive."""

    def _next(self, my_task: LeanTask) -> list[LeanSpec]:
        hit = [name for condition, name in self.branches if holds(condition, my_task.scope, self.bpmn_id)]
        return [self._wf_spec.task_specs[name] for name in hit] or self._otherwise()

    def fire(self, my_task: LeanTask) -> bool:
        """Decide the join; asked only when nothing else in the instance can move by itself."""
        waiting = my_task.workflow.waiting_at(self)
        first = {task.internal_data["from"]: task for task in reversed(waiting)}
        arrived = set(first)
        missing = set(self._inputs) - arrived
        could = self._upstream(missing) - self._upstream(arrived) if missing else set()
        if any(task.task_spec is not self and task.task_spec.name in could for task in my_task.workflow.unfinished()):
            return False
        keeper = next(iter(first.values()))
        self._consume(keeper, list(first.values()))
        keeper._ready()
        return True

    def _upstream(self, names: set[str]) -> set[str]:
        seen: set[str] = set()
        stack = list(names)
        while stack:
            name = stack.pop()
            if name not in seen and name != self.name:
                seen.add(name)
                stack.extend(self._wf_spec.task_specs[name]._inputs)
        return seen


def holds(condition: Expression, scope: Scope, element: str | None) -> bool:
    """Whether a condition is true. StepFailed when it says neither yes nor no: a bare text is always "true"."""
    value = evaluate(condition, scope, element)
    if type(value) is not bool:
        message = f"条件“{condition.source}”的结果应为是或否，实际为 {type(value).__name__}"
        raise step_failed("condition-type", message, element)
    return value


def evaluate(expression: Expression, scope: Scope, element: str | None) -> Any:
    """The expression's value. StepFailed, naming the element, when it has none: never the default branch."""
    try:
        return expression.evaluate(scope)
    except ExpressionError as error:
        message = f"条件“{expression.source}”无法判断：{error.detail}"
        raise step_failed(error.code, message, element) from error

"""A running instance on another definition: its tokens on the elements that they stand on there, or one new token.

Nothing runs in `carry`: tokens, answers and rounds are taken over as they are. `enter` puts one token on an element
and lets the process go on from there to where it waits; it calls no service.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import Issue, StepFailed
from engine.spiff.compiled import CompiledSet
from engine.spiff.elements import Join, LeanSpec, MultiInstance, Subprocess, UserTask
from engine.spiff.events import BoundaryEvent, BoundarySplit, CatchEvent, EventGateway, TimerTrigger
from engine.spiff.instance import Flow, Inside, Instance
from engine.spiff.running import Running
from engine.spiff.tasks import LeanTask

Names = Mapping[str, str]


@dataclass(frozen=True)
class Carried:
    """`tasks`: old task id -> new task id, of user tasks and events. `issues`: why it cannot be carried; then there is
    no `running`."""

    running: Running | None
    tasks: Mapping[str, str]
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Stand:
    """Where one token stands. `path`: the calls and sub-processes around it, outermost first; `source`: where a token
    that waits at a join came from; `armed`: it is a boundary event that waits on its host."""

    path: tuple[str, ...]
    element: str
    source: str | None = None
    armed: bool = False


def carry(running: Running, compiled: CompiledSet, names: Names) -> Carried:
    """The same position on another definition; `names`: old element id -> new one, where they differ."""
    old = running._instance
    new = Instance(compiled.process, compiled.inner, None)
    carrier = _Carrier(new, names)
    carrier.begin(old)
    carrier.flow(old, new)
    if carrier.issues:
        return Carried(None, {}, tuple(carrier.issues))
    return Carried(Running(compiled.process_id, new), carrier.tasks, ())


def enter(running: Running, compiled: CompiledSet, names: Names, path: tuple[str, ...], element: str) -> Running | None:
    """One token that enters the element anew, everything else ended; None when that leads nowhere. `running` is used
    up by it."""
    old = running._instance
    old.cancel()
    new = Instance(compiled.process, compiled.inner, None)
    carrier = _Carrier(new, names)
    carrier.begin(old)
    new.scope.written = carrier.renamed(old.scope.written)
    entered = Running(compiled.process_id, new)
    try:
        flow: Flow = new
        for host in path:
            flow = _opened(flow, host)
        _token_at(flow, element)
        with entered._step():
            pass
    except (StepFailed, LookupError):
        return None
    return None if entered.finished else entered


def stands(running: Running) -> list[Stand]:
    """Every token of the instance."""
    return [found for flow in running._instance.flows() for task in flow.unfinished() if (found := _stand(flow, task))]


def known_value(running: Running, element: str) -> tuple[bool, Any]:
    """What an element has answered where it would be read now (None: nothing); False when several places could be
    meant."""
    flows = running._instance.flows()
    inner = [flow for flow in flows if _has_own_scope(flow) and element in flow.scope.own]
    if not inner:
        return True, flows[0].scope.written.get(element)
    deepest = max(flow.depth for flow in inner)
    nearest = [flow for flow in inner if flow.depth == deepest]
    return len(nearest) == 1, nearest[0].scope.written.get(element)


def written(running: Running, element: str) -> list[Any]:
    """What an element has answered, in every scope that holds an answer of it."""
    scopes = (flow.scope.written for flow in running._instance.flows())
    return [answers[element] for answers in scopes if element in answers]


def forget(running: Running, elements: Collection[str]) -> None:
    """These elements have not answered yet, wherever they could be read."""
    for flow in running._instance.flows():
        for element in elements:
            flow.scope.clear(element)


class _Carrier:
    def __init__(self, new: Instance, names: Names) -> None:
        self.new = new
        self.names = names
        self.tasks: dict[str, str] = {}
        self.issues: list[Issue] = []

    def name(self, old: str) -> str:
        return self.names.get(old, old)

    def renamed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {self.name(key): value for key, value in values.items()}

    def begin(self, old: Instance) -> None:
        self.new._last_id = old._last_id
        self.new.rounds = {self.name(key): number for key, number in old.rounds.items()}
        _root(self.new)

    def flow(self, old: Flow, new: Flow) -> None:
        if _has_own_scope(old):
            new.scope.written, new.scope.local = self.renamed(old.scope.written), dict(old.scope.local)
        for task in list(old.tasks.values()):
            if task is not old.task_tree and task._parent == old.task_tree.id:
                self._unit(task, new)

    def _unit(self, task: LeanTask, flow: Flow) -> None:
        if isinstance(task.task_spec, BoundarySplit):
            events = {each.task_spec.bpmn_id: each for each in task.branch() if _is_boundary(each)}
            drawn = {spec.bpmn_id for spec in task.task_spec.outputs if isinstance(spec, BoundaryEvent)}
            for each in task.branch():
                if each.unfinished and not _is_boundary(each):
                    self._activity(each, flow, events, drawn)
        elif isinstance(task.task_spec, EventGateway):
            self._events(task, flow)
        elif task.unfinished:
            self._activity(task, flow, {}, set())

    def _activity(self, task: LeanTask, flow: Flow, events: Mapping[str, LeanTask], drawn: set[str]) -> None:
        spec = self._spec(task, flow)
        if spec is None:
            return
        split = flow.spec.task_specs.get(f"{spec.bpmn_id}.BoundaryEventSplit")
        parent = flow.task_tree
        if split is not None:
            parent = LeanTask(flow, split, parent, TaskState.COMPLETED)
            self._boundary(parent, split, events, drawn)
        self._copy(task, spec, parent)

    def _boundary(self, parent: LeanTask, split: Any, events: Mapping[str, LeanTask], drawn: set[str]) -> None:
        """What waited goes on waiting, what is new begins to; what has happened already does not happen again."""
        standing = {self.name(element): task for element, task in events.items()}
        happened = {self.name(element) for element in drawn} - standing.keys()
        for spec in split.outputs:
            if isinstance(spec, BoundaryEvent) and spec.bpmn_id not in happened:
                self._wait(spec, parent, standing.get(spec.bpmn_id))

    def _wait(self, spec: CatchEvent, parent: LeanTask, before: LeanTask | None) -> None:
        task = LeanTask(parent.workflow, spec, parent)
        try:
            spec._update_hook(task)
        except StepFailed as failed:
            self._refuse("timer", f"时限“{spec.bpmn_name or spec.bpmn_id}”算不出来：{failed.detail}", spec.bpmn_id)
            return
        if before is None:
            return
        self.tasks[str(before.id)] = str(task.id)
        old = before.task_spec.trigger
        if isinstance(old, TimerTrigger) and isinstance(spec.trigger, TimerTrigger) and old == spec.trigger:
            task.internal_data["rule"] = before.internal_data["rule"]

    def _events(self, gateway: LeanTask, flow: Flow) -> None:
        spec = self._spec(gateway, flow)
        if spec is None:
            return
        parent = LeanTask(flow, spec, flow.task_tree, TaskState.COMPLETED)
        standing = {self.name(each.task_spec.bpmn_id): each for each in gateway.branch() if each.unfinished}
        drawn = {each.bpmn_id: each for each in spec.outputs}
        for element, task in standing.items():
            if element not in drawn or type(drawn[element].trigger) is not type(task.task_spec.trigger):
                self._refuse("element-gone", f"正在等待的“{_title(task.task_spec)}”在新版中没有了。", element)
        for each in spec.outputs:
            self._wait(each, parent, standing.get(each.bpmn_id))

    def _copy(self, task: LeanTask, spec: Any, parent: LeanTask) -> None:
        if isinstance(spec, CatchEvent):
            self._wait(spec, parent, task)
            return
        copy = LeanTask(parent.workflow, spec, parent, task._state)
        copy.triggered = task.triggered
        copy.internal_data = dict(task.internal_data)
        self.tasks[str(task.id)] = str(copy.id)
        if isinstance(spec, Join) and task.waiting:
            self._at_join(copy, spec)
        if isinstance(spec, MultiInstance):
            for each in task.branch():
                if each.unfinished:
                    self._copy(each, spec.inner, copy)
        inside = task.workflow.top_workflow.subprocesses.get(task.id)
        if inside is not None and isinstance(spec, Subprocess):
            opened = self.new.attach(copy, spec.spec, spec.scope_for(copy))
            _root(opened)
            self.flow(inside, opened)

    def _at_join(self, copy: LeanTask, spec: Any) -> None:
        origin = copy.internal_data["from"] = self.name(copy.internal_data["from"])
        if len(spec._inputs) < 2 or origin not in spec._inputs:
            text = f"在“{_title(spec)}”等待汇合，而新版中这条进线没有了。"
            self._refuse("join-changed", text, spec.bpmn_id)

    def _spec(self, task: LeanTask, flow: Flow) -> Any:
        """The element on which the token will stand; None, with the reason, when it cannot."""
        old, element = task.task_spec, self.name(task.task_spec.bpmn_id)
        new = flow.spec.task_specs.get(element)
        if new is None:
            elsewhere = any(element in each.task_specs for each in (self.new.spec, *self.new.subprocess_specs.values()))
            why = "移到了别的流程里" if elsewhere else "没有了，也没有指明对应的环节"
            return self._refuse("element-gone", f"正在“{_title(old)}”，而这个环节在新版中{why}。", old.bpmn_id)
        if type(new) is not type(old):
            return self._refuse("element-type", f"正在“{_title(old)}”，而它在新版中换了类型。", old.bpmn_id)
        if reason := _difference(old, new):
            return self._refuse(*reason, old.bpmn_id)
        return new

    def _refuse(self, code: str, message: str, element: str) -> None:
        self.issues.append(Issue(code, message, element=element))


def _difference(old: Any, new: Any) -> tuple[str, str] | None:
    """Why a token cannot stay on an element of the same type."""
    if isinstance(old, MultiInstance):
        if _rounds(old) != _rounds(new):
            return "multi-changed", f"正在逐项办理“{_title(old)}”，而新版改了办理的清单或结束条件。"
        return _difference(old.inner, new.inner)
    if isinstance(old, Subprocess) and old.calls and old.spec != new.spec:
        return "call-changed", f"正在“{_title(old)}”里办理，而新版改为调用另一个流程。"
    if isinstance(old, UserTask) and _kind(old) != _kind(new):
        return "kind-changed", f"正在“{_title(old)}”，而新版改了这个环节的种类。"
    if isinstance(old, CatchEvent) and type(old.trigger) is not type(new.trigger):
        return "element-type", f"正在“{_title(old)}”，而它在新版中等待的是别的事件。"
    return None


def _rounds(spec: MultiInstance) -> tuple[Any, ...]:
    collection = spec.collection.source if spec.collection else None
    condition = spec.condition.source if spec.condition else None
    return type(spec.inner), collection, spec.item_name, condition


def _kind(spec: LeanSpec) -> Any:
    return spec.extensions.get("properties", {}).get("kind")


def _title(spec: Any) -> str:
    return str(spec.bpmn_name or spec.bpmn_id)


def _is_boundary(task: LeanTask) -> bool:
    return bool(task.waiting and isinstance(task.task_spec, BoundaryEvent))


def _has_own_scope(flow: Flow) -> bool:
    return not isinstance(flow, Inside) or flow.scope is not flow.host.workflow.scope


def _root(flow: Flow) -> None:
    flow.task_tree = LeanTask(flow, flow.spec.start, None, TaskState.COMPLETED)


def _entrance(flow: Flow, element: str) -> Any:
    split = flow.spec.task_specs.get(f"{element}.BoundaryEventSplit")
    return split if split is not None else flow.spec.task_specs[element]


def _token_at(flow: Flow, element: str) -> None:
    task = flow.task_tree._add_child(_entrance(flow, element))
    task.task_spec._update(task)


def _opened(flow: Flow, host: str) -> Flow:
    """A sub-process or call that has been entered, with nothing in it yet. LookupError when it is no such thing."""
    spec = flow.spec.task_specs[host]
    if not isinstance(spec, Subprocess):
        raise LookupError(host)
    parent, split = flow.task_tree, flow.spec.task_specs.get(f"{host}.BoundaryEventSplit")
    if split is not None:
        parent = LeanTask(flow, split, parent, TaskState.COMPLETED)
        for event in split.outputs:
            if isinstance(event, BoundaryEvent):
                event._update_hook(LeanTask(flow, event, parent))
    task = LeanTask(flow, spec, parent, TaskState.STARTED)
    inside = flow.top_workflow.attach(task, spec.spec, spec.scope_for(task))
    for name in inside.scope.own if spec.calls else ():
        inside.scope.clear(name)
    _root(inside)
    return inside


def _stand(flow: Flow, task: LeanTask) -> Stand | None:
    path = tuple(_hosts(flow))
    if isinstance(task.task_spec, BoundaryEvent):
        return Stand(path, task.task_spec.bpmn_id, armed=True)
    parent = task.parent
    if isinstance(parent.task_spec, EventGateway):
        return Stand(path, parent.task_spec.bpmn_id)
    return Stand(path, task.task_spec.bpmn_id, task.internal_data.get("from") if task.waiting else None)


def _hosts(flow: Flow) -> list[str]:
    found: list[str] = []
    while isinstance(flow, Inside):
        found.append(flow.host.task_spec.bpmn_id)
        flow = flow.host.workflow
    return found[::-1]

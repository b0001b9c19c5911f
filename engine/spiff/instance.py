"""SpiffWorkflow's workflow, lean: a queue instead of tree walks, joins decided when nothing else moves, history pruned.

A step never costs more because of earlier rounds: after each one only live tasks and their hosts remain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.spiff.elements import InclusiveGateway, LeanSpec, ParallelGateway, UserTask
from engine.spiff.environment import SafeEngine
from engine.spiff.events import CatchEvent
from engine.spiff.failures import step_failed
from engine.spiff.scopes import Scope
from engine.spiff.tasks import LeanTask

MAX_ENGINE_STEPS = 5000
MAX_DEPTH = 20


class Flow:
    """What the main process, called processes and embedded sub-processes have in common."""

    tasks: dict[int, LeanTask]
    spec: Any
    scope: Scope
    completed: bool
    top_workflow: Instance
    task_tree: LeanTask
    depth: int
    host: LeanTask

    def begin(self) -> None:
        """Puts the first token on the start."""
        self.task_tree = LeanTask(self, self.spec.start)
        self.task_tree._ready()

    def unfinished(self) -> list[LeanTask]:
        """Tokens that still stand somewhere, oldest first."""
        return [task for task in self.tasks.values() if task.unfinished]

    def waiting_at(self, spec: LeanSpec) -> list[LeanTask]:
        """Tokens that have arrived at a join, oldest first."""
        return [task for task in self.tasks.values() if task.task_spec is spec and task.waiting]

    def update_waiting_tasks(self) -> None:
        """Joins are decided by `Instance.settle`; events happen only when told."""

    def _task_completed_notify(self, task: LeanTask) -> None:
        self.last_task = task

    def prune(self) -> None:
        """Forgets every task that nothing unfinished hangs on, so that state and cost do not grow with the history."""
        root, kept = self.task_tree, {self.task_tree.id: self.task_tree}
        for task in self.unfinished():
            if task is root:
                continue
            parent = task.parent
            if not (parent.unfinished or parent.task_spec.groups):
                parent = root
            elif parent.id not in kept:
                kept[parent.id] = parent
            task._parent = parent.id
            kept[task.id] = task
        self.tasks = dict(sorted(kept.items()))
        for task in self.tasks.values():
            task._children = []
        for task in self.tasks.values():
            if task is not root:
                if task._parent not in kept:
                    task._parent = root.id
                self.tasks[task._parent]._children.append(task.id)


class Inside(Flow, BpmnSubWorkflow):
    """A called process or an embedded sub-process while it runs."""

    def __init__(self, spec: Any, host: LeanTask, scope: Scope) -> None:
        self.host = host
        self.scope = scope
        super().__init__(spec, host.id, host.workflow.top_workflow, deserializing=True)

    @property
    def parent_workflow(self) -> Flow:
        return self.host.workflow

    def _calculate_depth(self) -> int:
        return self.host.workflow.depth + 1


class Instance(Flow, BpmnWorkflow):
    """One process instance. The safe engine is the default of every instance, restored ones included."""

    subprocesses: dict[int, Inside]

    def __init__(self, spec: Any, subprocess_specs: Mapping[str, Any], call_service: Any = None) -> None:
        self.scope = Scope()
        self.queue: deque[LeanTask] = deque()
        self.rounds: dict[str, int] = {}
        self.call_service = call_service
        self._last_id = 0
        self._steps = 0
        super().__init__(spec, subprocess_specs, script_engine=SafeEngine(), deserializing=True)

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def flows(self) -> list[Flow]:
        """The main process and everything that runs inside it, outermost first."""
        return [self, *sorted(self.subprocesses.values(), key=lambda inside: (inside.depth, inside.host.id))]

    def live(self) -> Iterator[LeanTask]:
        """The tokens of the whole instance, those of the main process first."""
        for flow in self.flows():
            yield from flow.unfinished()

    def find(self, task_id: int) -> LeanTask | None:
        """The task of that id, wherever in the instance; None when it is gone."""
        for flow in self.flows():
            if task := flow.tasks.get(task_id):
                return task
        return None

    def enter_round(self, element_id: str) -> int:
        """Counts one more entry of the element; returns which it is, from 1."""
        self.rounds[element_id] = self.rounds.get(element_id, 0) + 1
        return self.rounds[element_id]

    def open(self, host: LeanTask, spec_name: str, scope: Scope) -> None:
        """Starts a process inside the host. Raises StepFailed when calls are nested too deep."""
        if host.workflow.depth >= MAX_DEPTH:
            raise step_failed("call-depth", "流程层层调用过深", host.task_spec.bpmn_id)
        self.attach(host, spec_name, scope).begin()

    def attach(self, host: LeanTask, spec_name: str, scope: Scope) -> Inside:
        """The process inside the host without a token yet, as restoring wants it."""
        inside = self.subprocesses[host.id] = Inside(self.subprocess_specs[spec_name], host, scope)
        return inside

    def close(self, host: LeanTask) -> None:
        """End what runs inside the host: its tokens are cancelled, its answers go to the outer scope."""
        inside = self.subprocesses.get(host.id)
        if inside is None:
            return
        for task in inside.unfinished():
            task.cancel()
        del self.subprocesses[host.id]
        inside.completed = True
        if inside.scope is not host.workflow.scope:
            inside.scope.close()

    def cancel(self, workflow: Any = None) -> list[LeanTask]:
        cancelled = self.unfinished()
        for task in cancelled:
            task.cancel()
        self.success, self.completed = False, True
        return cancelled

    def settle(self) -> None:
        """Run until every token waits for a person, a timer, a message or a join; then forget the past.

        Tokens set going at once (a message with several takers) go one after the other, each as far as it can.
        """
        self._steps = 0
        starting, self.queue = self.queue, deque()
        while starting:
            self.queue.append(starting.popleft())
            self._run_to_rest()
        self._run_to_rest()
        self._refuse_deadlock()
        for flow in self.flows():
            flow.prune()

    def _run_to_rest(self) -> None:
        while True:
            self._steps += 1
            if self._steps > MAX_ENGINE_STEPS:
                raise step_failed("endless-loop", "流程在没有人工环节的情况下不停循环")
            if self.queue:
                task = self.queue.popleft()
                if task._state == TaskState.READY:
                    task.run()
            elif not (self._fire_inclusive_join() or self._complete_flow()):
                return

    def _fire_inclusive_join(self) -> bool:
        for flow in self.flows():
            for task in flow.unfinished():
                if task.waiting and isinstance(task.task_spec, InclusiveGateway) and task.task_spec.fire(task):
                    return True
        return False

    def _complete_flow(self) -> bool:
        for flow in reversed(self.flows()):
            if flow.completed or flow.unfinished():
                continue
            flow.completed = True
            if isinstance(flow, Inside):
                self.close(flow.host)
                flow.host._ready()
            return True
        return False

    def _refuse_deadlock(self) -> None:
        if self.completed:
            return
        stuck = []
        for task in self.live():
            if isinstance(task.task_spec, UserTask | CatchEvent):
                return
            if isinstance(task.task_spec, ParallelGateway | InclusiveGateway):
                stuck.append(task.task_spec.bpmn_id)
        element = stuck[0] if stuck else None
        raise step_failed("deadlock", "流程走不下去：汇合处等不到其余分支", element)

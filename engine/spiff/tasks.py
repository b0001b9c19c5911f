"""SpiffWorkflow's task, lean: small numbers as ids, no copied data, no log extras, cancellation that leaks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.spiff.instance import Flow

UNFINISHED = TaskState.FUTURE | TaskState.WAITING | TaskState.READY | TaskState.STARTED


class LeanTask(Task):
    """Ids count up within the instance, so a parent always has a smaller id than its children."""

    id: int
    workflow: Flow
    internal_data: dict[str, Any]
    data: dict[str, Any]
    _parent: int | None
    _children: list[int]

    def __init__(
        self,
        workflow: Flow,
        task_spec: Any,
        parent: LeanTask | None = None,
        state: int = TaskState.FUTURE,
        id: int | None = None,
    ) -> None:
        self.id = workflow.top_workflow.next_id() if id is None else id
        self.workflow = workflow
        self.task_spec = task_spec
        self._parent = None if parent is None else parent.id
        self._children = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0
        self.data = {}
        self.internal_data = {}
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

    @property
    def unfinished(self) -> bool:
        return bool(self._state & UNFINISHED)

    @property
    def waiting(self) -> bool:
        return bool(self._state == TaskState.WAITING)

    @property
    def scope(self) -> Any:
        return self.workflow.scope

    def branch(self) -> list[LeanTask]:
        """The children that pruning has left."""
        return [self.workflow.tasks[child] for child in self._children]

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> LeanTask:
        return LeanTask(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        """Values live in scopes."""

    def _ready(self) -> None:
        if self._state & TaskState.FINISHED_MASK:
            return
        self._state = TaskState.READY
        self.task_spec._on_ready(self)
        if not self.task_spec.manual:
            self.workflow.top_workflow.queue.append(self)

    def run(self) -> bool | None:
        """Run the element; nothing more happens when its own effect has cancelled it (an error end)."""
        self.task_spec._run(self)
        if self._state == TaskState.READY:
            self.complete()
            return True
        return None

    def cancel(self) -> None:
        """Cancel this task and what runs inside it; a finished task is left alone."""
        if not self.unfinished:
            return
        self._state = TaskState.CANCELLED
        for child in self.branch():
            child.cancel()
        self.task_spec._on_cancel(self)

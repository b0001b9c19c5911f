"""Our own state format: live tokens and routing data as ordered rows, compressed; the definition is stored elsewhere.

Parents come before children because ids count up. A state of another format, or one that does not fit the
definition, is refused.
"""

from __future__ import annotations

from typing import Any

import orjson
import zstandard

from engine.spiff.compiled import CompiledSet
from engine.spiff.elements import Subprocess
from engine.spiff.failures import step_failed
from engine.spiff.instance import Flow, Instance
from engine.spiff.tasks import LeanTask

FORMAT = 1
LEVEL = 3
MAX_STATE_BYTES = 16_000_000


def write_state(instance: Instance, process_id: str) -> bytes:
    """The state of a running process, compressed: live tokens and routing data only; `read_state` reads it back."""
    flows = [
        [None if flow is instance else flow.host.id, _own_scope(flow), [_row(task) for task in flow.tasks.values()]]
        for flow in instance.flows()
    ]
    document = {
        "format": FORMAT,
        "process": process_id,
        "last": instance._last_id,
        "rounds": instance.rounds,
        "done": instance.completed,
        "flows": flows,
    }
    return zstandard.ZstdCompressor(level=LEVEL).compress(orjson.dumps(document))


def read_state(compiled: CompiledSet, state: bytes, call_service: Any) -> Instance:
    """StepFailed when the state is of another format or does not fit the definition."""
    try:
        document = orjson.loads(zstandard.ZstdDecompressor().decompress(state, max_output_size=MAX_STATE_BYTES))
        if document["format"] != FORMAT or document["process"] != compiled.process_id:
            raise ValueError("format or process")
        return _build(compiled, document, call_service)
    except (zstandard.ZstdError, orjson.JSONDecodeError, KeyError, IndexError, TypeError, ValueError) as error:
        message = f"保存的流程状态与流程定义不符，不能继续（{error}）"
        raise step_failed("state", message) from error


def _own_scope(flow: Flow) -> list[Any] | None:
    if flow is flow.top_workflow or flow.scope is not flow.host.workflow.scope:
        return [flow.scope.written, flow.scope.local]
    return None


def _row(task: LeanTask) -> list[Any]:
    row = [task.id, task._parent, task.task_spec.name, task._state, int(task.triggered)]
    return [*row, task.internal_data] if task.internal_data else row


def _build(compiled: CompiledSet, document: dict[str, Any], call_service: Any) -> Instance:
    instance = Instance(compiled.process, compiled.inner, call_service)
    instance._last_id, instance.rounds = document["last"], document["rounds"]
    instance.completed = document["done"]
    if document["flows"][0][0] is not None:
        raise ValueError("main process")
    for host_id, scope_row, rows in document["flows"]:
        flow: Flow = instance if host_id is None else _reopen(instance, host_id)
        if scope_row is not None:
            flow.scope.written, flow.scope.local = scope_row
        for row in rows:
            _task(flow, row)
        flow.task_tree = flow.tasks[rows[0][0]]
    return instance


def _reopen(instance: Instance, host_id: int) -> Flow:
    host = instance.find(host_id)
    if host is None or not isinstance(host.task_spec, Subprocess):
        raise ValueError(f"host {host_id}")
    return instance.attach(host, host.task_spec.spec, host.task_spec.scope_for(host))


def _task(flow: Flow, row: list[Any]) -> None:
    number, parent_id, name, state, triggered = row[:5]
    parent = None if parent_id is None else flow.tasks[parent_id]
    task = LeanTask(flow, flow.spec.task_specs[name], parent, state, number)
    task.triggered = bool(triggered)
    if len(row) > 5:
        task.internal_data = row[5]

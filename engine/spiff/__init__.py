"""The only home of SpiffWorkflow: processes in memory, with no database, no clock and no script.

    compiled = compile_set(definition_set, package)      # once per definition, shared
    running = start(compiled, {"matter": {...}}, call_service=run_service)
    for token in running.user_tasks(): ...
    running.complete(token.task_id, {"outcome": "approve"})
    state = running.dump()                               # bytes; the caller adds the MAC
    running = restore(compiled, state, call_service=run_service)

Timers never fire by clock: `timers()` lists rules, `fire_timer(task_id)` makes one happen. Messages come by
`deliver(name)`. StepFailed (engine.errors) names the element; the Running object must then be thrown away.
"""

from engine.spiff.compiled import CompiledSet, compile_set, schema_problems
from engine.spiff.running import PendingTimer, Position, Running, ServiceRunner, Token, restore, start

__all__ = [
    "CompiledSet",
    "PendingTimer",
    "Position",
    "Running",
    "ServiceRunner",
    "Token",
    "compile_set",
    "restore",
    "schema_problems",
    "start",
]

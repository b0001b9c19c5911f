"""The engine in memory (`benchmarks.runtime`) as one of the benches."""

from __future__ import annotations

from benchmarks import runtime
from benchmarks.report import Result, Spread, Table
from benchmarks.scale import Scale
from engine.spiff import compile_set


def run(scale: Scale) -> Result:
    result = Result("memory")
    compiled = compile_set(runtime.benchmark_set())
    table = Table(
        "The engine in memory: restore, complete, run on, save; no database",
        ("returned", "ms per step", "state, bytes"),
        notes=("a process of twelve user tasks with a timer each, four called processes, one decision table",),
    )
    for rounds in sorted({*scale.returns, scale.last_return}):
        scale.progress(f"memory: {rounds} returns")
        taken, size = runtime.steps(compiled, rounds)
        table.rows.append((rounds, Spread.of(taken), size))
        result.figures[str(rounds)] = {"milliseconds": vars(Spread.of(taken)), "state_bytes": size}
    result.tables.append(table)
    return result

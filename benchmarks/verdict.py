"""How long the deploy gate takes for its verdict, and how many states it looked at, beside compiling the same set."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.report import Limit, Result, Spread, Table
from benchmarks.scale import Scale
from benchmarks.watch import Watch
from engine.definitions import read_set
from engine.spiff import compile_set
from engine.verification import verify
from workflows.installation.wiring import PACKAGES

MAIN, MOST = "prepublication", 350  # milliseconds; promised are 500


def run(scale: Scale) -> Result:
    result = Result("verdict")
    table = Table(
        "The deploy gate's verdict", ("", "ms (low–high)", "processor ms", "compiling the set, processor ms", "×")
    )
    for process_id, package in PACKAGES.items():
        shipped = read_set(package.folder.parent, process_id)
        verdicts, compiled = [], []
        for number in range(scale.rounds):
            scale.progress(f"verdict on {process_id}: {number + 1} of {scale.rounds}")
            verdicts.append(_timed(partial(verify, shipped, package)))
            compiled.append(_timed(partial(compile_set, shipped, package)))
        taken = Spread.of([each.elapsed for each in verdicts])
        cpu, reference = Spread.of([each.cpu for each in verdicts]), Spread.of([each.cpu for each in compiled])
        table.rows.append((process_id, taken, cpu, reference, cpu.median / reference.median))
        result.figures[process_id] = {"milliseconds": vars(taken), "cpu": vars(cpu), "compiling": vars(reference)}
        if process_id == MAIN:
            result.limits.append(Limit("processor ms of the verdict on the main set", cpu.median, MOST))
    result.tables.append(table)
    return result


def _timed(work: Callable[[], object]) -> Watch:
    with Watch() as taken:
        work()
    return taken

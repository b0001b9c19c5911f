"""Milliseconds and SQL statements per completed work item, over the whole path of a matter.

The contenders take turns at every single step, so that a busy machine slows them alike.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks.bare import Twin
from benchmarks.contenders import Actions, Contender, Engine, complete
from benchmarks.path import LAST_CHECK, WHOLE_PATH, Step
from benchmarks.places import durable_postgresql, flush_milliseconds, fresh
from benchmarks.report import Limit, Result, Spread, Table
from benchmarks.scale import Scale
from benchmarks.stock import Stock
from benchmarks.watch import Watch
from engine.db import Database
from tests.databases import count_statements

MOST_STATEMENTS = 25  # of one completion: what the product promises
PACED = tuple(step for step in WHOLE_PATH if step is not LAST_CHECK)  # it renders files: not the price of a step


class Track(dict[str, list[Watch]]):
    """What each step took in each round, by user task."""

    def note(self, step: Step, taken: Watch) -> None:
        self.setdefault(step.element_id, []).append(taken)

    def per_item(self, which: Callable[[Watch], float]) -> Spread:
        """The mean over the steps of each round; the last check left out."""
        rounds = zip(*(self[step.element_id] for step in PACED), strict=True)
        return Spread.of([mean(map(which, steps)) for steps in rounds])

    def at(self, step: Step) -> float:
        """Median elapsed milliseconds of one step."""
        return median(taken.elapsed for taken in self[step.element_id])


@dataclass
class Lane:
    """A contender and what was measured of it; with a twin, the bare commits of its rows too."""

    contender: Contender
    twin: Twin | None = None
    taken: Track = field(default_factory=Track)
    bare: Track = field(default_factory=Track)
    statements: dict[str, int] = field(default_factory=dict)

    def open(self) -> str:
        matter = self.contender.open()
        self.catch_up()
        return matter

    def count(self, matter: str, step: Step) -> None:
        """Complete the step and count its statements."""
        act = self.contender.prepare(matter, step)
        with count_statements(self.contender.database) as statements:
            act()
        self.statements[step.element_id] = statements.count
        self._go_on(matter, step)

    def time(self, matter: str, step: Step) -> None:
        """Complete the step and note what it took, then what its bare commit takes."""
        self.taken.note(step, complete(self.contender, matter, step))
        if self.twin is not None:
            self.bare.note(step, self.twin.catch_up())
        self._go_on(matter, step)

    def catch_up(self) -> None:
        if self.twin is not None:
            self.twin.catch_up()

    def _go_on(self, matter: str, step: Step) -> None:
        self.contender.after(matter, step)
        self.catch_up()


def run(scale: Scale) -> Result:
    """The figures for each database of `scale.backends`."""
    result = Result("steps")
    for backend in scale.backends:
        with _place(backend) as (folder, where), _lanes(backend, folder) as lanes:
            _race(lanes, scale, backend)
            _report(result, lanes, backend, where)
    return result


@contextmanager
def _place(backend: str) -> Iterator[tuple[Path, str]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xianshen-bench-")))
        flush = f"this disk appends 4 KiB and flushes in {flush_milliseconds(folder):.2f} ms"
        server = "SQLite file, WAL, synchronous=FULL"
        if backend == "postgresql":
            server = stack.enter_context(durable_postgresql())
        yield folder, f"{server}; {flush}"


@contextmanager
def _lanes(backend: str, folder: Path) -> Iterator[list[Lane]]:
    """Decision and engine, each with its twin, and stock: each on a database of its own."""
    with ExitStack() as stack:

        def database() -> Database:
            return stack.enter_context(fresh(backend, folder))

        measured, alone = database(), database()
        twins = Twin(measured, database()), Twin(alone, database())
        lanes = [
            Lane(Actions(measured, folder), twins[0]),
            Lane(Engine(alone), twins[1]),
            Lane(Stock(stack.enter_context(fresh(backend, folder, schema=False)))),
        ]
        for lane in lanes:
            lane.catch_up()
        yield lanes


def _race(lanes: Sequence[Lane], scale: Scale, backend: str) -> None:
    """One round to warm up and count statements, the others are timed."""
    for number in range(scale.rounds + 1):
        scale.progress(f"steps on {backend}: round {number} of {scale.rounds}")
        gc.collect()
        matters = [lane.open() for lane in lanes]
        for step in WHOLE_PATH:
            for lane, matter in zip(lanes, matters, strict=True):
                (lane.time if number else lane.count)(matter, step)


def _report(result: Result, lanes: Sequence[Lane], backend: str, where: str) -> None:
    action, _, stock = lanes
    theirs = stock.taken.per_item(_elapsed).median
    table = Table(
        f"Per completed work item on {backend}: {len(PACED)} work items of one matter, the last check left out",
        ("", "ms (low–high of rounds)", "processor ms", "statements (most)", "× bare", "× stock"),
        notes=(where, "the contenders alternate at every step; processor time is this process's, not a server's"),
    )
    figures: dict[str, Any] = {"where": where}
    for lane in lanes:
        table.rows += _rows(lane, theirs)
        figures[lane.contender.name] = {
            "milliseconds": vars(lane.taken.per_item(_elapsed)),
            "cpu": vars(lane.taken.per_item(_cpu)),
            "bare": vars(lane.bare.per_item(_elapsed)) if lane.twin else None,
            "statements": lane.statements,
            "by_step": {step.element_id: lane.taken.at(step) for step in WHOLE_PATH},
        }
    result.tables += [table, _by_step(lanes, backend)]
    result.figures[backend] = figures
    most = max(action.statements[step.element_id] for step in WHOLE_PATH)
    result.limits.append(Limit(f"statements of one completion on {backend}", most, MOST_STATEMENTS))


def _rows(lane: Lane, theirs: float) -> Iterator[tuple[Any, ...]]:
    own, cpu = lane.taken.per_item(_elapsed), lane.taken.per_item(_cpu)
    counted = [lane.statements[step.element_id] for step in PACED]
    statements = f"{mean(counted):.1f} ({max(counted)})"
    if lane.twin is None:
        yield lane.contender.name, own, cpu.median, statements, "", own.median / theirs
        return
    floor, floor_cpu = lane.bare.per_item(_elapsed), lane.bare.per_item(_cpu)
    yield lane.contender.name, own, cpu.median, statements, own.median / floor.median, own.median / theirs
    yield "  bare commit of its rows", floor, floor_cpu.median, "", 1.0, floor.median / theirs


def _by_step(lanes: Sequence[Lane], backend: str) -> Table:
    action, engine, stock = lanes
    return Table(
        f"Median ms by user task on {backend}",
        ("", "decision", "its bare commit", "statements", "engine", "its bare commit", "statements", "stock"),
        [
            (
                step.element_id,
                action.taken.at(step),
                action.bare.at(step),
                action.statements[step.element_id],
                engine.taken.at(step),
                engine.bare.at(step),
                engine.statements[step.element_id],
                stock.taken.at(step),
            )
            for step in WHOLE_PATH
        ],
        ("the decision on last_check renders the PDF files of policy and interpretation",),
    )


def _elapsed(taken: Watch) -> float:
    return taken.elapsed


def _cpu(taken: Watch) -> float:
    return taken.cpu

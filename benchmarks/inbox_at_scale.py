"""The inbox at its full size: every list, count and search, on both databases, beside the same with few items."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.asking import HEADS, SCAN, Timed
from benchmarks.inbox_questions import MOST, MOST_GROWTH, ONE_KIND, measure, questions
from benchmarks.inbox_store import inbox
from benchmarks.inbox_world import END, InboxWorld
from benchmarks.kept import NotThere
from benchmarks.report import Limit, Result, Table
from benchmarks.scale import Scale
from engine.clock import FixedClock
from engine.db import Database
from engine.runtime import Runtime
from workflows.calendar.working_days import BureauWorkingTime

OPEN, CLOSED = 1_000_000, 10_000_000
FEW = 10_000  # open items of the inbox that the large one is compared with


def run(scale: Scale) -> Result:
    """Raises TooLittleRoom where the folder cannot hold the inbox."""
    result = Result("inbox")
    many = InboxWorld(scale.open_items or OPEN, CLOSED if scale.closed_items is None else scale.closed_items)
    few = InboxWorld(min(FEW, many.open_items), many.closed_items * min(FEW, many.open_items) // many.open_items)
    for backend in reversed(scale.backends):
        where = f"{backend}, {many.open_items:,} open, {many.closed_items:,} ended"
        try:
            held, after, before = _both_measured(backend, many, few, scale)
        except NotThere as missing:
            result.tables.append(Table(f"Inbox, {where}: left out, {missing}", ()))
            continue
        _report(result, f"{where}{'' if held else ', larger than the memory'}", before, after)
    return result


def _both_measured(
    backend: str, many: InboxWorld, few: InboxWorld, scale: Scale
) -> tuple[bool, list[Timed], dict[str, Timed]]:
    """What is measured is a server that has been running, not the disk that it first read from. First: whether the
    memory holds the large one."""
    after, before = list[Timed](), dict[str, Timed]()
    with _opened(backend, many, scale) as large, _opened(backend, few, scale) as small:
        scale.progress("reading the database into memory")
        held = inbox(many, backend, scale.folder).into_memory()
        for name in questions():
            scale.progress(name)
            found, before[name] = measure(((large, many), (small, few)), name, scale.questions)
            after.append(found)
    return held, after, before


@contextmanager
def _opened(backend: str, world: InboxWorld, scale: Scale) -> Iterator[Database]:
    with inbox(world, backend, scale.folder).opened(scale.progress, existing=scale.existing) as database:
        database.info["runtime"] = Runtime({}, bytes(32), BureauWorkingTime(), clock=FixedClock(END))
        yield database


def _report(result: Result, where: str, before: dict[str, Timed], after: list[Timed]) -> None:
    table = Table(f"Inbox, {where}", ("", *HEADS, "times that of few"))
    for each in after:
        growth = each.least(0.95) / before[each.name].least(0.95)
        table.rows.append((each.name, *each.cells(), growth))
        if each.name not in ONE_KIND:
            told = f"undisturbed p95 of {each.name}, times that of few, {where}"
            result.limits.append(Limit(told, growth, MOST_GROWTH))
    result.tables.append(table)
    slowest = max(after, key=lambda each: each.percentile(0.95))
    dearest = max(after, key=lambda each: each.processor(0.95))
    scans = [each.name for each in after if SCAN in each.ways]
    result.limits += [
        Limit(f"p95 ms of the slowest ({slowest.name}), {where}", slowest.percentile(0.95), MOST),
        Limit(f"p95 processor ms of the dearest ({dearest.name}), {where}", dearest.processor(0.95), MOST),
        Limit(f"questions that read a whole table, {where}", len(scans), 0),
    ]
    result.figures[where] = {each.name: each.figures() for each in after}

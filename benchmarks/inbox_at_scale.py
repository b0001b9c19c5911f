"""The inbox at its full size: every list, count and search, on both databases, beside the same with few items."""

from __future__ import annotations

from benchmarks.inbox_questions import MOST, MOST_GROWTH, SCAN, Timed, measure
from benchmarks.inbox_store import inbox
from benchmarks.inbox_world import END, InboxWorld
from benchmarks.report import Limit, Result, Table
from benchmarks.scale import Scale
from engine.clock import FixedClock
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
        before = {each.name: each for each in _measured(backend, few, scale)}
        after = _measured(backend, many, scale)
        _report(result, f"{backend}, {many.open_items:,} open, {many.closed_items:,} ended", before, after)
    return result


def _measured(backend: str, world: InboxWorld, scale: Scale) -> list[Timed]:
    with inbox(backend, world, scale.folder, scale.progress) as database:
        database.info["runtime"] = Runtime({}, bytes(32), BureauWorkingTime(), clock=FixedClock(END))
        return measure(database, world, scale.questions, scale.progress)


def _report(result: Result, where: str, before: dict[str, Timed], after: list[Timed]) -> None:
    heads = ("", "p50 ms", "p95 ms", "p95 processor ms", "times that of few", "statements", "rows", "by index")
    table = Table(f"Inbox, {where}", heads)
    for each in after:
        growth = each.processor(0.95) / before[each.name].processor(0.95)
        table.rows.append((
            each.name, each.percentile(0.5), each.percentile(0.95), each.processor(0.95), growth, each.statements,
            each.rows, " ".join(sorted(each.ways)),
        ))  # fmt: skip
        result.limits.append(Limit(f"processor p95 of {each.name}, times that of few, {where}", growth, MOST_GROWTH))
    result.tables.append(table)
    slowest = max(after, key=lambda each: each.percentile(0.95))
    scans = [each.name for each in after if SCAN in each.ways]
    result.limits.append(Limit(f"p95 ms of the slowest ({slowest.name}), {where}", slowest.percentile(0.95), MOST))
    result.limits.append(Limit(f"questions that read a whole table, {where}", len(scans), 0))
    result.figures[where] = {
        each.name: {"p50": each.percentile(0.5), "p95": each.percentile(0.95), "p95 processor": each.processor(0.95)}
        for each in after
    }

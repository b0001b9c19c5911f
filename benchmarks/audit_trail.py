"""The audit trail at its full size: every standard question, verification, appending, on both databases."""

from __future__ import annotations

from benchmarks import audit_trail_questions as questions
from benchmarks import audit_trail_verification as verification
from benchmarks.asking import HEADS, SCAN
from benchmarks.audit_trail_appending import Appended, append
from benchmarks.audit_trail_store import trail
from benchmarks.audit_trail_world import END, World
from benchmarks.kept import NotThere
from benchmarks.report import Limit, Result, Table
from benchmarks.scale import Scale
from engine.clock import FixedClock
from engine.db import Database
from engine.runtime import Runtime
from workflows.calendar.working_days import BureauWorkingTime

EVENTS = {"postgresql": 10_000_000, "sqlite": 1_000_000}
A_CORE, A_SECOND = 100_000, 1_000  # events: verified, appended
EMPTY = 2_000  # events of the trail that appending to the full one is compared with


def run(scale: Scale) -> Result:
    """Raises TooLittleRoom where the folder cannot hold the trail."""
    result = Result("audit")
    for backend in reversed(scale.backends):
        events = scale.events or EVENTS[backend]
        where = f"{backend}, {events:,} events"
        try:
            with trail(events, backend, scale.folder).opened(scale.progress, existing=scale.existing) as full:
                full.info["runtime"] = Runtime({}, bytes(32), BureauWorkingTime(), clock=FixedClock(END))
                _questions(result, full, where, events, scale)
                _verification(result, full, where, events, scale)
                scale.progress(f"appending with {scale.writers} writers")
                appended = append(full, scale.writers, scale.commits)
        except NotThere as missing:
            result.tables.append(Table(f"Audit trail, {where}: left out, {missing}", ()))
            continue
        with trail(EMPTY, backend, scale.folder).opened(scale.progress) as database:
            _appending(result, append(database, scale.writers, scale.commits), appended, where, scale)
    return result


def _questions(result: Result, database: Database, where: str, events: int, scale: Scale) -> None:
    measured = questions.measure(database, World(events), scale.questions, scale.progress)
    table = Table(f"Standard questions, {where}, {scale.questions} runs each", ("", "asks", "page", *HEADS))
    for each in measured:
        table.rows.append((each.case.name, each.case.asks, each.page, *each.cells()))
    result.tables.append(table)
    slowest = max(measured, key=lambda each: each.percentile(0.95))
    busiest = max(measured, key=lambda each: each.processor(0.95))
    scans = [each.name for each in measured if SCAN in each.ways]
    result.limits += [
        Limit(f"p95 ms of the slowest question ({slowest.name}), {where}", slowest.percentile(0.95), questions.MOST),
        Limit(f"p95 processor ms of the dearest ({busiest.name}), {where}", busiest.processor(0.95), questions.MOST),
        Limit(f"questions that read the whole table, {where}", len(scans), 0),
    ]
    result.figures[f"questions, {where}"] = {each.name: each.figures() for each in measured}


def _verification(result: Result, database: Database, where: str, events: int, scale: Scale) -> None:
    rates = [
        verification.live(database, scale.progress),
        verification.exported(database, events, scale.folder, scale.progress),
    ]
    table = Table(f"Verification, {where}", ("", "events", "s", "processor s", "events/s", "events/s a core"))
    for each in rates:
        figures = (each.events, each.seconds, each.processor_seconds, each.events / each.seconds, each.a_core)
        table.rows.append((each.verifier, *figures))
    result.tables.append(table)
    needed = 1_000_000 / A_CORE
    spent = 1_000_000 / rates[0].a_core
    result.limits.append(Limit(f"processor s for verifying a million events in place, {where}", spent, needed))
    result.figures[f"verification, {where}"] = {each.verifier: {"events/s a core": each.a_core} for each in rates}


def _appending(result: Result, empty: Appended, full: Appended, where: str, scale: Scale) -> None:
    table = Table(
        f"Appending, {where}, {scale.writers} writers, five events a commit",
        ("", "events", "s", "events/s", "MB before", "MB after"),
    )
    for name, each in ((f"to {EMPTY:,} events", empty), ("to the full trail", full)):
        sizes = (each.bytes_before / 1e6, each.bytes_after / 1e6)
        table.rows.append((name, each.events, each.seconds, each.a_second, *sizes))
    result.tables.append(table)
    result.limits.append(Limit(f"ms for an event appended, {where}", 1000 / full.a_second, 1000 / A_SECOND))
    result.figures[f"appending, {where}"] = {"empty": empty.a_second, "full": full.a_second}

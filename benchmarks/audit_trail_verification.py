"""How many events a core verifies: in the database with one worker, and an export with the stand-alone verifier."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.audit_trail_checkpoints import KEY
from benchmarks.audit_trail_world import END, SPAN, START
from engine.audit import standalone
from engine.audit.live import verify_live
from engine.audit.trail import export_trail
from engine.db import Database

EXPORTED = 200_000


@dataclass(frozen=True)
class Rate:
    """What a verifier did."""

    verifier: str
    events: int
    seconds: float
    processor_seconds: float

    @property
    def a_core(self) -> float:
        """Events per second of processor time of the verifying process."""
        return self.events / self.processor_seconds


class Damaged(Exception):
    """The generated trail does not verify: then no figure means anything."""


def live(database: Database, progress: Callable[[str], None]) -> Rate:
    """The whole trail with one worker. Raises Damaged."""

    def told(done: int, total: int) -> None:
        progress(f"verifying: {done:,} of {total:,}")

    begun, cpu = time.perf_counter(), time.process_time()
    report = verify_live(
        database, KEY.public_key(), workers=1, progress=lambda reached: told(reached.done, reached.total)
    )
    taken = (time.perf_counter() - begun, time.process_time() - cpu)
    if report.damages:
        raise Damaged(str(report.damages[0]))
    return Rate("verify_live, one worker", report.events, *taken)


def exported(database: Database, events: int, folder: Path, progress: Callable[[str], None]) -> Rate:
    """About EXPORTED events of the end of the trail, exported and verified by the file that needs nothing of ours."""
    since = max(START, END - timedelta(seconds=SPAN * min(1.0, EXPORTED / events)))
    with tempfile.TemporaryDirectory(dir=folder) as place:
        progress("exporting")
        with database.read() as session:
            export_trail(session, Path(place), since=since)
        progress("verifying the export")
        begun, cpu = time.perf_counter(), time.process_time()
        _trail, counted, damages = standalone.verify(Path(place), KEY.public_key())
        taken = (time.perf_counter() - begun, time.process_time() - cpu)
    if damages:
        raise Damaged(str(damages[0]))
    return Rate("xianshen-verify of an export", sum(counted.values()), *taken)

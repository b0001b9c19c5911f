"""A line on the terminal that says how far a long command has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

QUIET = 2.0  # seconds before progress is shown


def progress_line(act: str, counted: str) -> Callable[[int, int], None]:
    """To be told (done, total) now and then: writes “ACT done / total COUNTED” on standard error, once the work has
    taken longer than QUIET."""
    started = time.monotonic()

    def show(done: int, total: int) -> None:
        if time.monotonic() - started > QUIET and total:
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r{act} {done:,} / {total:,} {counted}（{done * 100 // total}%）{end}")
            sys.stderr.flush()

    return show

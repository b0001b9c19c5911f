"""One writer at a time on SQLite: threads wait for a lock, processes for a locked file beside the database.

SQLite would let them wait by sleeping longer and longer, up to a tenth of a second each time: with eight writers the
file stood idle most of the time. Whoever comes by another way (a console tool) still waits for SQLite's own lock.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path

from engine.errors import Unavailable

PAUSE = 0.001  # seconds between two looks at another process's lock


class WriterTurn:
    """The turn of one database in this process. `file`: the database file; None: no other process can write it."""

    def __init__(self, file: Path | None, patience: float) -> None:
        """`patience`: seconds to wait before the user is told to try again."""
        self._file = file.with_name(f"{file.name}-turn") if file is not None else None
        self._patience = patience
        self._lock = threading.Lock()
        self._held: int | None = None

    def take(self) -> None:
        """Wait for the turn. Raises Unavailable when it does not come in time."""
        end = time.monotonic() + self._patience
        if not self._lock.acquire(timeout=self._patience):
            raise Unavailable
        try:
            self._held = self._opened()
            while self._held is not None and not _locked(self._held):
                if time.monotonic() >= end:
                    raise Unavailable
                time.sleep(PAUSE)
        except BaseException:
            self.give_back()
            raise

    def give_back(self) -> None:
        """Let the next one write."""
        held, self._held = self._held, None
        if held is not None:
            os.close(held)
        self._lock.release()

    def _opened(self) -> int | None:
        if self._file is None:
            return None
        try:
            return os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # a folder that cannot be written: SQLite says so better
            return None


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

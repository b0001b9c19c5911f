"""Where the files of tests lie: in memory where the system has room there, else on its disk.

Commits are flushed, and disks of test machines are slow. A folder that TMPDIR names is left as it is.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

ROOM = 4 << 30  # bytes
_MEMORY = Path("/dev/shm")


def lay_files_in_memory() -> None:
    """This process's temporary files and those of the processes that it starts, pytest's `tmp_path` among them."""
    if "TMPDIR" not in os.environ and has_room():
        folder = _MEMORY / f"xianshen-tests-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid == os.getuid():
            os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def memory() -> Path | None:
    """The folder that is memory, where there is one with room."""
    return _MEMORY if has_room() else None


def has_room() -> bool:
    return _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > ROOM

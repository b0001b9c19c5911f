"""Identifiers: time-ordered UUIDv7 as 32 hexadecimal characters, so that keyset paging by id is by time."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import datetime

import uuid_utils


def new_id() -> str:
    """A new id of this moment by the machine's clock."""
    return uuid_utils.uuid7().hex


_lock = threading.Lock()
_last = 0


def id_at(moment: datetime) -> str:
    """An id of the same form made of another moment than the machine's: ids of one moment keep the order of making."""
    global _last  # noqa: PLW0603 - one counter a process
    with _lock:
        _last = max(_last + 1, time.time_ns())
        made = _last
    payload = (made << 12 | secrets.randbits(12)) & (1 << 74) - 1
    return f"{_milliseconds(moment):012x}7{payload >> 62:03x}{1 << 63 | payload & (1 << 62) - 1:016x}"


def first_id_at(moment: datetime) -> str:
    """A lower bound of every id made at the moment or later, an upper bound of every one before."""
    return f"{_milliseconds(moment):012x}".ljust(32, "0")


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

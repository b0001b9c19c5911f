"""Identifiers: time-ordered UUIDv7 as 32 hexadecimal characters, so that keyset paging by id is by time."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    return uuid_utils.uuid7().hex

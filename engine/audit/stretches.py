"""Checking stretches of chains, in the process that was given them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.audit.damage_kinds import Place, id_of
from engine.audit.hashing import ALGORITHMS, genesis
from engine.audit.raw_rows import ALGORITHM, HASH, PREVIOUS, SEQ, RawRow, Stretch, hash_of_row, raw_rows
from engine.db import Database


class Checked(NamedTuple):
    """What came of a stretch: how many events, the hash and id of its last one; the first place where something is
    wrong."""

    stretch: Stretch
    events: int
    hash: bytes
    event_id: str | None
    wrong: Place | None


def check_parcel(url: str, parcel: Sequence[Stretch], marks: Mapping[str, Mapping[int, bytes]]) -> list[Checked]:
    """What came of each stretch; `marks`: chain -> number -> the hash that a checkpoint signed."""
    database = Database(url, pool_size=1)
    try:
        with database.read() as session:
            rows = raw_rows(session.connection(), parcel)
            return [_check_stretch(next(rows), each, marks.get(each.chain, {})) for each in parcel]
    finally:
        database.dispose()


def _check_stretch(rows: Sequence[RawRow], stretch: Stretch, marked: Mapping[int, bytes]) -> Checked:
    chain, first, last = stretch
    previous, number = b"", first
    before: RawRow | None = None
    if first > 1 and rows and rows[0][SEQ] == b"%d" % (first - 1):
        before, rows = rows[0], rows[1:]
        previous = before[HASH]
        if marked.get(first - 1, previous) != previous:
            return _wrong(stretch, first - 1, before[PREVIOUS], None, marked, unsigned=True)
    elif first == 1 and rows:
        algorithm = rows[0][ALGORITHM].decode(errors="replace")
        previous = genesis(chain, algorithm) if algorithm in ALGORITHMS else b""
    for row in rows:
        hashed = row[HASH]
        if row[SEQ] != b"%d" % number or row[PREVIOUS] != previous or hash_of_row(row) != hashed:
            return _wrong(stretch, number, previous, before, marked)
        if number in marked and marked[number] != hashed:
            return _wrong(stretch, number, previous, before, marked, unsigned=True)
        previous, before = hashed, row
        number += 1
    if number <= last:
        return _wrong(stretch, number, previous, before, marked)
    return Checked(stretch, number - first, previous, id_of(before) if before else None, None)


def _wrong(
    stretch: Stretch,
    number: int,
    previous: bytes,
    before: RawRow | None,
    marked: Mapping[int, bytes],
    *,
    unsigned: bool = False,
) -> Checked:
    sound = max((each for each in marked if each < number), default=0)
    place = Place(stretch.chain, number, previous, id_of(before) if before else None, sound, unsigned)
    return Checked(stretch, max(0, number - stretch.first), b"", None, place)

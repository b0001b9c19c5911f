"""Naming a damage: what the events from the first bad place on tell of how it came about.

A hash covers the event's number, so an event that was moved still says where it was written; and it says after which
event. Whether something was changed, moved, put in between or taken out follows from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain as joined
from typing import NamedTuple

from engine.audit.raw_rows import HASH, PREVIOUS, SEQ, RawRow, hash_of_row, seq_of
from engine.audit.verifier import Damage, inserted


class Place(NamedTuple):
    """The first place of a chain where something is wrong: all before it holds together and ends with the hash
    `previous` of the event `before`; up to the event `sound` a checkpoint vouches for it. `unsigned`: what stands there
    holds together too, but a checkpoint signed another event."""

    chain: str
    number: int
    previous: bytes
    before: str | None
    sound: int
    unsigned: bool = False


class _Around(NamedTuple):
    """The row at the place (or the first one after a gap), the row after it, the row that was written for the place,
    wherever it stands now, and a number that no event of the chain went beyond."""

    bad: RawRow
    following: RawRow | None
    written: RawRow | None
    last: int


def name_damage(place: Place, rows: Iterable[RawRow], head: bytes | None) -> Damage:
    """What happened at the place. `rows`: the chain from there on, at least one; `head`: the
    hash that it should end with."""
    if place.unsigned:
        return _rewritten(place, rows)
    around = _look(place, rows)
    stands = seq_of(around.bad)
    if around.written is around.bad and stands != place.number:
        return _displaced(place, around)  # in its place, with no whole number
    if stands < place.number:
        return inserted(place.chain, stands)
    if around.written is not None and seq_of(around.written) != place.number:
        return _displaced(place, around)
    if stands > place.number:
        return _missing(place, f"其后一条为第 {stands} 条")
    if hash_of_row(around.bad) == around.bad[HASH]:
        return _relinked(place, around, head)
    return _unlike(place, around)


def _look(place: Place, rows: Iterable[RawRow]) -> _Around:
    bad = following = written = None
    seen = 0
    for row in rows:
        seen += 1
        if bad is None:
            bad = row
        elif following is None:
            following = row
        if row[PREVIOUS] == place.previous and _hash_as(row, place.number) == row[HASH]:
            written = written or row
    assert bad is not None
    return _Around(bad, following, written, place.number + seen)


def _displaced(place: Place, around: _Around) -> Damage:
    """The event that was written for the place stands elsewhere."""
    assert around.written is not None
    there = seq_of(around.written)
    if seq_of(around.bad) == place.number and _written_as(around.bad, place.number, around.last) in (
        None,
        place.number,
    ):
        said = f"多出第 {place.number} 条记录，不是系统写入的：原来的第 {place.number} 条被挪到第 {there} 条。"
        return Damage("inserted", place.chain, place.number, id_of(around.bad), said)
    said = f"记录的次序被调换：原来的第 {place.number} 条现为第 {there} 条。"
    return Damage("reordered", place.chain, place.number, id_of(around.written), said)


def _relinked(place: Place, around: _Around, head: bytes | None) -> Damage:
    """The event is as it was hashed, but it was written after another one than now stands before it."""
    after = around.following[PREVIOUS] if around.following is not None else head
    if place.sound == place.number - 1 or after != around.bad[HASH]:
        said = f"第 {place.number} 条记录被重写：它所接的不是前一条。"
        return Damage("restamped", place.chain, place.number, id_of(around.bad), said)
    said = f"第 {place.number - 1} 条记录被重写（或更早即被重写）：第 {place.number} 条所接的不是它。"
    return Damage("restamped", place.chain, place.number - 1, place.before, said)


def _unlike(place: Place, around: _Around) -> Damage:
    """The event at the place is not what was hashed for it."""
    written = _written_as(around.bad, place.number, around.last)
    if written is None:
        said = f"第 {place.number} 条记录的内容被改动。"
        return Damage("altered", place.chain, place.number, id_of(around.bad), said)
    if written > place.number:
        return _missing(place, f"原来的第 {written} 条被改号顶替")
    return _inserted_at(place.chain, written, place.number)


def _rewritten(place: Place, rows: Iterable[RawRow]) -> Damage:
    """Another event than the signed one: put in before it where it stands further on, else the chain was rewritten."""
    previous, first = place.previous, None
    for number, row in enumerate(rows, start=place.number):
        first = first or row
        if seq_of(row) != number or row[PREVIOUS] != previous or hash_of_row(row) != row[HASH]:
            written = _written_as(row, place.number, place.number)
            if written is not None and written <= place.number:
                return _inserted_at(place.chain, written, seq_of(row))
            break
        previous = row[HASH]
    assert first is not None
    since = f"第 {place.sound + 1} 条至第 {place.number} 条之间起" if place.sound + 1 < place.number else "自此"
    said = f"第 {place.number} 条记录与当时签名的检查点不符：链条{since}被重写。"
    return Damage("restamped", place.chain, place.number, id_of(first), said)


def _inserted_at(chain: str, number: int, there: int) -> Damage:
    said = f"多出第 {number} 条记录，不是系统写入的：原来的第 {number} 条被挪到第 {there} 条。"
    return Damage("inserted", chain, number, None, said)


def _missing(place: Place, why: str) -> Damage:
    return Damage("missing", place.chain, place.number, None, f"第 {place.number} 条记录缺失（{why}）。")


def _written_as(row: RawRow, near: int, last: int) -> int | None:
    """The number that the event was hashed with, the nearest of those up to `last` tried first; None when it was
    changed. It takes as long as verifying that many events."""
    return next((number for number in _nearest(near, last) if _hash_as(row, number) == row[HASH]), None)


def _nearest(start: int, last: int) -> Iterator[int]:
    around = joined.from_iterable((start - step, start + step) for step in range(1, last))
    return (number for number in joined((start,), around) if 1 <= number <= last)


def _hash_as(row: RawRow, number: int) -> bytes:
    return hash_of_row([*row[:SEQ], b"%d" % number, *row[SEQ + 1 :]])


def id_of(row: RawRow) -> str:
    """The event's id, whatever stands in its place."""
    return row[0].decode(errors="replace") if isinstance(row[0], bytes) else str(row[0])

"""Events as the bytes that the database holds, and their hashes: nothing is decoded that is only hashed.

It looks at every event of a trail, so it speaks to the driver itself: what a row costs here is what verifying costs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from psycopg.types.string import ByteaBinaryLoader
from sqlalchemy import Connection

from engine.audit.hashing import ALGORITHMS, FIELDS

RawRow = Sequence[Any]  # the stored bytes of FIELDS, then of `previous` and `hash`; None where nothing is stored
CHAIN, SEQ, ALGORITHM = FIELDS.index("chain"), FIELDS.index("seq"), FIELDS.index("algorithm")
PREVIOUS, HASH = len(FIELDS), len(FIELDS) + 1
TOGETHER = 500  # chains asked for at once
AT_ONCE = 20_000  # rows

_COLUMNS = ", ".join("CAST(seq AS TEXT)" if name == "seq" else name for name in (*FIELDS, "previous", "hash"))
_STRETCH = "chain = {mark} AND seq BETWEEN {mark} AND {mark}"
_ONE = f"SELECT {{columns}} FROM audit_event WHERE {_STRETCH} ORDER BY audit_event.seq"  # noqa: S608 - the number, not its text
_SEVERAL = "SELECT {columns} FROM audit_event WHERE chain IN ({marks})"
_HEADERS = [b"\x01" + length.to_bytes(4, "big") for length in range(4096)]  # presence and length, as `hashing.framed`
_OF_ROW = slice(len(FIELDS))


class Stretch(NamedTuple):
    """Events `first` to `last` of a chain, both included."""

    chain: str
    first: int
    last: int


def raw_rows(connection: Connection, stretches: Sequence[Stretch]) -> Iterator[list[RawRow]]:
    """The rows of each stretch in its order, with the one before its first. The connection gives bytes from here on."""
    mark = _give_bytes(connection)
    for alone, group in groupby(stretches, key=lambda stretch: stretch.first > 1):
        together = list(group)
        if alone:
            for chain, first, last in together:
                yield _fetch(connection, _ONE.format(columns=_COLUMNS, mark=mark), (chain, first - 1, last))
            continue
        for start in range(0, len(together), TOGETHER):
            yield from _beginnings(connection, together[start : start + TOGETHER], mark)


def rows_from(connection: Connection, chain: str, first: int) -> Iterator[RawRow]:
    """The chain's rows from a number on, with whatever numbers follow. The connection gives bytes from here on."""
    mark = _give_bytes(connection)
    query = (
        f"SELECT {_COLUMNS} FROM audit_event WHERE chain = {mark} AND seq > {mark} "  # noqa: S608 - names only
        f"ORDER BY audit_event.seq LIMIT {AT_ONCE}"
    )
    after = first - 1
    while True:  # above the number before, not from the number on: SQLite lets a fraction stand between the two
        found: list[RawRow] = _fetch(connection, query, (chain, after))
        yield from found
        reached = max((seq_of(row) for row in found), default=after)
        if len(found) < AT_ONCE or reached <= after:
            return
        after = reached


def seq_of(row: RawRow) -> int:
    """The event's number; -1 when none is stored."""
    try:
        return int(row[SEQ])
    except (TypeError, ValueError):
        return -1


def _turn(row: RawRow) -> float:
    """What the database orders by: SQLite lets a fraction stand between two numbers."""
    try:
        return float(row[SEQ])
    except (TypeError, ValueError):
        return -1.0


def _beginnings(connection: Connection, stretches: Sequence[Stretch], mark: str) -> Iterator[list[RawRow]]:
    """Stretches from the first event on. One that may be part of a long chain is asked for by itself."""
    longest = max(each.last for each in stretches)
    if len(stretches) == 1:
        chain, first, last = stretches[0]
        yield _fetch(connection, _ONE.format(columns=_COLUMNS, mark=mark), (chain, first - 1, last))
        return
    query = _SEVERAL.format(columns=_COLUMNS, marks=", ".join([mark] * len(stretches)))
    found: dict[bytes, list[tuple[float, RawRow]]] = {each.chain.encode(): [] for each in stretches}
    for row in _fetch(connection, f"{query} AND seq <= {mark}", (*(each.chain for each in stretches), longest)):
        found[row[CHAIN]].append((_turn(row), row))
    for each in stretches:
        numbered = sorted(found[each.chain.encode()], key=itemgetter(0))
        yield [row for number, row in numbered if number <= each.last]


def _fetch(connection: Connection, query: str, parameters: Sequence[Any]) -> list[RawRow]:
    driver: Any = connection.connection.driver_connection
    sqlite = connection.dialect.name == "sqlite"
    with closing(driver.cursor() if sqlite else driver.cursor(binary=True)) as cursor:
        cursor.execute(query, parameters)
        rows: list[RawRow] = cursor.fetchall()
    return rows


def _give_bytes(connection: Connection) -> str:
    """Let the driver hand texts out as they are stored; returns its mark of a parameter."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.text_factory = bytes
        return "?"
    for name in ("text", "varchar"):
        driver.adapters.register_loader(name, ByteaBinaryLoader)
    return "%s"


def hash_of_row(row: RawRow) -> bytes:
    """The chained hash that the row should have; empty when nothing of ours made it."""
    try:
        parts = [b"\x00" if value is None else _HEADERS[len(value)] + value for value in row[_OF_ROW]]
    except IndexError:
        parts = [
            b"\x00" if value is None else b"\x01" + len(value).to_bytes(4, "big") + value for value in row[_OF_ROW]
        ]
    except TypeError:  # a number, where SQLite lets anything be stored
        return b""
    begun = _begun(row[ALGORITHM])
    if begun is None or not isinstance(row[PREVIOUS], bytes):
        return b""
    hashing = begun.copy()
    hashing.update(b"\x01" + row[PREVIOUS] + b"".join(parts))
    digest: bytes = hashing.digest()
    return digest


@lru_cache(8)
def _begun(algorithm: bytes | None) -> Any:
    """A hash that nothing has gone into: copying it is cheaper than asking OpenSSL for the algorithm each time."""
    if algorithm is None:
        return None
    name = algorithm.decode(errors="replace")
    return hashlib.new(name) if name in ALGORITHMS else None

"""What an audit event's hash is made of.

hash = H(domain byte, previous hash, canonical bytes of every stored field). H is SM3 where OpenSSL offers it, else
SHA-256; the algorithm is stored with each event and is part of what is hashed. Canonical bytes: for each field in the
order of FIELDS a presence byte, a four-byte length and the text, so that no two events share their bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905-2016, example 1
_GENESIS, _EVENT, _LEAF, _NODE, _CHECKPOINT = b"\x00", b"\x01", b"\x02", b"\x03", b"\x04"

FIELDS = (
    "id",
    "chain",
    "seq",
    "at",
    "actor",
    "action",
    "subject",
    "instance_id",
    "work_item_id",
    "revision",
    "content_hash",
    "reason",
    "section",
    "gate",
    "outcome",
    "circumstances",
    "changes",
    "algorithm",
)


def _preferred() -> str:
    try:
        works = hashlib.new("sm3", b"abc").hexdigest() == SM3_OF_ABC
    except ValueError:
        works = False
    return "sm3" if works else "sha256"


ALGORITHM = _preferred()
ALGORITHMS = frozenset({"sm3", "sha256"})


def digest(algorithm: str, *parts: bytes) -> bytes:
    """Hash of the parts. Raises ValueError for an algorithm that this system does not write."""
    if algorithm not in ALGORITHMS:
        raise ValueError(algorithm)
    return hashlib.new(algorithm, b"".join(parts)).digest()


def instant_text(at: datetime) -> str:
    """The instant as the database stores it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _text(value: Any) -> bytes:
    if isinstance(value, datetime):
        return instant_text(value).encode()
    if isinstance(value, Mapping):
        return orjson.dumps(value)
    return str(value).encode()


def framed(values: Iterable[Any]) -> bytes:
    """Unambiguous bytes of a row of values: presence, length, content of each."""
    parts = []
    for value in values:
        if value is None:
            parts.append(b"\x00")
            continue
        content = value if isinstance(value, bytes) else _text(value)
        parts += (b"\x01", len(content).to_bytes(4, "big"), content)
    return b"".join(parts)


def genesis(chain: str, algorithm: str = ALGORITHM) -> bytes:
    """What stands before the first event of a chain."""
    return digest(algorithm, _GENESIS, chain.encode())


def event_hash(event: Mapping[str, Any], previous: bytes) -> bytes:
    """The chained hash of one event; `event` has a value for each of FIELDS."""
    return digest(event["algorithm"], _EVENT, previous, framed(event[name] for name in FIELDS))


def merkle_root(heads: Iterable[tuple[str, int, bytes]], algorithm: str) -> bytes:
    """Root over the (chain, seq, head) of all chains, sorted by chain name."""
    level = [merkle_leaf(head, algorithm) for head in sorted(heads)]
    if not level:
        return digest(algorithm, _LEAF)
    while len(level) > 1:
        level = [merkle_node(level[i : i + 2], algorithm) for i in range(0, len(level), 2)]
    return level[0]


def merkle_leaf(head: tuple[str, int, bytes], algorithm: str) -> bytes:
    """Of one (chain, seq, head)."""
    return digest(algorithm, _LEAF, framed(head))


def merkle_node(pair: Sequence[bytes], algorithm: str) -> bytes:
    """Above two neighbours; the last one of an odd row goes up as it is."""
    return digest(algorithm, _NODE, *pair) if len(pair) == 2 else pair[0]


def checkpoint_hash(values: Iterable[Any], algorithm: str) -> bytes:
    """The hash that a checkpoint's signature covers."""
    return digest(algorithm, _CHECKPOINT, framed(values))

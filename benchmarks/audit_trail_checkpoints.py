"""Monthly checkpoints of the generated trail, signed with a key that anybody can make again; the heads of chains."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.audit_trail_acts import Head
from benchmarks.audit_trail_world import END, SEED, START
from engine.audit.hashing import ALGORITHM, merkle_root
from engine.audit.verifier import hash_of_checkpoint, pack_heads

MONTH = 30 * 86400.0
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"{SEED} checkpoints".encode()).digest())


def chain_rows(heads: Iterable[tuple[str, Sequence[Head]]]) -> list[dict[str, Any]]:
    """The rows of audit_chain: all of them are under the last checkpoint."""
    last: dict[str, Head] = {}
    for chain, stood in heads:
        last[chain] = max(last.get(chain, (0.0, 0, b"")), *stood, key=lambda head: head[1])
    return [
        {"chain": chain, "seq": seq, "head": head, "checkpointed_seq": seq}
        for chain, (_, seq, head) in sorted(last.items())
    ]


def checkpoints(heads: Iterable[tuple[str, Sequence[Head]]]) -> list[dict[str, Any]]:
    """The rows of audit_checkpoint: each signs where the chains stood that had grown by the end of its month."""
    grown: dict[int, dict[str, tuple[int, bytes]]] = {}
    for chain, stood in heads:
        for seconds, seq, head in stood:
            month = grown.setdefault(int(seconds // MONTH), {})
            month[chain] = max(month.get(chain, (0, b"")), (seq, head))
    made: list[dict[str, Any]] = []
    known: dict[str, tuple[int, bytes]] = {}
    for month in sorted(grown):
        known |= grown[month]
        made.append(_checkpoint(len(made) + 1, month, known, grown[month], made[-1]["hash"] if made else b""))
    return made


def _checkpoint(
    number: int, month: int, known: dict[str, tuple[int, bytes]], grown: dict[str, tuple[int, bytes]], previous: bytes
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "seq": number,
        "at": min(START + timedelta(seconds=(month + 1) * MONTH), END + timedelta(days=1)),
        "chains": len(known),
        "events": sum(seq for seq, _ in known.values()),
        "root": merkle_root(((chain, *head) for chain, head in known.items()), ALGORITHM),
        "previous": previous,
        "algorithm": ALGORITHM,
        "heads": pack_heads((chain, *head) for chain, head in grown.items()),
    }
    record["hash"] = hash_of_checkpoint(record)
    return {**record, "signature": KEY.sign(record["hash"])}

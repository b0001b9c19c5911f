"""What signed checkpoints say of the chains, and whether a chain ends where they and its head say.

Works on plain records. Hashes alone do not stop an owner of the database from rewriting a whole chain: only
checkpoints, and their copies outside, show that.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from engine.audit.hashing import checkpoint_hash, digest
from engine.audit.merkle import MerkleTree

Record = Mapping[str, Any]
Head = tuple[int, bytes]

LARGEST_HEADS = 1 << 30  # bytes of one checkpoint's unpacked heads


@dataclass(frozen=True)
class Damage:
    """What is wrong, at the first bad place of a chain (or checkpoint).

    `kind`: altered, missing, inserted, reordered, restamped, truncated, head, checkpoint-altered, checkpoint-missing,
    checkpoint-replaced, checkpoint-unsigned.
    """

    kind: str
    chain: str
    seq: int
    event_id: str | None
    detail: str


@dataclass(frozen=True)
class Report:
    """What was checked, and the damages found: none means that the trail is whole."""

    chains: int
    events: int
    checkpoints: int
    damages: tuple[Damage, ...]


@dataclass
class Marks:
    """What the checkpoints say: chain -> {seq: head}, and the furthest seq of each chain."""

    at: dict[str, dict[int, bytes]] = field(default_factory=dict)
    furthest: dict[str, int] = field(default_factory=dict)

    def add(self, chain: str, seq: int, head: bytes) -> None:
        self.at.setdefault(chain, {})[seq] = head
        self.furthest[chain] = max(seq, self.furthest.get(chain, 0))


def check_all_checkpoints(
    checkpoints: Sequence[Record], public_key: Ed25519PublicKey | None, exported: Sequence[Record], marks: Marks
) -> Iterator[Damage]:
    """Damages of the checkpoints, stored and exported; what they say of the chains is added to `marks`."""
    yield from _check_checkpoints(checkpoints, public_key, marks)
    yield from _check_exported(checkpoints, exported)
    for record in exported:
        if public_key is not None and not (_is_hashed(record) and _is_signed(record, public_key)):
            number = record["seq"]
            said = f"库外保存的第 {number} 个检查点不是本系统密钥所签。"
            yield Damage("checkpoint-unsigned", "checkpoint", number, None, said)
            return
        for chain, seq, head in unpack_heads(record["heads"]):
            marks.add(chain, seq, head)


def inserted(chain: str, seq: int) -> Damage:
    """A number that stands in no chain of ours at this place: below the first, or twice."""
    return Damage("inserted", chain, seq, None, f"多出第 {seq} 条记录，不是系统写入的。")


def check_end(chain: str, seq: int, last: bytes, last_id: str | None, head: Head | None, marks: Marks) -> Damage | None:
    """Whether a chain that is whole up to `seq` ends where its head and the checkpoints say."""
    if seq == 0:
        reached = max(head[0] if head else 0, marks.furthest.get(chain, 0))
        return Damage("truncated", chain, 1, None, f"整条链缺失，应有 {reached} 条记录。") if reached else None
    if marks.furthest.get(chain, 0) > seq:
        reached = marks.furthest[chain]
        return Damage("truncated", chain, seq + 1, None, f"检查点记到第 {reached} 条，现在只有 {seq} 条：末尾被截去。")
    if head is None or head[0] < seq:
        return Damage("inserted", chain, (head[0] if head else 0) + 1, last_id, "链尾之后多出记录，不是系统写入的。")
    if head[0] > seq:
        return Damage("truncated", chain, seq + 1, None, f"链尾登记为第 {head[0]} 条，现在只有 {seq} 条：末尾被截去。")
    if head[1] != last:
        return Damage("head", chain, seq, last_id, "链尾登记的校验值与最后一条记录不符。")
    return None


def _check_checkpoints(
    checkpoints: Sequence[Record], public_key: Ed25519PublicKey | None, marks: Marks
) -> Iterator[Damage]:
    """Signature, link and root of each checkpoint; what it says of the chains goes to `marks` when it holds."""
    tree = MerkleTree()
    previous = b""
    for number, record in enumerate(checkpoints, start=1):
        place = ("checkpoint", number, None)
        if record["seq"] != number or record["previous"] != previous:
            yield Damage("checkpoint-missing", *place, f"第 {number} 个检查点缺失或被调换。")
            return
        if not _is_hashed(record):
            yield Damage("checkpoint-altered", *place, f"第 {number} 个检查点的内容被改动。")
            return
        # before anything is unpacked: what nobody signed may be made to cost
        if public_key is not None and not _is_signed(record, public_key):
            yield Damage("checkpoint-unsigned", *place, f"第 {number} 个检查点的签名不是本系统密钥所签。")
            return
        if not _is_intact(record):
            yield Damage("checkpoint-altered", *place, f"第 {number} 个检查点的内容被改动。")
            return
        grown = unpack_heads(record["heads"])
        if tree.root_after(grown, record["algorithm"]) != record["root"]:
            yield Damage("checkpoint-altered", *place, f"第 {number} 个检查点的根与各链链尾不符。")
            return
        for chain, seq, head in grown:
            marks.add(chain, seq, head)
        previous = record["hash"]


def _check_exported(checkpoints: Sequence[Record], exported: Sequence[Record]) -> Iterator[Damage]:
    stored = {record["seq"]: record["hash"] for record in checkpoints}
    for record in exported:
        number = record["seq"]
        if number not in stored:
            yield Damage(
                "checkpoint-missing", "checkpoint", number, None, f"库外保存的第 {number} 个检查点在库中缺失。"
            )
            return
        if stored[number] != record["hash"]:
            yield Damage("checkpoint-replaced", "checkpoint", number, None, f"第 {number} 个检查点与库外保存的不同。")
            return


def hash_of_checkpoint(record: Record) -> bytes:
    """The hash that a checkpoint's signature covers."""
    algorithm = record["algorithm"]
    names = ("seq", "at", "chains", "events", "root", "previous", "algorithm")
    return checkpoint_hash([*(record[name] for name in names), digest(algorithm, record["heads"])], algorithm)


def pack_heads(heads: Iterable[tuple[str, int, bytes]]) -> bytes:
    """Compressed list of (chain, seq, head)."""
    rows = [[chain, seq, head.hex()] for chain, seq, head in sorted(heads)]
    return zlib.compress(orjson.dumps(rows))  # not zstd: the stand-alone verifier has the standard library only


def unpack_heads(packed: bytes) -> list[tuple[str, int, bytes]]:
    """What `pack_heads` packed. ValueError or zlib.error when it is something else."""
    unpacking = zlib.decompressobj()
    raw = unpacking.decompress(packed, LARGEST_HEADS)
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("heads are damaged or too large")
    return [(chain, seq, bytes.fromhex(head)) for chain, seq, head in orjson.loads(raw)]


def _is_hashed(record: Record) -> bool:
    try:
        return bool(hash_of_checkpoint(record) == record["hash"])
    except (ValueError, TypeError):
        return False


def _is_intact(record: Record) -> bool:
    try:
        return unpack_heads(record["heads"]) is not None
    except (ValueError, TypeError, zlib.error):
        return False


def _is_signed(record: Record, public_key: Ed25519PublicKey) -> bool:
    try:
        public_key.verify(record["signature"], record["hash"])
    except InvalidSignature:
        return False
    return True

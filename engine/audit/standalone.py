"""xianshen-verify: check an exported audit trail elsewhere. One file; needs Python and `cryptography`, nothing of ours.

    xianshen-verify EXPORT --key audit.pub [--checkpoints checkpoints.jsonl]
    python standalone.py EXPORT --key audit.pub

Deliberately written apart from the verifier inside the system: two that agree are worth more than one. EXPORT is the
folder that `xianshen audit export` wrote. Exit code 0 intact, 1 damaged, 2 unreadable. `docs/operations.md` describes
the format: what is hashed, how events are chained, what a checkpoint signs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

HASHED = (
    "id", "chain", "seq", "at", "actor", "action", "subject", "instance_id", "work_item_id", "revision",
    "content_hash", "reason", "section", "gate", "outcome", "circumstances", "changes", "algorithm",
)  # fmt: skip
SIGNED = ("seq", "at", "chains", "events", "root", "previous", "algorithm")
IN_BYTES = frozenset({"previous", "hash", "head", "root", "heads", "signature"})
LARGEST_HEADS = 1 << 30
NOT_AN_EXPORT = (
    OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError, zlib.error,
)  # fmt: skip

_VALUES = {"seq": r"(\d+)", "changes": r"(\{[^\\]*\})"}
_PAIRS = ",".join(rf'"{name}":' + _VALUES.get(name, r'(?:"([^"\\]*)"|null)') for name in HASHED)
# a line without anything escaped, which is nearly every one: its values are the bytes that were hashed
AS_WRITTEN = re.compile(rf'\{{{_PAIRS},"previous":"([0-9a-f]{{64}})","hash":"([0-9a-f]{{64}})"\}}\n?'.encode())
HASHLIB = {"sha256", "sm3"} & hashlib.algorithms_available

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Record = dict[str, Any]
Damage = tuple[str, str, int, str]  # kind, chain, seq, what people read


class Unreadable(Exception):
    """The export cannot be read."""


def digest(algorithm: str, content: bytes) -> bytes:
    """SM3 or SHA-256 of the content. Raises Unreadable for any other algorithm."""
    hashing = _begun(algorithm).copy()
    hashing.update(content)
    found: bytes = hashing.digest() if algorithm in HASHLIB else hashing.finalize()
    return found


@lru_cache(8)
def _begun(algorithm: str) -> Any:
    """A hash that nothing has gone into: copying it is cheaper than asking OpenSSL for the algorithm each time."""
    if algorithm in HASHLIB:
        return hashlib.new(algorithm)
    if algorithm != "sm3":
        raise Unreadable(f"不认识的摘要算法：{algorithm}")
    return hashes.Hash(hashes.SM3())  # Python's OpenSSL has none, that of `cryptography` has


def framed(values: Iterable[Any]) -> bytes:
    """Presence byte, four bytes of length, content: for each value."""
    parts = []
    for value in values:
        if value is None:
            parts.append(b"\x00")
            continue
        content = value if isinstance(value, bytes) else _text(value).encode()
        length = len(content)
        parts.append(_HEADERS[length] if length < 4096 else _header(length))
        parts.append(content)
    return b"".join(parts)


def _header(length: int) -> bytes:
    return b"\x01" + length.to_bytes(4, "big")


_HEADERS = [_header(length) for length in range(4096)]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return _encoded(value) if isinstance(value, dict) else str(value)


def event_hash(event: Record, previous: bytes) -> bytes:
    """The chained hash of one event."""
    return digest(event["algorithm"], b"\x01" + previous + framed(map(event.get, HASHED)))


def checkpoint_hash(record: Record) -> bytes:
    """What the signature of a checkpoint covers."""
    heads = digest(record["algorithm"], record["heads"])
    return digest(record["algorithm"], b"\x04" + framed([*(record[name] for name in SIGNED), heads]))


class Heads:
    """Where each chain stood at a checkpoint, as leaves of a Merkle tree sorted by chain. A checkpoint changes few of
    them: only what stands above these is hashed again."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, bytes]] = {}
        self.chains: list[str] = []
        self.levels: list[list[bytes]] = [[]]
        self.algorithm = ""

    def grow(self, heads: Iterable[tuple[str, int, bytes]], algorithm: str) -> bytes:
        """The root after these chains grew."""
        grown = {chain: (seq, head) for chain, seq, head in heads}
        added = sorted(grown.keys() - self.known.keys())
        self.known.update(grown)
        self.chains.extend(added)
        self.chains.sort()
        first = bisect_left(self.chains, added[0]) if added else len(self.chains)
        if algorithm != self.algorithm:
            first, self.algorithm = 0, algorithm
        changed = {bisect_left(self.chains, chain) for chain in grown} | {*range(first, len(self.chains))}
        leaves = self.levels[0]
        leaves.extend([b""] * len(added))
        for place in changed:
            chain = self.chains[place]
            leaves[place] = digest(algorithm, b"\x02" + framed((chain, *self.known[chain])))
        return self._root(changed, algorithm)

    def _root(self, changed: set[int], algorithm: str) -> bytes:
        depth = 0
        while len(below := self.levels[depth]) > 1:
            depth += 1
            if depth == len(self.levels):
                self.levels.append([])
            level = self.levels[depth]
            level.extend([b""] * ((len(below) + 1) // 2 - len(level)))
            changed = {place // 2 for place in changed}
            for place in changed:
                pair = below[2 * place : 2 * place + 2]
                level[place] = digest(algorithm, b"\x03" + b"".join(pair)) if len(pair) == 2 else pair[0]
        return self.levels[depth][0] if self.chains else digest(algorithm, b"\x02")


def heads_of(record: Record) -> list[tuple[str, int, bytes]]:
    """The chains that grew since the checkpoint before."""
    unpacking = zlib.decompressobj()
    raw = unpacking.decompress(record["heads"], LARGEST_HEADS)
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("heads are damaged or too large")
    return [(chain, seq, bytes.fromhex(head)) for chain, seq, head in json.loads(raw)]


class Trail:
    """An export: its scope, the heads of its chains, its checkpoints and what they say."""

    def __init__(self, folder: Path, outside: Path | None) -> None:
        self.folder = folder
        self.scope = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.heads = {row["chain"]: (row["seq"], row["head"]) for row in read(folder / "chains.jsonl")}
        self.checkpoints = list(read(folder / "checkpoints.jsonl"))
        self.outside = list(read(outside)) if outside else []
        self.marks: dict[str, dict[int, bytes]] = {}
        self.suspected: set[str] = set()  # chains with a bad event

    def starts(self) -> dict[str, tuple[int, bytes]]:
        """Where each chain of an export of a stretch of time begins: where it stood at the last signed checkpoint
        before. The manifest only says of which moment; what it says of the chains proves nothing."""
        since, found = self.scope.get("since"), dict[str, tuple[int, bytes]]()
        for record in self.checkpoints if since else ():
            if record["at"] >= since:
                break
            found.update((chain, (seq, head)) for chain, seq, head in heads_of(record))
        return found

    def expected(self) -> set[str]:
        """The chains that the export must have: the matter's, else every one that a checkpoint knows."""
        if self.scope.get("matter"):
            return {f"matter:{self.scope['matter']}"}
        return set(self.heads) | set(self.marks)


def read(path: Path) -> Iterator[Record]:
    """The records of a file, one a line; fields of bytes stand in hexadecimal."""
    with path.open(encoding="utf-8") as file:
        yield from map(_record, file)


def _record(line: str) -> Record:
    record: Record = json.loads(line)
    for name in record.keys() & IN_BYTES:
        record[name] = _bytes(record[name])
    return record


def _bytes(value: Any) -> bytes:
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        return b""  # no hash of anything


def check_checkpoints(trail: Trail, key: Ed25519PublicKey) -> Iterator[Damage]:
    """Order, content, signature and root of each checkpoint, and the copies kept outside."""
    heads = Heads()
    previous = b""
    for number, record in enumerate(trail.checkpoints, start=1):
        fault = _checkpoint_fault(record, number, previous, key)
        if fault:
            yield (*fault[:1], "checkpoint", number, fault[1])
            return
        grown = heads_of(record)
        if heads.grow(grown, record["algorithm"]) != record["root"]:
            yield "checkpoint-altered", "checkpoint", number, f"第 {number} 个检查点的根与各链链尾不符。"
            return
        _mark(trail, grown)
        previous = record["hash"]
    yield from _check_outside(trail, key)


def _checkpoint_fault(record: Record, number: int, previous: bytes, key: Ed25519PublicKey) -> tuple[str, str] | None:
    if record["seq"] != number or record["previous"] != previous:
        return "checkpoint-missing", f"第 {number} 个检查点缺失或被调换。"
    altered = "checkpoint-altered", f"第 {number} 个检查点的内容被改动。"
    try:
        if checkpoint_hash(record) != record["hash"]:
            return altered
        # before anything is unpacked: what nobody signed may be made to cost
        key.verify(record["signature"], record["hash"])
        heads_of(record)
    except InvalidSignature:
        return "checkpoint-unsigned", f"第 {number} 个检查点的签名与所给公钥不符。"
    except (ValueError, TypeError, zlib.error, Unreadable):
        return altered
    return None


def _check_outside(trail: Trail, key: Ed25519PublicKey) -> Iterator[Damage]:
    stored = {record["seq"]: record["hash"] for record in trail.checkpoints}
    for record in trail.outside:
        number = record["seq"]
        try:
            if checkpoint_hash(record) != record["hash"]:
                raise InvalidSignature
            key.verify(record["signature"], record["hash"])
        except InvalidSignature:
            yield "checkpoint-unsigned", "checkpoint", number, f"另存的第 {number} 个检查点的签名与所给公钥不符。"
            return
        _mark(trail, heads_of(record))
        if number not in stored:
            yield "checkpoint-missing", "checkpoint", number, f"另存的第 {number} 个检查点在导出中缺失。"
        elif stored[number] != record["hash"]:
            yield "checkpoint-replaced", "checkpoint", number, f"第 {number} 个检查点与另存的不同。"


def _mark(trail: Trail, heads: Iterable[tuple[str, int, bytes]]) -> None:
    for chain, seq, head in heads:
        trail.marks.setdefault(chain, {})[seq] = head


def check_events(trail: Trail, counted: dict[str, int]) -> Iterator[Damage]:
    """Each chain link by link; of a damaged chain the first bad event. `counted`: events by chain, filled in."""
    starts, suspects = trail.starts(), dict[str, Suspect]()
    last: dict[str, tuple[int, bytes]] = {}
    with (trail.folder / "events.jsonl").open("rb") as file:
        for line in file:
            written = AS_WRITTEN.fullmatch(line)
            if written is not None and _follows(written, trail, last, counted):
                continue
            event = _record(line.decode("utf-8"))
            chain = event["chain"]
            if not isinstance(event["seq"], int):
                event["seq"] = -1
            counted[chain] = counted.get(chain, 0) + 1
            if chain in suspects:
                suspects[chain].see(event)
                continue
            seq, previous = last[chain] if chain in last else starts.get(chain, (0, _genesis(event)))
            fits, marks = _fits(event, seq, previous), trail.marks.get(chain, {})
            if not fits or marks.get(seq + 1, event["hash"]) != event["hash"]:
                suspects[chain] = Suspect(event, seq + 1, previous, marks, fits=fits)
                trail.suspected.add(chain)
            last[chain] = (event["seq"], event["hash"])
    for chain, suspect in suspects.items():
        yield suspect.verdict(trail.heads.get(chain, (0, b""))[1])
    yield from _check_ends(trail, last, set(suspects), starts)


def _follows(
    written: re.Match[bytes], trail: Trail, last: dict[str, tuple[int, bytes]], counted: dict[str, int]
) -> bool:
    """Whether a line as the export writes it is the next event of its chain, by its bytes alone: then it is whole, and
    nothing of it needs to be decoded. Anything else is looked at more closely."""
    *fields, previous, found = written.groups()
    chain = fields[1].decode("utf-8") if fields[1] is not None else ""
    if chain not in last or chain in trail.suspected:
        return False
    seq, before = last[chain]
    if fields[2] != b"%d" % (seq + 1) or bytes.fromhex(previous.decode()) != before:
        return False
    try:
        framed_fields = [b"\x00" if each is None else _HEADERS[len(each)] + each for each in fields]
        own = digest((fields[-1] or b"").decode(), b"\x01" + before + b"".join(framed_fields))
    except (IndexError, Unreadable):
        return False
    if own.hex() != found.decode() or trail.marks.get(chain, {}).get(seq + 1, own) != own:
        return False
    last[chain] = (seq + 1, own)
    counted[chain] += 1
    return True


def _fits(event: Record, seq: int, previous: bytes) -> bool:
    if event["seq"] != seq + 1 or event["previous"] != previous:
        return False
    try:
        return bool(event_hash(event, previous) == event["hash"])
    except Unreadable:
        return False


def _genesis(event: Record) -> bytes:
    try:
        return digest(event["algorithm"], b"\x00" + event["chain"].encode())
    except Unreadable:
        return b""


def _hash_as(event: Record, seq: int) -> bytes:
    """The hash that the event would have under that number; none when nothing of ours made it."""
    try:
        return event_hash({**event, "seq": seq}, event["previous"])
    except Unreadable:
        return b""


class Suspect:
    """The event `bad` at the first bad place of a chain, and what the events after it tell of how it came about.

    A hash covers the event's number and the event before it: one that was moved still says where it was written.
    """

    def __init__(self, bad: Record, place: int, previous: bytes, marks: dict[int, bytes], *, fits: bool) -> None:
        """`fits`: it hangs together with those before, but a checkpoint signed another one."""
        self.bad, self.place, self.previous, self.fits = bad, place, previous, fits
        self.sound = max((seq for seq in marks if seq < place), default=0)  # up to there a checkpoint vouches
        self.end = (place, bad["hash"])  # of those that fit
        self.unfit: Record | None = None
        self.following: Record | None = None
        self.written: Record | None = None  # the event that was written for the place, wherever it stands now
        self.seen = 0
        self._look(bad)

    def see(self, event: Record) -> None:
        """A later event of the chain."""
        self.following = self.following or event
        self._look(event)
        if self.fits and self.unfit is None:
            self.unfit = None if _fits(event, *self.end) else event
            self.end = (event["seq"], event["hash"])

    def _look(self, event: Record) -> None:
        self.seen += 1
        if event["previous"] == self.previous and _hash_as(event, self.place) == event["hash"]:
            self.written = self.written or event

    def verdict(self, end: bytes) -> Damage:
        """What happened; `end`: the hash that the chain should end with."""
        chain, place, stands = self.bad["chain"], self.place, self.bad["seq"]
        if self.fits:
            return self._rewritten()
        if self.written is self.bad and stands != place:
            return self._displaced(stands)  # in its place, with no whole number
        if stands < place:
            return "inserted", chain, stands, f"多出第 {stands} 条记录，不是系统写入的。"
        if self.written is not None and self.written["seq"] != place:
            return self._displaced(self.written["seq"])
        if stands > place:
            return "missing", chain, place, f"第 {place} 条记录缺失（其后一条为第 {stands} 条）。"
        if _hash_as(self.bad, place) == self.bad["hash"]:
            return self._relinked(end)
        return self._unlike()

    def _displaced(self, there: int) -> Damage:
        chain, place = self.bad["chain"], self.place
        if self.bad["seq"] == place and self._written_as(self.bad) in (None, place):
            said = f"多出第 {place} 条记录，不是系统写入的：原来的第 {place} 条被挪到第 {there} 条。"
            return "inserted", chain, place, said
        return "reordered", chain, place, f"记录的次序被调换：原来的第 {place} 条现为第 {there} 条。"

    def _relinked(self, end: bytes) -> Damage:
        chain, place = self.bad["chain"], self.place
        after = self.following["previous"] if self.following else end
        if self.sound == place - 1 or after != self.bad["hash"]:
            return "restamped", chain, place, f"第 {place} 条记录被重写：它所接的不是前一条。"
        said = f"第 {place - 1} 条记录被重写（或更早即被重写）：第 {place} 条所接的不是它。"
        return "restamped", chain, place - 1, said

    def _unlike(self) -> Damage:
        chain, place, written = self.bad["chain"], self.place, self._written_as(self.bad)
        if written is None:
            return "altered", chain, place, f"第 {place} 条记录（{self.bad['id']}）的内容被改动。"
        if written > place:
            return "missing", chain, place, f"第 {place} 条记录缺失（原来的第 {written} 条被改号顶替）。"
        return self._inserted_at(written, place)

    def _rewritten(self) -> Damage:
        """Another event than the signed one: put in before it where it stands further on, else rewritten."""
        place = self.place
        if self.unfit is not None:
            written = self._written_as(self.unfit)
            if written is not None and written <= place:
                return self._inserted_at(written, self.unfit["seq"])
        since = f"第 {self.sound + 1} 条至第 {place} 条之间起" if self.sound + 1 < place else "自此"
        said = f"第 {place} 条记录与当时签名的检查点不符：链条{since}被重写。"
        return "restamped", self.bad["chain"], place, said

    def _inserted_at(self, seq: int, there: int) -> Damage:
        said = f"多出第 {seq} 条记录，不是系统写入的：原来的第 {seq} 条被挪到第 {there} 条。"
        return "inserted", self.bad["chain"], seq, said

    def _written_as(self, event: Record) -> int | None:
        """The number that an event was hashed with, the nearest of the chain's tried first; none when it was
        changed."""
        last = self.place + self.seen
        for step in range(last):
            for seq in (self.place - step, self.place + step):
                if 1 <= seq <= last and _hash_as(event, seq) == event["hash"]:
                    return seq
        return None


def _check_ends(
    trail: Trail, last: dict[str, tuple[int, bytes]], broken: set[str], starts: dict[str, tuple[int, bytes]]
) -> Iterator[Damage]:
    for chain in sorted((trail.expected() | set(last)) - broken):
        seq, head = last.get(chain, starts.get(chain, (0, b"")))
        stated = trail.heads.get(chain)
        reached = max(trail.marks.get(chain, {0: b""}))
        if reached > seq:
            yield "truncated", chain, seq + 1, f"检查点记到第 {reached} 条，导出只有 {seq} 条：末尾被截去。"
        elif stated is None or stated[0] < seq:
            yield "inserted", chain, (stated[0] if stated else 0) + 1, "链尾之后多出记录，不是系统写入的。"
        elif stated[0] > seq:
            yield "truncated", chain, seq + 1, f"链尾登记为第 {stated[0]} 条，导出只有 {seq} 条：末尾被截去。"
        elif seq and stated[1] != head:
            yield "head", chain, seq, "链尾登记的校验值与最后一条记录不符。"


def verify(
    folder: Path, key: Ed25519PublicKey, outside: Path | None = None
) -> tuple[Trail, dict[str, int], list[Damage]]:
    """The trail, events counted by chain, and every damage (none: intact). Raises Unreadable."""
    counted: dict[str, int] = {}
    try:
        trail = Trail(folder, outside)
        damages = [*check_checkpoints(trail, key), *sorted(check_events(trail, counted), key=lambda each: each[1])]
    except NOT_AN_EXPORT as error:
        raise Unreadable(f"导出不能读取：{type(error).__name__} {error}") from error
    return trail, counted, damages


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="xianshen-verify", description="核验先审导出的操作留痕。")
    parser.add_argument("export", type=Path, help="xianshen audit export 写出的目录")
    parser.add_argument("--key", type=Path, required=True, help="公钥文件（audit.pub，PEM）")
    parser.add_argument("--checkpoints", type=Path, help="平时另存在别处的 checkpoints.jsonl")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = parser.parse_args(arguments)
    try:
        key = load_pem_public_key(given.key.read_bytes())
        if not isinstance(key, Ed25519PublicKey):
            raise Unreadable("公钥不是 Ed25519。")
        trail, counted, damages = verify(given.export, key, given.checkpoints)
    except (OSError, ValueError, Unreadable) as error:
        print(json.dumps({"error": str(error)}, ensure_ascii=False) if given.json else f"不能核验：{error}")
        return 2
    (_print_json if given.json else _print)(trail, counted, damages)
    return 1 if damages else 0


def _print_json(trail: Trail, counted: dict[str, int], damages: list[Damage]) -> None:
    names = ("kind", "chain", "seq", "detail")
    found = {
        "scope": {name: trail.scope.get(name) for name in ("matter", "since")},
        "chains": len(counted),
        "events": sum(counted.values()),
        "checkpoints": len(trail.checkpoints),
        "intact": not damages,
        "damages": [dict(zip(names, damage, strict=True)) for damage in damages],
    }
    print(json.dumps(found, ensure_ascii=False, indent=2))


def _print(trail: Trail, counted: dict[str, int], damages: list[Damage]) -> None:
    limits = [f"仅事项 {trail.scope['matter']}"] if trail.scope.get("matter") else []
    limits += [f"{trail.scope['since']} 以后"] if trail.scope.get("since") else []
    print(f"范围：{'，'.join(limits) or '全部'}。{len(counted)} 条链，{sum(counted.values())} 条记录，", end="")
    print(f"{len(trail.checkpoints)} 个检查点。")
    for kind, chain, seq, detail in damages:
        print(f"[{kind}] {chain} #{seq} {detail}")
    print("操作留痕不完整，请立即保全现场并报告。" if damages else "操作留痕完整。")


if __name__ == "__main__":
    sys.exit(main())

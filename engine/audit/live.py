"""Verifying a large trail where it lies: in stretches, on all cores, going on where it stopped.

A stretch is some events of one chain; it starts from the stored hash of the event before, which the stretch before
proves. Rows are read raw: what is hashed is exactly the stored text. The judgement of checkpoints is the verifier's.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Table, func, select

from engine.audit.hashing import ALGORITHMS, genesis
from engine.audit.raw_rows import ALGORITHM, HASH, PREVIOUS, SEQ, RawRow, Stretch, hash_of_row, raw_rows
from engine.audit.trail import stored_checkpoints, stored_heads
from engine.audit.verifier import Damage, Head, Marks, Record, Report, check_all_checkpoints, check_end, inserted
from engine.db import Database
from engine.models import AuditEvent

STRETCH = 20_000  # events
RESUMABLE = 24 * 3600  # seconds for which the notes of an interrupted run are good
_events: Table = AuditEvent.metadata.tables["audit_event"]


class Checked(NamedTuple):
    """What came of a stretch: how many events, the hash and id of its last one, the first damage."""

    stretch: Stretch
    events: int
    hash: bytes
    event_id: str | None
    damage: Damage | None


@dataclass(frozen=True)
class Resume:
    """Where an interrupted run left its notes, and the key that they are sealed with: they vouch for events."""

    file: Path
    key: bytes

    def seal(self, said: str) -> str:
        """HMAC-SHA256 in hex."""
        return hmac.new(self.key, b"audit-verify " + said.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Progress:
    """How far a run has come, in events."""

    done: int
    total: int


def verify_live(
    database: Database,
    public_key: Ed25519PublicKey,
    exported: Sequence[Record] | None = None,
    *,
    chain: str | None = None,
    starts: Mapping[str, Head] | None = None,
    workers: int | None = None,
    resume: Resume | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Report:
    """Check the trail in the database, or one `chain`, or what came after `starts` (chain -> last event not checked).

    `resume` names a file that notes what is done, under a key of this installation; an interrupted run goes on from it
    within RESUMABLE, a finished one removes it.
    `exported`: checkpoints kept outside. `workers`: processes, by default one a core.
    """
    with database.read() as session:
        heads, checkpoints = stored_heads(session), stored_checkpoints(session)
        lengths, outside = _lengths(session, chain)
    marks = Marks()
    damages = list(check_all_checkpoints(checkpoints, public_key, exported or (), marks))
    begins = {name: head for name, head in (starts or {}).items() if name in lengths}
    stretches = list(_stretches(lengths, begins))
    noted = _noted(resume)
    total = sum(each.last - each.first + 1 for each in stretches)
    done = sum(each.last - each.first + 1 for each in stretches if each in noted)
    progress(Progress(done, total))
    results = {each: noted[each] for each in stretches if each in noted}
    todo = [each for each in stretches if each not in noted]
    for checked in _checked(database.url, todo, marks, workers or os.cpu_count() or 1):
        results[checked.stretch] = checked
        done += checked.stretch.last - checked.stretch.first + 1
        _note(resume, checked)
        progress(Progress(done, total))
    wanted = {name for name in {*heads, *marks.furthest, *lengths} if chain in (None, name)}
    damages += _by_chain(stretches, results, wanted - outside.keys(), heads, marks, begins)
    damages += outside.values()
    if resume is not None:
        resume.file.unlink(missing_ok=True)
    events = sum(each.events for each in results.values())
    return Report(len(lengths), events, len(checkpoints), tuple(damages))


def _lengths(session: Any, chain: str | None) -> tuple[dict[str, int], dict[str, Damage]]:
    """Chain -> highest number that the database has; and chains with a number that no event of ours has."""
    query = select(_events.c.chain, func.min(_events.c.seq), func.max(_events.c.seq)).group_by(_events.c.chain)
    rows = session.connection().execute(query.where(_events.c.chain == chain) if chain else query).all()
    outside = {name: inserted(name, int(least)) for name, least, _ in rows if int(least) < 1}
    return {name: int(last) for name, _, last in rows}, outside


def _stretches(lengths: Mapping[str, int], begins: Mapping[str, Head]) -> Iterator[Stretch]:
    for chain in sorted(lengths):
        for first in range(begins.get(chain, (0, b""))[0] + 1, lengths[chain] + 1, STRETCH):
            yield Stretch(chain, first, min(first + STRETCH - 1, lengths[chain]))


# in the worker processes


def _checked(url: str, stretches: Sequence[Stretch], marks: Marks, workers: int) -> Iterator[Checked]:
    """Results as they come; short chains travel together, since a task costs more than a short chain."""
    parcels = list(_parcels(stretches))
    if workers <= 1 or len(parcels) <= 1:
        for parcel in parcels:
            yield from _check_parcel(url, parcel, _marks_of(parcel, marks))
        return
    with ProcessPoolExecutor(min(workers, len(parcels)), multiprocessing.get_context("spawn")) as pool:
        waiting = iter(parcels)
        running: set[Future[list[Checked]]] = set()
        while True:
            for parcel in islice(waiting, 2 * workers - len(running)):
                running.add(pool.submit(_check_parcel, url, parcel, _marks_of(parcel, marks)))
            if not running:
                return
            ready, running = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                yield from future.result()


def _parcels(stretches: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    parcel: list[Stretch] = []
    size = 0
    for each in stretches:
        parcel.append(each)
        size += each.last - each.first + 1
        if size >= STRETCH:
            yield parcel
            parcel, size = [], 0
    if parcel:
        yield parcel


def _marks_of(parcel: Sequence[Stretch], marks: Marks) -> dict[str, dict[int, bytes]]:
    return {each.chain: marks.at[each.chain] for each in parcel if each.chain in marks.at}


def _check_parcel(url: str, parcel: Sequence[Stretch], marks: Mapping[str, Mapping[int, bytes]]) -> list[Checked]:
    database = Database(url, pool_size=1)
    try:
        with database.read() as session:
            rows = raw_rows(session.connection(), parcel)
            return [_check_stretch(next(rows), each, marks.get(each.chain, {})) for each in parcel]
    finally:
        database.dispose()


def _check_stretch(rows: Sequence[RawRow], stretch: Stretch, marked: Mapping[int, bytes]) -> Checked:
    chain, first, last = stretch
    previous, number, event_id = b"", first, None
    if first > 1 and rows and rows[0][SEQ] == b"%d" % (first - 1):
        before, rows = rows[0], rows[1:]
        previous = before[HASH]
        if marked.get(first - 1, previous) != previous:
            return Checked(stretch, 0, b"", None, _restamped(chain, first - 1, before[0].decode(errors="replace")))
    elif first == 1 and rows:
        algorithm = rows[0][ALGORITHM].decode(errors="replace")
        previous = genesis(chain, algorithm) if algorithm in ALGORITHMS else b""
    for row in rows:
        event_id, hashed = row[0], row[HASH]
        if row[SEQ] != b"%d" % number or row[PREVIOUS] != previous or hash_of_row(row) != hashed or number in marked:
            damage = _row_damage(chain, number, row, previous, marked)
            if damage is not None:
                return Checked(stretch, number - first + 1, b"", None, damage)
        previous = hashed
        number += 1
    if number <= last:
        damage = Damage("missing", chain, number, None, f"第 {number} 条记录缺失。")
        return Checked(stretch, number - first, b"", None, damage)
    return Checked(stretch, number - first, previous, event_id.decode(errors="replace") if event_id else None, None)


def _row_damage(chain: str, number: int, row: RawRow, previous: bytes, marked: Mapping[int, bytes]) -> Damage | None:
    event_id, seq = row[0].decode(errors="replace"), int(row[SEQ])
    if seq < number:
        return inserted(chain, seq)
    if seq != number:
        return Damage("missing", chain, number, None, f"第 {number} 条记录缺失（其后一条为第 {seq} 条）。")
    if hash_of_row(row) != row[HASH]:
        return Damage("altered", chain, number, event_id, f"第 {number} 条记录的内容被改动。")
    if row[PREVIOUS] != previous:
        said = f"第 {number} 条记录与前一条接不上：前面的记录被插入、调换或重写。"
        return Damage("relinked", chain, number, event_id, said)
    if marked.get(number, row[HASH]) != row[HASH]:
        return _restamped(chain, number, event_id)
    return None


def _restamped(chain: str, number: int, event_id: str) -> Damage:
    return Damage("restamped", chain, number, event_id, f"第 {number} 条记录与当时签名的检查点不符：链条被整体重写。")


# putting the stretches together


def _by_chain(
    stretches: Sequence[Stretch],
    results: Mapping[Stretch, Checked],
    wanted: Iterable[str],
    heads: Mapping[str, Head],
    marks: Marks,
    begins: Mapping[str, Head],
) -> Iterator[Damage]:
    """The first damage of each chain, else whether it ends where it should."""
    of_chain: dict[str, list[Checked]] = {}
    for each in stretches:
        of_chain.setdefault(each.chain, []).append(results[each])
    for chain in sorted(wanted):
        parts = of_chain.get(chain, [])
        damage = next((part.damage for part in parts if part.damage), None)
        if damage is None:
            seq, last = (parts[-1].stretch.last, parts[-1].hash) if parts else begins.get(chain, (0, b""))
            damage = check_end(chain, seq, last, parts[-1].event_id if parts else None, heads.get(chain), marks)
        if damage is not None:
            yield damage


# what an interrupted run leaves


def noted_events(resume: Resume) -> int:
    """How many events an interrupted run has checked already, so that nobody goes on without being told."""
    return sum(each.events for each in _noted(resume).values())


def _note(resume: Resume | None, checked: Checked) -> None:
    if resume is None or checked.damage is not None:
        return  # damage is always looked at again
    said = json.dumps([*checked.stretch, checked.events, checked.hash.hex(), checked.event_id])
    with resume.file.open("a", encoding="utf-8") as file:
        file.write(f"{resume.seal(said)} {said}\n")


def _noted(resume: Resume | None) -> dict[Stretch, Checked]:
    if resume is None or not resume.file.exists() or time.time() - resume.file.stat().st_mtime > RESUMABLE:
        return {}
    found = {}
    for line in resume.file.read_text(encoding="utf-8", errors="replace").splitlines():
        seal, _, said = line.partition(" ")
        if not hmac.compare_digest(seal.encode(), resume.seal(said).encode()):
            continue  # nobody of ours wrote it, or it was being written when the run stopped
        chain, first, last, events, hashed, event_id = json.loads(said)
        stretch = Stretch(chain, first, last)
        found[stretch] = Checked(stretch, events, bytes.fromhex(hashed), event_id, None)
    return found

"""Verifying a large trail where it lies: in stretches, on all cores, going on where it stopped.

A stretch is some events of one chain; it starts from the stored hash of the event before, which the stretch before
proves. Rows are read raw: what is hashed is exactly the stored text. The judgement of checkpoints is the verifier's.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from engine.audit.damage_kinds import Place, name_damage
from engine.audit.raw_rows import Stretch, rows_from
from engine.audit.resuming import Resume, note, noted
from engine.audit.stretches import Checked, check_parcel
from engine.audit.trail import stored_checkpoints, stored_ends, stored_heads
from engine.audit.verifier import Damage, Head, Marks, Record, Report, check_all_checkpoints, check_end, inserted
from engine.db import Database
from engine.models import AuditEvent

STRETCH = 20_000  # events
_events: Table = AuditEvent.metadata.tables["audit_event"]


@dataclass(frozen=True)
class Progress:
    """How far a run has come, in events."""

    done: int
    total: int


def verify_live(
    database: Database,
    public_key: Ed25519PublicKey | None = None,
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
    with database.snapshot() as session:
        heads, checkpoints = stored_heads(session), stored_checkpoints(session)
        lengths, outside = _lengths(session, chain, starts or {})
    marks = Marks()
    damages = list(check_all_checkpoints(checkpoints, public_key, exported or (), marks))
    # a chain that no longer reaches its start is looked at from its beginning
    begins = {name: head for name, head in (starts or {}).items() if head[0] <= lengths.get(name, -1)}
    stretches = list(_stretches(lengths, begins))
    known = noted(resume)
    total = sum(each.last - each.first + 1 for each in stretches)
    done = sum(each.last - each.first + 1 for each in stretches if each in known)
    progress(Progress(done, total))
    results = {each: known[each] for each in stretches if each in known}
    todo = [each for each in stretches if each not in known]
    for checked in _checked(database.url, todo, marks, workers or os.cpu_count() or 1):
        results[checked.stretch] = checked
        done += checked.stretch.last - checked.stretch.first + 1
        note(resume, checked)
        progress(Progress(done, total))
    wanted = {name for name in {*heads, *marks.furthest, *lengths} if chain in (None, name)}
    found = _by_chain(stretches, results, wanted - outside.keys(), heads, marks, begins)
    damages += [each if isinstance(each, Damage) else _named(database.url, each, heads) for each in found]
    damages += outside.values()
    if resume is not None:
        resume.file.unlink(missing_ok=True)
    events = sum(each.events for each in results.values())
    return Report(len(lengths), events, len(checkpoints), tuple(damages))


def _lengths(
    session: Session, chain: str | None, starts: Mapping[str, Head]
) -> tuple[dict[str, int], dict[str, Damage]]:
    """Chain -> how far to look, which is its highest number, or just beyond its first gap where it has one; and chains
    with a number or a name that no event of ours has."""
    lengths, outside = {}, {}
    for name, count, least, highest in _counted_since(session, chain, starts) if starts else _counted(session, chain):
        if not isinstance(name, str):  # SQLite stores anything anywhere
            outside[repr(name)] = inserted(repr(name), 0)
            continue
        lengths[name] = min(highest, count + 1) if isinstance(highest, int) else count + 1
        if isinstance(least, int) and least < 1:
            outside[name] = inserted(name, least)
    return lengths, outside


def _counted(session: Session, chain: str | None) -> Iterable[Sequence[Any]]:
    """(chain, how many events, least number, highest number)."""
    seq = _events.c.seq
    query = select(_events.c.chain, func.count(), func.min(seq), func.max(seq)).group_by(_events.c.chain)
    return session.connection().execute(query.where(_events.c.chain == chain) if chain else query).all()


def _counted_since(session: Session, chain: str | None, starts: Mapping[str, Head]) -> Iterator[Sequence[Any]]:
    """The same where every chain is taken to be whole up to its start: only what is behind it is counted."""
    for name, least, highest in stored_ends(session):
        if chain not in (None, name):
            continue
        start = starts.get(name, (0, b""))[0]
        behind = select(func.count()).where(_events.c.chain == name, _events.c.seq > start)
        count = session.connection().scalar(behind) if highest != start else 0
        yield name, start + (count or 0), least, highest


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
            yield from check_parcel(url, parcel, _marks_of(parcel, marks))
        return
    with ProcessPoolExecutor(min(workers, len(parcels)), multiprocessing.get_context("spawn")) as pool:
        waiting = iter(parcels)
        running: set[Future[list[Checked]]] = set()
        while True:
            for parcel in islice(waiting, 2 * workers - len(running)):
                running.add(pool.submit(check_parcel, url, parcel, _marks_of(parcel, marks)))
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


def _named(url: str, place: Place, heads: Mapping[str, Head]) -> Damage:
    """What happened at the place, as the rest of its chain tells."""
    database = Database(url, pool_size=1)
    try:
        with database.read() as session:
            rows = rows_from(session.connection(), place.chain, place.number)
            return name_damage(place, rows, heads.get(place.chain, (0, None))[1])
    finally:
        database.dispose()


# putting the stretches together


def _by_chain(
    stretches: Sequence[Stretch],
    results: Mapping[Stretch, Checked],
    wanted: Iterable[str],
    heads: Mapping[str, Head],
    marks: Marks,
    begins: Mapping[str, Head],
) -> Iterator[Place | Damage]:
    """What is wrong first in each chain, else whether it ends where it should."""
    of_chain: dict[str, list[Checked]] = {}
    for each in stretches:
        of_chain.setdefault(each.chain, []).append(results[each])
    for chain in sorted(wanted):
        parts = of_chain.get(chain, [])
        wrong: Place | Damage | None = next((part.wrong for part in parts if part.wrong), None)
        if wrong is None:
            seq, last = (parts[-1].stretch.last, parts[-1].hash) if parts else begins.get(chain, (0, b""))
            wrong = check_end(chain, seq, last, parts[-1].event_id if parts else None, heads.get(chain), marks)
        if wrong is not None:
            yield wrong

"""Reading the trail in one go, and exporting it for a verifier elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import String, Table, func, select, type_coerce
from sqlalchemy.orm import Session

from engine.audit.hashing import instant_text
from engine.audit.verifier import Head, Record, unpack_heads
from engine.errors import NotFound
from engine.models import AuditChain, AuditCheckpoint, AuditEvent

FORMAT = 1
_CHECKPOINT_BYTES = ("root", "previous", "heads", "hash", "signature")
_events: Table = AuditEvent.metadata.tables["audit_event"]
_chains: Table = AuditChain.metadata.tables["audit_chain"]
_checkpoints: Table = AuditCheckpoint.metadata.tables["audit_checkpoint"]

# instants and JSON as their text: an export holds what is stored, however it came there
_STORED = [type_coerce(each, String).label(each.name) if each.name in ("at", "changes") else each for each in _events.c]


def stored_heads(session: Session) -> dict[str, Head]:
    """Chain -> (seq, hash) of its last event, as the database has it."""
    return {row.chain: (row.seq, row.head) for row in session.connection().execute(select(_chains))}


def stored_ends(session: Session) -> list[tuple[Any, Any, Any]]:
    """(name, least number, highest number) of every chain that has events, known or not. Each is looked up in an index,
    instead of reading all events for the names of their chains."""
    here = _events.alias()
    found = select(func.min(_events.c.chain).label("chain")).cte(recursive=True)
    following = select(func.min(here.c.chain)).where(here.c.chain > found.c.chain).correlate(found).scalar_subquery()
    found = found.union_all(select(following).where(found.c.chain.is_not(None)))
    least, last = (
        select(end(here.c.seq)).where(here.c.chain == found.c.chain).correlate(found).scalar_subquery()
        for end in (func.min, func.max)
    )
    rows = session.connection().execute(select(found.c.chain, least, last).where(found.c.chain.is_not(None)))
    return [(chain, first, highest) for chain, first, highest in rows]


def stored_checkpoints(session: Session) -> list[Record]:
    """All checkpoints, the first one first."""
    query = select(_checkpoints).order_by(_checkpoints.c.seq)
    return [dict(row._mapping) for row in session.connection().execute(query)]


def read_checkpoints(path: Path) -> list[Record]:
    """The checkpoints that were written outside the database. ValueError when the file is no such thing."""
    records: list[Record] = []
    for line in path.read_bytes().splitlines():
        record = orjson.loads(line)
        records.append({**record, **{name: bytes.fromhex(record[name]) for name in _CHECKPOINT_BYTES}})
    return records


def heads_before(checkpoints: list[Record], moment: datetime) -> dict[str, Head]:
    """Where each chain stood at the last checkpoint made before the moment: what a partial check may begin with."""
    heads: dict[str, Head] = {}
    for record in checkpoints:
        at = record["at"]
        if (datetime.fromisoformat(at) if isinstance(at, str) else at) >= moment:
            break
        heads |= {chain: (seq, head) for chain, seq, head in unpack_heads(record["heads"])}
    return heads


def export_trail(session: Session, folder: Path, *, chain: str | None = None, since: datetime | None = None) -> int:
    """Write manifest.json, events.jsonl, chains.jsonl and checkpoints.jsonl: all that a verifier elsewhere needs.

    `chain`: only this one; `since`: from the last checkpoint before that moment on. Returns how many events. Wants the
    session of a snapshot: what is written meanwhile would look like damage.
    """
    folder.mkdir(parents=True, exist_ok=True)
    checkpoints = stored_checkpoints(session)
    starts = heads_before(checkpoints, since) if since else {}
    heads = {name: head for name, head in stored_heads(session).items() if chain in (None, name)}
    starts = {name: head for name, head in starts.items() if name in heads}
    names = [chain] if chain else _grown(session, starts)
    count = 0
    with (folder / "events.jsonl").open("wb") as file:
        for record in _stored_events(session, names, starts):
            file.write(as_json(record) + b"\n")
            count += 1
    rows = [{"chain": name, "seq": seq, "head": head} for name, (seq, head) in sorted(heads.items())]
    (folder / "chains.jsonl").write_bytes(b"".join(as_json(row) + b"\n" for row in rows))
    (folder / "checkpoints.jsonl").write_bytes(b"".join(as_json(record) + b"\n" for record in checkpoints))
    manifest = {
        "format": FORMAT,
        "matter": chain.removeprefix("matter:") if chain else None,
        "since": instant_text(since) if since else None,
        "starts": {name: [seq, head.hex()] for name, (seq, head) in sorted(starts.items())},
    }
    (folder / "manifest.json").write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return count


def stored_checkpoint(session: Session, seq: int) -> Record:
    """One checkpoint. Raises NotFound."""
    row = session.connection().execute(select(_checkpoints).where(_checkpoints.c.seq == seq)).first()
    if row is None:
        raise NotFound
    return dict(row._mapping)


def as_json(record: Record) -> bytes:
    """One record as a line of JSON: instants as stored, bytes as hexadecimal."""
    return orjson.dumps({name: _plain(value) for name, value in record.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.hex() if isinstance(value, bytes) else value


def _grown(session: Session, starts: dict[str, Head]) -> list[str]:
    """The chains, known or not, that have an event behind their start."""
    return [chain for chain, _least, last in stored_ends(session) if chain not in starts or last != starts[chain][0]]


def _stored_events(session: Session, names: Iterable[str], starts: dict[str, Head]) -> Iterator[Record]:
    """Sorted by the bytes of the chain name: groups must come whole, whatever the collation of the database."""
    for chain in sorted(names, key=str):
        query = select(*_STORED).where(_events.c.chain == chain).order_by(_events.c.seq)
        if chain in starts:
            query = query.where(_events.c.seq > starts[chain][0])
        for row in session.connection().execute(query.execution_options(yield_per=1000)):
            yield {**row._mapping, "changes": _as_written(row.changes)}


def _as_written(text: Any) -> Any:
    """The JSON value where the text is what we would write of it; else, as evidence, what stands there."""
    try:
        value = orjson.loads(text)
        return value if orjson.dumps(value).decode() == text else text
    except (ValueError, TypeError):
        return text

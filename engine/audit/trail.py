"""Reading the trail: verifying what the database holds, exporting it, verifying an export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from engine.audit.hashing import instant_text
from engine.audit.verifier import Head, Record, Report, verify
from engine.models import AuditChain, AuditCheckpoint, AuditEvent

_BYTES = {
    "events": ("previous", "hash"),
    "chains": ("head",),
    "checkpoints": ("root", "previous", "heads", "hash", "signature"),
}
_events: Table = AuditEvent.metadata.tables["audit_event"]
_chains: Table = AuditChain.metadata.tables["audit_chain"]
_checkpoints: Table = AuditCheckpoint.metadata.tables["audit_checkpoint"]


def verify_chains(session: Session, public_key: Ed25519PublicKey | None = None, exported: Path | None = None) -> Report:
    """Check everything that the database holds; `exported` is the file of checkpoints written outside it."""
    heads = {row.chain: (row.seq, row.head) for row in session.connection().execute(select(_chains))}
    checkpoints = [
        row._asdict() for row in session.connection().execute(select(_checkpoints).order_by(_checkpoints.c.seq))
    ]
    outside = list(_read(exported, "checkpoints")) if exported else None
    return verify(_stored_events(session), heads, checkpoints, public_key, outside)


def export_trail(session: Session, folder: Path) -> None:
    """Write events.jsonl, chains.jsonl and checkpoints.jsonl: all that a verifier elsewhere needs."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "events.jsonl").open("wb") as file:
        file.writelines(as_json(record) + b"\n" for record in _stored_events(session))
    for name, table, key in (("chains", _chains, "chain"), ("checkpoints", _checkpoints, "seq")):
        rows = session.connection().execute(select(table).order_by(table.c[key]))
        (folder / f"{name}.jsonl").write_bytes(b"".join(as_json(row._asdict()) + b"\n" for row in rows))


def verify_export(folder: Path, public_key: Ed25519PublicKey, exported: Path | None = None) -> Report:
    """Check what `export_trail` wrote."""
    heads: dict[str, Head] = {
        row["chain"]: (row["seq"], row["head"]) for row in _read(folder / "chains.jsonl", "chains")
    }
    checkpoints = list(_read(folder / "checkpoints.jsonl", "checkpoints"))
    outside = list(_read(exported, "checkpoints")) if exported else None
    return verify(_read(folder / "events.jsonl", "events"), heads, checkpoints, public_key, outside)


def as_json(record: Record) -> bytes:
    """One record as a line of JSON: instants as stored, bytes as hexadecimal."""
    return orjson.dumps({name: _plain(value) for name, value in record.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.hex() if isinstance(value, bytes) else value


def _read(path: Path, kind: str) -> Iterator[Record]:
    with path.open("rb") as file:
        for line in file:
            record = orjson.loads(line)
            for name in _BYTES[kind]:
                record[name] = bytes.fromhex(record[name])
            yield record


def _stored_events(session: Session) -> Iterator[Record]:
    """Sorted by the bytes of the chain name: groups must come whole, whatever the collation of the database."""
    for chain in sorted(session.connection().execute(select(_events.c.chain).distinct()).scalars()):
        query = select(_events).where(_events.c.chain == chain).order_by(_events.c.seq)
        for row in session.connection().execute(query.execution_options(yield_per=1000)):
            yield row._asdict()

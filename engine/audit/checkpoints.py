"""Checkpoints: every few minutes the heads of all chains under one signed root, linked to the checkpoint before.

The signing key stands outside the database, and each checkpoint is written to a folder outside it as well; the host
may send further copies (`Runtime.on_checkpoint`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Table, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.audit.hashing import ALGORITHM, merkle_root
from engine.audit.trail import as_json
from engine.audit.verifier import hash_of_checkpoint, pack_heads
from engine.db import Database
from engine.models import AuditChain, AuditCheckpoint
from engine.runtime import Runtime, now

EXPORT_NAME = "checkpoints.jsonl"

_chains: Table = AuditChain.metadata.tables["audit_chain"]
_checkpoints: Table = AuditCheckpoint.metadata.tables["audit_checkpoint"]


def make_checkpoint(database: Database) -> int | None:
    """Sign what all chains look like now, if any grew. Returns the checkpoint's number; None when nothing was to do.

    Does nothing without a signing key. The copy outside is written after the commit.
    """
    runtime: Runtime = database.info["runtime"]
    if runtime.checkpoint_key is None:
        return None
    with database.read() as session:
        if not session.connection().execute(select(exists().where(_grown()))).scalar():
            return None
    with database.write() as session:
        record = _insert(session, runtime.checkpoint_key)
        if record is not None and runtime.on_checkpoint is not None:
            runtime.on_checkpoint(session, int(record["seq"]))
    if record is None:
        return None
    if runtime.checkpoint_export is not None:
        append_export(runtime.checkpoint_export, record)
    return int(record["seq"])


def append_export(folder: Path, record: dict[str, Any]) -> None:
    """Add one checkpoint to the file outside the database, flushed to the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / EXPORT_NAME).open("ab") as file:
        file.write(as_json(record) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _grown() -> Any:
    return _chains.c.seq > _chains.c.checkpointed_seq


def _insert(session: Session, key: Ed25519PrivateKey) -> dict[str, Any] | None:
    connection = session.connection()
    heads = connection.execute(select(_chains)).all()
    grown = [row for row in heads if row.seq > row.checkpointed_seq]
    last = connection.execute(select(_checkpoints).order_by(_checkpoints.c.seq.desc()).limit(1)).first()
    record: dict[str, Any] = {
        "seq": last.seq + 1 if last else 1,
        "at": now(session),
        "chains": len(heads),
        "events": sum(row.seq for row in heads),
        "root": merkle_root(((row.chain, row.seq, row.head) for row in heads), ALGORITHM),
        "previous": last.hash if last else b"",
        "algorithm": ALGORITHM,
        "heads": pack_heads((row.chain, row.seq, row.head) for row in grown),
    }
    record["hash"] = hash_of_checkpoint(record)
    record["signature"] = key.sign(record["hash"])
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(_checkpoints).values(record).on_conflict_do_nothing().returning(_checkpoints.c.seq)
    if not grown or connection.execute(new).first() is None:
        return None  # another worker made it
    connection.execute(
        update(_chains)
        .where(_chains.c.chain == bindparam("name"), _chains.c.checkpointed_seq < bindparam("reached"))
        .values(checkpointed_seq=bindparam("reached")),
        [{"name": row.chain, "reached": row.seq} for row in sorted(grown, key=lambda row: row.chain)],
    )
    return record

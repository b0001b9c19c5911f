"""A trail of two chains with signed checkpoints, and what an owner of the database can do to it."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from engine import audit
from engine.audit import hashing, standalone
from engine.audit import live as live_module
from engine.audit.live import verify_live
from engine.audit.trail import read_checkpoints
from engine.audit.verifier import hash_of_checkpoint
from engine.clock import FixedClock
from engine.models import AuditEvent
from engine.runtime import Runtime

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def filled(database, tmp_path):
    """Two chains of five events each with a checkpoint after the third, exported outside."""
    database.info["runtime"] = Runtime(
        packages={},
        state_key=b"s" * 32,
        working_time=None,
        clock=FixedClock(NOW),
        checkpoint_key=KEY,
        checkpoint_export=tmp_path / "outside",
    )
    for round_ in range(5):
        with database.write() as session:
            for chain in ("matter:1", "matter:2"):
                audit.record(
                    session,
                    chain=chain,
                    action="work_item.completed",
                    actor="li",
                    subject=chain[-1],
                    reason=f"第 {round_} 次",
                    changes={"outcome": [None, "approve"], "round": [round_, round_ + 1]},
                )
        if round_ == 2:
            assert audit.make_checkpoint(database) == 1
    return database


def verified(database, exported=None, short=3):
    """What the verifier inside says, with stretches of `short` events too; the stand-alone one must say the same."""
    with tempfile.TemporaryDirectory() as folder:
        with database.snapshot() as session:
            audit.export_trail(session, Path(folder))
        _, counted, damages = standalone.verify(Path(folder), KEY.public_key(), exported)
    outside = read_checkpoints(exported) if exported else ()
    report = verify_live(database, KEY.public_key(), outside, workers=1)
    with stretches_of(short):
        assert verify_live(database, KEY.public_key(), outside, workers=1).damages == report.damages
    assert sorted(damage[:3] for damage in damages) == sorted(place(each) for each in report.damages)
    assert damages or sum(counted.values()) == report.events
    return report


def place(damage):
    return damage.kind, damage.chain, damage.seq


@contextmanager
def stretches_of(events):
    """Short stretches, so that damage also falls on their borders."""
    usual, live_module.STRETCH = live_module.STRETCH, events
    try:
        yield
    finally:
        live_module.STRETCH = usual


def tamper(database, *statements):
    """What an owner of the database can do: switch the triggers off and write."""
    with database.write() as session:
        for table in audit.GUARDED:
            if database.is_sqlite:
                for verb in ("update", "delete"):
                    session.execute(text(f"drop trigger if exists {table}_no_{verb}"))
            else:
                session.execute(text(f"alter table {table} disable trigger user"))
        for statement in statements:
            session.execute(*statement) if isinstance(statement, tuple) else session.execute(text(statement))


def rows(database, chain="matter:1"):
    with database.read() as session:
        return [
            row._asdict()
            for row in session.execute(
                AuditEvent.__table__.select().where(AuditEvent.chain == chain).order_by(AuditEvent.seq)
            )
        ]


def rewrite(database, records, chain="matter:1"):
    """Rewrite a whole chain consistently, hashes and head included."""
    previous = hashing.genesis(chain)
    statements = [f"delete from audit_event where chain = '{chain}'"]
    for seq, record in enumerate(records, start=1):
        record |= {"seq": seq, "previous": previous}
        previous = record["hash"] = hashing.event_hash(record, previous)
        statements.append((AuditEvent.__table__.insert().values(record),))
    head = text("update audit_chain set seq = :seq, head = :head where chain = :chain")
    statements.append((head, {"seq": len(records), "head": previous, "chain": chain}))
    tamper(database, *statements)


def renumber(chain, *moves):
    """Statements that give events other numbers, all at once: (from, to)."""
    aside = [f"update audit_event set seq = {1000 + new} where chain = '{chain}' and seq = {old}" for old, new in moves]
    back = [f"update audit_event set seq = {new} where chain = '{chain}' and seq = {1000 + new}" for _, new in moves]
    return [*aside, *back]


def without_check(session):
    """The owner of the database drops the constraint (on SQLite it is switched off)."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("pragma ignore_check_constraints = on"))
    else:
        session.execute(text("alter table audit_event drop constraint ck_audit_event_seq"))


def resigned(database, **changes):
    """The only checkpoint with changes, hashed and signed by another key."""
    with database.read() as session:
        record = session.execute(text("select * from audit_checkpoint")).one()._asdict() | changes
    record["hash"] = hash_of_checkpoint(record)
    return record | {"signature": OTHER_KEY.sign(record["hash"])}

"""Verifying a whole trail: live, of an export, beside writers, by several processes, resumed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import event

from benchmarks.asking import statements
from engine import audit
from engine.audit import standalone
from engine.audit.live import verify_live
from engine.audit.resuming import Resume
from engine.audit.trail import heads_before, stored_checkpoints
from tests.engine.audit.tampering import KEY, NOW, filled, place, stretches_of, tamper, verified


def test_an_untouched_trail_is_whole(trail):
    report = verified(trail)
    assert (report.chains, report.events, report.checkpoints, report.damages) == (2, 10, 1, ())


def test_an_export_is_checked_with_nothing_but_the_public_key(trail, tmp_path, capsys):
    with trail.snapshot() as session:
        audit.export_trail(session, tmp_path / "export")
    key = tmp_path / "key.pem"
    key.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    outside = str(tmp_path / "outside" / "checkpoints.jsonl")
    arguments = [str(tmp_path / "export"), "--key", str(key), "--checkpoints", outside]
    assert standalone.main(arguments) == 0
    assert "2 条链，10 条记录，1 个检查点" in capsys.readouterr().out
    events = tmp_path / "export" / "events.jsonl"
    lines = events.read_text().splitlines()
    lines[1] = json.dumps(json.loads(lines[1]) | {"actor": "zhang"})
    events.write_text("\n".join(lines) + "\n")
    assert standalone.main(arguments) == 1
    assert "[altered] matter:1 #2" in capsys.readouterr().out


def test_what_is_written_while_a_trail_is_read_is_no_damage(trail, tmp_path):
    """An event and a checkpoint are committed between any two statements that read."""
    interrupting = []

    def go_on(_connection, _cursor, statement, *_):
        if "audit_" in statement and not interrupting:
            interrupting.append(statement)
            try:
                with trail.write() as session:
                    for chain in ("matter:1", "matter:3"):
                        audit.record(session, chain=chain, action="matter.touched", actor="li")
                audit.make_checkpoint(trail)
            finally:
                interrupting.clear()

    event.listen(trail.engine, "after_cursor_execute", go_on)
    try:
        assert verify_live(trail, KEY.public_key(), workers=1).damages == ()
        with trail.snapshot() as session:
            audit.export_trail(session, tmp_path / "export")
    finally:
        event.remove(trail.engine, "after_cursor_execute", go_on)
    trail_, counted, damages = standalone.verify(tmp_path / "export", KEY.public_key())
    assert (damages, len(trail_.checkpoints) > 1, counted["matter:1"] > 5) == ([], True, True)


def test_of_what_came_before_a_moment_nothing_is_read(sqlite_database, tmp_path):
    """From the checkpoint after the third event on; a chain that no longer reaches it is looked at from the first."""
    trail = filled(sqlite_database, tmp_path)
    with trail.snapshot() as session:
        starts = heads_before(stored_checkpoints(session), NOW + timedelta(days=1))
    tamper(
        trail,
        "update audit_event set actor = 'x' where chain = 'matter:1' and seq in (2, 5)",
        "delete from audit_event where chain = 'matter:2' and seq > 2",
    )
    with statements(trail) as seen:
        report = verify_live(trail, KEY.public_key(), starts=starts, workers=1)

    assert [place(each) for each in report.damages] == [("altered", "matter:1", 5), ("truncated", "matter:2", 3)]
    assert report.events == 3
    with trail.read() as session:
        plans = [
            row[-1]
            for statement, given in seen
            if "audit_event" in statement
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    assert plans
    assert [plan for plan in plans if "SCAN audit_event" in plan] == []


def test_a_large_trail_is_checked_by_several_processes_and_resumed(sqlite_database, tmp_path):
    trail, seen = filled(sqlite_database, tmp_path), []
    with stretches_of(2):
        report = verify_live(
            trail,
            KEY.public_key(),
            workers=2,
            resume=Resume(tmp_path / "note", b"k"),
            progress=lambda each: seen.append(each.done),
        )
    assert (report.damages, report.events, seen[0], seen[-1]) == ((), 10, 0, 10)
    assert seen == sorted(seen)


def test_what_was_checked_before_an_interruption_is_not_read_again(trail, tmp_path):
    class Interrupted(Exception):
        pass

    def stop(progress):
        if progress.done >= 4:
            raise Interrupted

    note, seen = Resume(tmp_path / "note", b"k"), []
    with stretches_of(2), pytest.raises(Interrupted):
        verify_live(trail, KEY.public_key(), workers=1, resume=note, progress=stop)
    with stretches_of(2):
        report = verify_live(
            trail, KEY.public_key(), workers=1, resume=note, progress=lambda each: seen.append(each.done)
        )
    assert (report.damages, report.events, seen[0]) == ((), 10, 4)
    assert not note.file.exists()

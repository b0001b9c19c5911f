"""P9: checkpoints are signed, linked and kept outside; whatever is done to them is found."""

from __future__ import annotations

from sqlalchemy import text

from engine import audit
from engine.audit import standalone
from engine.audit.live import verify_live
from engine.audit.verifier import hash_of_checkpoint
from tests.databases import count_statements
from tests.engine.audit.tampering import KEY, OTHER_KEY, place, resigned, rewrite, rows, tamper, verified


def test_a_wrong_key_signed_nothing(trail, tmp_path):
    with trail.snapshot() as session:
        audit.export_trail(session, tmp_path / "export")
    other = OTHER_KEY.public_key()
    (damage,) = verify_live(trail, other, workers=1).damages
    (told,) = standalone.verify(tmp_path / "export", other)[2]
    assert place(damage) == told[:3] == ("checkpoint-unsigned", "checkpoint", 1)


def test_two_checkpoints_swapped_are_found(trail):
    assert audit.make_checkpoint(trail) == 2
    tamper(
        trail,
        "update audit_checkpoint set seq = 3 where seq = 1",
        "update audit_checkpoint set seq = 1 where seq = 2",
        "update audit_checkpoint set seq = 2 where seq = 3",
    )
    (damage,) = verified(trail).damages
    assert place(damage) == ("checkpoint-missing", "checkpoint", 1)


def test_a_checkpoint_swapped_for_a_later_one_of_ours_is_found_by_the_copy_outside(trail, tmp_path):
    """As whoever holds the key could: everything in the database agrees."""
    records = rows(trail)
    records[0]["actor"] = "zhang"
    rewrite(trail, records)
    tamper(trail, "delete from audit_checkpoint", "update audit_chain set checkpointed_seq = 0")
    exported = tmp_path / "outside" / "checkpoints.jsonl"
    kept = exported.read_bytes()
    assert audit.make_checkpoint(trail) == 1
    exported.write_bytes(kept)
    assert verified(trail).damages == ()
    damages = verified(trail, exported=exported).damages
    assert [place(each) for each in damages] == [
        ("checkpoint-replaced", "checkpoint", 1),
        ("restamped", "matter:1", 3),
    ]


def test_an_altered_checkpoint_is_found(trail):
    tamper(trail, "update audit_checkpoint set events = 5")
    assert [damage.kind for damage in verified(trail).damages] == ["checkpoint-altered"]


def test_a_swapped_checkpoint_is_found_by_its_signature(trail):
    record = resigned(trail, events=5)
    swap = text("update audit_checkpoint set events = 5, hash = :hash, signature = :signature")
    tamper(trail, (swap, {"hash": record["hash"], "signature": record["signature"]}))
    assert [damage.kind for damage in verified(trail).damages] == ["checkpoint-unsigned"]


def test_a_root_that_does_not_follow_from_the_heads_is_found(trail):
    with trail.read() as session:
        record = session.execute(text("select * from audit_checkpoint")).one()._asdict() | {"root": b"r" * 32}
    digest = hash_of_checkpoint(record)
    swap = text("update audit_checkpoint set root = :root, hash = :hash, signature = :signature")
    tamper(trail, (swap, {"root": b"r" * 32, "hash": digest, "signature": KEY.sign(digest)}))
    assert [damage.kind for damage in verified(trail).damages] == ["checkpoint-altered"]


def test_a_first_checkpoint_removed_breaks_the_line(trail):
    assert audit.make_checkpoint(trail) == 2
    tamper(trail, "delete from audit_checkpoint where seq = 1")
    assert [damage.kind for damage in verified(trail).damages] == ["checkpoint-missing"]


def test_removing_the_last_checkpoint_is_found_by_the_copy_outside(trail, tmp_path):
    """Chain rewritten, checkpoint dropped: the database alone looks whole."""
    records = rows(trail)
    records[0]["actor"] = "zhang"
    rewrite(trail, records)
    tamper(trail, "delete from audit_checkpoint")
    assert verified(trail).damages == ()
    damages = verified(trail, exported=tmp_path / "outside" / "checkpoints.jsonl").damages
    assert [damage.kind for damage in damages] == ["checkpoint-missing", "restamped"]


def test_a_checkpoint_is_made_only_when_a_chain_grew(trail):
    assert audit.make_checkpoint(trail) == 2
    assert audit.make_checkpoint(trail) is None
    with count_statements(trail) as statements:
        audit.make_checkpoint(trail)
    assert statements.count == 1
    assert verified(trail).damages == ()


def test_checkpoints_chain_over_many_rounds(trail, tmp_path):
    for round_ in range(4):
        with trail.write() as session:
            audit.record(session, chain=f"matter:{round_}", action="matter.opened", actor="li")
        audit.make_checkpoint(trail)
    report = verified(trail, exported=tmp_path / "outside" / "checkpoints.jsonl")
    assert (report.checkpoints, report.damages) == (5, ())


def test_without_a_key_there_are_no_checkpoints(trail):
    trail.info["runtime"].checkpoint_key = None
    assert audit.make_checkpoint(trail) is None

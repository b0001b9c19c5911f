"""P8 and P9: no change without its event; whatever an owner of the database does to the trail is found."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, insert, text
from sqlalchemy.exc import DBAPIError

from engine import audit
from engine.audit import hashing, standalone
from engine.audit import live as live_module
from engine.audit.live import verify_live
from engine.audit.merkle import MerkleTree
from engine.audit.resuming import Resume
from engine.audit.trail import read_checkpoints
from engine.audit.verifier import hash_of_checkpoint
from engine.clock import FixedClock
from engine.errors import Invalid
from engine.models import AuditEvent
from engine.runtime import Runtime
from tests.databases import count_statements

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def trail(database, tmp_path):
    return filled(database, tmp_path)


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


def test_an_untouched_trail_is_whole(trail):
    report = verified(trail)
    assert (report.chains, report.events, report.checkpoints, report.damages) == (2, 10, 1, ())


def test_events_link_from_the_genesis_of_their_chain(trail):
    found = rows(trail)
    assert found[0]["previous"] == hashing.genesis("matter:1")
    assert [b["previous"] for b in found[1:]] == [a["hash"] for a in found[:-1]]
    assert {row["algorithm"] for row in found} == {hashing.ALGORITHM}


CHANGED_FIELDS = {
    "actor": "'zhang'",
    "action": "'approval.recorded'",
    "at": "'2020-01-01T00:00:00.000000Z'",
    "subject": "null",
    "instance_id": "'i'",
    "work_item_id": "'w'",
    "revision": "'r'",
    "content_hash": "'c'",
    "reason": "'另一个理由'",
    "changes": '\'{"outcome":[null,"return"]}\'',
    "id": "'0'",
    "algorithm": "'sha256'",
}


@pytest.mark.parametrize(("field", "value"), CHANGED_FIELDS.items())
def test_a_changed_field_is_found(trail, field, value):
    tamper(trail, f"update audit_event set {field} = {value} where chain = 'matter:1' and seq = 4")
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.chain, damage.seq) == ("altered", "matter:1", 4)


ODD_VALUES = [
    *((field, odd) for field in ("at", "changes", "previous", "hash") for odd in ("x'00ff'", "'abc'", "7", "''")),
    ("changes", """'{"outcome": [null,"approve"],"round":[3,4]}'"""),
    *(("id", odd) for odd in ("x'00ff'", "9223372036854775807")),
]


@pytest.mark.parametrize(("field", "value"), ODD_VALUES)
def test_values_of_any_kind_that_sqlite_lets_stand_are_found(sqlite_database, tmp_path, field, value):
    trail = filled(sqlite_database, tmp_path)
    tamper(trail, f"update audit_event set {field} = {value} where chain = 'matter:1' and seq = 4")
    (damage,) = verified(trail).damages
    assert place(damage) == ("altered", "matter:1", 4)


@pytest.mark.parametrize("value", ["9223372036854775807", "'abc'", "x'00ff'", "4.5", "2.5"])
def test_a_number_of_any_kind_is_found_at_once(sqlite_database, tmp_path, value):
    """Also one that would make billions of places to look at."""
    trail = filled(sqlite_database, tmp_path)
    tamper(trail, f"update audit_event set seq = {value} where chain = 'matter:1' and seq = 4")
    (damage,) = verified(trail).damages
    assert place(damage) == (("inserted", "matter:1", -1) if value == "2.5" else ("reordered", "matter:1", 4))


def test_a_chain_whose_name_is_no_text_is_found(sqlite_database, tmp_path):
    trail = filled(sqlite_database, tmp_path)
    tamper(trail, "update audit_event set chain = x'00ff' where chain = 'matter:1' and seq = 4")
    kinds = {place(damage) for damage in verify_live(trail, KEY.public_key(), workers=1).damages}
    assert kinds >= {("missing", "matter:1", 4)}


def test_a_changed_hash_is_found(trail):
    tamper(trail, (text("update audit_event set hash = :h where chain = 'matter:1' and seq = 2"), {"h": b"x" * 32}))
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.seq) == ("altered", 2)


def test_a_deleted_event_is_found(trail):
    tamper(trail, "delete from audit_event where chain = 'matter:1' and seq = 2")
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.seq) == ("missing", 2)


def renumber(chain, *moves):
    """Statements that give events other numbers, all at once: (from, to)."""
    aside = [f"update audit_event set seq = {1000 + new} where chain = '{chain}' and seq = {old}" for old, new in moves]
    back = [f"update audit_event set seq = {new} where chain = '{chain}' and seq = {1000 + new}" for _, new in moves]
    return [*aside, *back]


@pytest.mark.parametrize(
    ("moves", "seq"),
    [
        ([(4, 5), (5, 4)], 4),
        ([(1, 2), (2, 1)], 1),
        ([(1, 5), (5, 1)], 1),
        ([(2, 4), (3, 2), (4, 3)], 2),  # one moved back, those after it moved up
        ([(4, 2), (2, 3), (3, 4)], 2),
        ([(2, 9)], 2),  # behind a gap
        ([(4, 8), (5, 9)], 4),
        ([(seq, 6 - seq) for seq in range(1, 6)], 1),
    ],
)
def test_reordered_events_are_found(trail, moves, seq):
    moved = dict(moves)
    names = {record["id"]: moved.get(record["seq"], record["seq"]) for record in rows(trail)}
    written = rows(trail)[seq - 1]["id"]
    tamper(trail, *renumber("matter:1", *moves))
    (damage,) = verified(trail).damages
    assert place(damage) == ("reordered", "matter:1", seq)
    assert damage.event_id == written
    assert f"现为第 {names[written]} 条" in damage.detail


@pytest.mark.parametrize(
    ("deleted", "moves"), [(4, [(5, 4)]), (2, [(3, 2), (4, 3), (5, 4)]), (1, [(seq, seq - 1) for seq in range(2, 6)])]
)
def test_a_deletion_closed_up_by_renumbering_is_found(trail, deleted, moves):
    tamper(
        trail,
        f"delete from audit_event where chain = 'matter:1' and seq = {deleted}",
        *renumber("matter:1", *moves),
        "update audit_chain set seq = 4 where chain = 'matter:1'",
    )
    (damage,) = verified(trail).damages
    assert place(damage) == ("missing", "matter:1", deleted)


@pytest.mark.parametrize(("seq", "named"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)])
def test_an_event_rewritten_with_a_right_hash_of_its_own_is_found(trail, seq, named):
    """By the link of the next one, the checkpoint after the third, the head after the last."""
    record = rows(trail)[seq - 1]
    record["actor"] = "zhang"
    digest = hashing.event_hash(record, record["previous"])
    change = text("update audit_event set actor = 'zhang', hash = :h where chain = 'matter:1' and seq = :seq")
    tamper(trail, (change, {"h": digest, "seq": seq}))
    (damage,) = verified(trail).damages
    assert place(damage) == ("head" if seq == 5 else "restamped", "matter:1", named)
    assert damage.event_id == record["id"]


def test_an_event_moved_over_thousands_of_places_is_found(sqlite_database, tmp_path):
    trail = filled(sqlite_database, tmp_path)
    with trail.write() as session:
        for _ in range(5_200):
            audit.record(session, chain="matter:1", action="matter.touched", actor="li")
    tamper(
        trail,
        "update audit_event set seq = 100000 where chain = 'matter:1' and seq = 5200",
        "update audit_event set seq = seq + 200000 where chain = 'matter:1' and seq between 3 and 5199",
        "update audit_event set seq = 3 where seq = 100000",
        "update audit_event set seq = seq - 199999 where seq > 200000",
    )
    (damage,) = verified(trail, short=5_000).damages
    assert place(damage) == ("reordered", "matter:1", 3)


def test_an_event_rewritten_after_another_one_is_named_itself(trail):
    """Its hash is right, its link is not: those around it hang together with neither."""
    record = rows(trail)[4]
    record["previous"] = b"p" * 32
    digest = hashing.event_hash(record, record["previous"])
    change = text("update audit_event set previous = :p, hash = :h where chain = 'matter:1' and seq = 5")
    tamper(trail, (change, {"p": record["previous"], "h": digest}))
    (damage,) = verified(trail).damages
    assert (*place(damage), damage.event_id) == ("restamped", "matter:1", 5, record["id"])


def test_a_first_event_of_an_unknown_algorithm_is_altered_and_no_riddle(trail):
    tamper(trail, "update audit_event set algorithm = 'md5' where chain = 'matter:1' and seq = 1")
    (damage,) = verified(trail).damages
    assert place(damage) == ("altered", "matter:1", 1)


def test_an_event_appended_past_the_head_is_found(trail):
    record = rows(trail)[-1]
    record |= {"id": "forged", "seq": 6, "previous": record["hash"]}
    record["hash"] = hashing.event_hash(record, record["previous"])
    tamper(trail, (AuditEvent.__table__.insert().values(record),))
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.event_id) == ("inserted", "forged")


@pytest.mark.parametrize("own_hash", [True, False], ids=["hashed", "unhashed"])
@pytest.mark.parametrize(("seq", "events"), [(4, 1), (1, 1), (5, 1), (2, 3)])
def test_events_inserted_in_between_are_found(trail, seq, events, own_hash):
    found = rows(trail)
    forged, previous = [], found[seq - 1]["previous"]
    for number in range(events):
        record = found[3] | {"id": f"forged {number}", "seq": seq + number, "previous": previous, "actor": "zhang"}
        previous = record["hash"] = hashing.event_hash(record, previous) if own_hash else b"h" * 32
        forged.append((AuditEvent.__table__.insert().values(record),))
    moves = [(old, old + events) for old in range(seq, 6)]
    tamper(
        trail,
        *renumber("matter:1", *moves),
        *forged,
        f"update audit_chain set seq = {5 + events} where chain = 'matter:1'",
    )
    (damage,) = verified(trail).damages
    assert place(damage) == ("inserted", "matter:1", seq)


@pytest.mark.parametrize("seq", [0, -7])
def test_an_event_below_the_first_is_found(trail, seq):
    """With the hash that the first event takes for its predecessor's."""
    forged = rows(trail)[0] | {"id": "f" * 32, "seq": seq, "hash": hashing.genesis("matter:1")}
    inserting = insert(AuditEvent.__table__).values(**forged)
    with trail.write() as session:
        without_check(session)
        session.execute(inserting)
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.chain, damage.seq) == ("inserted", "matter:1", seq)


def without_check(session):
    """The owner of the database drops the constraint (on SQLite it is switched off)."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("pragma ignore_check_constraints = on"))
    else:
        session.execute(text("alter table audit_event drop constraint ck_audit_event_seq"))


def test_a_truncated_chain_is_found_by_its_head(trail):
    tamper(trail, "delete from audit_event where chain = 'matter:1' and seq > 3")
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.seq) == ("truncated", 4)


def test_a_chain_truncated_with_its_head_is_found_by_the_checkpoint(trail):
    rewrite(trail, rows(trail)[:2])
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.seq) == ("truncated", 3)


def test_a_wholly_rewritten_chain_is_found_by_the_checkpoint(trail):
    records = rows(trail)
    records[0]["actor"] = "zhang"
    rewrite(trail, records)
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.seq) == ("restamped", 3)
    assert "第 1 条至第 3 条之间" in damage.detail


def test_a_vanished_chain_is_found(trail):
    tamper(
        trail, "delete from audit_event where chain = 'matter:1'", "delete from audit_chain where chain = 'matter:1'"
    )
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.chain) == ("truncated", "matter:1")


def test_a_changed_head_is_found(trail):
    tamper(trail, (text("update audit_chain set head = :h where chain = 'matter:2'"), {"h": b"x" * 32}))
    (damage,) = verified(trail).damages
    assert (damage.kind, damage.chain) == ("head", "matter:2")


def resigned(database, **changes):
    """The only checkpoint with changes, hashed and signed by another key."""
    with database.read() as session:
        record = session.execute(text("select * from audit_checkpoint")).one()._asdict() | changes
    record["hash"] = hash_of_checkpoint(record)
    return record | {"signature": OTHER_KEY.sign(record["hash"])}


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


def test_the_trail_refuses_update_and_delete(trail):
    for statement in (
        "update audit_event set actor = 'x'",
        "delete from audit_event",
        "update audit_checkpoint set events = 0",
        "delete from audit_checkpoint",
    ):
        with pytest.raises(DBAPIError, match="append-only"), trail.write() as session:
            session.execute(text(statement))


def test_the_trail_refuses_truncate(postgresql_database):
    for table in audit.GUARDED:
        with pytest.raises(DBAPIError, match="append-only"), postgresql_database.write() as session:
            session.execute(text(f"truncate {table}"))


def test_an_event_that_cannot_be_written_takes_the_change_with_it(trail):
    """P8: fault between change and event."""

    def fail(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO audit_event"):
            raise RuntimeError("fault")

    event.listen(trail.engine, "before_cursor_execute", fail)
    with pytest.raises(RuntimeError), trail.write() as session:
        session.execute(text("insert into matter_counter(year, last) values (2026, 1)"))
        audit.record(session, chain="matter:1", action="matter.numbered", actor="li")
    event.remove(trail.engine, "before_cursor_execute", fail)
    with trail.read() as session:
        assert session.execute(text("select count(*) from matter_counter")).scalar() == 0
        assert session.query(AuditEvent).count() == 10


def test_events_of_an_undone_savepoint_are_dropped(trail):
    with trail.write() as session:
        audit.record(session, chain="matter:1", action="kept", actor="li")
        with pytest.raises(RuntimeError), session.begin_nested():
            audit.record(session, chain="matter:1", action="undone", actor="li")
            with session.begin_nested():
                audit.record(session, chain="matter:1", action="undone", actor="li")
            raise RuntimeError
        with session.begin_nested():
            audit.record(session, chain="matter:1", action="kept", actor="li")
    assert [row["action"] for row in rows(trail)[5:]] == ["kept", "kept"]


def test_many_events_cost_three_statements(trail):
    with count_statements(trail) as statements, trail.write() as session:
        for chain in ("matter:1", "matter:2"):
            for _ in range(20):
                audit.record(session, chain=chain, action="x", actor="li")
    assert statements.count == 3


def test_long_reasons_are_refused_in_chinese(trail):
    with pytest.raises(Invalid, match="理由超过"), trail.write() as session:
        audit.record(session, chain="x", action="x", actor="li", reason="长" * 3000)


def test_texts_have_no_place_in_changes(trail):
    with pytest.raises(ValueError, match="draft"), trail.write() as session:
        audit.record(session, chain="x", action="x", actor="li", changes={"draft": [None, "长" * 3000]})


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


def test_sm3_is_the_hash_where_openssl_has_it():
    assert hashing.ALGORITHM in ("sm3", "sha256")
    assert hashing.digest("sm3", b"a", b"bc").hex() == hashing.SM3_OF_ABC


def test_framing_keeps_neighbouring_fields_apart():
    assert hashing.framed(["ab", "c"]) != hashing.framed(["a", "bc"])
    assert hashing.framed([None, ""]) != hashing.framed(["", None])


def test_a_merkle_root_depends_on_every_head():
    heads = [("a", 1, b"1"), ("b", 2, b"2"), ("c", 3, b"3")]
    root = hashing.merkle_root(heads, "sm3")
    assert root == hashing.merkle_root(reversed(heads), "sm3")
    for index, (chain, seq, head) in enumerate(heads):
        other = [*heads[:index], (chain, seq, head + b"!"), *heads[index + 1 :]]
        assert hashing.merkle_root(other, "sm3") != root


GROWN = st.lists(st.dictionaries(st.text("abcxyz:", min_size=1, max_size=3), st.binary(max_size=2), max_size=4))


@given(GROWN, st.data())
def test_a_root_follows_from_what_grew_as_it_does_from_all_heads(rounds, data):
    """For both verifiers, which hash only what changed."""
    heads, inside, outside = {}, MerkleTree(), standalone.Heads()
    for number, grown in enumerate(rounds, start=1):
        algorithm = data.draw(st.sampled_from(["sm3", "sm3", "sm3", "sha256"]))
        told = [(chain, number, head) for chain, head in grown.items()]
        heads |= {head[0]: head for head in told}
        root = hashing.merkle_root(heads.values(), algorithm)
        assert (inside.root_after(told, algorithm), outside.grow(told, algorithm)) == (root, root)


SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.lists(SCALARS, min_size=2, max_size=2)))
def test_both_verifiers_hash_the_same_bytes(changes):
    event = dict.fromkeys(hashing.FIELDS) | {"seq": 1, "algorithm": "sm3", "changes": changes}
    assert standalone.event_hash(event, b"p") == hashing.event_hash(event, b"p")


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

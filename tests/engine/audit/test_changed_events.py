"""P9: whatever an owner of the database does to events or chains, both verifiers find it, its place and its kind."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text

from engine import audit
from engine.audit import hashing
from engine.audit.live import verify_live
from engine.models import AuditEvent
from tests.engine.audit.tampering import KEY, filled, place, renumber, rewrite, rows, tamper, verified, without_check

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

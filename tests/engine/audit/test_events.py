"""What an event carries beside its words: section, gate, outcome, circumstances; and personal data apart from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from engine import audit
from engine.audit.events import salted
from engine.audit.queries import Question, ask, personal_values
from engine.clock import FixedClock
from engine.ids import first_id_at, id_at
from engine.models import AuditEvent
from engine.runtime import Runtime
from workflows.calendar.working_days import BureauWorkingTime

MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai


def bureau(database, at=MONDAY_MORNING):
    clock = FixedClock(at)
    database.info["runtime"] = Runtime(packages={}, state_key=b"s" * 32, working_time=BureauWorkingTime(), clock=clock)
    return clock


def recorded(database, **event):
    with database.write() as session:
        audit.record(session, **{"chain": "matter:1", "action": "x.done", "actor": "li", **event})
    with database.read() as session:
        return ask(session, Question(), limit=1)[0]


def test_gate_and_outcome_are_taken_from_the_changes(database):
    bureau(database)
    event = recorded(database, changes={"gate": [None, "secrecy"], "answer.outcome": [None, "return"]})
    assert (event.gate, event.outcome) == ("secrecy", "return")
    assert recorded(database, changes={"gate": ["secrecy", None]}).gate == "secrecy"
    assert recorded(database).gate is None


def test_the_section_and_the_substitute_come_from_who_acts(database):
    bureau(database)
    with database.write() as session:
        audit.act_as(session, "li", "bgs", circumstances=(audit.SUBSTITUTE,))
        audit.record(session, chain="c", action="x.done", actor="li", circumstances=(audit.LATE,))
        audit.record(session, chain="c", action="x.done", actor="zhang")
    with database.read() as session:
        (zhang, li) = ask(session, Question(chain="c"))
        assert ask(session, Question(circumstance="substitute")) == [li]
        assert ask(session, Question(section="bgs")) == [li]
    assert (li.section, li.circumstances) == ("bgs", "late,substitute")
    assert (zhang.section, zhang.circumstances) == (None, None)


UNUSUAL = {
    "Monday 9:00": (datetime(2026, 3, 2, 1, 0, tzinfo=UTC), None),
    "Monday 6:59": (datetime(2026, 3, 1, 22, 59, tzinfo=UTC), "out_of_hours"),
    "Monday 20:00": (datetime(2026, 3, 2, 12, 0, tzinfo=UTC), "out_of_hours"),
    "Sunday noon": (datetime(2026, 3, 1, 4, 0, tzinfo=UTC), "out_of_hours"),
    "a made-up Saturday": (datetime(2026, 2, 14, 4, 0, tzinfo=UTC), None),
    "National Day": (datetime(2026, 10, 1, 4, 0, tzinfo=UTC), "out_of_hours"),
}


@pytest.mark.parametrize(("at", "expected"), UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_done_out_of_hours_is_noted(sqlite_database, at, expected):
    bureau(sqlite_database, at)
    assert recorded(sqlite_database).circumstances == expected
    assert recorded(sqlite_database, actor="system").circumstances is None


def test_personal_data_stands_apart_and_can_go_while_the_chain_holds(database):
    bureau(database)
    event = recorded(database, personal={"address": "192.0.2.7"})
    assert "192.0.2.7" not in str(event)
    with database.read() as session:
        assert personal_values(session, [event.id]) == {(event.id, "address"): "192.0.2.7"}
        salt = session.scalar(text("select salt from audit_personal"))
    assert event.changes["address"] == [None, salted("192.0.2.7", salt)]
    with database.write() as session:
        session.execute(text("delete from audit_personal"))
    assert audit.verify_live(database, workers=1).damages == ()
    with database.read() as session:
        assert personal_values(session, [event.id]) == {}


def test_personal_data_of_an_undone_transaction_is_not_kept(database):
    bureau(database)
    with pytest.raises(RuntimeError), database.write() as session:
        audit.record(session, chain="c", action="x.done", actor="li", personal={"address": "192.0.2.7"})
        raise RuntimeError
    recorded(database)
    with database.read() as session:
        assert session.execute(text("select count(*) from audit_personal")).scalar() == 0


def test_ids_follow_the_moment_and_within_it_the_order_of_making():
    earlier = MONDAY_MORNING - timedelta(milliseconds=1)
    made = [id_at(MONDAY_MORNING) for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000
    assert all(len(each) == 32 and each[12] == "7" and each[16] in "89ab" for each in made)
    assert id_at(earlier) < first_id_at(MONDAY_MORNING) <= made[0]


def test_a_stretch_of_time_is_a_range_of_the_index(database):
    clock = bureau(database)
    for _ in range(3):
        recorded(database)
        clock.move(timedelta(days=1))
    with database.read() as session:
        found = ask(
            session,
            Question(since=MONDAY_MORNING + timedelta(days=1), until=MONDAY_MORNING + timedelta(days=2)),
        )
        assert [event.at for event in found] == [MONDAY_MORNING + timedelta(days=1)]
        assert session.scalar(select(AuditEvent.id).order_by(AuditEvent.id).limit(1)) < found[0].id

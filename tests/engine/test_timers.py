"""P6: a timer fires once, not early, also after downtime. The row is the truth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from engine import commands, queries
from engine.audit import queries as trail
from engine.audit.queries import Question
from engine.due_times import recompute_due_times
from engine.errors import Conflict
from engine.jobs import run_due
from tests.engine import relay
from tests.engine.test_incidents import incidents


def timers(database, instance_id):
    with database.read() as session:
        return queries.timers_of(session, instance_id)


def fire(database, timer_id):
    with database.write() as session:
        return commands.fire_timer(session, timer_id)


def alarm(database):
    instance_id = relay.start(database, "alarm").instance_id
    (timer,) = timers(database, instance_id)
    return instance_id, timer


def status(database, instance_id):
    with database.read() as session:
        return queries.instance(session, instance_id).status


def test_a_timer_row_holds_rule_start_and_due_time(database, switches):
    _, timer = alarm(database)
    assert (timer.element_id, timer.rule, timer.started_at) == ("wait", "days(1)", relay.MONDAY)
    assert (timer.due_at, timer.provisional) == (relay.MONDAY + timedelta(days=1), False)


@pytest.mark.parametrize(("passed", "fires"), [(timedelta(hours=23, minutes=59), False), (timedelta(days=1), True)])
def test_a_timer_never_fires_early(database, switches, clock, passed, fires):
    instance_id, timer = alarm(database)
    clock.move(passed)
    assert (fire(database, timer.id) is not None) is fires
    assert status(database, instance_id) == ("completed" if fires else "running")


def test_a_timer_fires_once(database, switches, clock):
    _, timer = alarm(database)
    clock.move(timedelta(days=1))
    assert fire(database, timer.id).finished
    assert fire(database, timer.id) is None
    with database.read() as session:
        fired = trail.ask(session, Question(actions=("timer.fired",)))
    assert len(fired) == 1


def test_after_downtime_it_fires_at_the_first_round(database, switches, clock):
    instance_id, _ = alarm(database)
    clock.move(timedelta(days=40))
    assert run_due(database) == 2  # the timer and what it enqueued
    assert status(database, instance_id) == "completed"
    assert run_due(database) == 0


def test_a_clock_that_goes_back_delays_and_does_not_repeat(database, switches, clock):
    instance_id, timer = alarm(database)
    clock.move(timedelta(days=-3))
    assert run_due(database) == 0
    clock.move(timedelta(days=5))
    run_due(database)
    assert status(database, instance_id) == "completed"
    clock.move(timedelta(days=-5))
    run_due(database)
    clock.move(timedelta(days=5))
    assert fire(database, timer.id) is None


def test_an_interrupting_timer_cancels_its_task(database, switches, clock):
    instance_id, checks = relay.in_review(database)
    (timer,) = timers(database, instance_id)
    clock.move(timedelta(days=3))
    result = fire(database, timer.id)
    assert result.cancelled == (checks["check_b"],)
    assert relay.complete(database, checks["check_a"]).finished
    with pytest.raises(Conflict):
        relay.complete(database, checks["check_b"])


def test_a_task_done_in_time_takes_its_timer_with_it(database, switches, clock):
    instance_id, checks = relay.in_review(database)
    (timer,) = timers(database, instance_id)
    relay.complete(database, checks["check_b"])
    clock.move(timedelta(days=10))
    assert fire(database, timer.id) is None
    assert timers(database, instance_id) == []


def test_an_unknown_timer_does_nothing(database, switches):
    assert fire(database, "nothing") is None


def test_a_failing_timer_becomes_an_incident_and_is_tried_later(database, switches, clock):
    instance_id, timer = alarm(database)
    switches.failing_services = True
    clock.move(timedelta(days=1))
    assert run_due(database) == 0
    (incident,) = incidents(database)
    assert (incident.source, incident.element_id) == (f"timer:{timer.id}", "ring")
    assert run_due(database) == 0
    assert incidents(database)[0].occurrences == 1  # not yet tried again
    clock.move(timedelta(minutes=1))
    run_due(database)
    assert incidents(database)[0].occurrences == 2
    assert timers(database, instance_id)[0].attempts == 2
    switches.failing_services = False
    clock.move(timedelta(minutes=5))
    run_due(database)
    assert (incidents(database), status(database, instance_id)) == ([], "completed")


def test_retrying_the_incident_fires_the_timer_at_once(database, switches, clock):
    alarm(database)
    switches.failing_services = True
    clock.move(timedelta(days=1))
    run_due(database)
    switches.failing_services = False
    (incident,) = incidents(database)
    with database.write() as session:
        result = commands.retry_incident(session, incident.id, actor="admin")
    assert result.finished
    assert incidents(database) == []
    with pytest.raises(Conflict), database.write() as session:
        commands.retry_incident(session, incident.id, actor="admin")


def test_due_times_follow_the_calendar(database, switches):
    switches.provisional = True
    (draft,) = relay.start(database).work_items
    assert draft.due_provisional
    switches.days_off, switches.provisional = 2, False
    with database.write() as session:
        assert recompute_due_times(session, actor="calendar") == 1
    with database.read() as session:
        moved = queries.work_item(session, draft.id)
        event = trail.ask(session, Question(actor="calendar"))[0]
    assert (moved.due_at, moved.due_provisional, moved.version) == (draft.due_at + timedelta(days=2), False, 1)
    assert event.changes["due"] == [draft.due_at.isoformat(), moved.due_at.isoformat()]
    with database.write() as session:
        assert recompute_due_times(session) == 0


def test_waiting_timers_follow_the_calendar(database, switches, clock):
    instance_id, _ = relay.in_review(database)
    switches.days_off = 4
    with database.write() as session:
        assert recompute_due_times(session) == 2  # check_b and its time-out
    (timer,) = timers(database, instance_id)
    assert timer.due_at == relay.MONDAY + timedelta(days=7)
    clock.move(timedelta(days=3))
    assert fire(database, timer.id) is None
    clock.move(timedelta(days=4))
    assert fire(database, timer.id) is not None


def test_rules_by_the_clock_do_not_follow_the_calendar(database, switches):
    alarm(database)
    switches.days_off = 4
    with database.write() as session:
        assert recompute_due_times(session) == 0


def test_hold_waits_its_hours(database, switches, clock):
    instance_id, checks = relay.in_review(database, hold="yes")
    relay.complete(database, checks["check_a"])
    relay.complete(database, checks["check_b"])
    (timer,) = timers(database, instance_id)
    assert (timer.element_id, timer.due_at) == ("hold", relay.MONDAY + timedelta(hours=2))
    clock.move(timedelta(hours=2))
    assert fire(database, timer.id).finished


def test_a_timer_of_a_cancelled_instance_is_quiet(database, switches, clock):
    instance_id, timer = alarm(database)
    with database.write() as session:
        commands.cancel_instance(session, instance_id, actor="chief", reason="终止")
    clock.move(timedelta(days=2))
    assert fire(database, timer.id) is None
    with pytest.raises(Conflict), database.write() as session:
        commands.deliver_message(session, instance_id, "withdraw", actor="li")
    with database.read() as session:
        assert session.execute(text("select state from timer")).scalar_one() == "cancelled"

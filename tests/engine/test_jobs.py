"""P5: each background job has exactly one database effect; what cannot be done becomes an incident. Idling is cheap."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

import pytest

from engine import commands, outbox
from engine.errors import Conflict
from engine.jobs import Job, Worker, run_due
from engine.runtime import Topic
from tests.databases import count_statements
from tests.engine import relay
from tests.engine.test_incidents import incidents


def enqueue(database, subject="x"):
    with database.write() as session:
        return outbox.enqueue(session, "note", {"instance": subject})


def test_a_message_leaves_after_the_commit_and_settles_once(database, switches):
    enqueue(database)
    assert switches.sent == {}
    assert run_due(database) == 1
    assert (switches.sent, switches.settled) == ({"x": 1}, {"x": 1})
    assert run_due(database) == 0
    assert switches.sent == {"x": 1}


def test_a_rolled_back_use_case_sends_nothing(database, switches):
    with pytest.raises(RuntimeError), database.write() as session:
        outbox.enqueue(session, "note", {"instance": "x"})
        raise RuntimeError
    assert run_due(database) == 0


def test_failed_deliveries_wait_longer_each_time_and_end_as_an_incident(database, switches, clock):
    enqueue(database)
    switches.failing_sends = 1000
    for attempt in range(outbox.MOST_ATTEMPTS):
        assert incidents(database) == []
        run_due(database)
        assert switches.failing_sends == 999 - attempt
        run_due(database)  # too early
        assert switches.failing_sends == 999 - attempt
        clock.move(timedelta(hours=3))
    (incident,) = incidents(database)
    assert (incident.code, "秘密" in incident.message) == ("outbox-failed", False)
    switches.failing_sends = 0
    with database.write() as session:
        commands.retry_incident(session, incident.id, actor="admin")
    assert run_due(database) == 1
    assert (switches.settled, incidents(database)) == ({"x": 1}, [])


def test_a_worker_that_died_while_sending_loses_its_lease(database, switches, clock):
    message_id = enqueue(database)
    assert outbox._take(database, message_id) is not None  # and then the process is gone
    assert run_due(database) == 0
    clock.move(outbox.LEASE)
    assert run_due(database) == 1
    assert switches.settled == {"x": 1}


def test_a_slow_worker_settles_nothing_after_another_has(database, switches, clock):
    message_id = enqueue(database)
    slow = outbox._take(database, message_id)
    clock.move(outbox.LEASE)
    run_due(database)
    with database.write() as session:
        assert not outbox._finish(session, slow)
    assert switches.settled == {"x": 1}


def test_a_message_that_cannot_be_settled_stops_no_other(database, switches, clock):
    runtime = database.info["runtime"]
    topic = runtime.topics["note"]

    def settle(session, payload):
        if payload["instance"] == "poison":
            raise ValueError("秘密的正文")
        topic.settle(session, payload)

    runtime.topics = {"note": Topic("note", topic.send, settle)}
    enqueue(database, "poison")
    enqueue(database, "x")
    for _ in range(outbox.MOST_ATTEMPTS):
        run_due(database)
        clock.move(timedelta(hours=3))
    assert switches.settled == {"x": 1}
    assert [incident.code for incident in incidents(database)] == ["outbox-failed"]


def test_a_topic_that_is_gone_becomes_an_incident(database, switches, clock):
    enqueue(database)
    database.info["runtime"].topics = {}
    for _ in range(outbox.MOST_ATTEMPTS):
        run_due(database)
        clock.move(timedelta(hours=3))
    assert [incident.code for incident in incidents(database)] == ["outbox-failed"]


def test_payloads_carry_ids_only(database, switches):
    with pytest.raises(ValueError, match="ids only"), database.write() as session:
        outbox.enqueue(session, "note", {"instance": "正文" * 200})
    with pytest.raises(ValueError, match="no outbox topic"), database.write() as session:
        outbox.enqueue(session, "nowhere", {})


def test_only_a_failed_message_is_sent_again(database, switches):
    message_id = enqueue(database)
    with pytest.raises(Conflict), database.write() as session:
        outbox.send_again(session, message_id)


def test_an_idle_round_is_one_query(database, switches):
    with count_statements(database) as statements:
        assert run_due(database) == 0
    assert statements.count == 1


def test_the_worker_thread_fires_what_is_due_and_stops(database, switches, clock):
    relay.start(database, "alarm")
    clock.move(timedelta(days=2))
    worker = Worker(database, interval=0.01)
    worker.start()
    with pytest.raises(RuntimeError, match="already"):
        worker.start()
    deadline = time.monotonic() + 20
    while not switches.settled and time.monotonic() < deadline:
        time.sleep(0.01)
    worker.stop()
    assert list(switches.settled.values()) == [1]


def test_a_failing_job_stops_neither_the_others_nor_the_worker(database, switches, caplog):
    ran = []

    def fail(_):
        raise ValueError("秘密的正文")

    jobs = [Job("bad", fail, timedelta(0)), Job("good", ran.append, timedelta(0))]
    worker = Worker(database, jobs=jobs)
    with caplog.at_level(logging.ERROR):
        worker.run_pending()
        worker.run_pending()
    assert ran == [database, database]
    assert "job bad: ValueError at" in caplog.text
    assert "秘密" not in caplog.text


def test_jobs_run_no_more_often_than_they_should(database, switches):
    ran = []
    worker = Worker(database, jobs=[Job("rare", ran.append, timedelta(hours=1))])
    worker.run_pending()
    worker.run_pending()
    assert len(ran) == 1

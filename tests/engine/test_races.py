"""P4, P5, P6, P12 under real concurrency: threads from a barrier, workers that are killed.

They run on both databases; SQLite's single writer hides races, PostgreSQL shows them.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from engine import commands, idempotency, outbox, queries
from engine.audit import queries as trail
from engine.audit import verify_live
from engine.audit.queries import Question
from engine.db import Database
from engine.errors import Conflict
from engine.jobs import run_due
from tests.dying import PROCESSES
from tests.engine import relay

ROUNDS = 200


def together(*actions):
    """Run the actions at the same moment; what each returned or raised."""
    barrier = threading.Barrier(len(actions))

    def run(action):
        barrier.wait()
        try:
            return action()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def kinds(outcomes):
    return Counter(type(outcome).__name__ for outcome in outcomes)


def whole(database):
    assert verify_live(database, workers=1).damages == ()


@pytest.mark.parametrize("versioned", [True, False])
def test_p4_two_reviewers_one_item(database, switches, versioned):
    for round_ in range(ROUNDS // 2):
        (draft,) = relay.start(database, subject=f"m{round_}").work_items
        seen = draft.version if versioned else None

        def complete(who, item=draft.id, seen=seen):
            return lambda: relay.complete(database, item, who, seen, outcome="done", hold="no")

        assert kinds(together(complete("li"), complete("zhang"))) == {"StepResult": 1, "Conflict": 1}
    with database.read() as session:
        versions = session.execute(text("select distinct version from process_instance")).scalars().all()
        completed = session.execute(text("select count(*) from audit_event where action = 'work_item.completed'"))
        assert versions == [2]
        assert completed.scalar() == ROUNDS // 2
        opened = session.execute(text("select count(*) from work_item where element_id = 'check_a'"))
        assert opened.scalar() == ROUNDS // 2
    whole(database)


def test_p4_completing_races_with_claiming_and_reassigning(database, switches):
    for round_ in range(60):
        (draft,) = relay.start(database, subject=f"m{round_}").work_items

        def change(command, item=draft.id, **arguments):
            def run():
                with database.write() as session:
                    return command(session, item, seen_version=1, **arguments)

            return run

        outcomes = together(
            lambda item=draft.id: relay.complete(database, item, "li", 1, outcome="done", hold="no"),
            change(commands.claim_work_item, actor="zhang"),
            change(commands.reassign_work_item, actor="chief", assignee="wu", reason="出差"),
        )
        assert kinds(outcomes)["Conflict"] == 2
    whole(database)


def test_siblings_submitted_at_once_are_all_accepted(database, switches):
    people = [f"p{number}" for number in range(6)]
    for round_ in range(15):
        asked = relay.start(database, "fan", subject=f"m{round_}", people=people).work_items
        outcomes = together(*(lambda item=item: relay.complete(database, item.id, item.item_key, 1) for item in asked))
        assert kinds(outcomes) == {"StepResult": 6}
        assert sum(outcome.finished for outcome in outcomes) == 1
    whole(database)


def test_a_return_races_with_its_sibling(database, switches):
    """Either the sibling is accepted first, or the return has cancelled it: never both undone, never a stray item."""
    seen = set()
    for round_ in range(40):
        instance_id, checks = relay.in_review(database, subject=f"m{round_}")
        outcomes = together(
            lambda checks=checks: relay.complete(database, checks["check_a"], "li", 1, outcome="return"),
            lambda checks=checks: relay.complete(database, checks["check_b"], "zhang", 1),
        )
        assert type(outcomes[0]).__name__ == "StepResult"
        seen.add(type(outcomes[1]).__name__)
        assert list(relay.open_items(database, instance_id)) == ["draft"]
    assert seen <= {"StepResult", "Conflict"}
    whole(database)


def test_p12_one_key_sent_twice_at_once_is_applied_once(database, switches):
    for round_ in range(40):
        (draft,) = relay.start(database, subject=f"m{round_}").work_items

        def submit(item=draft.id, key=f"k{round_}"):
            with database.write() as session:
                before = idempotency.recall(session, actor="li", key=key, request_hash="h")
                if before is not None:
                    return before.response
                routing = {"outcome": "done", "hold": "no"}
                commands.complete_work_item(session, item, actor="li", routing=routing)
                idempotency.remember(session, actor="li", key=key, status=200, response="done")
                return "done"

        assert together(submit, submit) == ["done", "done"]
    with database.read() as session:
        assert len(trail.ask(session, Question(actions=("work_item.completed",)), limit=500)) == 40


def test_p6_two_schedulers_fire_a_timer_once(database, switches, clock):
    for round_ in range(20):
        relay.start(database, "alarm", subject=f"m{round_}")
    clock.move(timedelta(days=1))
    together(*[lambda: run_due(database)] * 3)
    while run_due(database):
        pass
    with database.read() as session:
        assert len(trail.ask(session, Question(actions=("timer.fired",)), limit=500)) == 20
    assert set(switches.settled.values()) == {1}
    assert len(switches.settled) == 20


def test_p6_a_timer_races_with_its_task(database, switches, clock):
    for round_ in range(30):
        instance_id, checks = relay.in_review(database, subject=f"m{round_}")
        with database.read() as session:
            (timer,) = queries.timers_of(session, instance_id)
        clock.move(timedelta(days=3))

        def fire(timer_id=timer.id):
            with database.write() as session:
                return commands.fire_timer(session, timer_id)

        fired, completed = together(fire, lambda item=checks["check_b"]: relay.complete(database, item, "li", 1))
        assert (fired is None) != isinstance(completed, Conflict)
        assert relay.complete(database, checks["check_a"]).finished
    whole(database)


class FastClock:
    """A clock of all processes alike that runs faster than the world's."""

    def __init__(self, origin: float, factor: int) -> None:
        self._origin, self._factor = origin, factor

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._origin + (time.time() - self._origin) * self._factor, UTC)


def work(url: str, clock: FastClock, seed: int) -> None:
    """A worker process: due work, over and over, until it is killed; its effect is a row."""
    database = Database(url, info={})
    switches = relay.Switches()
    runtime = relay.runtime(switches, clock)
    settled = runtime.topics["note"].settle

    def settle(session, payload):
        settled(session, payload)
        session.execute(text("insert into idempotency_key values (:a, :k, '', 1, '', '')"), effect(payload))
        time.sleep(random.random() / 5)  # long enough to be killed in the middle

    def effect(payload):
        return {"a": payload["instance"], "k": str(random.random())}

    random.seed(seed)
    note = runtime.topics["note"]
    runtime.topics = {"note": type(note)("note", note.send, settle)}
    database.info["runtime"] = runtime
    while True:
        run_due(database)
        time.sleep(0.002)


@pytest.mark.heavy
def test_p5_workers_killed_at_random_leave_one_effect_each(database):
    clock = FastClock(time.time(), 28_800)  # the timers fall due after 3 seconds, one day after the start
    relay.install(database, clock)
    count = 30
    instances = [relay.start(database, "alarm", subject=f"m{number}").instance_id for number in range(count)]
    url, seed = database.engine.url.render_as_string(hide_password=False), iter(range(10_000))

    def launch():
        process = PROCESSES.Process(target=work, args=(url, clock, next(seed)), daemon=True)
        process.start()
        return process

    workers = [launch() for _ in range(3)]
    random.seed(5)
    deadline = time.monotonic() + 120
    try:
        kills = 0
        while time.monotonic() < deadline and waiting(database):
            time.sleep(random.uniform(0.05, 0.2))
            if some_done(database) and kills < 12:
                victim = kills % 3
                workers[victim].kill()
                workers[victim].join()
                workers[victim] = launch()
                kills += 1
    finally:
        for worker in workers:
            worker.kill()
            worker.join()
    with database.read() as session:
        effects = Counter(session.execute(text("select actor from idempotency_key")).scalars())
        fired = trail.ask(session, Question(actions=("timer.fired",)), limit=500)
    assert kills >= 3
    assert effects == dict.fromkeys(instances, 1)
    assert Counter(event.instance_id for event in fired) == dict.fromkeys(instances, 1)
    assert all(event.at >= datetime.fromisoformat(event.changes["due"][1]) for event in fired)
    whole(database)


def waiting(database):
    with database.read() as session:
        timers = session.execute(text("select count(*) from timer where state = 'waiting'")).scalar()
        messages = session.execute(text("select count(*) from outbox_message where state = 'waiting'")).scalar()
    return timers + messages


def some_done(database):
    with database.read() as session:
        return session.execute(text("select count(*) from timer where state = 'fired'")).scalar() > 0


def test_outbox_messages_taken_by_many_settle_once(database, switches):
    with database.write() as session:
        for number in range(40):
            outbox.enqueue(session, "note", {"instance": f"i{number}"})
    together(*[lambda: run_due(database)] * 4)
    assert switches.settled == {f"i{number}": 1 for number in range(40)}

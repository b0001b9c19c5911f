"""Background work behind one narrow interface: a `Job` has a name, runs on a database, every so often.

The embedded worker is one thread. Several workers may run against one database: each timer and message is changed by
a conditional update in the transaction of its effect, so what two of them try takes effect once. Idle, a round costs
one indexed query.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, or_, select

from engine import audit, idempotency, outbox, reminders, timers
from engine.commands import fire_timer
from engine.db import Database
from engine.errors import Conflict, StepFailed
from engine.runtime import now

KEYS_KEPT = timedelta(days=7)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """`run` may be called again at any time, by several workers at once; its effect must be its own transaction."""

    name: str
    run: Callable[[Database], object]
    every: timedelta


def run_due(database: Database) -> int:
    """Fire the timers and send the messages that are due. Returns how many took effect."""
    if not _anything_due(database):
        return 0
    with database.read() as session:
        timer_ids = timers.due_ids(session)
    fired = sum(_fire(database, timer_id) for timer_id in timer_ids)
    with database.read() as session:  # what the timers enqueued leaves in the same round
        message_ids = outbox.due_ids(session)
    return fired + sum(outbox.deliver(database, message_id) for message_id in message_ids)


def remind_due(database: Database) -> int:
    """Remind of due times and report upward what is overdue. Returns how many rungs were done."""
    with database.read() as session:
        ids = reminders.due_ids(session)
    return sum(_remind(database, work_item_id) for work_item_id in ids)


def forget_old_keys(database: Database) -> None:
    """Drop idempotency keys that no client will send again."""
    with database.write() as session:
        idempotency.forget_before(session, now(session) - KEYS_KEPT)


def standard_jobs(interval: float = 1.0) -> tuple[Job, ...]:
    """What every installation runs; `interval` in seconds is how late a timer may be."""
    return (
        Job("due", run_due, timedelta(seconds=interval)),
        Job("remind", remind_due, timedelta(seconds=max(interval, 5.0))),
        Job("checkpoint", audit.make_checkpoint, timedelta(minutes=5)),
        Job("forget-keys", forget_old_keys, timedelta(hours=6)),
    )


class Worker:
    """One background thread. `jobs` come beside the standard ones."""

    def __init__(self, database: Database, interval: float = 1.0, jobs: Iterable[Job] = ()) -> None:
        self._database = database
        self._interval = interval
        self._jobs = (*standard_jobs(interval), *jobs)
        self._next = {job.name: 0.0 for job in self._jobs}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread. Raises RuntimeError when it runs already."""
        if self._thread is not None:
            raise RuntimeError("the worker runs already")
        self._stopping.clear()
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Let the job at hand finish and end the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout)
            self._thread = None

    def run_pending(self) -> None:
        """Run the jobs whose time has come, once."""
        for job in self._jobs:
            if not self._stopping.is_set() and time.monotonic() >= self._next[job.name]:
                self._next[job.name] = time.monotonic() + job.every.total_seconds()
                self._run(job)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.run_pending()
            self._stopping.wait(self._interval)

    def _run(self, job: Job) -> None:
        try:
            job.run(self._database)
        except Exception as error:
            log_failure(f"job {job.name}", error)


def log_failure(what: str, error: Exception) -> None:
    """Log kind and place of an error, never its message: that may hold draft text."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    log.error("%s: %s at %s", what, type(error).__name__, where)


def _anything_due(database: Database) -> bool:
    with database.read() as session:
        at = now(session)
        timer = exists().where(timers.table.c.state == "waiting", timers.table.c.next_attempt_at <= at)
        message = exists().where(outbox.table.c.state == "waiting", outbox.table.c.not_before <= at)
        return bool(session.connection().execute(select(or_(timer, message))).scalar())


def _remind(database: Database, work_item_id: str) -> bool:
    try:
        with database.write() as session:
            return reminders.remind(session, work_item_id)
    except Exception as error:
        log_failure(f"reminder of {work_item_id}", error)
        return False


def _fire(database: Database, timer_id: str) -> bool:
    try:
        with database.write() as session:
            return fire_timer(session, timer_id) is not None
    except Conflict:
        return False
    except StepFailed as failed:
        log.warning("timer %s: incident %s", timer_id, failed.failure.code)
        return False
    except Exception as error:
        log_failure(f"timer {timer_id}", error)
        return False

"""P2 on the way back: policy and interpretation disappear together or not at all.

A process that takes a release down is killed before statements all through its transaction, after the last one and
before its commit, while a reader loops. The reader must never see the one without the other, and what was killed must
leave nothing behind.
"""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from engine.clock import FixedClock
from engine.db import Database
from engine.errors import NotFound
from engine.runtime import Runtime
from tests.databases import count_statements
from tests.workflows.bureau import START
from tests.workflows.takedown.acts import STEPS, Out
from workflows.calendar.working_days import BureauWorkingTime
from workflows.installation.wiring import PACKAGES
from workflows.people.queries import load_actor
from workflows.prepublication.actions import complete
from workflows.release.channels import TOPICS as RELEASE
from workflows.release.models import PublicMark, ReleasedDocument, ReleaseSet
from workflows.release.queries import public_file, public_release, public_releases, tombstone
from workflows.renditions.store import FileStore
from workflows.takedown.channels import TOPICS
from workflows.takedown.models import TakedownCase
from workflows.takedown.opening import take_down_now

KILLED = 9
EVERY = 6  # statements: the whole act has some eighty


def at_once(out: Out) -> tuple[str, str]:
    return out.release_set_id, out.house.bureau.people["security"]


def by_approval(out: Out) -> tuple[str, str]:
    case = out.propose()
    for element_id, login, answers in STEPS[:-1]:
        out.house.decide(case, element_id, login, **answers)
    return out.house.item(case, "approve_takedown").id, out.house.bureau.people["leader"]


@pytest.mark.parametrize("prepare", [at_once, by_approval])
def test_a_reader_never_sees_the_one_without_the_other(out: Out, prepare: Any) -> None:
    target, actor = prepare(out)
    database, act = out.house.database, prepare.__name__
    statements = _statements_of(database, act, target, actor)
    assert statements > 15
    left = _rows(database)

    spawned = multiprocessing.get_context("spawn")
    results: Any = spawned.Queue()
    arguments = (database.url, database.info["files"].root, act, target, actor, statements, results)
    killer = spawned.Process(target=_act_and_die, args=arguments)
    killer.start()
    looks = 0
    while killer.is_alive() or looks == 0:
        assert _look(out) == {"policy", "interpretation"}
        looks += 1
        killer.join(0.01)  # the readers of a machine share it with the killed
    assert killer.exitcode == 0
    assert set(results.get(timeout=5)) == {KILLED}
    assert looks > 10

    assert _rows(database) == left
    with database.write() as session:
        _do(session, act, target, actor)
    assert _look(out) == set()


def _do(session: Session, act: str, target: str, actor_id: str) -> None:
    actor = load_actor(session, actor_id)
    if act == "at_once":
        take_down_now(session, target, actor, "附表疑有个人信息。")
    else:
        complete(session, target, actor, {"outcome": "approve"})


def _rows(database: Database) -> tuple[Any, ...]:
    with database.read() as session:
        counted = [session.scalar(select(func.count()).select_from(table)) for table in (TakedownCase, PublicMark)]
        return (*counted, session.scalars(select(ReleaseSet.state)).one())


def _statements_of(database: Database, act: str, target: str, actor: str) -> int:
    """How many statements the whole transaction has, the audit hook's included; undone just before the commit."""

    class Undo(Exception):
        pass

    def undo(session: Session) -> NoReturn:
        raise Undo

    with count_statements(database) as seen, pytest.raises(Undo), database.write() as session:
        event.listen(session, "before_commit", undo)
        _do(session, act, target, actor)
    return seen.count


def _look(out: Out) -> set[str]:
    """What the public sees through every door; both documents, or neither and a page that says why."""
    with out.house.database.read() as session:
        try:
            roles = {document.role for document in public_release(session, out.release_set_id).documents}
        except NotFound:
            roles = set()
        assert roles in (set(), {"policy", "interpretation"})
        assert (tombstone(session, out.release_set_id) is None) == bool(roles)
        together = select(func.count(ReleasedDocument.document_id)).join(ReleaseSet)
        assert session.scalar(together.where(ReleaseSet.state == "released")) in (0, 2)
        for release in public_releases(session).releases:
            for document in release.documents:
                assert public_file(session, release.id, document.document_id, "pdf").content
    return roles


def _act_and_die(url: str, files: Path, act: str, target: str, actor: str, statements: int, results: Any) -> None:
    """In a process of its own, without threads: fork one acting child for each place to die at."""
    late = range(statements - 4, statements + 1)
    numbers = sorted({*range(1, statements + 1, EVERY), *late})
    places = [*(("before", number) for number in numbers), ("after", statements), ("commit", 1)]
    results.put([_in_child(url, files, act, target, actor, place) for place in places])


def _in_child(url: str, files: Path, act: str, target: str, actor: str, place: tuple[str, int]) -> int:
    child = os.fork()
    if child == 0:
        try:
            _act_dying_at(url, files, act, target, actor, *place)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _act_dying_at(url: str, files: Path, act: str, target: str, actor: str, when: str, number: int) -> NoReturn:
    database = Database(url)
    clock = FixedClock(START)
    topics = {**RELEASE, **TOPICS}
    database.info["runtime"] = Runtime(PACKAGES, b"k" * 32, BureauWorkingTime(), clock, topics=topics)
    database.info["files"] = FileStore(files)
    seen = 0

    def die_at_statement(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        nonlocal seen
        if statement.startswith(("BEGIN", "PRAGMA", "COMMIT")):
            return
        seen += 1
        if seen == number:
            os._exit(KILLED)

    if when == "commit":
        event.listen(database.engine, "commit", lambda connection: os._exit(KILLED))
    else:
        event.listen(database.engine, f"{when}_cursor_execute", die_at_statement)
    with database.write() as session:
        _do(session, act, target, actor)
    os._exit(0)

"""A write transaction that dies at every place, in a process of its own, while a reader looks on."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from engine.db import Database
from tests.databases import count_statements

KILLED = 9
PROCESSES = multiprocessing.get_context("forkserver")  # without this process's threads and connections
PROCESSES.set_forkserver_preload(["workflows.installation.wiring"])  # else every killer imports it for seconds
Act = Callable[[Session], None]


@dataclass(frozen=True)
class Deaths:
    """How many statements the transaction has, how often it died, and how often the reader looked meanwhile."""

    statements: int
    deaths: int
    looks: int


def die_everywhere(opened: Callable[[], Database], act: Act, look: Callable[[], object], every: int = 1) -> Deaths:
    """Kills the act before every statement, after the last one and before the commit.

    `opened` and `act` go to another process, so they have to be picklable; `look` is called here over and over.
    `every`: 6 leaves out five statements of six, but none of the last five.
    """
    results: Any = PROCESSES.Queue()
    killer = PROCESSES.Process(target=_killer, args=(opened, act, every, results))
    killer.start()
    looks = 0
    while killer.is_alive() or looks == 0:
        look()
        looks += 1
        killer.join(0.005)  # the readers of a machine share it with the killed
    assert killer.exitcode == 0
    statements, exits = results.get(timeout=5)
    assert set(exits) == {KILLED}
    return Deaths(statements, len(exits), looks)


def _killer(opened: Callable[[], Database], act: Act, every: int, results: Any) -> None:
    """Without threads: forks one acting child for each place to die at."""
    database = opened()
    _statements_of(database, act)  # once for what is read only once in a process
    statements = _statements_of(database, act)
    database.dispose()  # the children inherit what it knows, but no connection
    late = range(max(statements - 4, 1), statements + 1)
    numbers = sorted({*range(1, statements + 1, every), *late})
    places = [*(("before", number) for number in numbers), ("after", statements), ("commit", 1)]
    results.put((statements, [_in_child(database, act, place) for place in places]))


def _statements_of(database: Database, act: Act) -> int:
    """How many statements the whole transaction has, the audit hook's included; undone just before the commit."""

    class Undo(Exception):
        pass

    def undo(session: Session) -> NoReturn:
        raise Undo

    with count_statements(database) as seen, pytest.raises(Undo), database.write() as session:
        event.listen(session, "before_commit", undo)
        act(session)
    return seen.count


def _in_child(database: Database, act: Act, place: tuple[str, int]) -> int:
    child = os.fork()
    if child == 0:
        try:
            _act_dying_at(database, act, *place)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _act_dying_at(database: Database, act: Act, when: str, number: int) -> NoReturn:
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
        act(session)
    os._exit(0)

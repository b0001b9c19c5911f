"""P2: policy and interpretation become public together or not at all.

A process that releases is killed before every statement of its transaction, after the last one and before its commit,
while a reader loops. The reader must never see the one without the other, and a killed release must leave nothing.
"""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from engine.db import Database
from engine.errors import NotFound
from tests.databases import count_statements
from tests.workflows.release import bureau
from workflows.matters.models import Matter
from workflows.release.actions import publish_together
from workflows.release.channels import settle_portal
from workflows.release.files import prepare_files
from workflows.release.models import ChannelDelivery, ReleasedDocument, ReleaseSet
from workflows.release.queries import public_file, public_page, public_release, public_releases
from workflows.renditions.store import FileStore

KILLED = 9


def test_a_reader_never_sees_the_one_without_the_other(bureau_database: Database, files: FileStore) -> None:
    with bureau_database.write() as session:
        ready = bureau.ready(session, channels=("portal", "manual"))
        prepare_files(session, ready.release_set_id)
    statements = _statements_of_a_release(bureau_database, ready.release_set_id)
    assert statements > 15

    spawned = multiprocessing.get_context("spawn")
    results: Any = spawned.Queue()
    killer = spawned.Process(
        target=_release_and_die, args=(bureau_database.url, files.root, ready.release_set_id, statements, results)
    )
    killer.start()
    looks = 0
    while killer.is_alive() or looks == 0:
        _look(bureau_database, ready)
        looks += 1
    killer.join()
    assert killer.exitcode == 0
    assert results.get(timeout=5) == [KILLED] * (statements + 2)
    assert looks > 10

    with bureau_database.read() as session:  # nothing is left of the killed ones
        assert session.scalar(select(func.count()).select_from(ReleasedDocument)) == 0
        assert session.scalar(select(func.count()).select_from(ChannelDelivery)) == 0
        assert session.get_one(ReleaseSet, ready.release_set_id).state == "prepared"
        assert session.get_one(Matter, ready.matter_id).state == "signed"
    with bureau_database.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
    assert _look(bureau_database, ready) == {"policy", "interpretation"}


def test_an_outside_channel_that_fails_half_way_takes_nothing_from_the_portal(bureau_database: Database) -> None:
    """One page is up elsewhere, the other is not: the portal shows both all the time, the failure stays visible."""
    from workflows.release.channels import manual_status, record_manual_publication

    with bureau_database.write() as session:
        ready = bureau.ready(session, channels=("portal", "manual"))
        publish_together(session, ready.release_set_id, "publisher")
        settle_portal(session, {"release_set_id": ready.release_set_id})
    with bureau_database.write() as session:
        record_manual_publication(
            session,
            release_set_id=ready.release_set_id,
            document_id=ready.policy_id,
            actor="publisher",
            url="https://www.example.org/a.html",
            page_text="网站改版中",
        )
    assert _look(bureau_database, ready) == {"policy", "interpretation"}
    with bureau_database.read() as session:
        status = manual_status(session, ready.release_set_id)
        assert not status.complete
        assert [document.state for document in status.documents] == ["failed", "waiting"]


def _statements_of_a_release(database: Database, release_set_id: str) -> int:
    """How many statements the whole transaction has, the audit hook's included; undone just before the commit."""

    class Undo(Exception):
        pass

    def undo(session: Session) -> NoReturn:
        raise Undo

    with count_statements(database) as seen, pytest.raises(Undo), database.write() as session:
        event.listen(session, "before_commit", undo)
        publish_together(session, release_set_id, "publisher")
    return seen.count


def _look(database: Database, ready: bureau.Ready) -> set[str]:
    """What the public sees through every door; both documents or neither."""
    with database.read() as session:
        try:
            roles = {document.role for document in public_release(session, ready.release_set_id).documents}
        except NotFound:
            roles = set()
        assert roles in (set(), {"policy", "interpretation"})
        together = func.count(ReleasedDocument.document_id)
        raw = session.scalar(
            select(together).join(ReleaseSet).where(ReleaseSet.state == "released", ReleaseSet.released_at.is_not(None))
        )
        assert raw in (0, 2)
        for release in public_releases(session).releases:
            assert {document.role for document in release.documents} == {"policy", "interpretation"}
            for document in release.documents:
                assert public_page(session, release.id, document.document_id)
                assert public_file(session, release.id, document.document_id, "pdf").content
    return roles


def _release_and_die(url: str, files: Path, release_set_id: str, statements: int, results: Any) -> None:
    """In a process of its own, without threads: fork one releasing child for each place to die at."""
    places = [("before", number) for number in range(1, statements + 1)] + [("after", statements), ("commit", 1)]
    results.put([_in_child(url, files, release_set_id, place) for place in places])


def _in_child(url: str, files: Path, release_set_id: str, place: tuple[str, int]) -> int:
    child = os.fork()
    if child == 0:
        try:
            _release_dying_at(url, files, release_set_id, *place)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _release_dying_at(url: str, files: Path, release_set_id: str, when: str, number: int) -> NoReturn:
    database = Database(url)
    bureau.equip(database, FileStore(files))
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
        publish_together(session, release_set_id, "publisher")
    os._exit(0)

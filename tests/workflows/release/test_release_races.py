"""P7: an edit, a return or a second release that comes at the same moment as the release."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from engine.db import Database
from engine.errors import Conflict, NotReady
from tests.workflows.release import bureau
from tests.workflows.release.bureau import Ready
from workflows.matters.locks import lock_matter
from workflows.matters.models import Editor, Revision
from workflows.matters.revisions import close_revision
from workflows.release.actions import publish_together
from workflows.release.models import ReleasedDocument, ReleaseSet
from workflows.release.postponement import hold_release
from workflows.release.release_sets import prepare_release_set

ROUNDS = 12


def _edit(database: Database, ready: Ready) -> None:
    with database.write() as session:
        matter = lock_matter(session, ready.matter_id)
        if matter.state == "released":
            raise Conflict
        bureau.add_version(session, ready.policy_id, "policy", "pdf", "改过", 2)
        session.add(Editor(matter_id=matter.id, person_id="publisher", since=bureau.NOW, why="edited"))
        close_revision(session, matter.id, "edited", "publisher")


def _hold(database: Database, ready: Ready) -> None:
    with database.write() as session:
        hold_release(session, ready.release_set_id, "publisher", "发现差错")


def _decide_again(database: Database, ready: Ready) -> None:
    with database.write() as session:
        prepare_release_set(session, ready.matter_id, "attribute", "withheld", "internal", [], None)


def _release(database: Database, ready: Ready) -> None:
    with database.write() as session:
        publish_together(session, ready.release_set_id, "publisher")


OTHERS: dict[str, Callable[[Database, Ready], None]] = {
    "edit": _edit,
    "hold": _hold,
    "another decision": _decide_again,
    "second release": _release,
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_of_two_at_once_exactly_one_wins(bureau_database: Database, other: Callable[[Database, Ready], None]) -> None:
    for _ in range(ROUNDS):
        with bureau_database.write() as session:
            ready = bureau.ready(session, kind="pdf", matter_class="news", interpretation=False)
        done: dict[str, bool] = {}
        barrier = threading.Barrier(2)

        def attempt(
            name: str,
            act: Callable[[Database, Ready], None],
            ready: Ready = ready,
            done: dict[str, bool] = done,
            barrier: threading.Barrier = barrier,
        ) -> None:
            barrier.wait()
            try:
                act(bureau_database, ready)
                done[name] = True
            except (NotReady, Conflict):
                done[name] = False

        threads = [
            threading.Thread(target=attempt, args=("release", _release)),
            threading.Thread(target=attempt, args=("other", other)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(done.values()) == [False, True]
        with bureau_database.read() as session:
            documents = session.scalar(
                select(func.count()).where(ReleasedDocument.release_set_id == ready.release_set_id)
            )
            release_set = session.get_one(ReleaseSet, ready.release_set_id)
            out = done["release"] or other is _release
            assert (release_set.state == "released") is out
            assert documents == (1 if out else 0)
            if out:
                assert session.get_one(Revision, ready.revision_id).closed_at is None

"""P2 on the way back: policy and interpretation disappear together or not at all.

A process that takes a release down is killed before statements all through its transaction, after the last one and
before its commit, while a reader loops. The reader must never see the one without the other, and what was killed must
leave nothing behind.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.clock import FixedClock
from engine.db import Database
from engine.errors import NotFound
from engine.runtime import Runtime
from tests.dying import die_everywhere
from tests.workflows.bureau import START
from tests.workflows.takedown.acts import STEPS, Out
from workflows.calendar.working_days import BureauWorkingTime
from workflows.installation.wiring import PACKAGES
from workflows.people.queries import load_actor
from workflows.prepublication.actions import complete
from workflows.release.channels import TOPICS as RELEASE
from workflows.release.models import PublicMark, ReleasedDocument, ReleaseSet
from workflows.release.public_queries import public_file, public_release, public_releases, tombstone
from workflows.renditions.store import FileStore
from workflows.takedown.channels import TOPICS
from workflows.takedown.models import TakedownCase
from workflows.takedown.opening import take_down_now

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
    database = out.house.database
    act = partial(_do, act=prepare.__name__, target=target, actor_id=actor)
    left = _rows(database)

    def look() -> None:
        assert _look(out) == {"policy", "interpretation"}

    opened = partial(_opened, database.url, database.info["files"].root)
    killed = die_everywhere(opened, act, look, every=EVERY)
    assert killed.statements > 15
    assert killed.looks > 10

    assert _rows(database) == left
    with database.write() as session:
        act(session)
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


def _opened(url: str, files: Path) -> Database:
    database = Database(url)
    topics = {**RELEASE, **TOPICS}
    database.info["runtime"] = Runtime(PACKAGES, b"k" * 32, BureauWorkingTime(), FixedClock(START), topics=topics)
    database.info["files"] = FileStore(files)
    return database

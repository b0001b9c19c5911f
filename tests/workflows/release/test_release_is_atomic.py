"""P2: policy and interpretation become public together or not at all.

A process that releases is killed before every statement of its transaction, after the last one and before its commit,
while a reader loops. The reader must never see the one without the other, and a killed release must leave nothing.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from engine.db import Database
from engine.errors import NotFound
from tests.dying import die_everywhere
from tests.workflows.release import bureau
from workflows.matters.models import Matter
from workflows.release.actions import publish_together
from workflows.release.channels import settle_portal
from workflows.release.files import prepare_files
from workflows.release.models import ChannelDelivery, ReleasedDocument, ReleaseSet
from workflows.release.public_queries import public_file, public_page, public_release, public_releases
from workflows.renditions.store import FileStore


def test_a_reader_never_sees_the_one_without_the_other(bureau_database: Database, files: FileStore) -> None:
    with bureau_database.write() as session:
        ready = bureau.ready(session, channels=("portal", "manual"))
        prepare_files(session, ready.release_set_id)

    killed = die_everywhere(
        partial(_opened, bureau_database.url, files.root),
        partial(publish_together, release_set_id=ready.release_set_id, actor="publisher"),
        partial(_look, bureau_database, ready),
    )
    assert killed.statements > 15
    assert killed.deaths == killed.statements + 2
    assert killed.looks > 10

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


def _opened(url: str, files: Path) -> Database:
    database = Database(url)
    bureau.equip(database, FileStore(files))
    return database

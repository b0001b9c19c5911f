"""Drawing the PDFs before anybody waits for them: it takes a second, and a write transaction must not.

When the slots are known the release set's files are drawn by the background worker; whoever does the last check then
finds them made. What the worker has not made in time is made there.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.db import Database
from engine.outbox import enqueue
from engine.runtime import Topic
from workflows.matters.models import Matter
from workflows.release.files import documents_of, prepare_files, slot_values
from workflows.release.models import ReleaseSet
from workflows.renditions.pdf import drawn_pdf
from workflows.renditions.store import files_of
from workflows.renditions.xhtml import fill_slots

PREPARE = "release.prepare"
STANDING = frozenset({"prepared", "held"})


def prepare_soon(session: Session, release_set_id: str) -> None:
    """Have the files of the release set made in the background once this transaction is committed."""
    enqueue(session, PREPARE, {"release_set_id": release_set_id})


def _draw(database: Database, payload: Mapping[str, str]) -> None:
    with database.read() as session:
        release_set = session.get(ReleaseSet, payload["release_set_id"])
        if release_set is None or release_set.state not in STANDING:
            return
        slots = slot_values(session, session.get_one(Matter, release_set.matter_id))
        pages = [
            (fill_slots(files_of(session).get(row.rendition_hash), slots), row.title)
            for row, version in documents_of(session, release_set.revision_id)
            if version.rendition_kind == "xhtml"
        ]
    for filled, title in pages:
        drawn_pdf(filled, title)


def _keep(session: Session, payload: Mapping[str, str]) -> None:
    release_set = session.get(ReleaseSet, payload["release_set_id"])
    if release_set is not None and release_set.state in STANDING:
        prepare_files(session, release_set.id)


TOPIC = Topic(PREPARE, _draw, _keep)

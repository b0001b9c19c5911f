"""Having a matter sealed: asked for in one transaction, made in the background, kept in the file store by its hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import audit
from engine.db import Database
from engine.errors import NotFound
from engine.ids import new_id
from engine.models import AuditChain
from engine.outbox import enqueue
from engine.runtime import Topic, now
from workflows.evidence.contents import Sealed, build_sealed
from workflows.evidence.models import SealedFile
from workflows.evidence.rules import View, view_of
from workflows.matters.models import Matter
from workflows.matters.trail import chain_of
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.renditions.store import files_of

SEAL = "evidence.seal"


def ask_for_seal(session: Session, actor: Actor, matter_id: str) -> SealedFile:
    """A row that the background worker will fill; of the same person, view and matter one that waits already.

    Raises NotFound when the actor may not have the matter.
    """
    view = view_of(session, actor, matter_id)
    waiting = select(SealedFile).where(
        SealedFile.matter_id == matter_id,
        SealedFile.by == actor.person_id,
        SealedFile.view == view,
        SealedFile.state == "waiting",
    )
    if (standing := session.scalars(waiting).first()) is not None:
        return standing
    row = SealedFile(
        id=new_id(), matter_id=matter_id, view=view, state="waiting", by=actor.person_id, at=now(session), events=0
    )
    session.add(row)
    session.flush()
    enqueue(session, SEAL, {"sealed_file_id": row.id})
    return row


def make_sealed(database: Database, sealed_file_id: str) -> None:
    """Builds what was asked for and keeps it; does nothing when it is made already. Takes seconds."""
    audit.make_checkpoint(database)
    with database.snapshot() as session:
        row = session.get(SealedFile, sealed_file_id)
        if row is None or row.state == "ready":
            return
        names = names_of(session, [row.by])
        made = build_sealed(session, row.matter_id, view_named(row.view), sealed_by=names.get(row.by, ""), at=row.at)
    with database.write() as session:
        _keep(session, sealed_file_id, made)


def view_named(name: str) -> View:
    """The view that a row names."""
    return "full" if name == "full" else "hashes"


def _keep(session: Session, sealed_file_id: str, made: Sealed) -> None:
    values = {
        "state": "ready",
        "file_hash": files_of(session).put(made.content),
        "size": len(made.content),
        "seal": made.seal,
        "events": made.events,
        "made_at": now(session),
    }
    of_row = update(SealedFile).where(SealedFile.id == sealed_file_id, SealedFile.state == "waiting").values(values)
    row = session.scalars(of_row.returning(SealedFile)).one_or_none()
    if row is not None:  # another worker was not faster
        note_sealed(session, row.by, row.matter_id, made, row.view)


def note_sealed(session: Session, actor: str, matter_id: str, made: Sealed, view: str) -> None:
    """On the access chain: taking a file out does not change the matter, so its chain stays as it was sealed."""
    audit.record(
        session,
        chain=audit.ACCESS,
        action="evidence.sealed",
        actor=actor,
        subject=matter_id,
        content_hash=files_of(session).put(made.content),
        changes={"view": [None, view], "seal": [None, made.seal], "events": [None, made.events]},
    )


def sealed_files(session: Session, actor: Actor, matter_id: str) -> Sequence[SealedFile]:
    """What was sealed of the matter in the view that the actor may have, newest first. Raises NotFound."""
    view = view_of(session, actor, matter_id)
    query = select(SealedFile).where(SealedFile.matter_id == matter_id, SealedFile.view == view)
    return session.scalars(query.order_by(SealedFile.id.desc()).limit(20)).all()


def sealed_content(session: Session, actor: Actor, sealed_file_id: str) -> tuple[str, bytes]:
    """(file name, bytes) of a sealed file that is ready. Raises NotFound for everything that is not the actor's."""
    row = session.get(SealedFile, sealed_file_id)
    if row is None or row.file_hash is None or view_of(session, actor, row.matter_id) != row.view:
        raise NotFound
    return file_name(session.get_one(Matter, row.matter_id)), files_of(session).get(row.file_hash)


def current_sealed(session: Session, actor: Actor, matter_id: str) -> SealedFile | None:
    """The newest sealed file that covers everything that has happened to the matter; None when there is none."""
    length = events_of(session, matter_id)
    ready = [each for each in sealed_files(session, actor, matter_id) if each.state == "ready"]
    return next((each for each in ready if each.events == length), None)


def events_of(session: Session, matter_id: str) -> int:
    """How many events the matter's chain holds now."""
    return session.scalar(select(AuditChain.seq).where(AuditChain.chain == chain_of(matter_id))) or 0


def file_name(matter: Matter) -> str:
    """sealed-2026-0147.zip."""
    return f"sealed-{matter.number}.zip"


def _make(database: Database, payload: Mapping[str, str]) -> None:
    make_sealed(database, payload["sealed_file_id"])


TOPIC = Topic(SEAL, _make)

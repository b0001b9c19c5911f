"""What the pages on evidence show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workflows.evidence import inspection, sealing
from workflows.evidence.rules import view_of
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.release.release_sets import was_released


@dataclass(frozen=True)
class SealedLine:
    """One sealed file. `later`: how many events came after it."""

    id: str
    ready: bool
    at: datetime
    by: str
    file_hash: str
    size: int
    seal: str
    later: int


@dataclass(frozen=True)
class MatterEvidence:
    """`title`: empty for whoever must not know it. `full`: draft text included."""

    matter_id: str
    number: str
    title: str
    full: bool
    sealed: tuple[SealedLine, ...]

    @property
    def working(self) -> bool:
        return any(not each.ready for each in self.sealed)


@dataclass(frozen=True)
class FolderLine:
    id: str
    first: date
    last: date
    ready: bool
    done: int
    total: int
    size: int
    at: datetime


def matter_page(session: Session, actor: Actor, matter_id: str) -> MatterEvidence:
    """Raises NotFound for whoever may not take the matter out."""
    full = view_of(session, actor, matter_id) == "full"
    matter = session.get_one(Matter, matter_id)
    length = sealing.events_of(session, matter_id)
    rows = sealing.sealed_files(session, actor, matter_id)
    names = names_of(session, [each.by for each in rows])
    return MatterEvidence(
        matter_id=matter_id,
        number=matter.number,
        title=matter.title if full or was_released(session, matter_id) else "",
        full=full,
        sealed=tuple(
            SealedLine(
                each.id,
                each.state == "ready",
                each.at,
                names.get(each.by, ""),
                each.file_hash or "",
                each.size or 0,
                each.seal or "",
                length - each.events,
            )
            for each in rows
        ),
    )


def folder_lines(session: Session, actor: Actor) -> tuple[FolderLine, ...]:
    """The inspection folders that the actor asked for, with how far they are."""
    return tuple(
        FolderLine(
            each.id,
            each.first_day,
            each.last_day,
            each.state == "ready",
            inspection.progress_of(session, each.id),
            each.total,
            each.size or 0,
            each.at,
        )
        for each in inspection.folders_of(session, actor)
    )

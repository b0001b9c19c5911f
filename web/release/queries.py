"""Lists of release sets for staff, by their rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.matters.access import readable_by
from workflows.matters.classes import ATTRIBUTES
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.release.labels import RELEASE_STATES
from workflows.release.models import ReleasedDocument, ReleaseSet

PAGE = 50
STATES = {code: label for code, label in RELEASE_STATES.items() if code != "void"}


@dataclass(frozen=True)
class Wanted:
    """Which release sets a list shows; empty: all but void ones."""

    state: str = ""
    attribute: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Wanted:
        """From an address; what is unknown narrows nothing."""
        state, attribute = given.get("state", ""), given.get("attribute", "")
        return cls(state if state in STATES else "", attribute if attribute in ATTRIBUTES else "")


@dataclass(frozen=True)
class ReleaseRow:
    release: ReleaseSet
    number: str


def releases(
    session: Session, actor: Actor, after: str | None = None, limit: int = PAGE, wanted: Wanted | None = None
) -> list[ReleaseRow]:
    """Release sets of matters that the actor may read, newest first, without void ones."""
    query = (
        select(ReleaseSet, Matter.number)
        .join(Matter, Matter.id == ReleaseSet.matter_id)
        .where(readable_by(actor), ReleaseSet.state != "void")
        .order_by(ReleaseSet.id.desc())
        .limit(limit)
    )
    if wanted and wanted.state:
        query = query.where(ReleaseSet.state == wanted.state)
    if wanted and wanted.attribute:
        query = query.where(ReleaseSet.attribute == wanted.attribute)
    if after:
        query = query.where(ReleaseSet.id < after)
    return [ReleaseRow(release, number) for release, number in session.execute(query)]


def document_titles(session: Session, release_set_id: str) -> dict[str, str]:
    """Title by document id."""
    query = select(ReleasedDocument.document_id, ReleasedDocument.title)
    rows = session.execute(query.where(ReleasedDocument.release_set_id == release_set_id))
    return {row.document_id: row.title for row in rows}

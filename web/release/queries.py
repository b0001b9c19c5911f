"""Lists of release sets for staff, by their rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflows.matters.access import readable_by
from workflows.matters.checks import LONGEST_TITLE
from workflows.matters.classes import ATTRIBUTES
from workflows.matters.models import Matter
from workflows.matters.search import few_matters, holds_words, is_common, narrowing
from workflows.people.actor import Actor
from workflows.release.labels import RELEASE_STATES
from workflows.release.models import ReleasedDocument, ReleaseSet

PAGE = 50
STATES = {code: label for code, label in RELEASE_STATES.items() if code != "void"}


@dataclass(frozen=True)
class Wanted:
    """Which release sets a list shows; empty: all but void ones. `words`: every one of them occurs in the title, the
    numbers or the texts of its matter."""

    state: str = ""
    attribute: str = ""
    words: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Wanted:
        """From an address; what is unknown narrows nothing."""
        state, attribute = given.get("state", ""), given.get("attribute", "")
        words = given.get("q", "").strip()[:LONGEST_TITLE]
        return cls(state if state in STATES else "", attribute if attribute in ATTRIBUTES else "", words)


@dataclass(frozen=True)
class ReleaseRow:
    release: ReleaseSet
    number: str


def releases(
    session: Session, actor: Actor, after: str | None = None, limit: int = PAGE, wanted: Wanted | None = None
) -> list[ReleaseRow]:
    """Release sets of matters that the actor may read, newest first, without void ones. Raises Invalid for words that
    cannot be looked for."""
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
    if wanted and wanted.words:
        query = query.where(_holding(session, actor, wanted.words))
    if after:
        query = query.where(ReleaseSet.id < after)
    return [ReleaseRow(release, number) for release, number in session.execute(query)]


def _holding(session: Session, actor: Actor, words: str) -> ColumnElement[bool]:
    """Few matters are looked up, of many each is asked in the order of the list."""
    few = None if is_common(session, words) else few_matters(session, words, within=narrowing(session, actor))
    return holds_words(ReleaseSet.__table__.c.matter_id, words) if few is None else ReleaseSet.matter_id.in_(few)


def document_titles(session: Session, release_set_id: str) -> dict[str, str]:
    """Title by document id."""
    query = select(ReleasedDocument.document_id, ReleasedDocument.title)
    rows = session.execute(query.where(ReleasedDocument.release_set_id == release_set_id))
    return {row.document_id: row.title for row in rows}

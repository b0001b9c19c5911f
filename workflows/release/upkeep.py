"""Upkeep of what is published: a new rulebook is held against it in the background, and what it hits newly becomes an
upkeep item (维护事项) that somebody answers. Nothing published is changed here: a correction is a reviewed act.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.db import Database
from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound, XianshenError
from engine.ids import new_id
from engine.models import OutboxMessage
from engine.outbox import enqueue
from engine.runtime import Topic, now
from workflows.matters import trail
from workflows.matters.models import Matter, Revision, RevisionDocument
from workflows.people.actor import Actor
from workflows.release.models import ReleaseSet
from workflows.screening.actions import aspect_of
from workflows.screening.fingerprints import with_fingerprints
from workflows.screening.model import Finding
from workflows.screening.models import FindingRow, RulebookVersion, UpkeepItem
from workflows.screening.rulebook import Rulebook
from workflows.screening.rulebooks import current_rulebook, current_version, publish_rulebook
from workflows.screening.subjects import Screened, of_revision, result_of

log = logging.getLogger(__name__)
RESCAN = "upkeep.rescan"
BATCH = 20  # matters between two notes of how far the run has come
KEEPERS = frozenset({"office_check", "attribute_review", "publisher", "secrecy_review"})
State = Literal["kept", "acted"]


class Progress(NamedTuple):
    """How far a rescan has come, in published matters."""

    done: int
    total: int


class Outcome(NamedTuple):
    """What the run of the newest rulebook found: items it opened, and all items that wait for an answer now."""

    opened: int
    waiting: int


class Listed(NamedTuple):
    """An item with its matter; `document` is None for the title and the elements, `release_id` once it is not public.

    `first`: the document is the first of its role, the one that the public page has an anchor for.
    """

    item: UpkeepItem
    matter: Matter
    document: RevisionDocument | None
    release_id: str | None
    first: bool


def publish_and_rescan(
    session: Session, book: Rulebook, actor: Actor, reason: str, *, seen: int | None = None
) -> RulebookVersion:
    """Put the rulebook in force and have everything published held against it. Raises as `publish_rulebook` does."""
    version = publish_rulebook(session, book, actor, reason, seen=seen)
    enqueue(session, RESCAN, {"rulebook": version.id, "after": ""})
    return version


def rescan_progress(session: Session) -> Progress | None:
    """How far the rescan under way has come; None when none is."""
    query = select(OutboxMessage.payload).where(OutboxMessage.topic == RESCAN, OutboxMessage.state == "waiting")
    waiting = session.scalars(query.order_by(OutboxMessage.id.desc()).limit(1)).one_or_none()
    if waiting is None:
        return None
    done, total = (
        session.scalar(select(func.count()).select_from(ReleaseSet).where(*condition)) or 0
        for condition in ((_PUBLIC, ReleaseSet.matter_id <= waiting["after"]), (_PUBLIC,))
    )
    return Progress(done, total)


def last_outcome(session: Session) -> Outcome | None:
    """What the last rescan found; None when the rulebook was never changed."""
    newest = current_version(session)
    if newest is None or newest.ordinal < 2:
        return None
    counted = select(func.count()).select_from(UpkeepItem)
    opened = session.scalar(counted.where(UpkeepItem.rulebook_id == newest.id)) or 0
    return Outcome(opened, session.scalar(counted.where(UpkeepItem.state == "open")) or 0)


def published_documents(session: Session) -> int:
    """How many published texts a rescan goes through."""
    released = select(ReleaseSet.revision_id).where(_PUBLIC)
    query = select(func.count()).select_from(RevisionDocument).where(RevisionDocument.revision_id.in_(released))
    return session.scalar(query) or 0


def upkeep_items(session: Session, actor: Actor, *, closed: bool = False) -> Sequence[Listed]:
    """Open (or closed) items with their documents, the newest first, at most 200. Raises NotAllowed."""
    if not any(actor.holds(post) for post in KEEPERS):
        raise NotAllowed("维护事项由办公室、政务公开、发布和保密岗位查看和办理。")
    state = UpkeepItem.state != "open" if closed else UpkeepItem.state == "open"
    query = (
        select(UpkeepItem, Matter, ReleaseSet)
        .join(Matter, Matter.id == UpkeepItem.matter_id)
        .outerjoin(ReleaseSet, and_(ReleaseSet.matter_id == Matter.id, _PUBLIC))
        .where(state)
        .order_by(UpkeepItem.id.desc())
        .limit(200)
    )
    rows = session.execute(query).all()
    documents = _documents(session, {each.revision_id for _item, _matter, each in rows if each})
    return [_listed(item, matter, each, documents) for item, matter, each in rows]


Documents = Mapping[tuple[str, str], tuple[RevisionDocument, bool]]


def _documents(session: Session, revisions: set[str]) -> Documents:
    query = select(RevisionDocument).where(RevisionDocument.revision_id.in_(revisions))
    found: dict[tuple[str, str], tuple[RevisionDocument, bool]] = {}
    roles: set[tuple[str, str]] = set()
    for each in session.scalars(query.order_by(RevisionDocument.ordinal, RevisionDocument.document_id)):
        role = (each.revision_id, each.role)
        found[each.revision_id, each.document_id] = (each, role not in roles)
        roles.add(role)
    return found


def _listed(item: UpkeepItem, matter: Matter, released: ReleaseSet | None, documents: Documents) -> Listed:
    if released is None:
        return Listed(item, matter, None, None, False)
    document, first = documents.get((released.revision_id, item.document_id or ""), (None, False))
    return Listed(item, matter, document, released.id if "portal" in released.channels else None, first)


def close_upkeep(session: Session, item_id: str, actor: Actor, *, state: State, reason: str) -> UpkeepItem:
    """Somebody answers: it stays as it is (kept), or it is being corrected or taken down (acted), with the reason.

    What is about secrecy is the secrecy reviewer's. Raises NotFound, NotAllowed, Invalid, Conflict (answered already).
    """
    item = session.get(UpkeepItem, item_id)
    if item is None:
        raise NotFound("没有找到这个维护事项。")
    posts = {"secrecy_review"} if item.aspect == "secrecy" else KEEPERS
    if not any(actor.holds(post) for post in posts):
        raise NotAllowed("涉及保密的维护事项由保密员办理，其他由办公室、政务公开和发布岗位办理。")
    if not reason.strip():
        raise Invalid(issues=[Issue("upkeep.reason", "请写明保留或处置的理由。", field="reason")])
    closed = session.execute(
        update(UpkeepItem)
        .where(UpkeepItem.id == item_id, UpkeepItem.state == "open")
        .values(state=state, closed_by=actor.person_id, closed_at=now(session), closed_reason=reason.strip())
        .returning(UpkeepItem.id)
    ).first()
    if closed is None:
        raise Conflict("这个维护事项已由他人办理。")
    session.refresh(item)
    changes: trail.Changes = {"upkeep": [None, item.id], "check": [None, item.check], "state": ["open", state]}
    trail.record(session, item.matter_id, "upkeep.closed", actor.person_id, changes, reason=reason.strip())
    return item


_PUBLIC: ColumnElement[bool] = ReleaseSet.state == "released"


# in the background


def _rescan(database: Database, payload: Mapping[str, str]) -> None:
    """One batch; a second run of the same batch adds nothing."""
    with database.read() as session:
        newest = current_version(session)
        if newest is None or newest.id != payload["rulebook"]:
            return  # a newer rulebook has its own run
        batch = _batch(session, payload["after"])
    for matter_id, revision_id in batch:
        with database.read() as session:
            matter, revision = session.get_one(Matter, matter_id), session.get_one(Revision, revision_id)
            screened = of_revision(session, matter, revision)
            try:
                new = _new_findings(session, revision_id, screened)
            except XianshenError as error:  # a damaged file of one matter must not keep the others from being checked
                log.error("rescan of matter %s: %s", matter_id, error.code)
                new = []
        if new:
            with database.write() as session:
                _open_items(session, matter_id, payload["rulebook"], screened, new)


def _go_on(session: Session, payload: Mapping[str, str]) -> None:
    batch = _batch(session, payload["after"])
    newest = current_version(session)
    if len(batch) == BATCH and newest is not None and newest.id == payload["rulebook"]:
        enqueue(session, RESCAN, {"rulebook": payload["rulebook"], "after": batch[-1][0]})


def _batch(session: Session, after: str) -> list[tuple[str, str]]:
    query = select(ReleaseSet.matter_id, ReleaseSet.revision_id).where(_PUBLIC, ReleaseSet.matter_id > after)
    return [(row.matter_id, row.revision_id) for row in session.execute(query.order_by("matter_id").limit(BATCH))]


def _new_findings(session: Session, revision_id: str, screened: Screened) -> list[tuple[str, Finding]]:
    """What nobody was asked about before the release; notes need no upkeep."""
    result = result_of(session, screened, current_rulebook(session))
    asked = set(session.scalars(select(FindingRow.fingerprint).where(FindingRow.revision_id == revision_id)))
    found = with_fingerprints(result.subject, result.findings)
    return [(fingerprint, each) for fingerprint, each in found if fingerprint not in asked and each.level != "note"]


def _open_items(
    session: Session, matter_id: str, rulebook_id: str, screened: Screened, found: Sequence[tuple[str, Finding]]
) -> None:
    rows = [_row(session, matter_id, rulebook_id, screened, fingerprint, each) for fingerprint, each in found]
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    adding = dialect.insert(UpkeepItem).on_conflict_do_nothing(index_elements=["matter_id", "fingerprint"])
    opened = session.execute(adding.values(rows).returning(UpkeepItem.id)).all()
    if opened:
        changes: trail.Changes = {"rulebook": [None, rulebook_id], "items": [None, len(opened)]}
        trail.record(session, matter_id, "upkeep.opened", "system", changes)


def _row(
    session: Session, matter_id: str, rulebook_id: str, screened: Screened, fingerprint: str, finding: Finding
) -> dict[str, object]:
    source = screened.source(finding.document)
    return {
        "id": new_id(),
        "matter_id": matter_id,
        "rulebook_id": rulebook_id,
        "fingerprint": fingerprint,
        "check_id": finding.check,
        "aspect": aspect_of(finding),
        "level": finding.level,
        "message": finding.message,
        "document_id": source.document_id if source else None,
        "part": finding.part,
        "quote": finding.quote,
        "state": "open",
        "created_at": now(session),
    }


TOPIC = Topic(RESCAN, _rescan, _go_on)

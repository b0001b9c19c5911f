"""What can be asked about matters. Whatever shows texts or titles takes the actor and filters by rights first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from engine.errors import NotFound
from engine.models import AuditEvent, WorkItem
from workflows.matters.access import note_read, readable_by, readable_matter
from workflows.matters.content import CurrentDocument, current_documents
from workflows.matters.models import (
    Approval,
    Document,
    DocumentVersion,
    InterpretationElement,
    Matter,
    Opinion,
    Revision,
    RevisionDocument,
    Suggestion,
)
from workflows.matters.opinions import opinions_of
from workflows.matters.search import found_matters, holds_words
from workflows.matters.trail import chain_of
from workflows.matters.within_reach import few_within_reach
from workflows.people.actor import Actor
from workflows.people.models import Person, Section
from workflows.people.queries import names_of

PAGE, LONGEST_PAGE = 40, 200  # rows of a list, unless another number is asked for, and the most


@dataclass(frozen=True)
class MatterFilter:
    """Which matters a list shows; None: all. `words`: every one of them occurs in title, numbers or texts."""

    states: frozenset[str] | None = None
    matter_class: str | None = None
    section_id: str | None = None
    drafter_id: str | None = None
    words: str = ""


@dataclass(frozen=True)
class MatterRow:
    """One line of a list."""

    matter: Matter
    section_name: str
    drafter_name: str


@dataclass(frozen=True)
class MatterPage:
    """Latest first. `before`: give it back for the next page; None: that was all."""

    rows: tuple[MatterRow, ...]
    before: str | None


@dataclass(frozen=True)
class MatterDetails:
    """A matter with all its parts. `names`: person id -> name for everybody who occurs in it."""

    matter: Matter
    section_name: str
    documents: tuple[CurrentDocument, ...]
    elements: tuple[InterpretationElement, ...]
    revisions: tuple[Revision, ...]
    opinions: tuple[Opinion, ...]
    approvals: tuple[Approval, ...]
    suggestions: tuple[Suggestion, ...]
    work_items: tuple[WorkItem, ...]
    names: dict[str, str]

    @property
    def open_revision(self) -> Revision | None:
        return next((revision for revision in self.revisions if revision.closed_at is None), None)


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `opinion` is what the person said, when it was a decision on a work item; `names`: of
    the people whom the event tells of, by id."""

    event: AuditEvent
    actor_name: str  # the actor's id when it is no person (engine, installer)
    opinion: Opinion | None
    names: Mapping[str, str]


@dataclass(frozen=True)
class RevisionText:
    """A document as one revision put it before the reviewers."""

    document: RevisionDocument
    version: DocumentVersion


def matters_page(
    session: Session, actor: Actor, wanted: MatterFilter | None = None, *, before: str | None = None, limit: int = PAGE
) -> MatterPage:
    """The matters that the actor may read and the filter lets through, `limit` of them: latest first, of those that
    hold words the latest written first. Raises Invalid for words that cannot be looked for."""
    limit, wanted = min(max(limit, 1), LONGEST_PAGE), wanted or MatterFilter()
    conditions = _conditions(wanted)
    few = few_within_reach(session, actor)
    if few is not None:
        words = (holds_words(Matter.__table__.c.id, wanted.words),) if wanted.words.strip() else ()
        page = () if before is None else (Matter.id < before,)
        own = select(Matter.id).where(Matter.id.in_(few), readable_by(actor), *conditions, *words, *page)
        return _page(session, session.scalars(own.order_by(Matter.id.desc()).limit(limit + 1)).all(), limit)
    if wanted.words.strip():
        found = found_matters(session, actor, wanted.words, *conditions, after=before, limit=limit)
        by_id = {row.matter.id: row for row in _rows(session, Matter.id.in_(found.matter_ids))}
        return MatterPage(tuple(by_id[each] for each in found.matter_ids), found.after)
    listed = aliased(Matter)
    behind = () if before is None else (listed.id < before,)
    # a scalar is asked of each matter as it comes: the page is full soon, a list of all readable ones never
    readable = select(Matter.id).where(Matter.id == listed.id, readable_by(actor), *conditions).scalar_subquery()
    ids = select(listed.id).where(readable.is_not(None), *behind).order_by(listed.id.desc()).limit(limit + 1)
    return _page(session, session.scalars(ids).all(), limit)


def _page(session: Session, ids: Sequence[str], limit: int) -> MatterPage:
    rows = _rows(session, Matter.id.in_(ids))
    return MatterPage(tuple(rows[:limit]), rows[limit - 1].matter.id if len(rows) > limit else None)


def _rows(session: Session, *conditions: ColumnElement[bool]) -> list[MatterRow]:
    query = (
        select(Matter, Section.name, Person.name)
        .join(Section, Section.id == Matter.section_id)
        .join(Person, Person.id == Matter.drafter_id)
        .where(*conditions)
        .order_by(Matter.id.desc())
    )
    return [MatterRow(*row) for row in session.execute(query)]


def _conditions(wanted: MatterFilter) -> tuple[ColumnElement[bool], ...]:
    found: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        found.append(Matter.state.in_(sorted(wanted.states)))
    if wanted.matter_class is not None:
        found.append(Matter.matter_class == wanted.matter_class)
    if wanted.section_id is not None:
        found.append(Matter.section_id == wanted.section_id)
    if wanted.drafter_id is not None:
        found.append(Matter.drafter_id == wanted.drafter_id)
    return tuple(found)


def matter_details(session: Session, actor: Actor, matter_id: str) -> MatterDetails:
    """The matter with all its parts. Raises NotFound when there is none or the actor may not read it."""
    matter = readable_matter(session, actor, matter_id)
    revisions = revisions_of(session, matter_id)
    opinions = opinions_of(session, matter_id)
    approvals = session.scalars(select(Approval).where(Approval.matter_id == matter_id).order_by(Approval.id)).all()
    suggestions = session.scalars(
        select(Suggestion).where(Suggestion.matter_id == matter_id).order_by(Suggestion.id)
    ).all()
    items = session.scalars(select(WorkItem).where(WorkItem.subject == matter_id).order_by(WorkItem.id)).all()
    documents = tuple(current_documents(session, matter_id))
    people = [matter.drafter_id, *(each.version.created_by for each in documents)]
    people += [each.person_id for each in opinions] + [each.person_id for each in approvals]
    represented = [[each.on_behalf_of for each in rows] for rows in (opinions, approvals, items)]
    people += [absent for rows in represented for absent in rows if absent]
    people += [each.person_id for each in suggestions]
    people += [person for item in items for person in (item.assignee, item.ended_by) if person]
    return MatterDetails(
        matter=matter,
        section_name=session.scalar(select(Section.name).where(Section.id == matter.section_id)) or "",
        documents=documents,
        elements=tuple(elements_of(session, matter_id)),
        revisions=tuple(revisions),
        opinions=tuple(opinions),
        approvals=tuple(approvals),
        suggestions=tuple(suggestions),
        work_items=tuple(items),
        names=names_of(session, people),
    )


def timeline(
    session: Session, actor: Actor, matter_id: str, *, after: str = "", limit: int = LONGEST_PAGE
) -> list[TimelineEntry]:
    """What happened to the matter, oldest first, from the audit trail; `after`: id of the last event already shown.

    Raises NotFound when the actor may not read the matter.
    """
    readable_matter(session, actor, matter_id)
    events = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject == matter_id, AuditEvent.chain == chain_of(matter_id), AuditEvent.id > after)
        .order_by(AuditEvent.id)
        .limit(min(limit, LONGEST_PAGE))
    ).all()
    opinions = {opinion.work_item_id: opinion for opinion in opinions_of(session, matter_id)}
    names = names_of(session, [person for event in events for person in _people_in(event)])
    return [_entry(event, names, opinions) for event in events]


def _people_in(event: AuditEvent) -> list[str]:
    """Who acted, for whom, and whom it was about."""
    told = (event.changes.get(key, ()) for key in ("on_behalf_of", "to", "assignee"))
    return [event.actor, *(str(each) for pair in told for each in pair if each)]


def _entry(event: AuditEvent, names: Mapping[str, str], opinions: dict[str, Opinion]) -> TimelineEntry:
    said = opinions.get(event.work_item_id or "") if event.action == "opinion.recorded" else None
    own = {each: names[each] for each in _people_in(event) if each in names}
    return TimelineEntry(event, names.get(event.actor, event.actor), said, own)


def revisions_of(session: Session, matter_id: str) -> Sequence[Revision]:
    """Every revision of the matter in their order."""
    return session.scalars(select(Revision).where(Revision.matter_id == matter_id).order_by(Revision.ordinal)).all()


def revision_texts(session: Session, actor: Actor, revision_id: str) -> list[RevisionText]:
    """The documents of one revision in the order of roles. Raises NotFound when the actor may not read the matter."""
    revision = session.get(Revision, revision_id)
    if revision is None:
        raise NotFound
    readable_matter(session, actor, revision.matter_id)
    rows = session.execute(
        select(RevisionDocument, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.id == RevisionDocument.version_id)
        .where(RevisionDocument.revision_id == revision_id)
    )
    order = {"policy": 0, "interpretation": 1, "attachment": 2}
    found = [RevisionText(document, version) for document, version in rows]
    return sorted(found, key=lambda each: (order[each.document.role], each.document.ordinal))


def versions_of(session: Session, actor: Actor, document_id: str) -> Sequence[DocumentVersion]:
    """Every version of a document, first to last. Raises NotFound when the actor may not read the matter."""
    document = session.get(Document, document_id)
    if document is None:
        raise NotFound
    readable_matter(session, actor, document.matter_id)
    query = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return session.scalars(query.order_by(DocumentVersion.ordinal)).all()


def readable_version(session: Session, actor: Actor, version_id: str) -> DocumentVersion:
    """One version, for showing or downloading it. Raises NotFound when the actor may not read its matter."""
    row = session.execute(
        select(DocumentVersion, Document.matter_id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Matter, Matter.id == Document.matter_id)
        .where(DocumentVersion.id == version_id, readable_by(actor))
    ).first()
    if row is None:
        raise NotFound
    found, matter_id = row
    note_read(session, matter_id)
    return found


def elements_of(session: Session, matter_id: str) -> Sequence[InterpretationElement]:
    """The interpretation's elements as stored now."""
    return session.scalars(select(InterpretationElement).where(InterpretationElement.matter_id == matter_id)).all()

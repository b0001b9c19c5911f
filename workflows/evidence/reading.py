"""From the tables to a `Case`. Here, and nowhere else, draft text is left out for whoever must not see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import AuditEvent
from workflows.evidence import process
from workflows.evidence.beside import comments, side_facts
from workflows.evidence.case import (
    Case,
    DocumentFact,
    EventFact,
    IntakeFact,
    RevisionFact,
    SuggestionFact,
    WithheldFact,
)
from workflows.evidence.naming import Naming
from workflows.evidence.releases import release_facts
from workflows.evidence.rules import View
from workflows.evidence.takedowns import linked_numbers, takedown_facts
from workflows.evidence.words import action_words, reason_words
from workflows.matters.classes import ATTRIBUTES, CLASSES, GROUNDS
from workflows.matters.labels import CLOSED_REASONS, ORIGINS, STATES, SUGGESTION_STATES, URGENCIES
from workflows.matters.models import (
    DocumentVersion,
    Matter,
    RefusedIntake,
    Revision,
    RevisionDocument,
    Suggestion,
)
from workflows.matters.queries import revisions_of
from workflows.matters.trail import chain_of
from workflows.people.models import Person, Section
from workflows.release.files import documents_of
from workflows.release.labels import REASSESSMENT_RESULTS
from workflows.release.models import ArchiveRecord, ReleaseSet, WithheldItem


def read_case(session: Session, matter_id: str, view: View) -> Case:
    """The matter as evidence. The caller has asked `rules.view_of` which view may be taken."""
    matter = session.get_one(Matter, matter_id)
    revisions = revisions_of(session, matter_id)
    naming = _naming(session, matter, revisions, view)
    drafter = session.get_one(Person, matter.drafter_id)
    archived = session.get(ArchiveRecord, matter_id)
    beside, numbers = side_facts(session, matter_id, naming), linked_numbers(session, matter)
    return Case(
        full=naming.full,
        bureau=session.info["settings"].bureau_name,
        id=matter.id,
        number=matter.number,
        title=matter.title if naming.titled else f"（事项 {matter.number}）",
        matter_class=matter.matter_class,
        class_words=CLASSES[matter.matter_class].label.zh,
        urgency=URGENCIES[matter.urgency].zh,
        state=matter.state,
        state_words=STATES[matter.state].zh,
        section=session.get_one(Section, matter.section_id).name,
        drafter=drafter.name,
        drafter_phone=drafter.phone or "",
        created_on=matter.created_on,
        document_number=matter.number_assigned or "",
        dated_on=matter.dated_on,
        printed_on=matter.printed_on,
        explanation=naming.text(matter.explanation),
        basis=naming.text(matter.basis),
        attribute=matter.attribute or "",
        attribute_words=_attribute(matter.attribute),
        ground=_ground(matter.attribute_ground),
        attribute_reason=naming.text(matter.attribute_reason),
        proposed_words=_proposed(matter, naming),
        exemption=naming.text(matter.interpretation_exemption),
        exemption_by=naming.person(matter.exemption_approved_by),
        revisions=tuple(_revision(session, each, naming) for each in revisions),
        steps=process.steps(session, matter_id, naming),
        approvals=process.approvals(session, matter, naming),
        screenings=process.screenings(session, matter_id, naming),
        findings=process.findings(session, matter_id, naming),
        suggestions=_suggestions(session, matter_id, naming),
        comments=comments(session, matter_id, naming),
        side_work=beside.tasks,
        consultations=beside.consultations,
        intakes=_intakes(session, matter_id, naming),
        releases=release_facts(session, matter_id, naming),
        withheld=_withheld(session, matter_id),
        takedowns=takedown_facts(session, matter, naming),
        follows=numbers.get(matter.previous_matter_id or "", ""),
        followed_by=tuple(number for each, number in numbers.items() if each != matter.previous_matter_id),
        archived=archived.file_number if archived else "",
        archived_at=archived.at if archived else None,
        events=_events(session, matter_id, naming),
    )


def _naming(session: Session, matter: Matter, revisions: Sequence[Revision], view: View) -> Naming:
    released = select(ReleaseSet.revision_id).where(
        ReleaseSet.matter_id == matter.id, ReleaseSet.released_at.is_not(None)
    )
    return Naming(
        full=view == "full",
        is_out=session.scalars(released).first() is not None,
        people=dict(session.execute(select(Person.id, Person.name)).all()),
        revisions={each.id: each for each in revisions},
    )


def _attribute(code: str | None) -> str:
    return ATTRIBUTES[code].zh if code in ATTRIBUTES else ""


def _ground(code: str | None) -> str:
    """条例第十六条…: the ground in words."""
    known = GROUNDS.get(code or "")
    return f"《政府信息公开条例》第{known.article}条：{known.label.zh}" if known else ""


def _proposed(matter: Matter, naming: Naming) -> str:
    parts = (
        _attribute(matter.proposed_attribute),
        _ground(matter.proposed_attribute_ground),
        naming.text(matter.proposed_attribute_reason),
    )
    return "；".join(filter(None, parts))


def _revision(session: Session, revision: Revision, naming: Naming) -> RevisionFact:
    return RevisionFact(
        id=revision.id,
        ordinal=revision.ordinal,
        title=naming.text(revision.title),
        content_hash=revision.content_hash,
        opened_by=naming.person(revision.opened_by),
        opened_at=revision.opened_at,
        closed_at=revision.closed_at,
        closed_reason=CLOSED_REASONS[revision.closed_reason].zh if revision.closed_reason in CLOSED_REASONS else "",
        documents=tuple(_document(row, version, naming) for row, version in documents_of(session, revision.id)),
    )


def _document(row: RevisionDocument, version: DocumentVersion, naming: Naming) -> DocumentFact:
    return DocumentFact(
        role=naming.role(row.role),
        title=naming.text(row.title),
        file_name=naming.text(version.file_name),
        version=version.ordinal,
        origin=ORIGINS[version.origin].zh,
        source_hash=version.source_hash,
        rendition_kind=version.rendition_kind,
        rendition_hash=row.rendition_hash,
    )


def _suggestions(session: Session, matter_id: str, naming: Naming) -> tuple[SuggestionFact, ...]:
    rows = session.scalars(select(Suggestion).where(Suggestion.matter_id == matter_id).order_by(Suggestion.id))
    return tuple(
        SuggestionFact(
            person=naming.person(each.person_id),
            original=naming.text(each.original),
            replacement=naming.text(each.replacement),
            reason=naming.text(each.reason),
            state=SUGGESTION_STATES[each.state].zh,
            decided_by=naming.person(each.decided_by),
            decided_at=each.decided_at,
        )
        for each in rows
    )


def _intakes(session: Session, matter_id: str, naming: Naming) -> tuple[IntakeFact, ...]:
    """Refusals of files that became versions of the matter. One that was never admitted belongs to no matter."""
    hashes: Iterable[str] = session.scalars(
        select(DocumentVersion.source_hash)
        .join(RevisionDocument, RevisionDocument.version_id == DocumentVersion.id)
        .join(Revision, Revision.id == RevisionDocument.revision_id)
        .where(Revision.matter_id == matter_id)
    )
    query = select(RefusedIntake).where(RefusedIntake.file_hash.in_(set(hashes))).order_by(RefusedIntake.id)
    return tuple(
        IntakeFact(
            file_hash=each.file_hash,
            place=each.place,
            level=each.level,
            refused_at=each.at,
            admitted_by=naming.person(each.admitted_by),
            admitted_at=each.admitted_at,
            reason=naming.text(each.admitted_reason),
        )
        for each in session.scalars(query)
    )


def _withheld(session: Session, matter_id: str) -> tuple[WithheldFact, ...]:
    rows = session.scalars(select(WithheldItem).where(WithheldItem.matter_id == matter_id).order_by(WithheldItem.id))
    return tuple(
        WithheldFact(
            attribute=_attribute(each.attribute),
            ground=_ground(each.ground),
            decided_at=each.decided_at,
            reassess_on=each.reassess_on,
            result=REASSESSMENT_RESULTS[each.result].zh if each.result in REASSESSMENT_RESULTS else "",
        )
        for each in rows
    )


def _events(session: Session, matter_id: str, naming: Naming) -> tuple[EventFact, ...]:
    query = select(AuditEvent).where(AuditEvent.chain == chain_of(matter_id)).order_by(AuditEvent.seq)
    return tuple(
        EventFact(
            seq=each.seq,
            at=each.at,
            person=naming.person(each.actor),
            action=each.action,
            action_words=action_words(each.action),
            revision=naming.ordinal(each.revision),
            content_hash=each.content_hash or "",
            reason=reason_words(each.reason),
            hash=each.hash.hex(),
        )
        for each in session.scalars(query)
    )

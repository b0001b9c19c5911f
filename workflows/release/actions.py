"""The simultaneous release. This is the real barrier: it trusts neither the diagram nor task data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.errors import Conflict, Issue, NotReady
from engine.ids import new_id
from engine.outbox import enqueue
from workflows.matters import trail
from workflows.matters.following import moved_on
from workflows.matters.states import set_state
from workflows.release.case import Case, GateApproval
from workflows.release.case_reading import read_case
from workflows.release.checks import case_issues
from workflows.release.files import FileToRelease, file_issues, files_to_release, slot_values
from workflows.release.locks import lock_release_set, matter_of_release_set
from workflows.release.models import ChannelDelivery, ReleasedDocument, ReleasedElement, ReleaseSet
from workflows.renditions.model import Slots
from workflows.renditions.store import files_of


def release_issues(session: Session, release_set: ReleaseSet) -> list[Issue]:
    """Why this release set may not become public now, read anew from tables and files; empty: it may.

    For showing at the last check. The release itself asks again under its locks.
    """
    matter, fresh = matter_of_release_set(session, release_set.id)
    return case_issues(read_case(session, matter, fresh))


def locked_release_issues(session: Session, release_set_id: str) -> list[Issue]:
    """The same under the locks that the release takes, which this transaction keeps."""
    matter, release_set = lock_release_set(session, release_set_id)
    return case_issues(read_case(session, matter, release_set))


def publish_together(session: Session, release_set_id: str, actor: str) -> ReleaseSet:
    """Makes every document of the release set public in this transaction, or none of them.

    Under lock of matter and release set everything is read again. Raises NotReady with the reasons, Conflict when
    another release came first. Returns the released set.
    """
    matter, release_set = lock_release_set(session, release_set_id)
    case = read_case(session, matter, release_set)
    _refuse(case_issues(case))
    made = files_to_release(session, matter, release_set)
    slots = slot_values(session, matter)
    files = files_of(session)
    _refuse([issue for each in made for issue in file_issues(files, each, slots)])
    _add_documents(session, case, made)
    _add_deliveries(session, release_set, made)
    _switch(session, case, slots, _evidence(case, made), actor)
    _record(session, case, made, actor)
    for channel in release_set.channels:
        enqueue(session, f"release.{channel}", {"release_set_id": release_set.id, "matter_id": matter.id})
    return release_set


def _refuse(issues: Sequence[Issue]) -> None:
    if issues:
        raise NotReady("发布条件尚不具备，没有发布任何内容：" + issues[0].message, issues=issues)


def _add_documents(session: Session, case: Case, made: Sequence[FileToRelease]) -> None:
    for each in made:
        session.add(
            ReleasedDocument(
                release_set_id=case.release_set.id,
                document_id=each.document_id,
                role=each.role,
                ordinal=each.ordinal,
                title=each.title,
                form=each.form,
                rendition_kind=each.rendition_kind,
                approved_hash=each.approved_hash,
                published_hash=each.published_hash,
                pdf_hash=each.pdf_hash,
            )
        )
    assert case.revision is not None
    for element, applicable, text in case.revision.elements:
        if applicable:
            session.add(ReleasedElement(release_set_id=case.release_set.id, element=element, text=text))
    session.flush()


def _add_deliveries(session: Session, release_set: ReleaseSet, made: Sequence[FileToRelease]) -> None:
    """One row a channel; for pages put up by hand one a document, since each has its own address."""
    for channel in release_set.channels:
        documents = [each.document_id for each in made] if channel == "manual" else [None]
        for document_id in documents:
            session.add(
                ChannelDelivery(
                    id=new_id(),
                    release_set_id=release_set.id,
                    channel=channel,
                    document_id=document_id,
                    state="waiting",
                )
            )
    session.flush()


def _switch(session: Session, case: Case, slots: Slots, evidence: dict[str, Any], actor: str) -> None:
    """The one update that makes all documents public at once."""
    switched = session.execute(
        update(ReleaseSet)
        .where(ReleaseSet.id == case.release_set.id, ReleaseSet.state == "prepared", ReleaseSet.released_at.is_(None))
        .values(
            state="released",
            released_at=case.now,
            released_by=actor,
            matter_class=case.matter.matter_class,
            number=slots.number,
            dated_on=slots.dated_on,
            printed_on=slots.printed_on,
            evidence=evidence,
        )
        .returning(ReleaseSet.id)
        .execution_options(synchronize_session="fetch")
    ).first()
    if switched is None:
        raise Conflict("该件刚刚已被发布或发生变化，没有重复发布。请刷新后查看。")
    set_state(session, case.matter, "released", actor)
    moved_on(session, case.matter.id, actor)
    session.flush()


def _evidence(case: Case, made: Sequence[FileToRelease]) -> dict[str, Any]:
    """Who approved what, as it was read at the release: ids, hashes and names, no text."""
    assert case.revision is not None
    return {
        "revision": case.revision.ordinal,
        "content_hash": case.content_hash,
        "release_hash": case.release_set.release_hash,
        "drafter": case.matter.drafter_id,
        "writers": sorted(case.writers),
        "approvals": [_approval_evidence(approval) for approval in case.approvals],
        "documents": [
            {"document_id": each.document_id, "approved": each.approved_hash, "published": each.published_hash}
            for each in made
        ],
    }


def _approval_evidence(approval: GateApproval) -> dict[str, Any]:
    return {
        "id": approval.id,
        "gate": approval.gate,
        "person_id": approval.person_id,
        "name": approval.person_name,
        "post": approval.post,
        "capacity": approval.capacity,
        "dual_post_decision": approval.dual_post.id if approval.dual_post else None,
        "hash": approval.approved_hash,
        "at": _iso(approval.at),
    }


def _record(session: Session, case: Case, made: Sequence[FileToRelease], actor: str) -> None:
    changes: dict[str, list[str | int | bool | None]] = {
        "state": ["prepared", "released"],
        "channels": [None, ",".join(case.release_set.channels)],
        "number": [None, case.release_set.number],
    }
    changes |= {f"approval.{each.gate}": [None, f"{each.id} {each.person_id}"] for each in case.approvals}
    changes |= {f"published.{each.document_id}": [each.approved_hash, each.published_hash] for each in made}
    trail.record(
        session,
        case.matter.id,
        "release.published",
        actor,
        changes,
        revision=case.release_set.revision_id,
        content_hash=case.release_set.release_hash,
    )


def _iso(instant: datetime) -> str:
    return instant.isoformat()

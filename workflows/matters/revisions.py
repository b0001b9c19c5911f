"""送审稿: opened by every submission, closed by every edit, return or withdrawal; approvals are void with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotReady
from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.checks import submission_issues
from workflows.matters.content import content_hash, current_content
from workflows.matters.labels import CLOSED_REASONS
from workflows.matters.locks import (
    INVOLVEMENT,
    REVISION,
    already_read,
    forget,
    latest_revision,
    lock_matter,
    open_revision,
)
from workflows.matters.models import Approval, Matter, Revision, RevisionDocument
from workflows.matters.side_tasks import end_parts
from workflows.matters.states import set_state
from workflows.matters.voiding import void_approvals

SUBMITTABLE = frozenset({"drafting", "in_review", "signed"})


@dataclass(frozen=True)
class ClosedRevision:
    """A revision just closed, and the gates whose approvals went void with it, in the order of their approval."""

    revision_id: str
    ordinal: int
    lapsed: tuple[str, ...]


def submit_revision(session: Session, matter_id: str, actor: str) -> Revision:
    """Put the matter's present texts before the reviewers as a new revision; an open one is closed.

    `actor` is a person id or the engine. Raises NotReady with every issue that is in the way.
    """
    matter = lock_matter(session, matter_id)
    if matter.state not in SUBMITTABLE:
        raise NotReady("事项已办结，不能再送审。需要更正的，请另立关联事项。")
    if issues := submission_issues(session, matter):
        raise NotReady(f"还有 {len(issues)} 项未完成，不能送审：{issues[0].message}", issues=issues)
    close_revision(session, matter_id, "resubmitted", actor)
    revision = _open(session, matter, actor)
    set_state(session, matter, "in_review", actor)
    trail.record(
        session,
        matter_id,
        "revision.opened",
        actor,
        {"revision": [None, revision.ordinal]},
        revision=revision.id,
        content_hash=revision.content_hash,
    )
    return revision


def _open(session: Session, matter: Matter, actor: str) -> Revision:
    documents, elements, _ = current_content(session, matter.id)
    last = latest_revision(session, matter.id)
    revision = Revision(
        id=new_id(),
        matter_id=matter.id,
        ordinal=last.ordinal + 1 if last else 1,
        content_hash=content_hash(matter.title, (each.content for each in documents), elements),
        title=matter.title,
        elements=elements,
        opened_by=actor,
        opened_at=now(session),
        closed_at=None,
        closed_reason=None,
    )
    session.add(revision)
    session.flush()
    forget(session, matter.id, REVISION)
    session.add_all(
        RevisionDocument(
            revision_id=revision.id,
            document_id=each.document.id,
            version_id=each.version.id,
            **each.content._asdict(),
        )
        for each in documents
    )
    session.flush()
    return revision


def close_revision(
    session: Session, matter_id: str, reason: str, actor: str, *, resumes_at: str | None = None
) -> ClosedRevision | None:
    """Close the open revision and void its approvals, in this transaction; None when none is open.

    `reason` is a key of CLOSED_REASONS; `resumes_at`: where the same texts are reviewed again,
    if they are. The matter is locked first: an approval under way either committed before,
    and is voided here, or finds the revision closed.
    """
    if reason not in CLOSED_REASONS:
        raise ValueError(f"unknown reason to close a revision: {reason}")
    matter = lock_matter(session, matter_id)
    revision = open_revision(session, matter_id)
    if revision is None:
        return None
    revision.closed_at, revision.closed_reason, revision.resumes_at = now(session), reason, resumes_at
    end_parts(session, matter_id, actor, reason)
    lapsed = _void_approvals(session, revision, reason, actor)
    trail.record(
        session,
        matter_id,
        "revision.closed",
        actor,
        {"revision": [revision.ordinal, None]} | ({"resumes_at": [None, resumes_at]} if resumes_at else {}),
        revision=revision.id,
        content_hash=revision.content_hash,
        reason=reason,
    )
    if matter.state == "signed" or (matter.state == "in_review" and reason != "resubmitted"):
        set_state(session, matter, "drafting", actor)  # what is submitted again stays in review
    session.flush()
    return ClosedRevision(revision.id, revision.ordinal, lapsed)


def _void_approvals(session: Session, revision: Revision, reason: str, actor: str) -> tuple[str, ...]:
    known = already_read(session, revision.matter_id, INVOLVEMENT)
    if known is not None and not known.approved(revision.id):
        return ()
    return void_approvals(session, revision.matter_id, Approval.revision_id == revision.id, actor, reason)


def valid_approvals(session: Session, revision_id: str) -> list[Approval]:
    """The approvals that stand for the revision now, in the order they were given: none once it is closed."""
    return list(
        session.scalars(
            select(Approval)
            .join(Revision, Revision.id == Approval.revision_id)
            .where(Approval.revision_id == revision_id, Approval.void_at.is_(None), Revision.closed_at.is_(None))
            .order_by(Approval.id)
            .execution_options(populate_existing=True)
        )
    )


def lapsed_gates(session: Session, matter_id: str) -> tuple[str, ...]:
    """Gates whose approvals the last accepted suggestion voided and that have not been approved again since: the ones
    that a 差异复核 renews. In the order of their first approval; empty when the last closing had another reason."""
    rows = session.execute(
        select(Revision.id, Revision.closed_at, Revision.closed_reason, Approval.gate, Approval.void_reason)
        .outerjoin(Approval, Approval.revision_id == Revision.id)
        .where(Revision.matter_id == matter_id)
        .order_by(Revision.ordinal, Approval.id)
    ).all()
    last_closed = next((row for row in reversed(rows) if row.closed_at is not None), None)
    if last_closed is None or last_closed.closed_reason != "suggestion":
        return ()
    renewed = {row.gate for row in rows if row.closed_at is None and row.void_reason is None}
    lapsed = [row.gate for row in rows if row.id == last_closed.id and row.void_reason == "suggestion"]
    return tuple(gate for gate in lapsed if gate not in renewed)

"""What stands against carrying a case out, read anew from tables and files: the diagram is not trusted here either."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Issue
from engine.runtime import now
from workflows.matters.eligibility import involvement
from workflows.matters.gates import GATES, mandatory_gates
from workflows.matters.locks import open_revision
from workflows.matters.models import Approval, Matter, Revision
from workflows.release import checks
from workflows.release.case_reading import read_case
from workflows.release.files import FileToRelease, documents_of, file_issues
from workflows.release.models import PublicMark, ReleasedDocument, ReleaseSet
from workflows.renditions.model import Slots, sha256
from workflows.renditions.store import files_of
from workflows.takedown.models import TakedownCase
from workflows.takedown.queries import decision_due
from workflows.takedown.rules import VISIBLE, kind_issues, words_issues
from workflows.takedown.statement import statement

# a restoration asks what the release asked; its time, its state and the machine's rules of today are not its business
RESTORING = (
    checks.class_issues,
    checks.revision_issues,
    checks.document_issues,
    checks.gate_issues,
    checks.separation_issues,
    checks.attribute_issues,
    checks.suggestion_issues,
    checks.interpretation_issues,
    checks.number_issues,
)


def carrying_issues(
    session: Session, case: TakedownCase, own: Matter, about: Matter, release_set: ReleaseSet, mark: PublicMark | None
) -> list[Issue]:
    """Why the case may not be carried out now; all of it under the caller's locks. Empty: it may."""
    revision = open_revision(session, own.id)
    if revision is None or case.kind is None:
        return [Issue("takedown.revision", "没有审查过的处理意见，不能执行。请退回重新提出。")]
    if case.decided_at is not None:
        return [Issue("takedown.decided", "该件已经处理过，没有重复执行。")]
    found = [
        *kind_issues(case.kind, str(case.ground), release_set, mark),
        *words_issues(case.public_words),
        *_statement_issues(session, case, revision, release_set),
        *_approval_issues(session, own, revision),
    ]
    if case.kind in VISIBLE and release_set.state == "taken_down":
        found += restoring_issues(session, case, about, release_set)
    return found


def _statement_issues(
    session: Session, case: TakedownCase, revision: Revision, release_set: ReleaseSet
) -> Iterator[Issue]:
    """What was reviewed is what the public will read: the case gives the reviewed bytes again."""
    reviewed = [row.rendition_hash for row, _version in documents_of(session, revision.id)]
    if reviewed != [sha256(statement(case, release_set).rendition.content)]:
        yield Issue("takedown.statement", "处理意见与审查过的文本不一致，不能执行。请退回重新送审。")


def _approval_issues(session: Session, own: Matter, revision: Revision) -> Iterator[Issue]:
    """Each mandatory gate once, for exactly this revision, by distinct people, none of whom proposed it."""
    query = select(Approval).where(Approval.revision_id == revision.id, Approval.void_at.is_(None))
    standing = list(session.scalars(query.execution_options(populate_existing=True)))
    approved = {each.gate: each for each in standing if each.approved_hash == revision.content_hash}
    for gate in mandatory_gates(own.matter_class):
        if gate not in approved:
            yield Issue("takedown.gate", f"缺少“{GATES[gate].label.zh}”的有效结论，不能执行。", field=gate)
    people = [who for each in standing for who in (each.person_id, each.on_behalf_of) if who is not None]
    if len(set(people)) != len(people):
        yield Issue("takedown.separation", "同一人办理了两个关口，不符合职责分离要求，须由他人重新办理。")
    if (involvement(session, own.id).editors | {own.drafter_id}) & set(people):
        yield Issue("takedown.writer", "提出或紧急下线的人不能参与审查，须由他人重新办理。")


def restoring_issues(session: Session, case: TakedownCase, about: Matter, release_set: ReleaseSet) -> list[Issue]:
    """Why what was taken down may not come back: the term has run out, or not everything is as it was released."""
    if now(session) >= decision_due(session, case).at:
        said = "已过恢复期限，不能直接恢复。请另立事项，重新审查后公开。"
        return [Issue("takedown.term", said, field="kind")]
    known = read_case(session, about, release_set)
    found = [issue for check in RESTORING for issue in check(known)]
    if known.other_release:
        found.append(Issue("takedown.other", "该事项已另有发布，不能恢复旧件。"))
    slots = Slots(number=release_set.number, dated_on=release_set.dated_on, printed_on=release_set.printed_on)
    files = files_of(session)
    documents = session.scalars(select(ReleasedDocument).where(ReleasedDocument.release_set_id == release_set.id))
    released = list(documents)
    for each in released:
        found += file_issues(files, _as_released(each), slots)
    if {each.document_id for each in released} != {each.document_id for each in known.documents}:
        found.append(Issue("takedown.documents", "发布过的文稿不齐，不能恢复。"))
    return found


def _as_released(row: ReleasedDocument) -> FileToRelease:
    return FileToRelease(
        document_id=row.document_id,
        version_id="",
        role=row.role,
        ordinal=row.ordinal,
        title=row.title,
        form=row.form,
        rendition_kind=row.rendition_kind,
        approved_hash=row.approved_hash,
        published_hash=row.published_hash,
        pdf_hash=row.pdf_hash,
    )

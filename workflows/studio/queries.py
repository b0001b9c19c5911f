"""What the studio asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.models import ProcessDefinition, ProcessInstance
from workflows.studio.models import ProcessDraft, ProcessDraftAuthor, ProcessDraftFile


@dataclass(frozen=True)
class Version:
    """One deployed or proposed set. `running`: instances that are under way on it."""

    id: str
    process_id: str
    number: int
    content_hash: str
    name: str
    state: str
    proposed_by: str
    proposed_at: datetime
    published_by: str | None
    published_at: datetime | None
    running: int


def draft(session: Session, draft_id: str, *, lock: bool = False) -> ProcessDraft:
    """One draft; `lock`: until the commit, so that what is read after it is as of now. Raises NotFound."""
    query = select(ProcessDraft).where(ProcessDraft.id == draft_id).execution_options(populate_existing=True)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFound("没有这份草稿。")
    return found


def drafts(session: Session, process_id: str | None = None) -> Sequence[ProcessDraft]:
    """Every draft, the latest first."""
    query = select(ProcessDraft).order_by(ProcessDraft.id.desc())
    return session.scalars(query if process_id is None else query.where(ProcessDraft.process_id == process_id)).all()


def draft_of_version(session: Session, definition_id: str) -> ProcessDraft | None:
    """The draft that a version was submitted from and still stands for; None: it came another way."""
    query = select(ProcessDraft).where(ProcessDraft.definition_id == definition_id).order_by(ProcessDraft.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def changed_files(session: Session, draft_id: str) -> Sequence[ProcessDraftFile]:
    """The files that were saved in a draft, by path."""
    query = select(ProcessDraftFile).where(ProcessDraftFile.draft_id == draft_id).order_by(ProcessDraftFile.path)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def changed_file(session: Session, draft_id: str, path: str) -> ProcessDraftFile | None:
    """One saved file of a draft, read anew; None when the draft has not changed it."""
    query = select(ProcessDraftFile).where(ProcessDraftFile.draft_id == draft_id, ProcessDraftFile.path == path)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def authors(session: Session, draft_id: str) -> frozenset[str]:
    """Everybody who changed a draft."""
    query = select(ProcessDraftAuthor.person_id).where(ProcessDraftAuthor.draft_id == draft_id)
    return frozenset(session.scalars(query))


def authors_of(session: Session, draft_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """The same for several drafts, by draft."""
    query = select(ProcessDraftAuthor.draft_id, ProcessDraftAuthor.person_id).where(
        ProcessDraftAuthor.draft_id.in_(draft_ids)
    )
    found: dict[str, frozenset[str]] = {}
    for draft_id, person_id in session.execute(query):
        found[draft_id] = found.get(draft_id, frozenset()) | {person_id}
    return found


def saved_paths(session: Session, draft_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The paths that were saved, by draft."""
    query = (
        select(ProcessDraftFile.draft_id, ProcessDraftFile.path)
        .where(ProcessDraftFile.draft_id.in_(draft_ids))
        .order_by(ProcessDraftFile.path)
    )
    found: dict[str, tuple[str, ...]] = {}
    for draft_id, path in session.execute(query):
        found[draft_id] = (*found.get(draft_id, ()), path)
    return found


def versions(session: Session, process_id: str | None = None) -> list[Version]:
    """Every version, of one process or of all, the latest of each process first; one statement."""
    return _versions(session, ProcessDefinition.process_id == process_id if process_id is not None else true())


def published_versions(session: Session) -> list[Version]:
    """What is in force, by process; one statement."""
    return _versions(session, ProcessDefinition.state == "published")


def _versions(session: Session, which: ColumnElement[bool]) -> list[Version]:
    running = (
        select(ProcessInstance.definition_id, func.count().label("running"))
        .where(ProcessInstance.status == "running")
        .group_by(ProcessInstance.definition_id)
        .subquery()
    )
    query = (
        select(ProcessDefinition, func.coalesce(running.c.running, 0))
        .outerjoin(running, running.c.definition_id == ProcessDefinition.id)
        .where(which)
        .order_by(ProcessDefinition.process_id, ProcessDefinition.version.desc())
    )
    return [_version(row, count) for row, count in session.execute(query)]


def version(session: Session, definition_id: str) -> Version:
    """One version. Raises NotFound."""
    row = session.get(ProcessDefinition, definition_id, populate_existing=True)
    if row is None:
        raise NotFound("没有这个流程版本。")
    running = select(func.count()).where(
        ProcessInstance.definition_id == definition_id, ProcessInstance.status == "running"
    )
    return _version(row, session.scalar(running) or 0)


def _version(row: ProcessDefinition, running: int) -> Version:
    return Version(
        row.id,
        row.process_id,
        row.version,
        row.content_hash,
        row.name,
        row.state,
        row.proposed_by,
        row.proposed_at,
        row.published_by,
        row.published_at,
        running,
    )

"""Opening, saving and discarding drafts. Each act is one event on the deployments chain, which names files by hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from engine import definitions
from engine.errors import Conflict, Invalid, NotFound, NotReady
from engine.ids import new_id
from engine.runtime import now, runtime_of
from workflows.people.actor import Actor
from workflows.people.rules import require
from workflows.studio import queries, trail
from workflows.studio.contents import MOST_FILES, refuse_unfit
from workflows.studio.models import ProcessDraft, ProcessDraftAuthor, ProcessDraftFile
from workflows.studio.rules import DESIGN, change_issues
from workflows.studio.sets import Files, draft_files, of_folder, other_processes, version_files

LONGEST_TITLE = 100


class FileConflict(Conflict):
    """这个文件刚刚已被他人保存，您的修改没有存入，仍在页面上。请比较后选择保留哪一份。"""

    def __init__(self, path: str, by: str, at: datetime, revision: int) -> None:
        super().__init__()
        self.path, self.by, self.at, self.revision = path, by, at, revision


@dataclass(frozen=True)
class Saved:
    """`file_revision`: what the next save of this file has to name; not `changed`: it was the same text."""

    path: str
    file_revision: int
    revision: int
    changed: bool


def open_draft(
    session: Session, actor: Actor, process_id: str, title: str, source_id: str | None = None
) -> ProcessDraft:
    """A draft over the published version, with the files of `source_id` (an older version to be deployed again).

    Raises NotAllowed, Invalid, NotFound, NotReady.
    """
    require(actor, DESIGN)
    runtime_of(session).package(process_id)
    base_id, name, at = definitions.current(session, process_id), _title(title), now(session)
    source_id = source_id or base_id
    if queries.version(session, source_id).process_id != process_id:
        raise NotFound("这个版本属于另一个流程。")
    draft = ProcessDraft(
        id=new_id(),
        process_id=process_id,
        title=name,
        base_id=base_id,
        source_id=source_id,
        state="drafting",
        revision=1,
        opened_by=actor.person_id,
        opened_at=at,
        changed_by=actor.person_id,
        changed_at=at,
    )
    session.add(draft)
    session.flush()
    note_author(session, draft, actor)
    _lay_over(session, draft, actor, version_files(session, source_id), version_files(session, base_id))
    trail.record(
        session, draft, "process_draft.opened", actor.person_id, {"base": [None, base_id], "source": [None, source_id]}
    )
    return draft


def save_file(session: Session, actor: Actor, draft_id: str, path: str, content: bytes, seen: int | None) -> Saved:
    """Keep a file as it is typed. `seen`: its revision when it was last read (0: as in the base; None: it is new).

    Raises NotAllowed, NotFound, Invalid (what is not even kept), NotReady (no draft any more), FileConflict.
    """
    draft = changeable(session, actor, draft_id)
    refuse_unfit(path, content)
    before, file_revision = _standing(session, draft, path, seen)
    if before == content:
        return Saved(path, file_revision, draft.revision, False)
    if before is None:
        _refuse_too_many(session, draft)
    revision = write_files(session, draft, actor, {path: content})
    trail.record(session, draft, "process_draft.saved", actor.person_id, _of_file(path, before, content))
    return Saved(path, revision, revision, True)


def remove_file(session: Session, actor: Actor, draft_id: str, path: str, seen: int | None) -> int:
    """Take a file out of the draft. Returns the draft's revision. Raises as `save_file`, NotFound without the file."""
    draft = changeable(session, actor, draft_id)
    before, _ = _standing(session, draft, path, seen)
    if before is None:
        raise NotFound(f"草稿中没有文件 {path}。")
    revision = write_files(session, draft, actor, {path: None})
    trail.record(session, draft, "process_draft.file_removed", actor.person_id, _of_file(path, before, None))
    return revision


def rename(session: Session, actor: Actor, draft_id: str, title: str) -> ProcessDraft:
    """Another title. Raises NotAllowed, NotFound, NotReady, Invalid."""
    draft, name = changeable(session, actor, draft_id), _title(title)
    if name != draft.title:
        _touch(session, draft, actor, title=name)
        trail.record(
            session, draft, "process_draft.renamed", actor.person_id, {"revision": [draft.revision - 1, draft.revision]}
        )
    return draft


def discard(session: Session, actor: Actor, draft_id: str, reason: str) -> ProcessDraft:
    """作废: the draft stays to be read. Raises NotAllowed, NotFound, NotReady, Invalid."""
    draft = changeable(session, actor, draft_id)
    if not reason.strip():
        raise Invalid("请写明作废的理由。")
    _touch(session, draft, actor, state="discarded", remark=reason.strip())
    trail.record(
        session, draft, "process_draft.discarded", actor.person_id, {"state": ["drafting", "discarded"]}, reason.strip()
    )
    return draft


def rebase(session: Session, actor: Actor, draft_id: str) -> tuple[ProcessDraft, list[str]]:
    """Lay the draft over the version that is published now. What both changed keeps the draft's text and is returned.

    Raises NotAllowed, NotFound, NotReady.
    """
    draft = changeable(session, actor, draft_id)
    old, new = draft.base_id, definitions.current(session, draft.process_id)
    if old == new:
        return draft, []
    before, after = version_files(session, old), version_files(session, new)
    own = {row.path: row.content for row in queries.changed_files(session, draft.id)}
    untouched = {path for path, content in own.items() if content == before.get(path)}
    session.execute(
        delete(ProcessDraftFile).where(
            ProcessDraftFile.draft_id == draft.id, ProcessDraftFile.path.in_(sorted(untouched))
        )
    )
    clashes = [
        path
        for path in sorted(own.keys() - untouched)
        if before.get(path) != after.get(path) and own[path] != after.get(path)
    ]
    _touch(session, draft, actor, base_id=new)
    trail.record(session, draft, "process_draft.rebased", actor.person_id, {"base": [old, new]})
    return draft, clashes


def adopt(session: Session, actor: Actor, draft_id: str, process_id: str) -> list[str]:
    """Copy a process that another published set calls into the draft. Returns the paths written.

    Raises NotAllowed, NotFound, NotReady, Conflict (the draft has it already).
    """
    draft = changeable(session, actor, draft_id)
    files = other_processes(session, draft.process_id).get(process_id)
    if files is None:
        raise NotFound(f"其他流程中没有“{process_id}”。")
    if of_folder(draft_files(session, draft), process_id):
        raise Conflict(f"草稿中已有流程“{process_id}”。")
    write_files(session, draft, actor, files)
    trail.record(session, draft, "process_draft.process_adopted", actor.person_id, {"process": [None, process_id]})
    return sorted(files)


def changeable(session: Session, actor: Actor, draft_id: str) -> ProcessDraft:
    """The draft, locked, for whoever may design. Raises NotAllowed, NotFound, NotReady."""
    require(actor, DESIGN)
    draft = queries.draft(session, draft_id, lock=True)
    issues = change_issues(draft)
    if issues:
        raise NotReady(issues[0].message, issues=issues)
    return draft


def write_files(session: Session, draft: ProcessDraft, actor: Actor, files: Mapping[str, bytes | None]) -> int:
    """Store the texts (None: removed) in a locked draft, all under its next revision, which is returned."""
    _touch(session, draft, actor)
    rows = ProcessDraftFile.draft_id == draft.id, ProcessDraftFile.path.in_(sorted(files))
    session.execute(delete(ProcessDraftFile).where(*rows))
    session.execute(
        insert(ProcessDraftFile),
        [
            {
                "draft_id": draft.id,
                "path": path,
                "content": content,
                "revision": draft.revision,
                "changed_by": actor.person_id,
                "changed_at": draft.changed_at,
            }
            for path, content in files.items()
        ],
    )
    return draft.revision


def note_author(session: Session, draft: ProcessDraft, actor: Actor) -> None:
    """Put the actor down as one who changed the draft: none of these may publish it."""
    known = select(ProcessDraftAuthor.person_id).where(
        ProcessDraftAuthor.draft_id == draft.id, ProcessDraftAuthor.person_id == actor.person_id
    )
    if session.scalar(known) is None:
        session.execute(insert(ProcessDraftAuthor).values(draft_id=draft.id, person_id=actor.person_id))


def _touch(session: Session, draft: ProcessDraft, actor: Actor, **values: Any) -> None:
    """The next revision of a locked draft; conditional, since a lock is no promise on every database."""
    at = now(session)
    changed = session.execute(
        update(ProcessDraft)
        .where(ProcessDraft.id == draft.id, ProcessDraft.revision == draft.revision, ProcessDraft.state == "drafting")
        .values(revision=draft.revision + 1, changed_by=actor.person_id, changed_at=at, **values)
        .returning(ProcessDraft.revision)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise Conflict
    note_author(session, draft, actor)
    session.refresh(draft)


def _standing(session: Session, draft: ProcessDraft, path: str, seen: int | None) -> tuple[bytes | None, int]:
    """The file's present text and revision; FileConflict when it is not the one that was seen."""
    row = queries.changed_file(session, draft.id, path)
    if row is not None:
        expected = row.revision if row.content is not None or seen is not None else None
        if seen != expected:
            raise FileConflict(path, row.changed_by, row.changed_at, row.revision)
        return row.content, row.revision
    content = version_files(session, draft.base_id).get(path)
    if seen != (0 if content is not None else None):
        raise FileConflict(path, draft.changed_by, draft.changed_at, 0)
    return content, 0


def _lay_over(session: Session, draft: ProcessDraft, actor: Actor, source: Files, base: Files) -> None:
    differing: dict[str, bytes | None] = {
        path: source.get(path) for path in source.keys() | base.keys() if source.get(path) != base.get(path)
    }
    if differing:
        write_files(session, draft, actor, differing)


def _refuse_too_many(session: Session, draft: ProcessDraft) -> None:
    if len(draft_files(session, draft)) >= MOST_FILES:
        raise Invalid(f"一套流程最多 {MOST_FILES} 个文件，请先删除不用的。")


def _of_file(path: str, before: bytes | None, after: bytes | None) -> dict[str, list[str | None]]:
    return {"file": [None, path], "content": [_digest(before), _digest(after)]}


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise Invalid(f"请写草稿的名称，不超过 {LONGEST_TITLE} 字。")
    return title

"""The lists of the studio: processes with their versions and drafts, and the files of one draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.errors import Issue, NotFound
from engine.runtime import runtime_of
from workflows.people.actor import Actor
from workflows.studio import queries
from workflows.studio.contents import folder_of, kind_of
from workflows.studio.drawn import process_names
from workflows.studio.models import ProcessDraft, ProcessDraftFile
from workflows.studio.queries import Version
from workflows.studio.rules import publish_issues
from workflows.studio.sets import Files, draft_files, folders, version_files


@dataclass(frozen=True)
class VersionRow:
    """`issues`: why the one who asks may not publish it, of a proposed one. `draft_id`: what it was submitted from."""

    version: Version
    draft_id: str | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class DraftRow:
    draft: ProcessDraft
    changed: tuple[str, ...]  # paths that were saved


@dataclass(frozen=True)
class ProcessRow:
    id: str
    name: str
    versions: tuple[VersionRow, ...]
    drafts: tuple[DraftRow, ...]


@dataclass(frozen=True)
class FileRow:
    """A file of a draft. `origin`: base, changed or added; `revision` is what its next save has to name."""

    path: str
    kind: str
    process: str
    process_name: str
    revision: int
    size: int
    origin: str
    changed_by: str | None
    changed_at: datetime | None


def processes(session: Session, actor: Actor) -> list[ProcessRow]:
    """Every process of the installation, by name of its package. Statements do not grow with versions or drafts."""
    versions, drafts = queries.versions(session), queries.drafts(session)
    of_version = {each.definition_id: each for each in reversed(drafts) if each.definition_id}
    authors = queries.authors_of(session, [each.id for each in of_version.values()])
    saved = queries.saved_paths(session, [each.id for each in drafts])
    current = {each.process_id: each.id for each in versions if each.state == "published"}
    found = []
    for process_id in sorted(runtime_of(session).packages):
        own = [each for each in versions if each.process_id == process_id]
        if own:
            rows = tuple(
                version_row(each, of_version.get(each.id), authors, actor, current.get(process_id)) for each in own
            )
            name = next((each.name for each in own if each.state == "published"), own[0].name)
            mine = [DraftRow(each, saved.get(each.id, ())) for each in drafts if each.process_id == process_id]
            found.append(ProcessRow(process_id, name, rows, tuple(mine)))
    return found


def process_row(session: Session, actor: Actor, process_id: str) -> ProcessRow:
    """One process. Raises NotFound."""
    found = next((row for row in processes(session, actor) if row.id == process_id), None)
    if found is None:
        raise NotFound(f"没有流程“{process_id}”。")
    return found


def version_row(
    version: Version,
    draft: ProcessDraft | None,
    authors: dict[str, frozenset[str]],
    actor: Actor,
    current: str | None,
) -> VersionRow:
    """The version as lists show it, with why the actor may not publish it. `current`: id of the one in force."""
    issues = publish_issues(
        actor,
        submitted_by=version.proposed_by,
        authors=authors.get(draft.id, frozenset()) if draft else (),
        is_current=draft is None or draft.base_id == current,
    )
    return VersionRow(version, draft.id if draft else None, tuple(issues) if version.state == "proposed" else ())


def file_rows(session: Session, draft: ProcessDraft) -> list[FileRow]:
    """The files of a draft, by path."""
    base, files = version_files(session, draft.base_id), draft_files(session, draft)
    saved = {row.path: row for row in queries.changed_files(session, draft.id)}
    names = {
        process: name
        for path in files
        if path.endswith(".bpmn")
        for process, name in process_names(files[path], path).items()
    }
    return [_file_row(path, files, base, saved.get(path), names) for path in sorted(files)]


def removed_files(session: Session, draft: ProcessDraft) -> list[str]:
    """What the base holds and the draft does not."""
    return sorted(version_files(session, draft.base_id).keys() - draft_files(session, draft).keys())


def also_in(session: Session, draft: ProcessDraft) -> dict[str, list[str]]:
    """Which called processes of the draft other main processes call too: those keep theirs when this one changes."""
    own = set(folders(draft_files(session, draft)))
    found: dict[str, list[str]] = {}
    for version in queries.published_versions(session):
        if version.process_id != draft.process_id:
            for folder in own & set(folders(version_files(session, version.id))):
                found.setdefault(folder, []).append(version.name)
    return found


def _file_row(path: str, files: Files, base: Files, saved: ProcessDraftFile | None, names: dict[str, str]) -> FileRow:
    origin = "added" if path not in base else "base" if files[path] == base[path] else "changed"
    return FileRow(
        path=path,
        kind=kind_of(path) or "other",
        process=folder_of(path),
        process_name=names.get(folder_of(path), folder_of(path)),
        revision=saved.revision if saved else 0,
        size=len(files[path]),
        origin=origin,
        changed_by=saved.changed_by if saved else None,
        changed_at=saved.changed_at if saved else None,
    )

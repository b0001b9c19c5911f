"""The files of a draft, put together: its base, what was changed over it, and called processes of other sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from engine import definitions
from engine.definitions import BPMN, DefinitionSet, parse_xml
from engine.errors import DeploymentRefused
from workflows.studio import queries
from workflows.studio.contents import folder_of
from workflows.studio.models import ProcessDraft

Files = Mapping[str, bytes]


def draft_files(session: Session, draft: ProcessDraft, unsaved: Mapping[str, bytes | None] | None = None) -> Files:
    """Every file of a draft; `unsaved`: texts that lie over it for this time only (None: removed)."""
    files = dict(definitions.load(session, draft.base_id).files)
    over = {row.path: row.content for row in queries.changed_files(session, draft.id)} | dict(unsaved or {})
    for path, content in over.items():
        if content is None:
            files.pop(path, None)
        else:
            files[path] = content
    return files


def version_files(session: Session, definition_id: str) -> Files:
    """Every file of a stored version. Raises NotFound."""
    return definitions.load(session, definition_id).files


def complete(session: Session, process_id: str, files: Files) -> Files:
    """The files that would be deployed: those of the processes that can be reached by calls, where a process that the
    draft does not hold comes from what another published set calls by that name."""
    found = {path: content for path, content in files.items() if folder_of(path) == process_id}
    waiting, seen = [process_id], {process_id}
    elsewhere: dict[str, Files] | None = None
    while waiting:
        for called in sorted(called_by(files, waiting.pop()) - seen):
            seen.add(called)
            own = of_folder(files, called)
            if f"{called}/{called}.bpmn" not in own:
                elsewhere = elsewhere if elsewhere is not None else other_processes(session, process_id)
                own = {**elsewhere.get(called, {}), **own}
            files = {**files, **own}
            found.update(own)
            waiting.append(called)
    return found


def candidate(session: Session, draft: ProcessDraft) -> DefinitionSet:
    """What a draft would be deployed as. Raises DeploymentRefused when the main diagram is missing or unreadable."""
    return definitions.definition_set(
        draft.process_id, complete(session, draft.process_id, draft_files(session, draft))
    )


def other_processes(session: Session, process_id: str) -> dict[str, Files]:
    """Folder -> its files, of every process that only other published sets hold."""
    found: dict[str, Files] = {}
    for version in queries.published_versions(session):
        if version.process_id != process_id:
            files = version_files(session, version.id)
            for folder in folders(files):
                found.setdefault(folder, of_folder(files, folder))
    return found


def folders(files: Iterable[str]) -> list[str]:
    """The processes whose files stand in a set, by name."""
    return sorted({folder_of(path) for path in files})


def of_folder(files: Files, folder: str) -> dict[str, bytes]:
    """The files of a set that belong to one process, by path."""
    return {path: content for path, content in files.items() if folder_of(path) == folder}


def called_by(files: Files, folder: str) -> set[str]:
    """Which processes a folder's diagram calls; none when it cannot be read."""
    path = f"{folder}/{folder}.bpmn"
    try:
        root = parse_xml(files[path], path)
    except (KeyError, DeploymentRefused):
        return set()
    return {call.get("calledElement", "") for call in root.iter(f"{BPMN}callActivity")} - {""}

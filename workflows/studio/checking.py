"""The check of a draft: the verdict of deployment itself, with file, element and line of everything that is said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Literal

from sqlalchemy.orm import Session

from engine import definitions
from engine.errors import DeploymentRefused, Issue, Unreadable
from engine.runtime import runtime_of
from engine.verification import CODES
from engine.verification.assembly import read_file
from engine.verification.known import verdicts
from engine.workflow import ProcessPackage
from workflows.studio.contents import content_issue, folder_of
from workflows.studio.elements import Element, Elements, elements_of
from workflows.studio.models import ProcessDraft
from workflows.studio.registries import FileSet
from workflows.studio.remarks import WORDS, remarks
from workflows.studio.sentences import say
from workflows.studio.sets import Files, complete, draft_files

OTHER_CODES = {
    **WORDS,
    "not-called": "没有被调用",
    "bad-path": "文件放错了地方",
    "too-large": "文件太大",
    "doctype": "含有 DOCTYPE 或实体声明",
    "not-text": "不是文字文件",
}


@dataclass(frozen=True)
class Finding:
    """One reason for refusal. `path`: element ids of the shortest way there; `steps`: the same with their places."""

    code: str
    label: str
    message: str
    severity: Literal["error", "note"]
    file: str | None
    process: str | None
    element: str | None
    line: int | None
    path: tuple[str, ...]
    steps: tuple[Element, ...]


@dataclass(frozen=True)
class Verdict:
    findings: tuple[Finding, ...]
    milliseconds: int

    @property
    def deployable(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)


def check_draft(session: Session, draft: ProcessDraft, unsaved: Mapping[str, bytes | None] | None = None) -> Verdict:
    """The verdict on a draft as it would be deployed now, with notes that refuse nothing. `unsaved`: texts that lie
    over it for this time only."""
    refused = [content_issue(path, content) for path, content in (unsaved or {}).items() if content is not None]
    issues = [issue for issue in refused if issue is not None]
    if issues:
        return Verdict(tuple(_finding(issue, Elements(), draft.process_id) for issue in issues), 0)
    files = complete(session, draft.process_id, draft_files(session, draft, unsaved))
    package = runtime_of(session).package(draft.process_id)
    verdict, elements = check_files(draft.process_id, files, package), elements_of(files)
    notes = remarks(session, draft.process_id, files, package)
    told = tuple(_finding(issue, elements, draft.process_id, "note") for issue in notes)
    return replace(verdict, findings=verdict.findings + told)


def not_executed(session: Session, draft: ProcessDraft, taken: Collection[str]) -> list[Finding]:
    """What of files that were just taken into a draft will not be executed, also of processes that nothing calls."""
    found = [each for each in check_draft(session, draft).findings if each.file in taken]
    files = draft_files(session, draft)
    called = {folder_of(path) for path in complete(session, draft.process_id, files)}
    apart = {path: files[path] for path in taken if path.endswith(".bpmn") and folder_of(path) not in called}
    elements = elements_of(apart)
    return found + [_finding(issue, elements, draft.process_id) for issue in _apart_issues(apart)]


def _apart_issues(diagrams: Files) -> Iterator[Issue]:
    for path, content in diagrams.items():
        try:
            yield from read_file(content, path).issues
        except Unreadable as error:
            yield from error.issues
        text = say("not-called", process=folder_of(path))
        yield Issue("not-called", text, field=path)


def check_files(process_id: str, files: Files, package: ProcessPackage) -> Verdict:
    """The verdict that refuses a deployment (`engine.definitions.problems`), on these files."""
    began = monotonic()
    issues = _problems(process_id, files, package)
    elements = elements_of(files)
    found = tuple(_finding(issue, elements, process_id) for issue in dict.fromkeys(issues))
    return Verdict(found, round((monotonic() - began) * 1000))


def _problems(process_id: str, files: Files, package: ProcessPackage) -> tuple[Issue, ...]:
    issues = verdicts.on(FileSet(process_id, files), package)
    if issues:
        return issues  # with file and line, also where the files are no set at all
    try:
        definitions.definition_set(process_id, files)
    except DeploymentRefused as refused:
        return tuple(refused.issues)
    return ()


def _finding(issue: Issue, elements: Elements, main: str, severity: Literal["error", "note"] = "error") -> Finding:
    file = issue.field if issue.field and "/" in issue.field else None
    place = elements.find(issue.element, file) if issue.element else None
    process = place.process if place else _process_of(file, elements)
    return Finding(
        code=issue.code,
        label=CODES.get(issue.code) or OTHER_CODES.get(issue.code) or issue.code,
        message=issue.message,
        severity=severity,
        file=file or (place.file if place else None),
        process=process,
        element=issue.element,
        line=issue.line or (place.line if place else None) or None,
        path=issue.path,
        steps=tuple(elements.along(main, issue.path)),
    )


def _process_of(file: str | None, elements: Elements) -> str | None:
    return next((process for process, path in elements.files.items() if path == file), None)

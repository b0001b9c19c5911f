"""What the studio's answers look like: plain values, people with their names, words in the language of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.wording import Said
from web.handbook.words import spoken
from web.language import translate
from workflows.people.labels import Label
from workflows.people.queries import names_of
from workflows.studio import queries
from workflows.studio.cases import CaseResult
from workflows.studio.checking import Finding, Verdict
from workflows.studio.comparing import Comparison
from workflows.studio.models import ProcessDraft
from workflows.studio.overview import FileRow, ProcessRow, VersionRow
from workflows.studio.words.phrases import Phrase

_LABELLED = ("kinds", "gates", "services")


def plain(value: Any) -> Any:
    """Labels in the language of the screen, instants as ISO 8601, dataclasses as objects; the rest as it is."""
    if isinstance(value, Phrase):
        return spoken(value)
    if isinstance(value, Label | Said):
        return translate(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value


class People:
    """Names of everybody in an answer, asked for once."""

    def __init__(self, session: Session, ids: Iterable[str | None]) -> None:
        self.names = names_of(session, [each for each in ids if each])

    def of(self, person_id: str | None) -> dict[str, str] | None:
        if person_id is None:
            return None
        return {"id": person_id, "name": self.names.get(person_id) or _("系统安装程序")}


def process(row: ProcessRow, people: People) -> dict[str, Any]:
    shown = [version(each, people) for each in row.versions]
    return {
        "id": row.id,
        "name": row.name,
        "published": next((each for each in shown if each["state"] == "published"), None),
        "versions": shown,
        "drafts": [head(each.draft, people, row, each.changed) for each in row.drafts],
    }


def people_of(session: Session, rows: Iterable[ProcessRow]) -> People:
    ids: list[str | None] = []
    for row in rows:
        ids += [person for each in row.versions for person in (each.version.proposed_by, each.version.published_by)]
        ids += [person for each in row.drafts for person in (each.draft.opened_by, each.draft.changed_by)]
    return People(session, ids)


def version(row: VersionRow, people: People) -> dict[str, Any]:
    one = row.version
    return {
        "id": one.id,
        "process": one.process_id,
        "number": one.number,
        "name": one.name,
        "state": one.state,
        "proposed_by": people.of(one.proposed_by),
        "proposed_at": one.proposed_at.isoformat(),
        "published_by": people.of(one.published_by),
        "published_at": one.published_at.isoformat() if one.published_at else None,
        "hash": one.content_hash,
        "running": one.running,
        "draft": row.draft_id,
        "may_publish": one.state == "proposed" and not row.issues,
        "why_not": [translate(issue.message) for issue in row.issues] if one.state == "proposed" else [],
    }


def head(draft: ProcessDraft, people: People, row: ProcessRow, changed: Iterable[str]) -> dict[str, Any]:
    numbers = {each.version.id: each.version.number for each in row.versions}
    published = next((each.version.id for each in row.versions if each.version.state == "published"), None)
    return {
        "id": draft.id,
        "process": draft.process_id,
        "process_name": row.name,
        "title": draft.title,
        "state": draft.state,
        "revision": draft.revision,
        "base": draft.base_id,
        "base_number": numbers.get(draft.base_id),
        "base_is_current": draft.base_id == published,
        "source_number": numbers.get(draft.source_id),
        "version": draft.definition_id,
        "author": people.of(draft.opened_by),
        "changed_by": people.of(draft.changed_by),
        "changed_at": draft.changed_at.isoformat(),
        "changed_files": sorted(changed),
    }


def files(rows: Iterable[FileRow], people: People) -> list[dict[str, Any]]:
    return [
        {
            "path": row.path,
            "kind": row.kind,
            "revision": row.revision,
            "changed_by": people.of(row.changed_by),
            "changed_at": row.changed_at.isoformat() if row.changed_at else None,
            "size": row.size,
            "process": row.process,
            "process_name": translate(row.process_name),
            "origin": row.origin,
        }
        for row in rows
    ]


def verdict(found: Verdict, revision: int) -> dict[str, Any]:
    return {
        "deployable": found.deployable,
        "milliseconds": found.milliseconds,
        "findings": [finding(each) for each in found.findings],
        "revision": revision,
    }


def registries(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the panel offers; labels of kinds, gates and services in the language of the screen."""
    named = {name: [_in_words(each, "label", "gate_label") for each in found[name]] for name in _LABELLED}
    named["processes"] = [_in_words(each, "name") for each in found["processes"]]
    return {name: plain(named.get(name, each)) for name, each in found.items()}


def _in_words(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    shown = {name: translate(row[name]) for name in names if row.get(name)}
    return {**row, **shown}


def finding(one: Finding) -> dict[str, Any]:
    steps = [{"element": each.id, "name": each.name, "process": each.process, "file": each.file} for each in one.steps]
    return plain(one) | {"label": translate(one.label), "message": translate(one.message), "steps": steps}


def draft_people(session: Session, draft: ProcessDraft) -> People:
    known = {draft.opened_by, draft.changed_by, draft.submitted_by, draft.checked_by}
    return People(session, known | queries.authors(session, draft.id))


def comparison(found: Comparison) -> dict[str, Any]:
    return {
        "touches_gates": found.touches_gates,
        "gates": [translate(each) for each in found.gates],
        "changes": [
            {**plain(each), "process_name": translate(found.names.get(each.process, each.process))}
            for each in found.changes
        ],
    }


def case_results(found: Sequence[CaseResult]) -> dict[str, Any]:
    return {"results": [plain(each) for each in found], "passed": all(each.passed for each in found)}

"""What the properties of an element may name: what the process package and the draft itself offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine.runtime import runtime_of
from engine.verification.assembly import Assembly, assemble
from engine.verification.reading import EXECUTED, REFUSED_ELEMENTS
from engine.verification.sentences import say
from engine.workflow import ProcessPackage, TaskKind
from workflows.people.labels import POSTS, Label
from workflows.studio import queries
from workflows.studio.decisions import drafted_decisions
from workflows.studio.labels import TASK_PROPERTIES, TOLD
from workflows.studio.models import ProcessDraft
from workflows.studio.sets import Files, draft_files, folders, version_files

# what a studio user may add anywhere: it takes part in nothing that the release rests on
_ADDABLE = ("opinion",)
_TYPES = {str: "str", int: "int", bool: "bool"}


@dataclass(frozen=True)
class Assembled:
    """A draft's set as the verification reads it, with the package that it belongs to."""

    files: Files
    assembly: Assembly
    package: ProcessPackage


def assembled(session: Session, draft: ProcessDraft, unsaved: Mapping[str, bytes | None] | None = None) -> Assembled:
    """The draft's set, as far as it can be read."""
    files = draft_files(session, draft, unsaved)
    package = runtime_of(session).package(draft.process_id)
    return Assembled(files, assemble(FileSet(draft.process_id, files)), package)


@dataclass(frozen=True)
class FileSet:
    """Files as the verification wants them, also where they are no set that could be deployed."""

    process_id: str
    files: Files


def registries(session: Session, draft: ProcessDraft) -> dict[str, Any]:
    """Everything that a properties panel offers, as plain values and Labels."""
    known = assembled(session, draft)
    package = known.package
    return {
        "lanes": [lane(name, package) for name in package.lanes],
        "kinds": [_kind(kind, package) for kind in package.kinds.values()],
        "gates": [{"name": gate.name, "label": gate.label, "when": gate.when} for gate in package.gates],
        "services": _services(package),
        "messages": sorted(package.messages),
        "instants": sorted(package.instants),
        "processes": _processes(session, draft, known),
        "decisions": _decisions(known),
        "forms": _forms(known),
        "task_properties": [{"name": name, **words} for name, words in TASK_PROPERTIES.items()],
        "told": [{"name": name, "label": TOLD.get(name) or _post(name)} for name in sorted(package.told)],
        "refused": [
            {"element": name, "code": code, "reason": say(f"{code}.{name}", element=say(f"kind.{name}"))}
            for name, code in REFUSED_ELEMENTS.items()
        ],
        "allowed": sorted(f"bpmn:{tag[:1].upper()}{tag[1:]}" for tag in EXECUTED),
    }


def lane(name: str, package: ProcessPackage) -> dict[str, Any]:
    """A lane with the post that its tasks go to; without one where that follows from the matter."""
    try:
        group = package.lanes[name](_ANYBODY, "").partition("/")[0]
    except (LookupError, TypeError):
        group = ""
    return {"name": name, "group": group or None, "label": _post(group) if group in POSTS else Label(name, name)}


class _Anybody(dict[str, Any]):
    """Stands for whatever a lane asks of the routing data."""

    def __missing__(self, key: str) -> Any:
        return "" if key == "section" else _Anybody()


_ANYBODY = _Anybody()


def _kind(kind: TaskKind, package: ProcessPackage) -> dict[str, Any]:
    return {
        "name": kind.name,
        "label": kind.label,
        "gate": kind.gate,
        "gate_label": next((gate.label for gate in package.gates if gate.name == kind.gate), None),
        "approving": sorted(kind.approving),
        "outcome_field": kind.outcome_field,
        "edits": kind.edits,
        "restores": kind.restores,
        "required_fields": sorted(kind.required_fields),
        "addable": kind.name.partition(".")[0] in _ADDABLE,
    }


def _services(package: ProcessPackage) -> list[dict[str, Any]]:
    return [
        {
            "name": service.name,
            "label": service.label,
            "parameters": [{"name": name, "type": _TYPES[wanted]} for name, wanted in service.parameters.items()],
            "outputs": [
                {
                    "name": name,
                    "type": "choice" if isinstance(domain, tuple) else domain,
                    "values": list(domain) if isinstance(domain, tuple) else [],
                }
                for name, domain in service.outputs.items()
            ],
            "effect": service.effect,
        }
        for service in package.services.values()
    ]


def _processes(session: Session, draft: ProcessDraft, known: Assembled) -> list[dict[str, Any]]:
    own = set(folders(known.files))
    names = {process.id: process.name for process in known.assembly.processes.values()}
    found = [
        {
            "id": name,
            "name": names.get(name, name),
            "in_set": True,
            "file": f"{name}/{name}.bpmn" if f"{name}/{name}.bpmn" in known.files else None,
            "from": None,
        }
        for name in sorted(own)
    ]
    for version in queries.published_versions(session):
        files = version_files(session, version.id) if version.process_id != draft.process_id else {}
        for name in folders(files):
            if name not in own:
                own.add(name)
                found.append({"id": name, "name": name, "in_set": False, "file": None, "from": version.id})
    return found


def _decisions(known: Assembled) -> list[dict[str, Any]]:
    """Every decision of the draft, also of files whose table cannot be decided yet."""
    return [
        {"id": each.id, "name": each.name, "file": each.path, "outputs": list(each.outputs)}
        for path, content in sorted(known.files.items())
        if path.endswith(".dmn")
        for each in drafted_decisions(content, path)
    ]


def _forms(known: Assembled) -> list[dict[str, Any]]:
    return [
        {
            "path": form.where,
            "task": task,
            "fields": [
                {
                    "key": field.key,
                    "label": field.label,
                    "type": field.type,
                    "routing": field.routing,
                    "required": field.required,
                    "options": [{"value": value, "label": label} for value, label in field.options],
                }
                for field in form.fields
            ],
        }
        for task, form in sorted(known.assembly.forms.items())
    ]


def _post(code: str) -> Label:
    return POSTS[code].label if code in POSTS else Label(code, code)

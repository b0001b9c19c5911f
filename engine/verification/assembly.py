"""Layer 0 of the gate: the set is complete. Called processes, forms and tables are there, can be read, and belong
together: one id means one thing over the whole set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from engine.errors import Issue, Unreadable
from engine.expression_values import FUNCTIONS
from engine.expressions import CONSTANT_NAMES, FORMS
from engine.forms import Form, parse_form
from engine.verification.diagram import Node, Process
from engine.verification.documents import read_xml
from engine.verification.reading import Drawing, read_drawing, settle_lanes
from engine.verification.sentences import say
from engine.verification.tables import Table, read_table
from engine.wording import Said


class FileSet(Protocol):
    """What is needed of `engine.definitions.DefinitionSet`."""

    @property
    def process_id(self) -> str: ...
    @property
    def files(self) -> Mapping[str, bytes]: ...


@dataclass
class Assembly:
    """The processes reachable from the main one, main first, with the forms of their user tasks and their tables."""

    main: str
    processes: dict[str, Process] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def nodes(self) -> Iterator[tuple[Process, Node]]:
        """Every node of the set with its process."""
        for process in self.processes.values():
            for node in process.nodes.values():
                yield process, node


def assemble(definition_set: FileSet) -> Assembly:
    """The set put together; what is missing, broken or ambiguous stands in `issues`."""
    assembly = Assembly(definition_set.process_id)
    drawn = _drawings(definition_set.files, assembly)
    _collect(definition_set.process_id, drawn, assembly, ())
    for process in assembly.processes.values():
        settle_lanes(process)
    _forms(definition_set.files, assembly)
    _tables(definition_set.files, assembly)
    _unique_names(assembly)
    return assembly


def read_file(content: bytes, path: str) -> Drawing:
    """One diagram file. Raises Unreadable when it is no hardened XML."""
    drawing = read_drawing(read_xml(content, path), path)
    if len(drawing.processes) != 1 and not drawing.issues:
        text = say("several-processes", path=path, number=len(drawing.processes))
        last = drawing.processes[-1] if drawing.processes else Process("", "", path)
        issue = Issue("several-processes", text, field=path, element=last.id or None, line=last.line or None)
        drawing.issues.append(issue)
    return drawing


def _drawings(files: Mapping[str, bytes], assembly: Assembly) -> dict[str, tuple[Process, Drawing]]:
    drawn: dict[str, tuple[Process, Drawing]] = {}
    meanings: dict[str, str | None] = {}
    for path in sorted(files):
        if not path.endswith(".bpmn"):
            continue
        try:
            drawing = read_file(files[path], path)
        except Unreadable as error:
            assembly.issues += error.issues or [Issue("unreadable", error.detail, field=path)]
            continue
        _same_meaning(drawing, meanings, assembly)
        for process in drawing.processes:
            if process.id in drawn:
                text = say("process-duplicate", process=process.id, first=drawn[process.id][0].path, second=path)
                assembly.issues.append(Issue("process-duplicate", text, field=path, element=process.id))
            else:
                drawn[process.id] = (process, drawing)
        if not drawing.processes:
            assembly.issues += drawing.issues
    return drawn


def _same_meaning(drawing: Drawing, meanings: dict[str, str | None], assembly: Assembly) -> None:
    """The runtime knows messages and errors by id over all files: one id must say the same everywhere."""
    for identifier, meaning in (*drawing.messages.items(), *drawing.errors.items()):
        if meanings.setdefault(identifier, meaning) != meaning:
            text = say("duplicate-id.meaning", path=drawing.path, id=identifier)
            assembly.issues.append(Issue("duplicate-id", text, field=drawing.path, element=identifier))


def _collect(
    process_id: str, drawn: Mapping[str, tuple[Process, Drawing]], assembly: Assembly, callers: tuple[str, ...]
) -> None:
    if process_id not in drawn:
        if not callers:
            text = say("process-missing", process=process_id)
            assembly.issues.append(Issue("process-missing", text, element=process_id))
        return
    if process_id in assembly.processes:
        return
    process, drawing = drawn[process_id]
    assembly.processes[process_id] = process
    assembly.issues += drawing.issues
    for node in process.nodes.values():
        if node.kind != "call":
            continue
        called = node.reference or ""
        if called in (*callers, process_id):
            text = say("call-recursive", node=node.title, called=_process_name(drawn, called))
            assembly.issues.append(_at(process, node, text))
        elif called not in drawn:
            text = _call_missing(node)
            assembly.issues.append(_at(process, node, text))
        else:
            _collect(called, drawn, assembly, (*callers, process_id))


def _forms(files: Mapping[str, bytes], assembly: Assembly) -> None:
    for process, node in assembly.nodes():
        if node.kind != "user":
            continue
        path = f"{process.folder}/forms/{node.id}.form".lstrip("/")
        if path not in files:
            text = say("form-missing", node=node.title)
            assembly.issues.append(_at(process, node, text))
            continue
        try:
            assembly.forms[node.id] = parse_form(files[path], path)
        except Unreadable as error:
            assembly.issues += [replace(_at(process, node, issue.message), code=issue.code) for issue in error.issues]


def _tables(files: Mapping[str, bytes], assembly: Assembly) -> None:
    for path in sorted(files):
        if not path.endswith(".dmn"):
            continue
        try:
            table, issues = read_table(read_xml(files[path], path), path)
        except Unreadable as error:
            assembly.issues += error.issues or [Issue("unreadable", error.detail, field=path)]
            continue
        assembly.issues += issues
        if table is None:
            continue
        if table.id in assembly.tables:
            text = say("duplicate-id.decision", id=table.id, first=assembly.tables[table.id].path, second=path)
            assembly.issues.append(Issue("duplicate-id", text, field=path, element=table.id))
        assembly.tables[table.id] = table
    for process, node in assembly.nodes():
        if node.kind == "rule" and node.reference not in assembly.tables:
            text = _table_missing(node)
            assembly.issues.append(_at(process, node, text))


_RESERVED = frozenset({*FUNCTIONS, *FORMS, *CONSTANT_NAMES, "and", "or", "not", "in", "is", "if", "else"})


def _unique_names(assembly: Assembly) -> None:
    """Ids of tasks are variables of the whole set: each must be a name, and stand once. So must sub-processes, which
    the runtime keeps beside the called processes."""
    seen = {process_id: process_id for process_id in assembly.processes}
    for process, node in assembly.nodes():
        if node.kind not in ("user", "service", "rule", "sub"):
            continue
        if node.kind != "sub" and not _is_name(node.id):
            text = say("bad-id.name", node=node.title)
            assembly.issues.append(_at(process, node, text))
        if node.id in seen:
            text = say("duplicate-id.set", node=node.title, process=assembly.processes[seen[node.id]].name)
            assembly.issues.append(_at(process, node, text))
        seen.setdefault(node.id, process.id)


def _is_name(identifier: str) -> bool:
    return identifier.isidentifier() and not identifier.startswith("_") and identifier not in _RESERVED


def _process_name(drawn: Mapping[str, tuple[Process, Drawing]], process_id: str) -> str:
    return drawn[process_id][0].name if process_id in drawn else process_id


def _call_missing(node: Node) -> Said:
    if node.reference:
        return say("call-missing", node=node.title, called=node.reference)
    return say("call-missing.none", node=node.title)


def _table_missing(node: Node) -> Said:
    if node.reference:
        return say("table-missing.named", node=node.title, table=node.reference)
    return say("table-missing", node=node.title)


def _at(process: Process, node: Node, text: str) -> Issue:
    code = text.code if isinstance(text, Said) else "unreadable"
    return Issue(code, text, field=process.path, element=node.id, line=node.line)

"""`xianshen verify DIAGRAM`: the verdict on a diagram anywhere on disk, as the JSON that the command prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import Issue, Unreadable
from engine.verification.assembly import read_file
from engine.verification.diagram import Process
from engine.verification.documents import MAX_BYTES
from engine.verification.sentences import say
from engine.verification.verdict import verify
from engine.workflow import Domain, ProcessPackage

MAX_PROCESSES = 100


@dataclass(frozen=True)
class Files:
    """A set read from disk: `files` by path below the folder of all processes."""

    process_id: str
    files: Mapping[str, bytes]


def verify_file(path: Path, packages: Iterable[ProcessPackage]) -> dict[str, Any]:
    """{"file", "deployable", "problems": [{"code", "element", "message", "path"?}]} for one diagram.

    Called processes are looked for in the sibling folders, then beside the folders of the packages. The diagram of a
    package is verified with it; one that such a diagram calls, within that set; any other, as a process of its own
    against everything that the packages register. Raises Unreadable when the file is no diagram."""
    known = {package.process_id: package for package in packages}
    process = _process(path)
    roots = [path.parent.parent, *{package.folder.parent for package in known.values()}]
    issues: list[Issue] = []
    if process.id in known:
        issues = verify(_read_set(path, process.id, roots), known[process.id])
    else:
        callers = [caller for caller in known if _calls(caller, process.id, path, roots)]
        for caller in callers:
            issues += verify(_read_set(_diagram(caller, roots), caller, roots, replaced=path), known[caller])
        if not callers:
            issues = verify(_read_set(path, process.id, roots), everything(known.values()))
    problems = [_problem(issue) for issue in dict.fromkeys(issues)]
    return {"file": str(path), "deployable": not problems, "problems": problems}


def everything(packages: Iterable[ProcessPackage]) -> ProcessPackage:
    """One package that registers what any of them does; a gate mandatory in one of them is mandatory."""
    merged: dict[str, dict[str, Any]] = {name: {} for name in ("lanes", "kinds", "services", "gates", "instants")}
    variables: dict[str, dict[str, Domain]] = {}
    messages: frozenset[str] = frozenset()
    folder = Path()
    for package in packages:
        folder, messages = package.folder, messages | package.messages
        for name in ("lanes", "kinds", "services", "instants"):
            merged[name].update(getattr(package, name))
        for gate in package.gates:
            before = merged["gates"].get(gate.name)
            if before is None or gate.when is None:
                merged["gates"][gate.name] = gate
        for name, fields in package.variables.items():
            _merge_fields(variables.setdefault(name, {}), fields)
    return ProcessPackage(
        process_id="",
        folder=folder,
        lanes=merged["lanes"],
        kinds=merged["kinds"],
        services=merged["services"],
        gates=tuple(merged["gates"].values()),
        variables=variables,
        messages=messages,
        instants=merged["instants"],
    )


def _merge_fields(into: dict[str, Domain], fields: Mapping[str, Domain]) -> None:
    for key, domain in fields.items():
        before = into.get(key)
        if isinstance(before, tuple) and isinstance(domain, tuple):
            into[key] = tuple(dict.fromkeys((*before, *domain)))
        else:
            into[key] = domain


def _process(path: Path) -> Process:
    drawing = read_file(_content(path), path.name)
    if not drawing.processes:
        raise Unreadable(say("unreadable.no-process", path=path.name))
    return drawing.processes[0]


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(say("unreadable.large", path=path.name, most=MAX_BYTES // 1_000_000))
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(say("unreadable.file", path=path, why=error.strerror)) from error


def _read_set(main: Path, process_id: str, roots: list[Path], *, replaced: Path | None = None) -> Files:
    """The diagram with all that it calls; `replaced` stands in for the diagram of its own process."""
    files: dict[str, bytes] = {}
    _walk(main, process_id, roots, replaced, lambda path, folder: files.update(_folder(path, folder, roots)))
    return Files(process_id, files)


def _calls(caller: str, process_id: str, path: Path, roots: list[Path]) -> bool:
    found: list[str] = []
    try:
        _walk(_diagram(caller, roots), caller, roots, path, lambda _, folder: found.append(folder))
    except Unreadable:
        return False
    return process_id in found


def _walk(
    main: Path, process_id: str, roots: list[Path], replaced: Path | None, visit: Callable[[Path, str], None]
) -> None:
    instead = {_process(replaced).id: replaced} if replaced is not None else {}
    waiting, seen = [(process_id, main)], {process_id}
    while waiting:
        name, path = waiting.pop()
        if not path.is_file():
            continue  # the verdict says which call finds nothing
        visit(path, name)
        for called in _called(path):
            if called not in seen and len(seen) < MAX_PROCESSES:
                seen.add(called)
                waiting.append((called, instead.get(called) or _diagram(called, roots)))


def _called(path: Path) -> list[str]:
    try:
        nodes = _process(path).nodes.values()
    except Unreadable:
        return []  # the verdict says so
    # only plain names become part of a path
    return [
        node.reference for node in nodes if node.kind == "call" and node.reference and node.reference.isidentifier()
    ]


def _diagram(process_id: str, roots: list[Path]) -> Path:
    candidates = [root / process_id / f"{process_id}.bpmn" for root in roots]
    return next((candidate for candidate in candidates if candidate.is_file()), candidates[0])


def _folder(diagram: Path, name: str, roots: list[Path]) -> dict[str, bytes]:
    """A diagram with the forms and tables beside it; those of the installed process fill the gaps."""
    files = {f"{name}/{name}.bpmn": _content(diagram)}
    for folder in (diagram.parent, *(root / name for root in roots)):
        for pattern, prefix in (("forms/*.form", "forms/"), ("*.dmn", "")):
            for path in sorted(folder.glob(pattern)):
                files.setdefault(f"{name}/{prefix}{path.name}", _content(path))
    return files


def _problem(issue: Issue) -> dict[str, Any]:
    problem: dict[str, Any] = {"code": issue.code, "element": issue.element, "message": issue.message}
    if issue.path:
        problem["path"] = list(issue.path)
    return problem

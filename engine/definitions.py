"""Definition sets: a main diagram, the processes it calls, their forms, tables and cases, under one content hash.

A set is proposed by one person and published by another. What may be published is judged by `engine.verification`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from sqlalchemy import Row, Table, func, insert, select, update
from sqlalchemy.orm import Session

from engine import audit, incidents
from engine.definition_sentences import refused, say
from engine.errors import Conflict, DeploymentRefused, Issue, NotAllowed, NotFound, NotReady
from engine.ids import new_id
from engine.models import DefinitionFile, ProcessDefinition, ProcessInstance
from engine.runtime import now, runtime_of
from engine.wording import called as in_one_line
from engine.workflow import ProcessPackage

LARGEST_FILE = 2_000_000  # bytes
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"

_definitions: Table = ProcessDefinition.metadata.tables["process_definition"]
_files: Table = DefinitionFile.metadata.tables["definition_file"]
_instances: Table = ProcessInstance.metadata.tables["process_instance"]


@dataclass(frozen=True)
class DefinitionSet:
    """`files`: path below the folder of all processes -> content, e.g. `secrecy_review/forms/check_secrecy.form`."""

    process_id: str
    name: str
    files: Mapping[str, bytes]
    content_hash: str


def definition_set(process_id: str, files: Mapping[str, bytes]) -> DefinitionSet:
    """A set from its files. Raises DeploymentRefused when the main diagram is missing or unreadable."""
    main = f"{process_id}/{process_id}.bpmn"
    if main not in files:
        raise refused("missing-diagram", file=main)
    process = _process(parse_xml(files[main], main), process_id, main)
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode(), files[path]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return DefinitionSet(process_id, process.get("name") or process_id, dict(files), digest.hexdigest())


def read_set(folder_root: Path, process_id: str) -> DefinitionSet:
    """The set that stands in the folders of `folder_root`: the process and what it calls (transitively), each with its
    forms, tables and cases.

    Raises DeploymentRefused naming the missing or unreadable file.
    """
    files: dict[str, bytes] = {}
    waiting, seen = [process_id], {process_id}
    while waiting:
        name = waiting.pop()
        own = _folder_files(folder_root / name, name)
        files.update(own)
        for called in sorted(_called(own, name)):
            if called not in seen:
                seen.add(called)
                waiting.append(called)
    return definition_set(process_id, files)


def parse_xml(content: bytes, where: str) -> etree._Element:
    """The root element of a diagram or table. Refuses document types, entities and files over LARGEST_FILE."""
    if len(content) > LARGEST_FILE:
        raise refused("too-large", file=where, most=LARGEST_FILE // 1000)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise refused("not-xml", file=where, line=error.lineno) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused("doctype", file=where)
    return root


def problems(candidate: DefinitionSet, package: ProcessPackage) -> list[Issue]:
    """Why the set may not be deployed; empty when it may."""
    from engine.verification.known import verdicts

    return list(verdicts.on(candidate, package))


def propose(session: Session, candidate: DefinitionSet, *, actor: str) -> str:
    """Store a verified set as a proposal; a second person publishes it. Returns its id (that of an equal standing set).

    Raises DeploymentRefused with its issues.
    """
    equal = select(_definitions.c.id).where(
        _definitions.c.process_id == candidate.process_id,
        _definitions.c.content_hash == candidate.content_hash,
        _definitions.c.state != "retired",
    )
    standing: str | None = session.connection().execute(equal).scalar()
    if standing is not None:
        return standing
    _refuse_problems(session, candidate)
    _lock_versions(session, candidate.process_id)
    row = _insert(session, candidate, actor)
    _record(session, "definition.proposed", row, actor=actor)
    return str(row.id)


def publish(session: Session, definition_id: str, *, actor: str, seed: bool = False) -> None:
    """Publish a proposal: new instances run on it, running ones stay on theirs; the published one before is retired.

    Raises NotFound, NotAllowed when the proposer publishes (`seed`: the installation's first set), Conflict when it is
    no proposal any more, DeploymentRefused when the code has changed and it does not pass now.
    """
    columns = _definitions.c
    row = session.connection().execute(select(_definitions).where(columns.id == definition_id)).first()
    if row is None:
        raise NotFound
    if row.proposed_by == actor and not seed:
        raise NotAllowed(say("own"))
    _refuse_problems(session, load(session, definition_id))
    _lock_versions(session, row.process_id)
    at = now(session)
    connection = session.connection()
    connection.execute(
        update(_definitions)
        .where(columns.process_id == row.process_id, columns.state == "published")
        .values(state="retired")
    )
    published = connection.execute(
        update(_definitions)
        .where(columns.id == definition_id, columns.state == "proposed")
        .values(state="published", published_by=actor, published_at=at)
    )
    if published.rowcount != 1:
        raise Conflict
    _record(session, "definition.published", row, actor=actor)


def withdraw(session: Session, definition_id: str, *, actor: str, reason: str) -> None:
    """Retire a proposal that is not to be published. Raises NotFound, Conflict."""
    columns = _definitions.c
    retired = session.connection().execute(
        update(_definitions)
        .where(columns.id == definition_id, columns.state == "proposed")
        .values(state="retired")
        .returning(_definitions)
    )
    row = retired.first()
    if row is None:
        raise Conflict
    _record(session, "definition.withdrawn", row, actor=actor, reason=reason)


def current(session: Session, process_id: str) -> str:
    """Id of the published set of a process. Raises NotReady."""
    published = select(_definitions.c.id).where(
        _definitions.c.process_id == process_id, _definitions.c.state == "published"
    )
    found: str | None = session.connection().execute(published).scalar()
    if found is None:
        raise NotReady(say("unpublished", process=process_id))
    return found


def state_of(session: Session, definition_id: str) -> str:
    """proposed, published or retired. Raises NotFound."""
    found: str | None = (
        session.connection().execute(select(_definitions.c.state).where(_definitions.c.id == definition_id)).scalar()
    )
    if found is None:
        raise NotFound(say("unknown"))
    return found


def load(session: Session, definition_id: str) -> DefinitionSet:
    """The stored set. Raises NotFound, DeploymentRefused when the files no longer match the registered hash."""
    connection = session.connection()
    row = connection.execute(select(_definitions).where(_definitions.c.id == definition_id)).first()
    if row is None:
        raise NotFound(say("unknown"))
    files = {
        stored.path: stored.content
        for stored in connection.execute(select(_files).where(_files.c.definition_id == definition_id))
    }
    stored_set = definition_set(row.process_id, files)
    if stored_set.content_hash != row.content_hash:
        raise refused("hash", name=row.name, version=row.version)
    return stored_set


def file_of(session: Session, definition_id: str, path: str) -> bytes:
    """One file of a stored definition, e.g. a form. Raises NotFound."""
    query = select(_files.c.content).where(_files.c.definition_id == definition_id, _files.c.path == path)
    content = session.connection().scalar(query)
    if content is None:
        raise NotFound(say("no-file", file=path))
    return bytes(content)


def check_agreement(session: Session) -> None:
    """At start-up: what is published must agree with the code. Raises DeploymentRefused, NotReady.

    Retired sets that instances still run on and that no longer agree raise incidents instead.
    """
    for process_id, package in sorted(runtime_of(session).packages.items()):
        found = problems(load(session, current(session, process_id)), package)
        if found:
            raise DeploymentRefused(say("disagrees", process=process_id), issues=found)
        for definition_id, version in _older_in_use(session, process_id):
            for issue in problems(load(session, definition_id), package)[:1]:
                incidents.raise_incident(
                    session,
                    code="definition-disagrees",
                    message=f"仍在运行的“{process_id}”第 {version} 版与程序不一致：{issue.message}",
                    element=issue.element,
                    source=f"definition:{definition_id}",
                    chain=audit.DEPLOYMENT,
                )


def _older_in_use(session: Session, process_id: str) -> list[tuple[str, int]]:
    running = select(_instances.c.definition_id).where(_instances.c.status == "running")
    query = select(_definitions.c.id, _definitions.c.version).where(
        _definitions.c.process_id == process_id, _definitions.c.state == "retired", _definitions.c.id.in_(running)
    )
    return [(row.id, row.version) for row in session.connection().execute(query)]


def _lock_versions(session: Session, process_id: str) -> None:
    """Two who propose or publish a process at once go one after the other."""
    versions = select(_definitions.c.id).where(_definitions.c.process_id == process_id).order_by(_definitions.c.id)
    session.connection().execute(versions.with_for_update()).all()


def _insert(session: Session, candidate: DefinitionSet, actor: str) -> Row[Any]:
    connection, definition_id = session.connection(), new_id()
    last = select(func.max(_definitions.c.version)).where(_definitions.c.process_id == candidate.process_id)
    row = connection.execute(
        insert(_definitions)
        .values(
            id=definition_id,
            process_id=candidate.process_id,
            version=(connection.execute(last).scalar() or 0) + 1,
            content_hash=candidate.content_hash,
            name=candidate.name,
            state="proposed",
            proposed_by=actor,
            proposed_at=now(session),
        )
        .returning(_definitions)
    ).one()
    connection.execute(
        insert(_files),
        [{"definition_id": row.id, "path": path, "content": content} for path, content in candidate.files.items()],
    )
    return row


def _refuse_problems(session: Session, candidate: DefinitionSet) -> None:
    found = problems(candidate, runtime_of(session).package(candidate.process_id))
    if found:
        raise DeploymentRefused(say("refused", name=in_one_line(candidate.name), why=found[0].message), issues=found)


def _record(session: Session, action: str, row: Row[Any], *, actor: str, reason: str | None = None) -> None:
    audit.record(
        session,
        chain=audit.DEPLOYMENT,
        action=action,
        actor=actor,
        content_hash=row.content_hash,
        reason=reason,
        changes={"definition": [None, row.id], "process": [None, row.process_id], "version": [None, row.version]},
    )


def _folder_files(folder: Path, name: str) -> dict[str, bytes]:
    if not (folder / f"{name}.bpmn").is_file():
        raise refused("missing-diagram", file=f"{name}/{name}.bpmn")
    found = [*folder.glob("*.bpmn"), *folder.glob("*.dmn"), *folder.glob("forms/*.form")]
    found += folder.glob("cases/*.yaml")
    return {f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in sorted(found)}


def _called(files: Mapping[str, bytes], name: str) -> set[str]:
    root = parse_xml(files[f"{name}/{name}.bpmn"], f"{name}.bpmn")
    return {call.get("calledElement", "") for call in root.iter(f"{BPMN}callActivity")} - {""}


def _process(root: etree._Element, process_id: str, where: str) -> etree._Element:
    for process in root.iter(f"{BPMN}process"):
        if process.get("id") == process_id:
            return process
    raise refused("missing-process", file=where, process=process_id)

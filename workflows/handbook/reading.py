"""A stored version read as a handbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from engine.errors import Unreadable
from engine.runtime import runtime_of
from engine.verification.assembly import Assembly, assemble
from engine.verification.diagram import Process
from engine.workflow import MandatoryGate, ProcessPackage
from workflows.handbook.order import in_order
from workflows.handbook.rows import Chapter, Gate, Handbook, Place
from workflows.handbook.steps import Teller
from workflows.handbook.tables import decision_names, output_labels, tables_of
from workflows.handbook.ways import Map, is_step
from workflows.studio import queries
from workflows.studio.drawn import read_drawn
from workflows.studio.queries import Version
from workflows.studio.registries import FileSet
from workflows.studio.sets import Files, version_files
from workflows.studio.words.conditions import condition_words
from workflows.studio.words.vocabulary import Vocabulary, vocabulary_of


def handbook_of(session: Session, definition_id: str) -> Handbook:
    """The handbook of a version. Raises NotFound."""
    version = queries.version(session, definition_id)
    return told(version, version_files(session, definition_id), runtime_of(session).package(version.process_id))


def told(version: Version, files: Files, package: ProcessPackage) -> Handbook:
    """The handbook of a set of files."""
    assembly = assemble(FileSet(version.process_id, files))
    known = vocabulary_of(assembly, package, output_labels(files))
    teller = Teller(
        package, Map(assembly, known, dict(_places(assembly, known))), _documentation(files), decision_names(files)
    )
    chapters = [
        _chapter(number, process, assembly, files, teller)
        for number, process in enumerate(assembly.processes.values(), start=1)
    ]
    return Handbook(version, tuple(_gate(each, assembly, package, teller) for each in package.gates), tuple(chapters))


def _places(assembly: Assembly, known: Vocabulary) -> Iterator[tuple[str, Place]]:
    """Step -> its number (chapter and place in it)."""
    for chapter, process in enumerate(assembly.processes.values(), start=1):
        steps = [node for node in in_order(process) if is_step(process, node)]
        for number, node in enumerate(steps, start=1):
            yield node.id, Place(known.names[node.id], f"{chapter}.{number}", f"step-{node.id}")


def _chapter(number: int, process: Process, assembly: Assembly, files: Files, teller: Teller) -> Chapter:
    callers = [caller.name for caller, node in assembly.nodes() if node.kind == "call" and node.reference == process.id]
    return Chapter(
        number=str(number),
        anchor=f"process-{process.id}",
        process_id=process.id,
        name=process.name,
        basis=teller.documentation.get(process.id, ""),
        steps=tuple(teller.step(process, node) for node in in_order(process) if is_step(process, node)),
        tables=tables_of(files, process.folder, teller.known),
        called_by=tuple(dict.fromkeys(callers)),
    )


def _gate(gate: MandatoryGate, assembly: Assembly, package: ProcessPackage, teller: Teller) -> Gate:
    deciding = {name for name, kind in package.kinds.items() if kind.gate == gate.name}
    steps = [node.id for _, node in assembly.nodes() if node.properties.get("kind") in deciding]
    when = condition_words(gate.when, teller.known) if gate.when else None
    return Gate(gate.label, when, tuple(teller.map.places[each] for each in steps))


def _documentation(files: Files) -> Mapping[str, str]:
    """Element -> what the diagram says of it."""
    found: dict[str, str] = {}
    for path in sorted(files):
        if path.endswith(".bpmn"):
            try:
                drawn = read_drawn(files[path], path)
            except Unreadable:
                continue
            found |= {
                each.id: each.properties["documentation"]
                for each in drawn.values()
                if "documentation" in each.properties
            }
    return found

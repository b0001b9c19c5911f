"""Two versions of a set side by side: which elements are the same, which gates are decided otherwise, what is new."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.definitions import DefinitionSet
from engine.verification.assembly import Assembly, assemble
from engine.verification.diagram import Node, Process
from engine.workflow import ProcessPackage, TaskKind

# what a person meets, and what happens without one: what else stands in a diagram only leads from one to the next
ACTING = frozenset({"user", "service", "rule"})
# properties that say when and whom to tell, not what is reviewed and by whom
_CLOCKS = frozenset({"due", "due_urgent", "due_counts", "remind", "escalate", "warn", "documentation"})
_TIMERS = frozenset({"timer", "boundary_timer"})


@dataclass(frozen=True)
class Gone:
    """An element of the old version whose id the new one lacks; `suggested`: the one that took its place, it seems."""

    element: str
    name: str
    kind: str
    process: str
    suggested: str | None


class Versions:
    """What differs between an old and a new version, `names` being the elements that were renamed (old -> new)."""

    def __init__(
        self, old: DefinitionSet, new: DefinitionSet, package: ProcessPackage, names: Mapping[str, str]
    ) -> None:
        self.old, self.new, self.package = old, new, package
        self._before, self._after = assemble(old), assemble(new)
        self.names = {before: after for before, after in names.items() if before != after}

    @cached_property
    def changed_gates(self) -> frozenset[str]:
        """Gates that are decided otherwise: their steps, forms, posts, or the called process that they stand in."""
        gates = {kind.gate for kind in self.package.kinds.values() if kind.gate}
        before = {gate: _deciding(self._before, self.old, self.package, gate, self.names) for gate in gates}
        after = {gate: _deciding(self._after, self.new, self.package, gate, {}) for gate in gates}
        return frozenset(gate for gate in gates if before[gate] != after[gate])

    @cached_property
    def merging(self) -> bool:
        """Whether two elements of the old version are taken for one: two tokens would then count as one."""
        ids = {node.id for _, node in self._before.nodes()}
        return len({self.names.get(each, each) for each in ids}) < len(ids)

    @cached_property
    def added(self) -> frozenset[str]:
        """Steps of people and automatic steps that the old version does not have."""
        known = {(self.names.get(node.id, node.id), node.kind) for _, node in self._before.nodes()}
        return frozenset(
            node.id for _, node in self._after.nodes() if node.kind in ACTING and (node.id, node.kind) not in known
        )

    def gone(self) -> list[Gone]:
        """The acting elements that the new version does not have under their id, each with a suggestion."""
        return _gone(self._before, self._after)

    def name_of(self, element: str) -> str:
        """What people call an element of the new version."""
        return next((node.name or element for _, node in self._after.nodes() if node.id == element), element)

    def choices(self) -> list[tuple[str, str, str]]:
        """Elements that may take the place of gone ones: id, name, kind."""
        taken = {node.id for _, node in self._before.nodes()}
        return [
            (node.id, node.name or node.id, node.kind)
            for _, node in self._after.nodes()
            if node.id not in taken and node.kind in _MAPPED
        ]


_MAPPED = frozenset({"user", "service", "rule", "call", "sub", "timer", "message", "parallel", "inclusive"})


def _gone(before: Assembly, after: Assembly) -> list[Gone]:
    here = {node.id for _, node in after.nodes()}
    known = {node.id for _, node in before.nodes()}
    free = [(process, node) for process, node in after.nodes() if node.id not in known]
    found = []
    for process, node in before.nodes():
        if node.id in here or node.kind not in _MAPPED:
            continue
        alike = [
            other.id
            for where, other in free
            if (other.name, other.kind, where.id) == (node.name, node.kind, process.id) and node.name
        ]
        suggested = alike[0] if len(alike) == 1 else None
        found.append(Gone(node.id, node.name or node.id, node.kind, process.id, suggested))
    return found


def _deciding(
    assembly: Assembly, files: DefinitionSet, package: ProcessPackage, gate: str, names: Mapping[str, str]
) -> frozenset[Hashable]:
    """All that decides a gate: its steps, and of a gate in a called process everything that is done there. What renews
    approvals belongs to each gate from whose process it is called."""
    found: set[Hashable] = set()
    for process, node in assembly.nodes():
        kind = _kind(node, package)
        if kind is not None and kind.gate == gate:
            found.add(_step(process, node, files, names))
            if process.id != assembly.main:
                found |= {_whole(each, files, names) for each in (process, *_renewing(process, assembly, package))}
    return frozenset(found)


def _kind(node: Node, package: ProcessPackage) -> TaskKind | None:
    return package.kinds.get(node.properties.get("kind", "")) if node.kind == "user" else None


def _renewing(process: Process, assembly: Assembly, package: ProcessPackage) -> Iterator[Process]:
    for call in process.nodes.values():
        called = assembly.processes.get(call.reference or "") if call.kind == "call" else None
        kinds = [_kind(node, package) for node in called.nodes.values()] if called else []
        if called is not None and any(kind is not None and kind.restores for kind in kinds):
            yield called


def _whole(process: Process, files: DefinitionSet, names: Mapping[str, str]) -> Hashable:
    nodes = frozenset(_step(process, node, files, names) for node in process.nodes.values())
    flows = frozenset(
        (names.get(flow.source, flow.source), names.get(flow.target, flow.target), flow.condition)
        for flow in process.flows
    )
    tables = frozenset((path, content) for path, content in files.files.items() if _is_table(path, process.folder))
    return process.id, nodes, flows, tables


def _is_table(path: str, folder: str) -> bool:
    return path.endswith(".dmn") and path.startswith(f"{folder}/")


def _step(process: Process, node: Node, files: DefinitionSet, names: Mapping[str, str]) -> Hashable:
    form = files.files.get(f"{process.folder}/forms/{node.id}.form")
    return (
        process.id,
        names.get(node.id, node.id),
        node.kind,
        None if node.kind in _TIMERS else node.reference,
        frozenset((key, value) for key, value in node.properties.items() if key not in _CLOCKS),
        node.lane,
        node.multi,
        node.parameters,
        names.get(node.attached_to or "", node.attached_to),
        node.interrupting,
        names.get(node.scope or "", node.scope),
        node.default,
        form,
    )

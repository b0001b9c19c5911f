"""Relationships between the parts of an Office package (ECMA-376 part 2, clause 6.5)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from workflows.renditions.archive import Package
from workflows.renditions.wordml import attribute


@dataclass(frozen=True)
class Relationship:
    """`target` is the name of a member, whether or not the package has it."""

    kind: str
    id: str
    target: str


def relationships(package: Package, part: str) -> list[Relationship]:
    """Where `part` points inside the package; an empty `part` is the package itself."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package.names:
        return []
    return [
        Relationship(attribute(item, "Type") or "", attribute(item, "Id") or "", _member(folder, item.get("Target")))
        for item in package.read_xml(path)
        if item.get("TargetMode") != "External"
    ]


def _member(folder: str, target: str | None) -> str:
    path = target or ""
    return path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))


def reached(package: Package, part: str, wanted: str, seen: set[str] | None = None) -> list[str]:
    """The members whose name holds `wanted` that `part` points to, directly or through other parts, in order."""
    seen = set() if seen is None else seen
    if part in seen:
        return []
    seen.add(part)
    found: list[str] = []
    for each in relationships(package, part):
        if each.target not in package.names or each.target in found:
            continue
        found += [each.target] if wanted in each.target else reached(package, each.target, wanted, seen)
    return found

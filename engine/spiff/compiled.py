"""A definition set, parsed once: shared by all instances and threads, never changed while running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.workflow import ProcessPackage


class FileSet(Protocol):
    """What is needed of `engine.definitions.DefinitionSet`: `files` by path, *.bpmn and *.dmn are read."""

    @property
    def process_id(self) -> str: ...
    @property
    def files(self) -> Mapping[str, bytes]: ...


@dataclass(frozen=True)
class CompiledSet:
    process_id: str
    processes: Mapping[str, Any]


def compile_set(definition_set: FileSet, package: ProcessPackage | None = None) -> CompiledSet:
    """Parse and compile every process, expression and table of a set.

    DeploymentRefused, with an Issue per element, when something cannot be run rightly.
    """
    raise NotImplementedError

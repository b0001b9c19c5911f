"""A definition set, parsed once: shared by all instances and threads, never changed while running."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import BPMN_MODEL_NS
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.spiff.parser import VALIDATOR

from engine.errors import DeploymentRefused, Issue
from engine.spiff.element_parsers import Refusal
from engine.spiff.elements import BusinessRuleTask, LeanSpec, ServiceTask, Subprocess, UserTask
from engine.spiff.parser import LeanParser
from engine.workflow import ProcessPackage

MAX_FILE_BYTES = 2_000_000
_schema_lock = threading.Lock()

for _name in ("spiff", "spiff.task", "spiff.workflow", "spiff.dmn"):
    # the library builds log records of whole task lists below this level, and they would hold routing data
    logging.getLogger(_name).setLevel(logging.WARNING)


class FileSet(Protocol):
    """What is needed of `engine.definitions.DefinitionSet`: `files` by path; *.bpmn and *.dmn are read."""

    @property
    def process_id(self) -> str: ...
    @property
    def files(self) -> Mapping[str, bytes]: ...


@dataclass(frozen=True)
class CompiledSet:
    """`process`: the graph of the main process; `inner`: those of called processes and embedded sub-processes."""

    process_id: str
    process: Any = field(repr=False)
    inner: Mapping[str, Any] = field(repr=False)


def compile_set(definition_set: FileSet, package: ProcessPackage | None = None) -> CompiledSet:
    """Parse and compile every process, expression and table of a set.

    With a package, service tasks must be registered in it with the same typed parameters. DeploymentRefused, with
    an Issue that names code and element, when something cannot be run rightly.
    """
    parser = LeanParser(None if package is None else package.services)
    try:
        _read(parser, definition_set.files)
        process = parser.get_spec(definition_set.process_id)
        inner: dict[str, Any] = {}
        _add_inner(parser, process, inner)
        _name_answers(inner)
    except Refusal as refusal:
        raise _refused(refusal.code, refusal.message, refusal.id) from refusal
    except ValidationException as error:
        raise _refused("invalid-bpmn", f"流程图有误：{error}", error.id) from error
    except RecursionError as error:
        raise _refused("too-large", "流程图过长，请拆成被调用的流程", None) from error
    _refuse_shared_ids([process, *inner.values()], package)
    return CompiledSet(definition_set.process_id, process, inner)


def parse_xml(content: bytes, path: str) -> Any:
    """The root of an uploaded XML file. DeploymentRefused for a DOCTYPE, entities, too much or broken XML."""
    if len(content) > MAX_FILE_BYTES:
        raise _refused("too-large", f"{path} 超过 {MAX_FILE_BYTES // 1_000_000} MB", None)
    reader = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(content, reader)
    except etree.XMLSyntaxError as error:
        raise _refused("invalid-xml", f"{path} 不是有效的 XML：{error}", None) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused("doctype", f"{path} 含有 DOCTYPE，不予接收", None)
    return root


def schema_problems(definition_set: FileSet) -> list[Issue]:
    """Where the diagrams break the BPMN 2.0 schema, one issue a file, with its line; for deployment."""
    problems = []
    for path in sorted(definition_set.files):
        if path.endswith(".bpmn"):
            root = parse_xml(definition_set.files[path], path)
            try:
                with _schema_lock:
                    VALIDATOR.validate(root, path)
            except ValidationException as error:
                problems.append(
                    Issue("schema", f"{path} 不符合 BPMN 2.0 规范：{error}", line=error.line_number or None)
                )
    return problems


def _read(parser: LeanParser, files: Mapping[str, bytes]) -> None:
    for path in sorted(files):
        if path.endswith(".dmn"):
            parser.add_table(parse_xml(files[path], path), path)
    for path in sorted(files):
        if path.endswith(".bpmn"):
            root = parse_xml(files[path], path)
            _refuse_duplicates(root)
            parser.add_bpmn_xml(root, path)


def _refuse_duplicates(root: Any) -> None:
    ids = Counter(node.get("id") for node in root.iter(f"{{{BPMN_MODEL_NS}}}*") if node.get("id"))
    for element, number in ids.items():
        if number > 1:
            raise _refused("duplicate-id", f"编号“{element}”在文件中出现了 {number} 次", element)


def _add_inner(parser: LeanParser, process: Any, inner: dict[str, Any]) -> None:
    for spec in process.task_specs.values():
        if isinstance(spec, Subprocess) and spec.spec not in inner:
            inner[spec.spec] = parser.get_spec(spec.spec)
            _add_inner(parser, inner[spec.spec], inner)


def _name_answers(inner: Mapping[str, Any]) -> None:
    """For each inner process, which elements leave answers in it or in anything that it holds or calls."""
    own = {name: {spec.bpmn_id for spec in _answering(process)} for name, process in inner.items()}
    holds = {
        name: {spec.spec for spec in process.task_specs.values() if isinstance(spec, Subprocess)}
        for name, process in inner.items()
    }
    for name, process in inner.items():
        reached, stack = set(), [name]
        while stack:
            if (current := stack.pop()) not in reached:
                reached.add(current)
                stack.extend(holds[current])
        process.answers = frozenset().union(*(own[each] for each in reached))


def _answering(process: Any) -> list[LeanSpec]:
    kinds = UserTask | ServiceTask | BusinessRuleTask
    return [spec for spec in process.task_specs.values() if isinstance(spec, kinds)]


def _refuse_shared_ids(processes: list[Any], package: ProcessPackage | None) -> None:
    """Answers stand under the element id, over the whole set and beside the start scope."""
    seen = set() if package is None else set(package.variables)
    for process in processes:
        for spec in _answering(process):
            if spec.bpmn_id in seen:
                raise _refused("duplicate-id", f"编号“{spec.bpmn_id}”在整套流程中不唯一", spec.bpmn_id)
            seen.add(spec.bpmn_id)


def _refused(code: str, message: str, element: str | None) -> DeploymentRefused:
    return DeploymentRefused(message, issues=[Issue(code, message, element=element or None)])

"""Where the elements of a set stand: file, process, name and line of each id. Broken files are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.errors import Unreadable
from engine.verification.documents import BPMN, line_of, read_xml
from engine.wording import called


@dataclass(frozen=True)
class Element:
    """One element of a diagram. `tag`: its BPMN name, e.g. userTask; `calls`: the process that it calls."""

    id: str
    tag: str
    name: str
    process: str
    file: str
    line: int
    calls: str | None = None


@dataclass
class Elements:
    """By process, then by id. `files`: process -> its file."""

    by_process: dict[str, dict[str, Element]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def find(self, element_id: str, file: str | None = None) -> Element | None:
        """The element of that id, in that file if one is named and has it."""
        found = [own[element_id] for own in self.by_process.values() if element_id in own]
        return next((each for each in found if each.file == file), found[0] if found else None)

    def along(self, main: str, path: tuple[str, ...]) -> list[Element]:
        """The elements of a path of ids that begins in `main`: into what is called, and back out of it."""
        callers, steps = [main], []
        for element_id in path:
            while len(callers) > 1 and element_id not in self.by_process.get(callers[-1], {}):
                callers.pop()
            element = self.by_process.get(callers[-1], {}).get(element_id) or self.find(element_id)
            if element is None:
                continue
            steps.append(element)
            if element.calls in self.by_process and element.calls not in callers:
                callers.append(element.calls)
        return steps


def elements_of(files: Mapping[str, bytes]) -> Elements:
    """Every element with an id in the diagrams of a set."""
    found = Elements()
    for path in sorted(files):
        if path.endswith(".bpmn"):
            try:
                root = read_xml(files[path], path)
            except Unreadable:
                continue
            for process in root.iter(f"{{{BPMN}}}process"):
                _collect(found, process, path)
    return found


def _collect(found: Elements, process: etree._Element, path: str) -> None:
    name = process.get("id", "")
    found.files.setdefault(name, path)
    own = found.by_process.setdefault(name, {})
    for element in process.iter(f"{{{BPMN}}}*"):
        identifier = element.get("id")
        if identifier:
            tag = etree.QName(element).localname
            title, calls = called(element.get("name", "")), element.get("calledElement")
            own.setdefault(identifier, Element(identifier, tag, title, name, path, line_of(element), calls))

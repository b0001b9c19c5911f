"""What the readers of a BPMN file share: what has been read, what is refused for its name alone, and names."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from engine.errors import Issue
from engine.verification.diagram import Process
from engine.verification.documents import BPMN, LAYOUT, line_of
from engine.verification.sentences import named, say
from engine.wording import Said

REFUSED_ELEMENTS: dict[str, str] = {
    "scriptTask": "script",
    "complexGateway": "complex-gateway",
    "transaction": "unsupported-element",
    "adHocSubProcess": "ad-hoc-subprocess",
    "receiveTask": "receive-task",
    "sendTask": "unsupported-element",
    "task": "plain-task",
    "manualTask": "plain-task",
    "dataStoreReference": "data-store",
    "dataObject": "data-store",
    "dataObjectReference": "data-store",
    "ioSpecification": "data-store",
    "standardLoopCharacteristics": "unsupported-loop",
    "subConversation": "unsupported-element",
}
PLAIN = frozenset({"incoming", "outgoing", "documentation", "textAnnotation", "association", "group"})


@dataclass
class Drawing:
    """What one file yields: its processes and what is wrong with it."""

    path: str
    processes: list[Process] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str | None] = field(default_factory=dict)

    def refuse(self, message: Said, element: etree._Element) -> None:
        """Notes what is wrong, at the element or the nearest around it that has an id."""
        owner: etree._Element | None = element
        while owner is not None and owner.get("id") is None:
            owner = owner.getparent()
        identifier = None if owner is None else owner.get("id")
        self.issues.append(Issue(message.code, message, field=self.path, element=identifier, line=line_of(element)))


def refuse_element(drawing: Drawing, element: etree._Element, owner: etree._Element | None = None) -> None:
    """Refuses an element for its name alone; `owner`: whose id is told when it has none of its own."""
    name, title = name_of(element), title_of(element)
    known = name in REFUSED_ELEMENTS
    text = say(f"{REFUSED_ELEMENTS[name]}.{name}" if known else "unsupported-element.unknown", element=title)
    drawing.refuse(text, element if element.get("id") or owner is None else owner)


def title_of(element: etree._Element) -> Said:
    """What a sentence calls an element of the file: by its name where it has one."""
    return named(name_of(element), element.get("name", ""), element.get("id"), line_of(element))


def owner_of(element: etree._Element) -> etree._Element:
    """The element around this one; the root is its own."""
    owner = element.getparent()
    return element if owner is None else owner


def children(element: etree._Element) -> list[etree._Element]:
    """What stands directly inside, layout left out."""
    return [child for child in element if etree.QName(child).namespace not in LAYOUT]


def name_of(element: etree._Element) -> str:
    """The local name of a BPMN element; foreign elements keep their namespace and so match nothing."""
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else str(element.tag)


def bpmn(name: str) -> str:
    """The name with the namespace of BPMN, as lxml wants it."""
    return f"{{{BPMN}}}{name}"

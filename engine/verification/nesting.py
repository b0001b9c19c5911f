"""Where BPMN elements may stand. The runtime looks for flows and nodes at any depth, so an element hidden where a
reader does not look (in a lane, a documentation, an extension) would run unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.verification.documents import BPMN, SPIFF
from engine.verification.drawn import REFUSED_ELEMENTS, owner_of, title_of
from engine.verification.sentences import say
from engine.wording import Said

_TEXT = frozenset({"documentation", "extensionElements"})
_NODE = _TEXT | {"incoming", "outgoing"}
_FLOW_ELEMENTS = frozenset(
    {
        "laneSet",
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "sequenceFlow",
        "textAnnotation",
        "association",
        "group",
    }
)
_EVENT = _NODE | {
    "timerEventDefinition",
    "messageEventDefinition",
    "errorEventDefinition",
    "terminateEventDefinition",
}
_TASK = _NODE | {"multiInstanceLoopCharacteristics"}
Fault = tuple[etree._Element, Said]
ALLOWED: Mapping[str, frozenset[str]] = {
    "definitions": _TEXT | {"process", "message", "error", "category", "collaboration", "itemDefinition"},
    "collaboration": _TEXT | {"participant", "messageFlow", "textAnnotation", "association", "group"},
    "category": _TEXT | {"categoryValue"},
    "process": _TEXT | _FLOW_ELEMENTS,
    "subProcess": _TASK | _FLOW_ELEMENTS,
    "laneSet": _TEXT | {"lane"},
    "childLaneSet": _TEXT | {"lane"},
    "lane": _TEXT | {"flowNodeRef", "childLaneSet"},
    "startEvent": _EVENT,
    "endEvent": _EVENT,
    "intermediateCatchEvent": _EVENT,
    "intermediateThrowEvent": _EVENT,
    "boundaryEvent": _EVENT,
    "userTask": _TASK,
    "serviceTask": _TASK,
    "businessRuleTask": _TASK,
    "callActivity": _TASK,
    "exclusiveGateway": _NODE,
    "parallelGateway": _NODE,
    "inclusiveGateway": _NODE,
    "eventBasedGateway": _NODE,
    "sequenceFlow": _TEXT | {"conditionExpression"},
    "timerEventDefinition": frozenset({"timeDuration", "timeDate"}),
    "multiInstanceLoopCharacteristics": frozenset({"loopDataInputRef", "inputDataItem", "completionCondition"}),
    "textAnnotation": _TEXT | {"text"},
}
_REFUSED_SCOPES = frozenset({"transaction", "adHocSubProcess"})
_ONCE = frozenset(
    {"conditionExpression", "completionCondition", "loopDataInputRef", "inputDataItem", "extensionElements"}
    | {"multiInstanceLoopCharacteristics", "timeDuration", "timeDate"}
)
_EXTENSIONS_ONCE = frozenset({"properties", "serviceTaskOperator", "calledDecisionId"})
_TRUTHS = frozenset({"cancelActivity", "isSequential", "triggeredByEvent", "isExecutable"})


def misplaced(root: etree._Element) -> Iterator[Fault]:
    """Every element that stands where it would be overlooked, twice where one counts, or with an odd attribute:
    (element, what is wrong). Elements refused for what they are, are left to the reader."""
    for element in root.iter(f"{{{BPMN}}}*"):
        name = etree.QName(element).localname
        parent = element.getparent()
        if parent is not None:
            yield from _against_parent(element, name, parent)
        for attribute in _TRUTHS:
            if element.get(attribute, "true") not in ("true", "false"):
                yield element, say("misplaced.truth", element=title_of(element), value=element.get(attribute))
    for owner in root.iter(f"{{{BPMN}}}extensionElements"):
        yield from _extensions(owner)


def _against_parent(element: etree._Element, name: str, parent: etree._Element) -> Iterator[Fault]:
    around = etree.QName(parent)
    allowed = ALLOWED.get(around.localname, frozenset()) if around.namespace == BPMN else frozenset()
    known = any(name in names for names in ALLOWED.values())
    if _refused_with(parent):
        return
    if name not in allowed and (known or around.namespace != BPMN):
        yield element, say("misplaced.inside", element=title_of(element), around=title_of(parent))
    elif name in _ONCE and any(other is not element for other in parent.iterchildren(str(element.tag))):
        yield element, say("misplaced.twice", element=title_of(element), around=title_of(parent))


def _refused_with(parent: etree._Element) -> bool:
    """Inside an element that the reader comes to and refuses: of what stands in it, nothing is said."""
    around = [etree.QName(element).localname for element in (parent, *parent.iterancestors())]
    if around[0] in REFUSED_ELEMENTS and around[0] not in _REFUSED_SCOPES:
        around = around[1:]
        return set(around) <= _REFUSED_SCOPES | {"definitions", "process", "subProcess"}
    return around[0] in _REFUSED_SCOPES and set(around) <= _REFUSED_SCOPES | {"definitions", "process", "subProcess"}


def _extensions(owner: etree._Element) -> Iterator[Fault]:
    seen: set[str] = set()
    for child in owner:
        name = etree.QName(child)
        if name.namespace == SPIFF and name.localname in _EXTENSIONS_ONCE:
            if name.localname in seen:
                yield owner, say("misplaced.extension-twice", element=title_of(owner_of(owner)))
            seen.add(name.localname)
            yield from _inside_extension(owner, child, name.localname)


def _inside_extension(owner: etree._Element, extension: etree._Element, name: str) -> Iterator[Fault]:
    inside = {"properties": ("property",), "serviceTaskOperator": ("parameters", "parameter")}.get(name, ())
    given: set[str | None] = set()
    for element in extension.iterdescendants():
        part = etree.QName(element)
        if part.namespace != SPIFF or part.localname not in inside:
            yield owner, say("misplaced.extension-part", element=title_of(owner_of(owner)), part=part.localname)
        elif part.localname in ("property", "parameter"):
            key = element.get("name" if name == "properties" else "id")
            if key in given or element.get("value") is None or len(element):
                yield owner, say("misplaced.extension-key", element=title_of(owner_of(owner)), key=key)
            given.add(key)

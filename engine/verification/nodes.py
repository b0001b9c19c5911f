"""One node of a drawing: tasks, events and gateways, their markers and extensions."""

from __future__ import annotations

from lxml import etree

from engine.verification.diagram import MultiInstance, Node, NodeKind, Parameter
from engine.verification.documents import SPIFF, line_of
from engine.verification.drawn import PLAIN, Drawing, children, name_of, owner_of, refuse_element, title_of
from engine.verification.sentences import say
from engine.wording import Said

XSI = "http://www.w3.org/2001/XMLSchema-instance"
TASKS: dict[str, NodeKind] = {
    "userTask": "user",
    "serviceTask": "service",
    "businessRuleTask": "rule",
    "callActivity": "call",
    "subProcess": "sub",
    "exclusiveGateway": "exclusive",
    "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive",
    "eventBasedGateway": "event_gateway",
}
_EVENTS: dict[tuple[str, str], NodeKind] = {
    ("startEvent", ""): "start",
    ("endEvent", ""): "end",
    ("endEvent", "errorEventDefinition"): "error_end",
    ("endEvent", "terminateEventDefinition"): "terminate",
    ("intermediateThrowEvent", ""): "pass",
    ("intermediateCatchEvent", "timerEventDefinition"): "timer",
    ("intermediateCatchEvent", "messageEventDefinition"): "message",
    ("boundaryEvent", "timerEventDefinition"): "boundary_timer",
    ("boundaryEvent", "messageEventDefinition"): "boundary_message",
    ("boundaryEvent", "errorEventDefinition"): "boundary_error",
}
EVENT_TAGS = frozenset({"startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"})
EXECUTED = frozenset({*TASKS, *EVENT_TAGS})  # BPMN names of the nodes that run
_REFUSED_TRIGGERS = {
    "linkEventDefinition": "link-event",
    "compensateEventDefinition": "compensation.event",
    "signalEventDefinition": "signal-event",
}
_FOREIGN_ATTRIBUTES_ALLOWED = frozenset({XSI})


def task(drawing: Drawing, element: etree._Element, kind: NodeKind, scope: str | None) -> Node:
    """A task, call, sub-process or gateway as drawn; what is not run as drawn there is refused."""
    node = _node(element, kind, scope)
    if kind == "call":
        node.reference = element.get("calledElement")
    if kind == "event_gateway" and (
        element.get("instantiate") == "true" or element.get("eventGatewayType") == "Parallel"
    ):
        drawing.refuse(say("event-gateway.plain", node=node.title), element)
    node.default = element.get("default")
    for child in children(element):
        name = name_of(child)
        if name == "extensionElements":
            extensions(drawing, child, node)
        elif name == "multiInstanceLoopCharacteristics":
            node.multi = _multi_instance(drawing, child, node)
        elif name not in PLAIN and kind != "sub":
            refuse_element(drawing, child, element)
    return node


def event(drawing: Drawing, element: etree._Element, scope: str | None) -> Node | None:
    """An event with its one trigger; None when it is refused."""
    tag = name_of(element)
    triggers = []
    for child in children(element):
        name = name_of(child)
        if name.endswith("EventDefinition"):
            triggers.append(child)
        elif name == "extensionElements":
            extensions(drawing, child, None)
        elif name not in PLAIN:
            refuse_element(drawing, child, element)
    trigger = name_of(triggers[0]) if triggers else ""
    kind = _EVENTS.get((tag, trigger))
    if trigger in _REFUSED_TRIGGERS:
        drawing.refuse(say(_REFUSED_TRIGGERS[trigger], element=title_of(element)), element)
        return None
    if kind is None or len(triggers) > 1:
        drawing.refuse(say("unsupported-event.type", element=title_of(element)), element)
        return None
    node = _node(element, kind, scope)
    node.attached_to = element.get("attachedToRef")
    node.interrupting = element.get("cancelActivity", "true") == "true"
    if triggers:
        node.reference = _trigger(drawing, triggers[0], node)
    return node


def _trigger(drawing: Drawing, trigger: etree._Element, node: Node) -> str | None:
    name = name_of(trigger)
    if name == "timerEventDefinition":
        rules = [child for child in children(trigger) if name_of(child) in ("timeDuration", "timeDate")]
        if len(rules) != 1 or len(children(trigger)) != 1:
            drawing.refuse(say("timer-rule.one", node=node.title), owner_of(trigger))
            return None
        return (rules[0].text or "").strip()
    if name == "messageEventDefinition":
        return drawing.messages.get(trigger.get("messageRef", ""), "")
    if name == "errorEventDefinition":
        reference = trigger.get("errorRef")
        code = drawing.errors.get(reference or "")
        if reference is not None and not code:
            drawing.refuse(say("unsupported-event.code", node=node.title), trigger)
        return code
    return None


def _multi_instance(drawing: Drawing, element: etree._Element, node: Node) -> MultiInstance | None:
    if node.kind != "user":
        drawing.refuse(say("unsupported-loop.user", node=node.title), owner_of(element))
        return None
    if element.get("isSequential") == "true":
        drawing.refuse(say("unsupported-loop.sequential", node=node.title), owner_of(element))
    parts = {name_of(child): child for child in children(element)}
    if parts.keys() & {"loopDataOutputRef", "outputDataItem"}:
        drawing.refuse(say("multi-instance-output", node=node.title), owner_of(element))
    extra = parts.keys() - {
        "loopDataInputRef", "inputDataItem", "completionCondition", "loopDataOutputRef", "outputDataItem"
    }  # fmt: skip
    if extra or "loopDataInputRef" not in parts or "inputDataItem" not in parts:
        drawing.refuse(say("unsupported-loop.collection", node=node.title), owner_of(element))
        return None
    item = parts["inputDataItem"]
    condition = parts.get("completionCondition")
    return MultiInstance(
        (parts["loopDataInputRef"].text or "").strip(),
        item.get("id") or item.get("name") or "",
        None if condition is None else (condition.text or "").strip(),
    )


def extensions(drawing: Drawing, element: etree._Element, node: Node | None) -> None:
    """Takes into the node what its extensions say, and refuses every other. `node`: None where none may stand."""
    owner = owner_of(element)
    for child in element:
        name = etree.QName(child)
        if name.namespace != SPIFF:
            drawing.refuse(_unknown(owner, name.localname), owner)
        elif name.localname in ("preScript", "postScript"):
            drawing.refuse(say("script.around", element=title_of(owner)), owner)
        elif name.localname == "properties" and node is not None and node.kind == "user":
            node.properties.update({p.get("name", ""): p.get("value", "") for p in child})
        elif name.localname == "serviceTaskOperator" and node is not None and node.kind == "service":
            _operator(drawing, child, node, owner)
        elif name.localname == "calledDecisionId" and node is not None and node.kind == "rule":
            node.reference = (child.text or "").strip()
        else:
            drawing.refuse(_unknown(owner, name.localname), owner)


def _unknown(element: etree._Element, extension: str) -> Said:
    return say("unknown-extension", element=title_of(element), extension=extension)


def _operator(drawing: Drawing, operator: etree._Element, node: Node, owner: etree._Element) -> None:
    node.reference = operator.get("id")
    node.parameters = tuple(
        Parameter(p.get("id", ""), p.get("type", ""), p.get("value", ""))
        for p in operator.iter(f"{{{SPIFF}}}parameter")
    )
    if operator.get("resultVariable") not in (None, "", node.id):
        drawing.refuse(say("service-parameters.result", node=node.title), owner)


def check_attributes(drawing: Drawing, element: etree._Element, node: Node) -> None:
    """Refuses attributes that would be ignored: compensation, numbers of tokens, those of other tools."""
    if element.get("isForCompensation", "false") != "false":
        drawing.refuse(say("compensation.task", node=node.title), element)
    if any(element.get(name, "1") != "1" for name in ("startQuantity", "completionQuantity")):
        drawing.refuse(say("unsupported-element.tokens", node=node.title), element)
    for name in element.attrib:
        namespace = etree.QName(str(name)).namespace
        if namespace and namespace not in _FOREIGN_ATTRIBUTES_ALLOWED:
            drawing.refuse(_unknown(element, etree.QName(str(name)).localname), element)


def _node(element: etree._Element, kind: NodeKind, scope: str | None) -> Node:
    return Node(element.get("id", ""), kind, element.get("name", ""), line_of(element), scope)

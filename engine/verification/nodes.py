"""One node of a drawing: tasks, events and gateways, their markers and extensions."""

from __future__ import annotations

from lxml import etree

from engine.verification.diagram import MultiInstance, Node, NodeKind, Parameter
from engine.verification.documents import SPIFF, line_of
from engine.verification.drawn import PLAIN, Drawing, children, name_of, owner_of, refuse_element

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
    "linkEventDefinition": ("link-event", "链接事件会使流程提前结束。请直接用连线画出。"),
    "compensateEventDefinition": ("compensation", "补偿事件不会起作用。请用连线画出补救步骤。"),
    "signalEventDefinition": ("signal-event", "信号事件不受支持。请改用消息事件或错误事件。"),
}
_FOREIGN_ATTRIBUTES_ALLOWED = frozenset({XSI})


def task(drawing: Drawing, element: etree._Element, kind: NodeKind, scope: str | None) -> Node:
    node = _node(element, kind, scope)
    if kind == "call":
        node.reference = element.get("calledElement")
    if kind == "event_gateway" and (
        element.get("instantiate") == "true" or element.get("eventGatewayType") == "Parallel"
    ):
        drawing.refuse("event-gateway", f"{node.title}只能是普通的排他事件网关。请改。", element)
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
        drawing.refuse(*_REFUSED_TRIGGERS[trigger], element)
        return None
    if kind is None or len(triggers) > 1:
        shown = element.get("name") or element.get("id")
        text = f"事件“{shown}”的类型不受支持。可用：定时、消息（接收），错误、终止（结束）。"
        drawing.refuse("unsupported-event", text, element)
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
            text = f"{node.title}要写一条时限规则（timeDuration 或 timeDate），不支持周期定时。"
            drawing.refuse("timer-rule", text, owner_of(trigger))
            return None
        return (rules[0].text or "").strip()
    if name == "messageEventDefinition":
        return drawing.messages.get(trigger.get("messageRef", ""), "")
    if name == "errorEventDefinition":
        reference = trigger.get("errorRef")
        code = drawing.errors.get(reference or "")
        if reference is not None and not code:
            drawing.refuse("unsupported-event", f"{node.title}所指的错误没有错误代码。请填写。", trigger)
        return code
    return None


def _multi_instance(drawing: Drawing, element: etree._Element, node: Node) -> MultiInstance | None:
    if node.kind != "user":
        drawing.refuse("unsupported-loop", f"{node.title}不能设为多实例。只有人工环节可以。", owner_of(element))
        return None
    if element.get("isSequential") == "true":
        text = f"{node.title}是顺序多实例，不受支持。请改为并行多实例。"
        drawing.refuse("unsupported-loop", text, owner_of(element))
    parts = {name_of(child): child for child in children(element)}
    if parts.keys() & {"loopDataOutputRef", "outputDataItem"}:
        text = f"{node.title}的多实例带有输出集合，第二轮会出错。请删除输出，结论由后面的网关判断。"
        drawing.refuse("multi-instance-output", text, owner_of(element))
    extra = parts.keys() - {
        "loopDataInputRef", "inputDataItem", "completionCondition", "loopDataOutputRef", "outputDataItem"
    }  # fmt: skip
    if extra or "loopDataInputRef" not in parts or "inputDataItem" not in parts:
        text = f"{node.title}的多实例要写明输入集合（loopDataInputRef）和每一项的名称（inputDataItem），不能写次数。"
        drawing.refuse("unsupported-loop", text, owner_of(element))
        return None
    item = parts["inputDataItem"]
    condition = parts.get("completionCondition")
    return MultiInstance(
        (parts["loopDataInputRef"].text or "").strip(),
        item.get("id") or item.get("name") or "",
        None if condition is None else (condition.text or "").strip(),
    )


def extensions(drawing: Drawing, element: etree._Element, node: Node | None) -> None:
    owner = owner_of(element)
    for child in element:
        name = etree.QName(child)
        if name.namespace != SPIFF:
            drawing.refuse("unknown-extension", f"扩展“{name.localname}”不会起作用。请删除。", owner)
        elif name.localname in ("preScript", "postScript"):
            drawing.refuse("script", "环节前后的脚本不会被执行。请删除，改用登记过的自动环节。", owner)
        elif name.localname == "properties" and node is not None and node.kind == "user":
            node.properties.update({p.get("name", ""): p.get("value", "") for p in child})
        elif name.localname == "serviceTaskOperator" and node is not None and node.kind == "service":
            _operator(drawing, child, node, owner)
        elif name.localname == "calledDecisionId" and node is not None and node.kind == "rule":
            node.reference = (child.text or "").strip()
        else:
            drawing.refuse("unknown-extension", f"扩展“{name.localname}”在这里不会起作用。请删除。", owner)


def _operator(drawing: Drawing, operator: etree._Element, node: Node, owner: etree._Element) -> None:
    node.reference = operator.get("id")
    node.parameters = tuple(
        Parameter(p.get("id", ""), p.get("type", ""), p.get("value", ""))
        for p in operator.iter(f"{{{SPIFF}}}parameter")
    )
    if operator.get("resultVariable") not in (None, "", node.id):
        text = f"{node.title}的结果变量应与环节编号相同（{node.id}）或留空。"
        drawing.refuse("service-parameters", text, owner)


def check_attributes(drawing: Drawing, element: etree._Element, node: Node) -> None:
    if element.get("isForCompensation", "false") != "false":
        drawing.refuse("compensation", f"{node.title}只作补偿之用，补偿不会起作用。请用连线画出补救步骤。", element)
    if any(element.get(name, "1") != "1" for name in ("startQuantity", "completionQuantity")):
        drawing.refuse("unsupported-element", f"{node.title}的令牌数量不起作用。请删除，用网关分支。", element)
    for name in element.attrib:
        namespace = etree.QName(str(name)).namespace
        if namespace and namespace not in _FOREIGN_ATTRIBUTES_ALLOWED:
            text = f"{node.title}带有不认识的扩展属性 {etree.QName(str(name)).localname}，不会起作用。请删除。"
            drawing.refuse("unknown-extension", text, element)


def _node(element: etree._Element, kind: NodeKind, scope: str | None) -> Node:
    return Node(element.get("id", ""), kind, element.get("name", ""), line_of(element), scope)

"""Layer 1 of the gate, first half: a BPMN file -> processes, refusing every element that the engine does not run
or runs wrongly (an allow-list: what is not named here is refused)."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from engine.errors import Issue
from engine.verification.diagram import Flow, MultiInstance, Node, NodeKind, Parameter, Process
from engine.verification.documents import BPMN, LAYOUT, SPIFF, line_of
from engine.verification.nesting import misplaced

XSI = "http://www.w3.org/2001/XMLSchema-instance"

REFUSED_ELEMENTS: dict[str, tuple[str, str]] = {
    "scriptTask": ("script", "脚本任务不会被执行。请改用登记过的自动环节（服务任务）。"),
    "complexGateway": ("complex-gateway", "复杂网关不受支持。请改用排他、并行或包容网关。"),
    "transaction": ("unsupported-element", "事务子流程不受支持。请改用普通子流程。"),
    "adHocSubProcess": ("ad-hoc-subprocess", "自由子流程不受支持。请把各步按顺序或并行画出来。"),
    "receiveTask": ("receive-task", "接收任务不受支持。请改用消息中间事件。"),
    "sendTask": ("unsupported-element", "发送任务不受支持。请改用登记过的自动环节。"),
    "task": ("plain-task", "没有类型的任务不能执行。请改为人工环节（用户任务）或自动环节（服务任务）。"),
    "manualTask": ("plain-task", "手工任务不能执行。请改为人工环节（用户任务）。"),
    "dataStoreReference": ("data-store", "数据存储不受支持。请删除，数据由环节的表单提供。"),
    "dataObject": ("data-store", "数据对象不受支持。请删除，数据由环节的表单提供。"),
    "dataObjectReference": ("data-store", "数据对象不受支持。请删除，数据由环节的表单提供。"),
    "ioSpecification": ("data-store", "输入输出定义不受支持。请删除。"),
    "standardLoopCharacteristics": ("unsupported-loop", "循环标记不受支持。请用网关画出回路。"),
    "subConversation": ("unsupported-element", "会话不受支持。请删除。"),
}
_TASKS: dict[str, NodeKind] = {
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
_EVENT_TAGS = frozenset({"startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"})
EXECUTED = frozenset({*_TASKS, *_EVENT_TAGS})  # BPMN names of the nodes that run
_REFUSED_TRIGGERS = {
    "linkEventDefinition": ("link-event", "链接事件会使流程提前结束。请直接用连线画出。"),
    "compensateEventDefinition": ("compensation", "补偿事件不会起作用。请用连线画出补救步骤。"),
    "signalEventDefinition": ("signal-event", "信号事件不受支持。请改用消息事件或错误事件。"),
}
_PLAIN = frozenset({"incoming", "outgoing", "documentation", "textAnnotation", "association", "group"})
_OF_THE_TASK = frozenset({"extensionElements", "multiInstanceLoopCharacteristics"})  # read with the sub-process itself
_IGNORED_ROOTS = frozenset({"category", "collaboration", "itemDefinition", "extensionElements", "documentation"})
_FOREIGN_ATTRIBUTES_ALLOWED = frozenset({XSI})


@dataclass
class Drawing:
    """What one file yields: its processes and what is wrong with it."""

    path: str
    processes: list[Process] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str | None] = field(default_factory=dict)

    def refuse(self, code: str, message: str, element: etree._Element) -> None:
        owner: etree._Element | None = element
        while owner is not None and owner.get("id") is None:
            owner = owner.getparent()
        identifier = None if owner is None else owner.get("id")
        self.issues.append(Issue(code, message, field=self.path, element=identifier, line=line_of(element)))


def read_drawing(root: etree._Element, path: str) -> Drawing:
    """The processes of one file; every element that is not allowed is an issue with its line."""
    drawing = Drawing(path)
    if root.tag != _bpmn("definitions"):
        drawing.refuse("unreadable", f"{path} 不是 BPMN 流程图（根元素应为 definitions）。", root)
        return drawing
    for element, fault in misplaced(root):
        drawing.refuse("misplaced", f"{fault}。请用流程编辑器重新导出。", element)
    _check_ids(drawing, root)
    for element in _children(root):
        name = _name(element)
        if name == "message":
            drawing.messages[element.get("id", "")] = element.get("name", "")
        elif name == "error":
            drawing.errors[element.get("id", "")] = element.get("errorCode")
        elif name not in _IGNORED_ROOTS and name != "process":
            _refuse_element(drawing, element)
    for element in _children(root):
        if _name(element) == "process":
            drawing.processes.append(_process(drawing, element))
    return drawing


def _check_ids(drawing: Drawing, root: etree._Element) -> None:
    """Ids stand once in a file. (Two multi-instance tasks may call their elements alike.)"""
    seen: set[str] = set()
    for top in _children(root):
        for element in top.iter(f"{{{BPMN}}}*"):
            identifier = element.get("id")
            if identifier in seen and _name(element) != "inputDataItem":
                drawing.refuse("duplicate-id", f"编号“{identifier}”在文件中重复。请改成唯一的编号。", element)
            if identifier is not None:
                seen.add(identifier)


def _process(drawing: Drawing, element: etree._Element) -> Process:
    identifier = element.get("id", "")
    process = Process(identifier, element.get("name", "") or identifier, drawing.path, line=line_of(element))
    if element.get("isExecutable") != "true":
        drawing.refuse("not-executable", "流程没有标明可执行。请在流程属性中勾选“可执行”。", element)
    _container(drawing, process, element, None)
    return process


def _container(drawing: Drawing, process: Process, container: etree._Element, scope: str | None) -> None:
    for element in _children(container):
        name = _name(element)
        if name == "sequenceFlow":
            process.flows.append(_flow(drawing, element))
        elif name == "laneSet":
            pass
        elif name == "subProcess" and element.get("triggeredByEvent") == "true":
            process.refused.add(element.get("id", ""))
            drawing.refuse("event-subprocess", "事件子流程会被错误执行。请改用附在环节上的边界事件。", element)
        elif name in _TASKS:
            _add(drawing, process, element, _task(drawing, element, _TASKS[name], scope))
            if name == "subProcess":
                _container(drawing, process, element, element.get("id", ""))
        elif name in _EVENT_TAGS:
            node = _event(drawing, element, scope)
            if node is None:
                process.refused.add(element.get("id", ""))
            else:
                _add(drawing, process, element, node)
        elif name in _PLAIN or (scope is not None and name in _OF_THE_TASK):
            pass
        elif name == "extensionElements":
            _extensions(drawing, element, None)
        else:
            process.refused.add(element.get("id", ""))
            _refuse_element(drawing, element)
    for element in _children(container):
        if _name(element) == "laneSet":
            _lanes(drawing, process, element)


def _add(drawing: Drawing, process: Process, element: etree._Element, node: Node) -> None:
    if not node.id:
        drawing.refuse("bad-id", f"{node.title}没有编号。请补上。", element)
    if node.id in process.nodes:
        return  # already refused
    process.nodes[node.id] = node
    _check_attributes(drawing, element, node)


def _check_attributes(drawing: Drawing, element: etree._Element, node: Node) -> None:
    if element.get("isForCompensation", "false") != "false":
        drawing.refuse("compensation", f"{node.title}只作补偿之用，补偿不会起作用。请用连线画出补救步骤。", element)
    if any(element.get(name, "1") != "1" for name in ("startQuantity", "completionQuantity")):
        drawing.refuse("unsupported-element", f"{node.title}的令牌数量不起作用。请删除，用网关分支。", element)
    for name in element.attrib:
        namespace = etree.QName(str(name)).namespace
        if namespace and namespace not in _FOREIGN_ATTRIBUTES_ALLOWED:
            text = f"{node.title}带有不认识的扩展属性 {etree.QName(str(name)).localname}，不会起作用。请删除。"
            drawing.refuse("unknown-extension", text, element)


def _task(drawing: Drawing, element: etree._Element, kind: NodeKind, scope: str | None) -> Node:
    node = _node(element, kind, scope)
    if kind == "call":
        node.reference = element.get("calledElement")
    if kind == "event_gateway" and (
        element.get("instantiate") == "true" or element.get("eventGatewayType") == "Parallel"
    ):
        drawing.refuse("event-gateway", f"{node.title}只能是普通的排他事件网关。请改。", element)
    node.default = element.get("default")
    for child in _children(element):
        name = _name(child)
        if name == "extensionElements":
            _extensions(drawing, child, node)
        elif name == "multiInstanceLoopCharacteristics":
            node.multi = _multi_instance(drawing, child, node)
        elif name not in _PLAIN and kind != "sub":
            _refuse_element(drawing, child, element)
    return node


def _event(drawing: Drawing, element: etree._Element, scope: str | None) -> Node | None:
    tag = _name(element)
    triggers = []
    for child in _children(element):
        name = _name(child)
        if name.endswith("EventDefinition"):
            triggers.append(child)
        elif name == "extensionElements":
            _extensions(drawing, child, None)
        elif name not in _PLAIN:
            _refuse_element(drawing, child, element)
    trigger = _name(triggers[0]) if triggers else ""
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
    name = _name(trigger)
    if name == "timerEventDefinition":
        rules = [child for child in _children(trigger) if _name(child) in ("timeDuration", "timeDate")]
        if len(rules) != 1 or len(_children(trigger)) != 1:
            text = f"{node.title}要写一条时限规则（timeDuration 或 timeDate），不支持周期定时。"
            drawing.refuse("timer-rule", text, _owner(trigger))
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
        drawing.refuse("unsupported-loop", f"{node.title}不能设为多实例。只有人工环节可以。", _owner(element))
        return None
    if element.get("isSequential") == "true":
        text = f"{node.title}是顺序多实例，不受支持。请改为并行多实例。"
        drawing.refuse("unsupported-loop", text, _owner(element))
    parts = {_name(child): child for child in _children(element)}
    if parts.keys() & {"loopDataOutputRef", "outputDataItem"}:
        text = f"{node.title}的多实例带有输出集合，第二轮会出错。请删除输出，结论由后面的网关判断。"
        drawing.refuse("multi-instance-output", text, _owner(element))
    extra = parts.keys() - {
        "loopDataInputRef", "inputDataItem", "completionCondition", "loopDataOutputRef", "outputDataItem"
    }  # fmt: skip
    if extra or "loopDataInputRef" not in parts or "inputDataItem" not in parts:
        text = f"{node.title}的多实例要写明输入集合（loopDataInputRef）和每一项的名称（inputDataItem），不能写次数。"
        drawing.refuse("unsupported-loop", text, _owner(element))
        return None
    item = parts["inputDataItem"]
    condition = parts.get("completionCondition")
    return MultiInstance(
        (parts["loopDataInputRef"].text or "").strip(),
        item.get("id") or item.get("name") or "",
        None if condition is None else (condition.text or "").strip(),
    )


def _extensions(drawing: Drawing, element: etree._Element, node: Node | None) -> None:
    owner = _owner(element)
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


def _flow(drawing: Drawing, element: etree._Element) -> Flow:
    condition = None
    for child in _children(element):
        if _name(child) == "conditionExpression":
            condition = (child.text or "").strip()
        elif _name(child) not in _PLAIN:
            _refuse_element(drawing, child, element)
    return Flow(
        element.get("id", ""),
        element.get("sourceRef", ""),
        element.get("targetRef", ""),
        condition,
        element.get("name", ""),
        line_of(element),
    )


def _lanes(drawing: Drawing, process: Process, lane_set: etree._Element) -> None:
    placed: dict[str, etree._Element] = {}
    for lane in lane_set.iter(_bpmn("lane")):  # in document order, so that the innermost lane wins
        for reference in lane.findall(_bpmn("flowNodeRef")):
            node = process.nodes.get((reference.text or "").strip())
            if node is None:
                continue
            if node.id in placed and placed[node.id] not in lane.iterancestors():
                drawing.refuse("lane-unknown", f"{node.title}同时在两个泳道里。请只留一个。", reference)
            placed[node.id] = lane
            node.lane = lane.get("name") or ""


def _node(element: etree._Element, kind: NodeKind, scope: str | None) -> Node:
    return Node(element.get("id", ""), kind, element.get("name", ""), line_of(element), scope)


def _refuse_element(drawing: Drawing, element: etree._Element, owner: etree._Element | None = None) -> None:
    name = _name(element)
    unknown = ("unsupported-element", f"元素 {name} 不受支持。请删除或改用受支持的元素。")
    code, text = REFUSED_ELEMENTS.get(name, unknown)
    drawing.refuse(code, text, element if element.get("id") or owner is None else owner)


def _owner(element: etree._Element) -> etree._Element:
    owner = element.getparent()
    return element if owner is None else owner


def _children(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if etree.QName(child).namespace not in LAYOUT]


def _name(element: etree._Element) -> str:
    """The local name of a BPMN element; foreign elements keep their namespace and so match nothing."""
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else str(element.tag)


def _bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def settle_lanes(process: Process) -> None:
    """As the engine does: a property `lane`, else the innermost lane drawn, else that of the sub-process around."""
    for node in process.nodes.values():
        node.lane = node.properties.get("lane") or node.lane
    for node in process.nodes.values():
        around = node
        while node.lane is None and around.scope is not None:
            around = process.nodes[around.scope]
            node.lane = around.lane

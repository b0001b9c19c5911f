"""SpiffWorkflow's parser, narrowed to what runs rightly: anything else is refused with the element and a reason.

Flows keep the order of the file (the library sorts them by where shapes are drawn, so that moving one could change
which condition is asked first).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.task_parsers import SubprocessParser
from SpiffWorkflow.bpmn.parser.util import BPMN_MODEL_NS, full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.process import SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser

from engine.expressions import Expression, ExpressionError, compile_expression, parse_duration_rule
from engine.spiff.decisions import DecisionTable, compile_table
from engine.spiff.elements import (
    BusinessRuleTask,
    CallActivity,
    ExclusiveGateway,
    InclusiveGateway,
    LeanProcessSpec,
    LeanSpec,
    MultiInstance,
    ParallelGateway,
    PassThrough,
    ServiceTask,
    StartEvent,
    Subprocess,
    UserTask,
)
from engine.spiff.events import (
    BoundaryEvent,
    BoundarySplit,
    CatchEvent,
    EndEvent,
    ErrorTrigger,
    EventGateway,
    MessageTrigger,
    TerminateTrigger,
    TimerTrigger,
    Trigger,
)

NOT_ELEMENTS = {
    "documentation",
    "extensionElements",
    "laneSet",
    "sequenceFlow",
    "incoming",
    "outgoing",
    "textAnnotation",
    "association",
    "group",
    "multiInstanceLoopCharacteristics",
}
EXTENSIONS = full_tag("extensionElements")
PARAMETER_KINDS = {"str": "str", "string": "str", "int": "int", "integer": "int", "bool": "bool", "boolean": "bool"}


class Refusal(ValidationException):
    """One reason why a set cannot run: `code` is stable, the message Chinese."""

    def __init__(self, code: str, message: str, node: Any = None) -> None:
        super().__init__(message, node=node)
        self.code = code
        self.message = message


def extensions_of(node: Any) -> dict[str, Any]:
    if node.find(EXTENSIONS) is None:
        return {}
    found: dict[str, Any] = SpiffTaskParser._parse_extensions(node)
    return found


def local_name(node: Any) -> str:
    return str(etree.QName(node).localname)


def check_start_and_end(node: Any) -> None:
    starts, ends = node.findall(full_tag("startEvent")), node.findall(full_tag("endEvent"))
    if len(starts) != 1 or not ends:
        raise Refusal("start-end", "每个流程和子流程要有且只有一个开始事件，并至少有一个结束事件", node)


class ElementParser(SpiffTaskParser):
    """Any node. Refuses loops, scripts and conditions where the library would ignore or mishandle them."""

    forks = False

    @cached_property
    def _children(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for child in self.node.iterchildren(f"{{{BPMN_MODEL_NS}}}*"):
            found.setdefault(local_name(child), []).append(child)
        return found

    def refuse(self, code: str, message: str) -> Refusal:
        return Refusal(code, message, self.node)

    def expression(self, text: str | None, where: str) -> Expression:
        try:
            return compile_expression((text or "").strip())
        except ExpressionError as error:
            raise self.refuse("expression", f"{where}：{error.detail}") from error

    def get_description(self) -> None:
        return None

    def parse_extensions(self, node: Any = None) -> dict[str, Any]:
        return extensions_of(self.node if node is None else node)

    def _xpath(self, node: Any, xpath: str) -> list[Any]:
        # the library asks a dozen such questions of every node; an index answers them many times as fast
        if node is self.node and xpath.startswith("./bpmn:") and xpath.count("/") == 1:
            return self._children.get(xpath[7:], [])
        if xpath.startswith(".//bpmn:"):
            return list(node.iter(f"{{{BPMN_MODEL_NS}}}{xpath[8:]}"))
        found: list[Any] = node.xpath(xpath, namespaces=self.nsmap)
        return found

    def get_position(self, node: Any = None) -> dict[str, float]:
        return {"x": 0.0, "y": 0.0}

    def handles_multiple_outgoing(self) -> bool:
        return self.forks

    def create_task(self) -> LeanSpec:
        extensions = self.parse_extensions()
        if "preScript" in extensions or "postScript" in extensions or self.xpath("./bpmn:script"):
            raise self.refuse("script", "不允许使用脚本")
        for name in ("ioSpecification", "dataInputAssociation", "dataOutputAssociation", "property"):
            if self.xpath(f"./bpmn:{name}"):
                raise self.refuse("data", f"不支持 {name}，流转数据只来自表单和服务")
        task = self.make()
        task.extensions = extensions
        return task

    def make(self) -> LeanSpec:
        spec: LeanSpec = self.spec_class(self.spec, self.bpmn_id, **self.bpmn_attributes)
        return spec

    def connect_outgoing(self, outgoing_task: LeanSpec, sequence_flow_node: Any, is_default: bool) -> None:
        if self.parse_condition(sequence_flow_node) is not None:
            raise Refusal("condition-ignored", "条件只能写在排他网关或包容网关的出口上", sequence_flow_node)
        self.task.connect(outgoing_task)

    def _add_loop_task(self, loop_characteristics: Any) -> None:
        raise self.refuse("standard-loop", "不支持标准循环标记，请用网关画出循环")

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        inner, node = self.task, loop_characteristics
        if not isinstance(inner, UserTask | Subprocess):
            raise self.refuse("multi-instance", "多实例只能用于人工环节、子流程和调用活动")
        if node.get("isSequential") == "true":
            raise self.refuse("multi-instance", "不支持顺序多实例")
        parts = {local_name(part): part for part in node if isinstance(part.tag, str)}
        if extra := set(parts) - {"loopDataInputRef", "inputDataItem", "completionCondition", "extensionElements"}:
            raise self.refuse("multi-instance", f"多实例不支持 {'、'.join(sorted(extra))}")
        if "loopDataInputRef" not in parts:
            raise self.refuse("multi-instance", "多实例缺少集合（loopDataInputRef）")
        self._wrap(inner)
        self.task.collection = self.expression(parts["loopDataInputRef"].text, "多实例的集合")
        if "inputDataItem" in parts:
            self.task.item_name = parts["inputDataItem"].get("id") or parts["inputDataItem"].get("name")
        if "completionCondition" in parts:
            self.task.condition = self.expression(parts["completionCondition"].text, "多实例的完成条件")

    def _wrap(self, inner: LeanSpec) -> None:
        del self.spec.task_specs[inner.name]
        self.task = MultiInstance(self.spec, self.bpmn_id, inner, lane=inner.lane, bpmn_name=inner.bpmn_name)
        self.task.extensions = inner.extensions
        inner.name = f"{inner.name} [instance]"
        self.spec.task_specs[inner.name] = inner

    def _add_boundary_event(self, children: list[Any]) -> LeanSpec:
        split = BoundarySplit(self.spec, f"{self.bpmn_id}.BoundaryEventSplit", lane=self.task.lane)
        split.connect(self.task)
        for event in children:
            split.connect(self.process_parser.parse_node(event))
        return split


class ForkParser(ElementParser):
    forks = True


class ConditionalParser(ForkParser):
    def connect_outgoing(self, outgoing_task: LeanSpec, sequence_flow_node: Any, is_default: bool) -> None:
        condition = self.parse_condition(sequence_flow_node)
        flow_id = sequence_flow_node.get("id")
        only = len(self.process_parser.get_outgoing_sequence_flows(self.bpmn_id)) == 1
        if is_default or (only and condition is None):  # a gateway that only merges
            if self.task.default is not None:
                raise self.refuse("default-flow", "网关只能有一条默认出口")
            self.task.connect_flow(outgoing_task, None)
        elif condition is None:
            raise Refusal("no-condition", "网关的出口既没有条件也不是默认出口", sequence_flow_node)
        else:
            self.task.connect_flow(outgoing_task, self.expression(condition, f"出口 {flow_id} 的条件"))


class SubprocessElementParser(ElementParser):
    def make(self) -> LeanSpec:
        if self.node.get("triggeredByEvent") == "true":
            raise self.refuse("event-subprocess", "不支持事件子流程")
        check_start_and_end(self.node)
        name = SubprocessParser.get_subprocess_spec(self)
        spec: LeanSpec = self.spec_class(self.spec, self.bpmn_id, name, **self.bpmn_attributes)
        return spec


class CallActivityParser(ElementParser):
    def make(self) -> LeanSpec:
        called = self.node.get("calledElement")
        if not called:
            raise self.refuse("called-element", "调用活动没有指明被调用的流程")
        if self.process_parser.parser.get_process_parser(called) is None:
            raise self.refuse("called-element", f"被调用的流程“{called}”不在本套定义中")
        spec: LeanSpec = self.spec_class(self.spec, self.bpmn_id, called, **self.bpmn_attributes)
        return spec


class ServiceTaskParser(ElementParser):
    def make(self) -> LeanSpec:
        operator = self.parse_extensions().get("serviceTaskOperator")
        if operator is None:
            raise self.refuse("service", "服务环节没有指明要调用的服务")
        services: Mapping[str, Any] | None = self.process_parser.parser.services
        spec = ServiceTask(self.spec, self.bpmn_id, **self.bpmn_attributes)
        spec.operation = operator["name"]
        for name, parameter in operator["parameters"].items():
            kind = PARAMETER_KINDS.get(parameter["type"])
            if kind is None:
                raise self.refuse("service", f"参数“{name}”的类型应为 str、int 或 bool")
            spec.parameters[name] = (kind, self.expression(parameter["value"], f"参数“{name}”"))
        if services is not None:
            self._check_declared(spec, services)
        return spec

    def _check_declared(self, spec: ServiceTask, services: Mapping[str, Any]) -> None:
        service = services.get(spec.operation)
        if service is None:
            raise self.refuse("service", f"没有登记名为“{spec.operation}”的服务")
        declared = {name: kind.__name__ for name, kind in service.parameters.items()}
        given = {name: kind for name, (kind, _) in spec.parameters.items()}
        if declared != given:
            raise self.refuse("service", f"服务“{spec.operation}”的参数应为 {declared or '无'}，图中为 {given or '无'}")
        spec.updates = service.updates


class BusinessRuleParser(ElementParser):
    @staticmethod
    def get_decision_ref(node: Any) -> Any:
        return extensions_of(node).get("calledDecisionId")

    def make(self) -> LeanSpec:
        reference = self.get_decision_ref(self.node)
        spec = BusinessRuleTask(self.spec, self.bpmn_id, **self.bpmn_attributes)
        try:
            spec.table = self.process_parser.parser.get_engine(reference, self.node)
        except ExpressionError as error:
            raise self.refuse("decision-table", error.detail) from error
        return spec


class EventParser(ElementParser):
    """`allowed`: the kinds of event definition that the position admits; `none_allowed`: it may have none."""

    allowed: tuple[str, ...] = ()
    none_allowed = True

    def make(self) -> LeanSpec:
        return self.build(self._trigger())

    def build(self, trigger: Trigger | None) -> LeanSpec:
        spec: LeanSpec = self.spec_class(self.spec, self.bpmn_id, **self.bpmn_attributes)
        return spec

    def _trigger(self) -> Trigger | None:
        found = [
            part for part in self.node if isinstance(part.tag, str) and local_name(part).endswith("EventDefinition")
        ]
        if not found and self.none_allowed:
            return None
        if len(found) != 1 or (kind := local_name(found[0]).removesuffix("EventDefinition")) not in self.allowed:
            names = "、".join(local_name(part) for part in found) or "空事件"
            raise self.refuse("event", f"此处不支持 {names}")
        return {"timer": self._timer, "message": self._message, "error": self._error, "terminate": self._terminate}[
            kind
        ](found[0])

    def _timer(self, definition: Any) -> Trigger:
        rules = [part for part in definition if local_name(part) in ("timeDate", "timeDuration")]
        if len(rules) != 1:
            raise self.refuse("timer", "定时事件要有且只有一条时限规则，不支持周期")
        try:
            return TimerTrigger(parse_duration_rule((rules[0].text or "").strip()))
        except ExpressionError as error:
            raise self.refuse("timer", error.detail) from error

    def _message(self, definition: Any) -> Trigger:
        name = self.process_parser.parser.messages.get(definition.get("messageRef"))
        if not name:
            raise self.refuse("message", "消息事件没有指明消息")
        return MessageTrigger(name)

    def _error(self, definition: Any) -> Trigger:
        reference = definition.get("errorRef")
        if reference is None:
            return ErrorTrigger(None)
        code = self.process_parser.parser.errors.get(reference, {}).get("error_code")
        if not code:
            raise self.refuse("error", "错误事件没有错误代码")
        return ErrorTrigger(code)

    def _terminate(self, definition: Any) -> Trigger:
        return TerminateTrigger()


class StartEventParser(EventParser):
    forks = True

    def build(self, trigger: Trigger | None) -> LeanSpec:
        spec = super().build(trigger)
        self.spec.start.connect(spec)
        return spec


class EndEventParser(EventParser):
    allowed = ("error", "terminate")

    def build(self, trigger: Trigger | None) -> LeanSpec:
        if trigger == ErrorTrigger(None):
            raise self.refuse("error", "错误结束事件没有错误代码")
        return EndEvent(self.spec, self.bpmn_id, trigger, **self.bpmn_attributes)


class CatchEventParser(EventParser):
    allowed = ("timer", "message")
    none_allowed = False

    def build(self, trigger: Trigger | None) -> LeanSpec:
        assert trigger is not None
        return CatchEvent(self.spec, self.bpmn_id, trigger, **self.bpmn_attributes)


class BoundaryEventParser(EventParser):
    allowed = ("timer", "message", "error")
    none_allowed = False

    def build(self, trigger: Trigger | None) -> LeanSpec:
        assert trigger is not None
        interrupting = self.node.get("cancelActivity", "true").lower() == "true"
        if isinstance(trigger, ErrorTrigger) and not interrupting:
            raise self.refuse("error", "错误边界事件必须中断所在环节")
        return BoundaryEvent(self.spec, self.bpmn_id, trigger, interrupting, **self.bpmn_attributes)


class EventGatewayParser(ForkParser):
    def connect_outgoing(self, outgoing_task: LeanSpec, sequence_flow_node: Any, is_default: bool) -> None:
        if not isinstance(outgoing_task, CatchEvent) or isinstance(outgoing_task, BoundaryEvent):
            raise self.refuse("event-gateway", "事件网关之后只能是定时或消息中间事件")
        super().connect_outgoing(outgoing_task, sequence_flow_node, is_default)


class LeanProcessParser(SpiffProcessParser):
    def create_spec(self) -> LeanProcessSpec:
        if not self.process_executable:
            raise Refusal("not-executable", f"流程“{self.bpmn_id}”没有标记为可执行", self.node)
        return LeanProcessSpec(self.bpmn_id, self.get_name(), self.filename)

    def _index_process_nodes(self) -> None:
        super()._index_process_nodes()
        # a registered service is named by an id, which may equal that of the element that calls it
        for node in self.xpath(".//bpmn:*[@id]"):
            self.nodes_by_id[node.get("id")] = node

    def add_tasks(self) -> None:
        for node in self.xpath("./bpmn:*"):
            if node.tag not in self.parser.OVERRIDE_PARSER_CLASSES and local_name(node) not in NOT_ELEMENTS:
                raise Refusal("unsupported", f"不支持元素 {local_name(node)}", node)
        check_start_and_end(self.node)
        self.parse_node(self.xpath("./bpmn:startEvent")[0])

    def parse_node(self, node: Any) -> Any:
        if node.get("id") in self.spec.task_specs:
            return self.spec.task_specs[node.get("id")]
        parser_class, spec_class = self.parser.OVERRIDE_PARSER_CLASSES.get(node.tag, (None, None))
        if parser_class is None:
            raise Refusal("unsupported", f"不支持元素 {local_name(node)}", node)
        return parser_class(self, spec_class, node, self.nsmap, lane=self._lane_of(node)).parse_node()

    def _lane_of(self, node: Any) -> str | None:
        """A property `lane`, else the innermost lane that lists the node, else the sub-process's lane."""
        properties = extensions_of(node).get("properties", {})
        lane: str | None = properties.get("lane") or self.get_lane_name(node.get("id")) or self.lane
        return lane


class LeanParser(SpiffBpmnParser):
    PROCESS_PARSER_CLASS = LeanProcessParser

    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        full_tag("startEvent"): (StartEventParser, StartEvent),
        full_tag("endEvent"): (EndEventParser, EndEvent),
        full_tag("userTask"): (ElementParser, UserTask),
        full_tag("serviceTask"): (ServiceTaskParser, ServiceTask),
        full_tag("businessRuleTask"): (BusinessRuleParser, BusinessRuleTask),
        full_tag("subProcess"): (SubprocessElementParser, Subprocess),
        full_tag("callActivity"): (CallActivityParser, CallActivity),
        full_tag("exclusiveGateway"): (ConditionalParser, ExclusiveGateway),
        full_tag("inclusiveGateway"): (ConditionalParser, InclusiveGateway),
        full_tag("parallelGateway"): (ForkParser, ParallelGateway),
        full_tag("eventBasedGateway"): (EventGatewayParser, EventGateway),
        full_tag("intermediateCatchEvent"): (CatchEventParser, CatchEvent),
        full_tag("intermediateThrowEvent"): (EventParser, PassThrough),
        full_tag("boundaryEvent"): (BoundaryEventParser, BoundaryEvent),
    }

    def __init__(self, services: Mapping[str, Any] | None) -> None:
        super().__init__()
        self.services = services

    def get_engine(self, decision_ref: str | None, node: Any) -> DecisionTable:
        parser = self.dmn_parsers.get(decision_ref)
        if parser is None:
            raise Refusal("decision-table", f"决策表“{decision_ref}”不在本套定义中", node)
        parser.parse()
        tables = parser.decision.decisionTables
        if len(tables) != 1:
            raise Refusal("decision-table", f"“{decision_ref}”应有且只有一张决策表", node)
        aggregation = next(iter(parser.node.xpath("//@aggregation")), None)
        return compile_table(tables[0], str(decision_ref), aggregation)

"""How each node of a diagram is read: what would be ignored or run wrongly is refused with the element and a reason."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.task_parsers import SubprocessParser
from SpiffWorkflow.bpmn.parser.util import BPMN_MODEL_NS, full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser

from engine.expressions import Expression, ExpressionError, compile_expression
from engine.spiff.elements import BusinessRuleTask, LeanSpec, MultiInstance, ServiceTask, Subprocess, UserTask
from engine.spiff.events import BoundarySplit

EXTENSIONS = full_tag("extensionElements")
PARAMETER_KINDS = {"str": "str", "string": "str", "int": "int", "integer": "int", "bool": "bool", "boolean": "bool"}


class Refusal(ValidationException):
    """One reason why a set cannot run: `code` is stable, the message Chinese."""

    def __init__(self, code: str, message: str, node: Any = None) -> None:
        super().__init__(message, node=node)
        self.code = code
        self.message = message


def extensions_of(node: Any) -> dict[str, Any]:
    """The `spiffworkflow:properties` of an element, by name; empty when it has none."""
    if node.find(EXTENSIONS) is None:
        return {}
    found: dict[str, Any] = SpiffTaskParser._parse_extensions(node)
    return found


def local_name(node: Any) -> str:
    """The element's tag without its namespace."""
    return str(etree.QName(node).localname)


def check_start_and_end(node: Any) -> None:
    """Raises Refusal unless the process or sub-process has one start event and an end event."""
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
            self.task.item_name = parts["inputDataItem"].get("name") or parts["inputDataItem"].get("id")
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
        spec.table = self.process_parser.parser.get_engine(reference, self.node)
        return spec

"""SpiffWorkflow's parser, narrowed to what runs rightly.

Flows keep the order of the file (the library sorts them by where shapes are drawn, so that moving one could change
which condition is asked first).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.process import SpiffProcessParser

from engine.decisions.reading import read_decision
from engine.decisions.tables import DecisionTable
from engine.spiff.element_parsers import (
    BusinessRuleParser,
    CallActivityParser,
    ConditionalParser,
    ElementParser,
    ForkParser,
    Refusal,
    ServiceTaskParser,
    SubprocessElementParser,
    check_start_and_end,
    extensions_of,
    local_name,
)
from engine.spiff.elements import (
    BusinessRuleTask,
    CallActivity,
    ExclusiveGateway,
    InclusiveGateway,
    LeanProcessSpec,
    ParallelGateway,
    PassThrough,
    ServiceTask,
    StartEvent,
    Subprocess,
    UserTask,
)
from engine.spiff.event_parsers import (
    BoundaryEventParser,
    CatchEventParser,
    EndEventParser,
    EventGatewayParser,
    EventParser,
    StartEventParser,
)
from engine.spiff.events import BoundaryEvent, CatchEvent, EndEvent, EventGateway

MAX_NODES = 200  # the library follows the flows by recursion
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
        nodes = [node for node in self.xpath("./bpmn:*") if node.tag in self.parser.OVERRIDE_PARSER_CLASSES]
        if len(nodes) > MAX_NODES:
            raise Refusal("too-large", f"流程超过 {MAX_NODES} 个节点，请拆成被调用的流程", self.node)
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
        self.tables: dict[str, DecisionTable] = {}

    def add_table(self, root: Any, path: str) -> None:
        """The table of a .dmn file. Refusal, with the element at fault, when it cannot be decided."""
        table, issues = read_decision(root, path)
        if issues or table is None:
            faulty = root.xpath("//*[@id = $id]", id=issues[0].element or "")
            raise Refusal("decision-table", issues[0].message, (faulty or [root])[0])
        if table.id in self.tables:
            raise Refusal("duplicate-id", f"决策“{table.id}”重复，见 {path}", root)
        self.tables[table.id] = table

    def get_engine(self, decision_ref: str | None, node: Any) -> DecisionTable:
        if decision_ref not in self.tables:
            raise Refusal("decision-table", f"决策表“{decision_ref or ''}”不在本套定义中", node)
        return self.tables[decision_ref]

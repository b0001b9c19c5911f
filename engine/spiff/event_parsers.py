"""How events are read: which kinds may stand where, with a rule, a message or an error code."""

from __future__ import annotations

from typing import Any

from engine.due_rules import parse_duration_rule
from engine.expressions import ExpressionError
from engine.spiff.element_parsers import ElementParser, ForkParser, local_name
from engine.spiff.elements import LeanSpec
from engine.spiff.events import (
    BoundaryEvent,
    CatchEvent,
    EndEvent,
    ErrorTrigger,
    MessageTrigger,
    TerminateTrigger,
    TimerTrigger,
    Trigger,
)


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

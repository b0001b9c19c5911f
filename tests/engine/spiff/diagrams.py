"""Small diagrams as text: `process("p", start("s"), user("a"), …, flows=["s a", "a g", "g b : a.outcome == 'x'"])`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="definitions" '
    'targetNamespace="http://bpmn.io/schema/bpmn">'
)


@dataclass(frozen=True)
class Files:
    process_id: str
    files: Mapping[str, bytes]


def element(tag: str, element_id: str, inside: str = "", **attributes: str) -> str:
    given = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<bpmn:{tag} id={quoteattr(element_id)}{given}>{inside}</bpmn:{tag}>"


def start(element_id: str) -> str:
    return element("startEvent", element_id)


def end(element_id: str, error: str | None = None, terminate: bool = False) -> str:
    inside = f'<bpmn:errorEventDefinition id="{element_id}_d" errorRef="{error}" />' if error else ""
    if terminate:
        inside = f'<bpmn:terminateEventDefinition id="{element_id}_d" />'
    return element("endEvent", element_id, inside)


def user(element_id: str, multi: str = "", **properties: str) -> str:
    return element("userTask", element_id, extensions(properties) + multi, name=f"name of {element_id}")


def extensions(properties: Mapping[str, str]) -> str:
    if not properties:
        return ""
    listed = "".join(
        f"<spiffworkflow:property name={quoteattr(name)} value={quoteattr(value)} />"
        for name, value in properties.items()
    )
    inside = f"<spiffworkflow:properties>{listed}</spiffworkflow:properties>"
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def each(collection: str, item: str | None = None, until: str | None = None) -> str:
    inside = f"<bpmn:loopDataInputRef>{escape(collection)}</bpmn:loopDataInputRef>"
    if item:
        inside += f'<bpmn:inputDataItem name="{item}" />'
    if until:
        inside += f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>"
    return f"<bpmn:multiInstanceLoopCharacteristics>{inside}</bpmn:multiInstanceLoopCharacteristics>"


def service(element_id: str, operation: str, **parameters: tuple[str, str]) -> str:
    listed = "".join(
        f"<spiffworkflow:parameter id={quoteattr(name)} type={quoteattr(kind)} value={quoteattr(value)} />"
        for name, (kind, value) in parameters.items()
    )
    inside = (
        f"<bpmn:extensionElements><spiffworkflow:serviceTaskOperator id={quoteattr(operation)}>"
        f"<spiffworkflow:parameters>{listed}</spiffworkflow:parameters>"
        "</spiffworkflow:serviceTaskOperator></bpmn:extensionElements>"
    )
    return element("serviceTask", element_id, inside)


def rule(element_id: str, decision: str) -> str:
    inside = (
        f"<bpmn:extensionElements><spiffworkflow:calledDecisionId>{decision}</spiffworkflow:calledDecisionId>"
        "</bpmn:extensionElements>"
    )
    return element("businessRuleTask", element_id, inside)


def xor(element_id: str, default: str | None = None) -> str:
    return element("exclusiveGateway", element_id, **({"default": default} if default else {}))


def inclusive(element_id: str, default: str | None = None) -> str:
    return element("inclusiveGateway", element_id, **({"default": default} if default else {}))


def parallel(element_id: str) -> str:
    return element("parallelGateway", element_id)


def events(element_id: str) -> str:
    return element("eventBasedGateway", element_id)


def timer_definition(rule_text: str) -> str:
    inside = f"<bpmn:timeDuration>{escape(rule_text)}</bpmn:timeDuration>"
    return f"<bpmn:timerEventDefinition>{inside}</bpmn:timerEventDefinition>"


def message_definition(message: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{message}" />'


def catch(element_id: str, *, timer: str | None = None, message: str | None = None) -> str:
    return element(
        "intermediateCatchEvent", element_id, timer_definition(timer) if timer else message_definition(message or "")
    )


def boundary(
    element_id: str,
    host: str,
    *,
    timer: str | None = None,
    message: str | None = None,
    error: str | None = None,
    interrupting: bool = True,
) -> str:
    if timer:
        inside = timer_definition(timer)
    elif message:
        inside = message_definition(message)
    else:
        inside = f'<bpmn:errorEventDefinition errorRef="{error}" />' if error else "<bpmn:errorEventDefinition />"
    return element("boundaryEvent", element_id, inside, attachedToRef=host, cancelActivity=str(interrupting).lower())


def call(element_id: str, called: str, multi: str = "") -> str:
    return element("callActivity", element_id, multi, calledElement=called)


def sub(element_id: str, *elements: str, flows: list[str], multi: str = "") -> str:
    return element("subProcess", element_id, multi + "".join(elements) + wires(flows, element_id))


def wires(flows: list[str], prefix: str) -> str:
    """`"a b"`, `"a b : condition"`, `"a b = flow_id"` (the id that a gateway names as default)."""
    lines = []
    for number, flow in enumerate(flows):
        ends, _, condition = flow.partition(" : ")
        ends, _, flow_id = ends.partition(" = ")
        source, target = ends.split()
        inside = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
        lines.append(
            element("sequenceFlow", flow_id or f"{prefix}_f{number}", inside, sourceRef=source, targetRef=target)
        )
    return "".join(lines)


def process(process_id: str, *elements: str, flows: list[str], lanes: Mapping[str, list[str]] | None = None) -> str:
    lane_set = "".join(
        f'<bpmn:lane id="{process_id}_lane{number}" name="{name}">'
        + "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
        + "</bpmn:lane>"
        for number, (name, nodes) in enumerate((lanes or {}).items())
    )
    inside = (f'<bpmn:laneSet id="{process_id}_lanes">{lane_set}</bpmn:laneSet>' if lane_set else "") + "".join(
        elements
    )
    return element("process", process_id, inside + wires(flows, process_id), isExecutable="true")


def diagram(*processes: str, messages: tuple[str, ...] = (), errors: tuple[str, ...] = ()) -> bytes:
    """One file; messages and errors have their name or code as id."""
    declared = "".join(f'<bpmn:message id="{name}" name="{name}" />' for name in messages)
    declared += "".join(f'<bpmn:error id="{code}" name="{code}" errorCode="{code}" />' for code in errors)
    return (HEAD + declared + "".join(processes) + "</bpmn:definitions>").encode()


def files(process_id: str, content: bytes, **tables: bytes) -> Files:
    named = {f"{process_id}/{name}.dmn": table for name, table in tables.items()}
    return Files(process_id, {f"{process_id}/{process_id}.bpmn": content, **named})

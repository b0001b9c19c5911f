"""What cannot be run rightly is refused with its element; no script runs anywhere."""

from __future__ import annotations

import logging
from itertools import pairwise

import pytest
from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment

from engine.errors import DeploymentRefused
from engine.expressions import ExpressionError
from engine.spiff import compile_set, restore, schema_problems, start
from tests.engine.spiff.diagrams import (
    Files,
    boundary,
    call,
    catch,
    diagram,
    each,
    element,
    end,
    events,
    extensions,
    files,
    inclusive,
    parallel,
    process,
    service,
    sub,
    user,
    xor,
)
from tests.engine.spiff.diagrams import start as begin


def with_node(node: str, node_id: str = "n", *more: str, flows: tuple[str, ...] = ()) -> Files:
    drawn = process("main", begin("s"), node, end("e"), *more, flows=[f"s {node_id}", f"{node_id} e", *flows])
    return files("main", diagram(drawn, messages=("m",), errors=("err",)))


SCRIPT = "<bpmn:extensionElements><spiffworkflow:preScript>x = 1</spiffworkflow:preScript></bpmn:extensionElements>"
OUTPUT = "<bpmn:loopDataOutputRef>y</bpmn:loopDataOutputRef>"
REFUSED = [
    ("unsupported", "n", with_node(element("scriptTask", "n", "<bpmn:script>x = 1</bpmn:script>"))),
    ("unsupported", "n", with_node(element("manualTask", "n"))),
    ("unsupported", "n", with_node(element("task", "n"))),
    ("unsupported", "n", with_node(element("sendTask", "n"))),
    ("unsupported", "n", with_node(element("receiveTask", "n"))),
    ("unsupported", "n", with_node(element("complexGateway", "n"))),
    ("unsupported", "n", with_node(element("transaction", "n"))),
    ("unsupported", "n", with_node(element("adHocSubProcess", "n"))),
    ("unsupported", "o", with_node(user("n"), "n", element("dataObject", "o"))),
    ("script", "n", with_node(element("userTask", "n", SCRIPT))),
    ("service", "n", with_node(element("serviceTask", "n"))),
    ("service", "n", with_node(service("n", "op", x=("any", "1")))),
    ("expression", "n", with_node(service("n", "op", x=("str", "__import__('os')")))),
    ("standard-loop", "n", with_node(element("userTask", "n", '<bpmn:standardLoopCharacteristics loopMaximum="3" />'))),
    ("multi-instance", "n",
     with_node(user("n", each("x").replace("Characteristics>", 'Characteristics isSequential="true">', 1)))),
    ("multi-instance", "n", with_node(user("n", each("x").replace("loopDataInputRef", "loopCardinality")))),
    ("multi-instance", "n",
     with_node(user("n", each("x").replace("</bpmn:multi", f"{OUTPUT}</bpmn:multi")))),
    ("expression", "n", with_node(user("n", each("x", until="x.__class__")))),
    ("event", "n", with_node(element("intermediateThrowEvent", "n", "<bpmn:linkEventDefinition />"))),
    ("event", "n", with_node(element("intermediateThrowEvent", "n", "<bpmn:compensateEventDefinition />"))),
    ("event", "n", with_node(element("intermediateThrowEvent", "n", '<bpmn:messageEventDefinition messageRef="m" />'))),
    ("event", "n", with_node(element("intermediateCatchEvent", "n", "<bpmn:signalEventDefinition />"))),
    ("event", "n", with_node(element("intermediateCatchEvent", "n", "<bpmn:conditionalEventDefinition />"))),
    ("event", "n", with_node(element("intermediateCatchEvent", "n"))),
    ("message", "n", with_node(element("intermediateCatchEvent", "n", "<bpmn:messageEventDefinition />"))),
    ("timer", "n", with_node(catch("n", timer="PT72H"))),
    ("timer", "n", with_node(catch("n", timer="__import__('os')"))),
    ("timer", "n", with_node(
        catch("n", timer="days(1)").replace("timeDuration", "timeCycle"))),
    ("error", "b", with_node(user("n"), "n", boundary("b", "n", error="err", interrupting=False), flows=("b e",))),
    ("error", "x", with_node(user("n"), "n", element("endEvent", "x", "<bpmn:errorEventDefinition />"),
                             parallel("p"), flows=("p x", "s p"))),
    ("event", "x", with_node(xor("n", "d"), "n", element("endEvent", "x", "<bpmn:signalEventDefinition />"),
                             flows=("n x : true", "n e = d"))),
    ("event", "s2", files("main", diagram(process("main", element("startEvent", "s2", "<bpmn:timerEventDefinition />"),
                                                  end("e"), flows=["s2 e"])))),
    ("event-subprocess", "n", with_node(sub("n", begin("is"), end("ie"), flows=["is ie"]).replace(
        '<bpmn:subProcess id="n"', '<bpmn:subProcess id="n" triggeredByEvent="true"'))),
    ("start-end", "n", with_node(sub("n", begin("is"), begin("is2"), end("ie"), flows=["is ie", "is2 ie"]))),
    ("start-end", "n", with_node(sub("n", begin("is"), user("u"), flows=["is u"]))),
    ("called-element", "n", with_node(call("n", "nowhere"))),
    ("condition-ignored", "main_f1", with_node(user("n")).__class__("main", {"main.bpmn": diagram(
        process("main", begin("s"), user("n"), end("e"), flows=["s n", "n e : true"]))})),
    ("no-condition", "main_f2", files("main", diagram(process("main", begin("s"), xor("x"), end("e"), end("e2"),
                                                              flows=["s x", "x e : true", "x e2"])))),
    ("expression", "n", with_node(inclusive("n", "main_f1"), "n", end("e2"), flows=("n e2 : open('x')",))),
    ("event-gateway", "n", with_node(events("n"), "n")),
    ("decision-table", "n", with_node(element("businessRuleTask", "n"))),
    ("not-executable", "main", files("main", diagram(process("main", begin("s"), end("e"), flows=["s e"])).replace(
        b'isExecutable="true"', b'isExecutable="false"'))),
    ("duplicate-id", "a", files("main", diagram(
        process("main", begin("s"), user("a"), call("c", "p"), end("e"), flows=["s a", "a c", "c e"]),
        process("p", begin("ps"), user("a"), end("pe"), flows=["ps a", "a pe"])))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "element_id", "content"), REFUSED)
def test_refused_with_code_and_element(code: str, element_id: str, content: Files) -> None:
    with pytest.raises(DeploymentRefused) as refused:
        compile_set(content)
    issue = refused.value.issues[0]
    assert (issue.code, issue.element) == (code, element_id)


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("doctype", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        ("doctype", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'),
        ("invalid-xml", b"<x>"),
        ("too-large", b"<x>" + b" " * 2_000_001 + b"</x>"),
    ],
)
def test_hostile_xml_is_refused(code: str, content: bytes) -> None:
    with pytest.raises(DeploymentRefused) as refused:
        compile_set(Files("main", {"main.bpmn": content}))
    assert refused.value.issues[0].code == code


def test_a_process_of_200_nodes_runs_and_a_longer_one_is_refused() -> None:
    def chain(number: int) -> Files:
        names = [f"t{each_number}" for each_number in range(number)]
        flows = [f"{left} {right}" for left, right in pairwise(["s", *names, "e"])]
        return files("main", diagram(process("main", begin("s"), *map(user, names), end("e"), flows=flows)))

    assert start(compile_set(chain(198)), {}).user_tasks()
    with pytest.raises(DeploymentRefused) as refused:
        compile_set(chain(199))
    assert (refused.value.issues[0].code, refused.value.issues[0].element) == ("too-large", "main")


def test_ids_are_unique_in_a_file() -> None:
    content = diagram(process("main", begin("s"), user("a"), user("a"), end("e"), flows=["s a", "a e"]))
    with pytest.raises(DeploymentRefused) as refused:
        compile_set(files("main", content))
    assert (refused.value.issues[0].code, refused.value.issues[0].element) == ("duplicate-id", "a")


def test_the_bpmn_schema_is_asked_at_deployment() -> None:
    content = with_node(user("n", each("units", "unit")))
    assert schema_problems(content) == []
    broken = Files("main", {"main.bpmn": diagram("<bpmn:process id='main'><bpmn:nonsense /></bpmn:process>")})
    issue = schema_problems(broken)[0]
    assert (issue.code, issue.line) == ("schema", 1)


def test_an_unknown_process_is_refused() -> None:
    with pytest.raises(DeploymentRefused):
        compile_set(Files("other", with_node(user("n")).files))


def test_an_unreachable_unsupported_element_is_refused_too() -> None:
    drawn = process("main", begin("s"), end("e"), element("scriptTask", "lonely"), flows=["s e"])
    with pytest.raises(DeploymentRefused):
        compile_set(files("main", diagram(drawn)))


def test_the_safe_environment_is_the_default_of_started_and_restored_instances() -> None:
    compiled = compile_set(with_node(sub("n", begin("is"), user("u"), end("ie"), flows=["is u", "u ie"])))
    running = start(compiled, {"x": 1})
    for instance in (running._instance, restore(compiled, running.dump())._instance):
        for flow in instance.flows():
            environment = flow.script_engine.environment
            assert not isinstance(environment, TaskDataEnvironment)
            assert environment.evaluate("x + 1", {"x": 1}) == 2
            for refused in (
                lambda environment=environment: environment.execute("x = 2", {}),
                lambda environment=environment: environment.evaluate("().__class__", {}),
                lambda environment=environment: environment.call_service({}, operation_name="x"),
                lambda flow=flow: flow.script_engine.validate("import os"),
            ):
                with pytest.raises(ExpressionError):
                    refused()


def test_the_library_does_not_log_routing_data() -> None:
    assert all(logging.getLogger(name).level == logging.WARNING for name in ("spiff.task", "spiff.workflow"))


def test_flows_are_asked_in_the_order_of_the_file() -> None:
    drawn = process("main", begin("s"), xor("x"), user("first"), user("second"), end("e"),
                    flows=["s x", "x first : n > 0", "x second : n > 1", "first e", "second e"])  # fmt: skip
    shapes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{node}"><dc:Bounds x="0" y="{y}" /></bpmndi:BPMNShape>'
        for node, y in (("first", 900), ("second", 1))
    )
    spaces = 'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    content = diagram(drawn).replace(
        b"</bpmn:definitions>", f"<bpmndi:x {spaces}>{shapes}</bpmndi:x></bpmn:definitions>".encode()
    )
    running = start(compile_set(files("main", content)), {"n": 5})
    assert [token.element_id for token in running.user_tasks()] == ["first"]


def test_properties_are_text() -> None:
    assert extensions({"a": '<"'}).count("&lt;") == 1

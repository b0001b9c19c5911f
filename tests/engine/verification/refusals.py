"""What may not be drawn: for every code of the gate, drawings that get it, and the element that is told."""

from __future__ import annotations

from collections.abc import Mapping

from engine.verification.documents import MAX_BYTES, MAX_ELEMENTS
from tests.engine.spiff import diagrams as bpmn
from tests.engine.verification.drawings import (
    Attached,
    Drawing,
    Each,
    choice,
    component,
    drawing,
    package,
)

FREE = package()  # no gate in force: only what is wrong with the drawing itself shows
PLAIN = ("start draft review x", "x end : review.outcome == 'approve'", "x draft : else")
NEXT = '<spiffworkflow:property name="due"'


def with_extra(extra: str) -> Drawing:
    return drawing(*PLAIN, extra=extra)


def changed(drawn: Drawing, old: str, new: str) -> Drawing:
    """The diagram with a piece of its XML replaced."""
    main = "main/main.bpmn"
    text = drawn.files[main].decode()
    assert old in text
    return Drawing("main", {**drawn.files, main: text.replace(old, new).encode()})


def changed_file(drawn: Drawing, old: str, new: str) -> Drawing:
    path = f"{drawn.process_id}/{drawn.process_id}.bpmn"
    text = drawn.files[path].decode()
    assert old in text
    return Drawing(drawn.process_id, {**drawn.files, path: text.replace(old, new).encode()})


def hidden(inside: str) -> Drawing:
    """A second way out of the gateway, where a reader may not look but the runtime would."""
    condition = "<bpmn:conditionExpression>draft.urgent</bpmn:conditionExpression>"
    flow = f'<bpmn:sequenceFlow id="hidden" sourceRef="x" targetRef="end">{condition}</bpmn:sequenceFlow>'
    return drawing(
        "start draft review x",
        "x draft : review.outcome == 'return'",
        "x opinion end : else",
        extra=inside.format(flow),
    )


TWICE = "/bpmn:conditionExpression><bpmn:conditionExpression>"


def with_files(drawn: Drawing, **files: bytes) -> Drawing:
    return Drawing("main", {**drawn.files, **{name.replace("__", "/"): content for name, content in files.items()}})


def without(drawn: Drawing, *paths: str) -> Drawing:
    return Drawing("main", {path: content for path, content in drawn.files.items() if path not in paths})


def event(tag: str, definition: str) -> str:
    return f'<bpmn:{tag} id="odd"><bpmn:{definition} id="odd_d"/></bpmn:{tag}>'


def extended(inside: str) -> Drawing:
    return changed(
        drawing(*PLAIN),
        '<spiffworkflow:property name="kind" value="review" />',
        f'<spiffworkflow:property name="kind" value="review" /></spiffworkflow:properties>{inside}'
        "<spiffworkflow:properties>",
    )


def serviced(*parameters: str) -> Drawing:
    listed = "".join(f"<spiffworkflow:parameter {parameter} />" for parameter in parameters)
    return changed(
        drawing("start draft probe end"),
        '<spiffworkflow:serviceTaskOperator id="probe"><spiffworkflow:parameters>',
        f'<spiffworkflow:serviceTaskOperator id="note"><spiffworkflow:parameters>{listed}',
    )


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="route" name="route"><decisionTable id="t" hitPolicy="{policy}">
<input id="i"><inputExpression id="ie" typeRef="string"><text>{given}</text></inputExpression></input>
<output id="o" name="way" typeRef="string"/>
<rule id="r1"><inputEntry id="r1i"><text>{cell}</text></inputEntry>
<outputEntry id="r1o"><text>"left"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="r2i"><text>not("a")</text></inputEntry>
<outputEntry id="r2o"><text>"right"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def ruled(
    policy: str = "UNIQUE",
    given: str = "matter.level",
    condition: str = "route1.way == 'left'",
    cell: str = '"a"',
) -> Drawing:
    drawn = drawing("start draft probe x", f"x end : {condition}", "x end2 : else")
    text = drawn.files["main/main.bpmn"].decode()
    begin, finish = (
        text.index('<bpmn:serviceTask id="probe"'),
        text.index("</bpmn:serviceTask>") + len("</bpmn:serviceTask>"),
    )
    text = (text[:begin] + bpmn.rule("route1", "route") + text[finish:]).replace('"probe"', '"route1"')
    table = TABLE.format(policy=policy, given=given, cell=cell).encode()
    return Drawing("main", {**drawn.files, "main/main.bpmn": text.encode(), "main/route.dmn": table})


def renamed(drawn: Drawing, before: str, after: str) -> Drawing:
    return Drawing(
        drawn.process_id, {p: text.replace(before.encode(), after.encode()) for p, text in drawn.files.items()}
    )


LOOP_HELPER = drawing("start call_helper2 end", name="helper")

REFUSED: Mapping[str, list[tuple[Drawing, str | None]]] = {
    "unreadable": [
        (changed(drawing(*PLAIN), "review.outcome == 'approve'", "review.outcome<?x?> == 'approve'"), None),
        (with_files(drawing(*PLAIN), **{"main__other.bpmn": b"<a"}), None),
        (with_files(drawing(*PLAIN), **{"main__other.bpmn": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), None),
        (with_files(drawing(*PLAIN), **{"main__other.bpmn": b"<a>" + b" " * MAX_BYTES + b"</a>"}), None),
        (with_files(drawing(*PLAIN), **{"main__other.bpmn": b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>"}), None),
        (with_files(drawing(*PLAIN), **{"main__other.bpmn": "<a/>".encode("utf-16")}), None),
        (with_files(drawing(*PLAIN), **{"main__other.bpmn": b"<a/>"}), None),
    ],
    "process-missing": [(Drawing("other", drawing(*PLAIN).files), "other")],
    "several-processes": [
        (
            changed(
                drawing(*PLAIN),
                "</bpmn:definitions>",
                '<bpmn:process id="second" isExecutable="true"/></bpmn:definitions>',
            ),
            None,
        )
    ],
    "process-duplicate": [
        (with_files(drawing(*PLAIN), **{"again__main.bpmn": drawing(*PLAIN).files["main/main.bpmn"]}), "main")
    ],
    "not-executable": [
        (changed(drawing(*PLAIN), 'isExecutable="true"', 'isExecutable="false"'), "main"),
        (changed(drawing(*PLAIN), ' isExecutable="true"', ""), "main"),
    ],
    "call-missing": [(drawing("start draft call_nowhere end"), "call_nowhere")],
    "call-recursive": [
        (drawing("start draft call_main end"), "call_main"),
        (drawing("start draft call_helper end").with_called(LOOP_HELPER), "call_helper2"),
    ],
    "misplaced": [
        (hidden("<bpmn:laneSet>{}</bpmn:laneSet>"), "hidden"),
        (hidden("<bpmn:documentation>{}</bpmn:documentation>"), "hidden"),
        (hidden("<bpmn:extensionElements>{}</bpmn:extensionElements>"), "hidden"),
        (hidden("<bpmn:textAnnotation>{}</bpmn:textAnnotation>"), "hidden"),
        (hidden('<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI">{}</d:BPMNDiagram>'), "hidden"),
        (changed(drawing(*PLAIN), "review.outcome == 'approve'<", f"True<{TWICE}review.outcome == 'approve'<"), None),
        (extended("<spiffworkflow:properties/>"), None),
        (extended('<spiffworkflow:properties><a xmlns="x"/></spiffworkflow:properties>'), None),
        (
            changed(
                drawing(*PLAIN),
                '<spiffworkflow:property name="kind" value="review" />',
                '<spiffworkflow:property name="kind" value="opinion" />'
                '<spiffworkflow:property name="kind" value="review" />',
            ),
            None,
        ),
        (
            changed(
                drawing(*PLAIN, "late draft", attached={"late": Attached("review")}),
                'cancelActivity="true"',
                'cancelActivity="True"',
            ),
            "late",
        ),
    ],
    "duplicate-id": [
        (
            drawing("start draft sub_a call_sub_a end", subs={"sub_a": ["start2 opinion end2"]}).with_called(
                drawing("start review end", name="sub_a")
            ),
            "sub_a",
        ),
        (
            drawing("start draft sub1 call_helper end", subs={"sub1": ["start2 opinion end2"]}).with_called(
                drawing("start sub1 end", subs={"sub1": ["start2 review end2"]}, name="helper")
            ),
            "sub1",
        ),
        (
            drawing("start draft call_helper end").with_called(
                changed_file(drawing("start review end", name="helper"), 'name="withdraw"', 'name="hold"')
            ),
            "withdraw",
        ),
        (with_files(ruled(), **{"main__again.dmn": ruled().files["main/route.dmn"]}), "route"),
        (with_extra('<bpmn:textAnnotation id="review"/>'), "review"),
        (
            drawing("start draft call_helper end").with_called(drawing("start draft end", name="helper")),
            "draft",
        ),
    ],
    "bad-id": [
        (drawing("start draft review end", multi={"review": Each("draft.sections", item="draft")}), "review"),
        (drawing("start draft review end", multi={"review": Each("draft.sections", item="matter")}), "review"),
        (drawing("start draft review end", multi={"review": Each("draft.sections", item="a-b")}), "review"),
        (changed(drawing("start draft probe end"), '"probe"', '"not"'), "not"),
    ],
    "form-missing": [(without(drawing(*PLAIN), "main/forms/review.form"), "review")],
    "form-unreadable": [(with_files(drawing(*PLAIN), **{"main__forms__review.form": b"{"}), "review")],
    "form-invalid": [
        (drawing(*PLAIN, forms={"review": [choice("outcome", "approve"), component("textfield", "words")]}), "review")
    ],
    "table-missing": [(without(ruled(), "main/route.dmn"), "route1")],
    "table-invalid": [
        (ruled(policy="ANY"), "t"),
        (ruled(given="matter.nothing"), "i"),
        (ruled(cell="matter.urgent"), "r1i"),
    ],
    "table-gap": [(ruled(cell='"b"'), "route")],
    "table-overlap": [(ruled(cell="-"), "r2")],
    "table-rule-unused": [(ruled(policy="FIRST", cell="-"), "r2")],
    "unsupported-element": [
        (with_extra('<bpmn:sendTask id="odd"/>'), "odd"),
        (with_extra('<bpmn:transaction id="odd"/>'), "odd"),
        (with_extra('<bpmn:choreographyTask id="odd"/>'), "odd"),
        (changed(drawing(*PLAIN), "</bpmn:definitions>", '<bpmn:signal id="odd"/></bpmn:definitions>'), "odd"),
    ],
    "unsupported-event": [
        (with_extra(event("startEvent", "timerEventDefinition")), "odd"),
        (with_extra(event("startEvent", "messageEventDefinition")), "odd"),
        (with_extra(event("endEvent", "messageEventDefinition")), "odd"),
        (with_extra(event("endEvent", "escalationEventDefinition")), "odd"),
        (with_extra(event("intermediateThrowEvent", "messageEventDefinition")), "odd"),
        (with_extra(event("intermediateCatchEvent", "conditionalEventDefinition")), "odd"),
        (with_extra('<bpmn:intermediateCatchEvent id="odd"/>'), "odd"),
        (with_extra('<bpmn:boundaryEvent id="odd" attachedToRef="review"/>'), "odd"),
    ],
    "unsupported-loop": [
        (
            changed(
                drawing(*PLAIN, multi={"review": Each("draft.sections")}),
                "<bpmn:multiInstanceLoopCharacteristics>",
                '<bpmn:multiInstanceLoopCharacteristics isSequential="true">',
            ),
            "review",
        ),
        (
            changed(
                drawing(*PLAIN, multi={"review": Each("draft.sections")}),
                "<bpmn:loopDataInputRef>draft.sections</bpmn:loopDataInputRef>",
                "<bpmn:loopCardinality>3</bpmn:loopCardinality>",
            ),
            "review",
        ),
        (
            changed(drawing(*PLAIN), "</bpmn:userTask>", '<bpmn:standardLoopCharacteristics id="l"/></bpmn:userTask>'),
            "l",
        ),
    ],
    "unknown-extension": [
        (extended("<spiffworkflow:taskMetadataValues/>"), "review"),
        (extended('<camunda:formData xmlns:camunda="http://camunda.org/schema/1.0/bpmn"/>'), "review"),
        (
            changed(
                drawing(*PLAIN),
                '<bpmn:userTask id="review"',
                '<bpmn:userTask xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="x" id="review"',
            ),
            "review",
        ),
    ],
    "script": [
        (with_extra('<bpmn:scriptTask id="odd"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'), "odd"),
        (extended("<spiffworkflow:preScript>a = 1</spiffworkflow:preScript>"), "review"),
        (extended("<spiffworkflow:postScript>a = 1</spiffworkflow:postScript>"), "review"),
    ],
    "complex-gateway": [(with_extra('<bpmn:complexGateway id="odd"/>'), "odd")],
    "link-event": [
        (with_extra(event("intermediateThrowEvent", "linkEventDefinition")), "odd"),
        (with_extra(event("intermediateCatchEvent", "linkEventDefinition")), "odd"),
    ],
    "compensation": [
        (with_extra(event("endEvent", "compensateEventDefinition")), "odd"),
        (with_extra(event("boundaryEvent", "compensateEventDefinition")), "odd"),
    ],
    "signal-event": [
        (with_extra(event("endEvent", "signalEventDefinition")), "odd"),
        (with_extra(event("intermediateCatchEvent", "signalEventDefinition")), "odd"),
    ],
    "event-subprocess": [(with_extra('<bpmn:subProcess id="odd" triggeredByEvent="true"/>'), "odd")],
    "ad-hoc-subprocess": [(with_extra('<bpmn:adHocSubProcess id="odd"/>'), "odd")],
    "receive-task": [(with_extra('<bpmn:receiveTask id="odd"/>'), "odd")],
    "data-store": [
        (with_extra('<bpmn:dataStoreReference id="odd"/>'), "odd"),
        (with_extra('<bpmn:dataObject id="odd"/>'), "odd"),
    ],
    "plain-task": [(with_extra('<bpmn:task id="odd"/>'), "odd"), (with_extra('<bpmn:manualTask id="odd"/>'), "odd")],
    "multi-instance-output": [
        (
            changed(
                drawing(*PLAIN, multi={"review": Each("draft.sections")}),
                "</bpmn:multiInstanceLoopCharacteristics>",
                "<bpmn:loopDataOutputRef>results</bpmn:loopDataOutputRef></bpmn:multiInstanceLoopCharacteristics>",
            ),
            "review",
        )
    ],
    "start-event": [
        (drawing("draft end"), "main"),
        (drawing("start draft end", "start2 draft"), "main"),
        (drawing("start x draft x_2", "x_2 start : draft.urgent", "x_2 end : else"), "start"),
        (drawing("start sub1 end", subs={"sub1": ["review end2"]}), "sub1"),
    ],
    "end-event": [
        (drawing("start draft review draft"), "main"),
        (drawing("start sub1 end", subs={"sub1": ["start2 review opinion review"]}), "sub1"),
    ],
    "flow-invalid": [
        (drawing("start draft end review"), "end"),
        (drawing(*PLAIN, "opinion"), "opinion"),
        (drawing(*PLAIN, extra='<bpmn:sequenceFlow id="f" sourceRef="draft" targetRef="nowhere"/>'), "f"),
        (drawing(*PLAIN, extra='<bpmn:sequenceFlow id="f" sourceRef="draft" targetRef="review"/>'), "draft__review"),
        (
            drawing(
                "start sub1 review end",
                subs={"sub1": ["start2 opinion end2"]},
                extra='<bpmn:sequenceFlow id="f" sourceRef="opinion" targetRef="review"/>',
            ),
            "f",
        ),
    ],
    "flow-condition": [
        (drawing("start draft review", "review end : review.outcome == 'approve'"), "review__end"),
        (drawing("start draft p_1", "p_1 review p_2 : draft.urgent", "p_1 opinion p_2", "p_2 end"), "p_1__review"),
    ],
    "implicit-split": [(drawing("start draft review end", "draft opinion end2"), "draft")],
    "gateway-default": [
        (changed(drawing(*PLAIN), 'default="x__draft"', 'default="nowhere"'), "x"),
        (changed(drawing(*PLAIN), 'default="x__draft"', 'default="x__end"'), "x__end"),
    ],
    "gateway-condition": [(changed(drawing(*PLAIN), ' default="x__draft"', ""), "x__draft")],
    "event-gateway": [
        (drawing("start draft ev", "ev wait1 end", "ev wait2 end"), "ev"),
        (drawing("start draft ev", "ev wait end"), "ev"),
        (drawing("start draft ev", "ev review end", "ev wait end2"), "ev"),
        (
            drawing("start draft x", "x ev : draft.urgent", "x wait : else", "ev wait end", "ev msg_hold end2"),
            "wait",
        ),
    ],
    "boundary-event": [
        (drawing(*PLAIN, "late draft", attached={"late": Attached("nowhere")}), "late"),
        (drawing("start draft probe end", "late draft", attached={"late": Attached("probe")}), "late"),
        (drawing(*PLAIN, "late draft", attached={"late": Attached("review", "error", "returned")}), "late"),
        (
            drawing(*PLAIN, "late end2", attached={"late": Attached("review", "message", "hold", interrupting=False)}),
            "late",
        ),
        (drawing("start draft late end", attached={"late": Attached("draft")}), "late"),
        (
            drawing(
                *PLAIN,
                "late draft",
                "later draft",
                attached={
                    "late": Attached("review", "message", "hold"),
                    "later": Attached("review", "message", "hold"),
                },
            ),
            "later",
        ),
    ],
    "unreachable": [(drawing(*PLAIN, "opinion end2"), "opinion")],
    "cycle-without-wait": [
        (drawing("start draft x_0 probe x", "x end : probe.ok", "x x_0 : else"), "x_0"),
        (
            drawing(
                "start draft x_0 call_helper end",
                "back x_0",
                attached={"back": Attached("call_helper", "error", "returned")},
            ).with_called(drawing("start probe x", "x end : probe.ok", "x fail_returned : else", name="helper")),
            "x_0",
        ),
        (
            drawing(
                "start draft x_0 review x",
                "x end : matter.urgent",
                "x x_0 : else",
                multi={"review": Each("draft.sections")},
            ),
            "x_0",
        ),
    ],
    "lane-missing": [(changed(drawing(*PLAIN), '<spiffworkflow:property name="lane" value="办公室" />', ""), "review")],
    "lane-unknown": [(changed(drawing(*PLAIN), 'name="lane" value="办公室"', 'name="lane" value="外星科"'), "review")],
    "kind-missing": [(changed(drawing(*PLAIN), '<spiffworkflow:property name="kind" value="review" />', ""), "review")],
    "kind-unknown": [(changed(drawing(*PLAIN), 'name="kind" value="review"', 'name="kind" value="gate.x"'), "review")],
    "property-unknown": [(changed(drawing(*PLAIN), 'name="due"', 'name="deu"'), "review")],
    "reminder": [
        (changed(drawing(*PLAIN), 'name="due"', f'name="{name}" value="{wrong}" />{NEXT}'), "review")
        for name, wrong in (
            ("remind", "soon"),
            ("remind", "hours(1) before → section_head"),
            ("escalate", "hours(1) after → chairman"),
            ("warn", "release_time()"),
        )
    ],
    "gate-form": [
        (drawing("start draft secrecy end", forms={"secrecy": []}), "secrecy"),
        (drawing("start draft secrecy end", forms={"secrecy": [choice("outcome", "return")]}), "secrecy"),
        (
            drawing("start draft secrecy end", forms={"secrecy": [choice("outcome", "approve", required=False)]}),
            "secrecy",
        ),
        (
            drawing("start draft secrecy end", forms={"secrecy": [choice("outcome", "approve", routing="")]}),
            "secrecy",
        ),
        (drawing("start draft secrecy end", forms={"secrecy": [component("checkbox", "outcome")]}), "secrecy"),
    ],
    "difference-review": [(drawing("start draft handle suggest diff end"), "diff")],
    "form-fields": [(drawing("start draft review end", forms={"review": []}), "review")],
    "service-unknown": [(changed(drawing("start draft probe end"), 'Operator id="probe"', 'Operator id="x"'), "probe")],
    "service-parameters": [
        (serviced(), "probe"),
        (serviced('id="text" type="str" value="\'a\'"', 'id="days" type="int" value="3"'), "probe"),
        (
            serviced(
                'id="text" type="str" value="3"', 'id="days" type="int" value="3"', 'id="loud" type="bool" value="True"'
            ),
            "probe",
        ),
        (
            serviced(
                'id="text" type="str" value="a b"',
                'id="days" type="int" value="3"',
                'id="loud" type="bool" value="True"',
            ),
            "probe",
        ),
        (
            serviced(
                'id="text" type="int" value="\'a\'"',
                'id="days" type="int" value="3"',
                'id="loud" type="bool" value="True"',
            ),
            "probe",
        ),
        (
            serviced(
                'id="text" type="str" value="\'a\'"',
                'id="days" type="int" value="3"',
                'id="loud" type="bool" value="True"',
                'id="more" type="int" value="3"',
            ),
            "probe",
        ),
        (
            changed(
                drawing("start draft probe end"), 'Operator id="probe"', 'Operator id="probe" resultVariable="matter"'
            ),
            "probe",
        ),
    ],
    "message-unknown": [(drawing("start draft msg_unheard end"), "msg_unheard")],
    "error-uncaught": [
        (drawing("start draft x", "x end : draft.urgent", "x fail_other : else"), "fail_other"),
        (
            drawing(
                "start draft sub1 end",
                "back draft",
                subs={"sub1": ["start2 review x", "x end2 : review.outcome == 'approve'", "x fail_other : else"]},
                attached={"back": Attached("sub1", "error", "returned")},
            ),
            "fail_other",
        ),
    ],
    "timer-rule": [
        (drawing("start draft wait end", rules={"wait": "PT72H"}), "wait"),
        (drawing("start draft wait end", rules={"wait": "working_days('5')"}), "wait"),
        (drawing("start draft wait end", rules={"wait": "instant(draft.urgent)"}), "wait"),
        (drawing("start draft wait end", rules={"wait": "instant(nothing.at)"}), "wait"),
        (drawing("start draft wait end", rules={"wait": "__import__('os')"}), "wait"),
        (changed(drawing(*PLAIN), "working_days(2)", "soon"), "review"),
        (
            changed(
                drawing("start draft wait end"),
                "<bpmn:timeDuration>days(1)</bpmn:timeDuration>",
                "<bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>",
            ),
            "wait",
        ),
    ],
    "condition-invalid": [
        (drawing("start draft x", "x end : draft.urgent and", "x draft2 end2 : else"), "x__end"),
        (drawing("start draft x", "x end : __import__('os').system('id')", "x draft2 end2 : else"), "x__end"),
        (drawing("start draft x", "x end : [a for a in draft.sections]", "x draft2 end2 : else"), "x__end"),
    ],
    "condition-complex": [
        (
            drawing(
                "start draft x",
                "x end : " + " and ".join(f"matter.pages > {number}" for number in range(9)),
                "x end2 : else",
            ),
            "x",
        )
    ],
    "variable-unknown": [
        (drawing("start draft x", "x end : draft.nothing", "x end2 : else"), "x__end"),
        (drawing("start draft x", "x end : nobody.outcome == 'a'", "x end2 : else"), "x__end"),
        (drawing("start draft x", "x end : matter", "x end2 : else"), "x__end"),
        (drawing("start draft review end", multi={"review": Each("draft.nothing")}), "review"),
        (drawing("start draft review end", multi={"review": Each("draft.urgent")}), "review"),
    ],
    "value-outside-domain": [
        (drawing("start draft review x", "x end : review.outcome == 'approved'", "x end2 : else"), "x__end"),
        (drawing("start draft x", "x end : draft.urgent == 'true'", "x end2 : else"), "x__end"),
        (drawing("start draft x", "x end : matter.level in ['a', 'z']", "x end2 : else"), "x__end"),
    ],
    "no-flow-taken": [
        (drawing("start draft x", "x end : matter.level == 'a'", "x end2 : matter.level == 'b'"), "x"),
        (drawing("start draft x", "x end : matter.pages > 3", "x end2 : matter.pages < 3"), "x"),
        (drawing("start draft o_1", "o_1 end : matter.urgent", "o_1 end2 : matter.level == 'b'"), "o_1"),
    ],
    "variable-unset": [
        (drawing("start draft x", "x review end : review.outcome == 'approve'", "x end2 : else"), "x"),
        (
            drawing(
                "start draft x",
                "x review end : draft.urgent",
                "x x_2 : else",
                "x_2 end2 : review.outcome == 'approve'",
                "x_2 end3 : else",
            ),
            "x_2",
        ),
        (
            drawing(
                "start draft review x",
                "x end : review.outcome == 'approve'",
                "x end2 : else",
                multi={"review": Each("draft.sections")},
            ),
            "x",
        ),
    ],
    "value-unusable": [
        (
            drawing(
                "start draft wait end",
                forms={"draft": [component("datetime", "until")]},
                rules={"wait": "instant(draft.until)"},
            ),
            "wait",
        ),
        (drawing("start draft x", "x end : matter.pages", "x end2 : else"), "x"),
    ],
    "variable-race": [
        (
            drawing(
                "start draft p_1 review p_2",
                "p_1 opinion x",
                "x p_2 : not known(review.outcome)",
                "x opinion2 x_2 : else",
                "x_2 end2",
                "p_2 end",
            ),
            "x",
        )
    ],
    "not-synchronised": [
        (drawing("start draft p_1 review x", "p_1 opinion x", "x opinion2 end"), "opinion2"),
        (drawing("start draft p_1 mark1 x", "p_1 mark2 x", "p_1 opinion p_2", "x p_2", "p_2 end"), "p_2"),
    ],
    "deadlock": [
        (drawing("start draft x", "x p_1 : draft.urgent", "x mark p_1 : else", "p_1 end"), "p_1"),
        (
            drawing(
                "start draft p_1 review x",
                "p_1 opinion p_2",
                "x p_2 : review.outcome == 'approve'",
                "x end2 : else",
                "p_2 end",
            ),
            "p_2",
        ),
    ],
    "cannot-end": [
        (drawing("start draft x_0 review x", "x end : matter.urgent", "x x_0 : else"), "review"),
    ],
    "never-reached": [
        (drawing("start draft x", "x end : matter.urgent or not matter.urgent", "x opinion end2 : else"), "opinion"),
    ],
    "engine-refuses": [(renamed(ruled(), "route1", "matter"), "matter")],
}
BEYOND = {"diagram-too-large", "too-many-states", "gate-missing", "edit-parallel"}

"""More ways round a mandatory review: by elements that BPMN knows and the gate does not, by marks moved, by what calls
and tables do. None may be deployed. The same entries as in `bypasses`."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.spiff import diagrams as bpmn
from tests.engine.verification.bypasses import APPROVED, CHECK, HELPER, Entry
from tests.engine.verification.drawings import ONE, TWO, Attached, Drawing, Each, choice, component, drawing

REVIEWED = ("start draft submit secrecy x_s", *CHECK[1:])
REVIEW = {"sub1": ["start2 secrecy x_s", f"x_s end3 : {APPROVED}", "x_s fail_returned : else"]}
BACK = {"back": Attached("sub1", "error", "returned")}
INSIDE = ("start draft submit sub1 publish end", "back draft")
MARK = '<bpmn:intermediateThrowEvent id="{0}"></bpmn:intermediateThrowEvent>'


def event(tag: str, element: str, definition: str, detail: str = "", **attributes: str) -> str:
    return bpmn.element(tag, element, f'<bpmn:{definition}EventDefinition id="{element}_d"{detail}/>', **attributes)


def drawn_as(xml: Mapping[str, str], *lines: str, **more: object) -> Drawing:
    """A drawing in which plain intermediate events are replaced by other elements."""
    drawn = drawing(*lines, **more)  # type: ignore[arg-type]
    for element, text in xml.items():
        drawn = drawn.changed(MARK.format(element), text)
    return drawn


def marked(drawn: Drawing, task: str, before: str, after: str) -> Drawing:
    """The kind of a task changed."""
    start = f'<bpmn:userTask id="{task}"'
    text = drawn.files["main/main.bpmn"].decode()
    element = start + text.partition(start)[2].partition("</bpmn:userTask>")[0]
    return drawn.changed(element, element.replace(f'name="kind" value="{before}"', f'name="kind" value="{after}"'))


def beside(inside: str, *lines: str) -> Drawing:
    """The ordinary review with something drawn beside it."""
    return drawing(*REVIEWED, *lines, extra=inside)


def sub_process(inside: str, **attributes: str) -> str:
    return bpmn.element("subProcess", "es", inside, **attributes)


RELEASE = bpmn.service("publish9", "publish") + bpmn.end("end9") + bpmn.wires(["es1 publish9", "publish9 end9"], "es")
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="route" name="route"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie" typeRef="string"><text>matter.level</text></inputExpression></input>
<output id="o" name="way" typeRef="string"/>
<rule id="r1"><inputEntry id="r1i"><text>"a"</text></inputEntry>
<outputEntry id="r1o"><text>"review"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="r2i"><text>not("a")</text></inputEntry>
<outputEntry id="r2o"><text>"release"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def _by_table() -> Drawing:
    drawn = drawn_as(
        {"mark1": bpmn.rule("mark1", "route")},
        "start draft submit mark1 x",
        "x publish2 end2 : mark1.way == 'release'",
        "x secrecy : else",
        *CHECK,
    )
    return Drawing("main", {**drawn.files, "main/route.dmn": TABLE})


def left_by(event_id: str, attached: Attached) -> Drawing:
    """An inner call that holds the gate, two calls deep, left through an event on it."""
    outer = drawing("start call_helper x_m end", f"{event_id} opinion x_m", name="outer", attached={event_id: attached})
    main = drawing(
        "start draft submit call_outer publish end",
        "back draft",
        attached={"back": Attached("call_outer", "error", "returned")},
    )
    return main.with_called(outer, HELPER)


ODD_BYPASSES: Mapping[str, Entry] = {
    # jumps and signals
    "link events jump over the gate": (
        "link-event",
        ONE,
        drawn_as(
            {
                "mark1": event("intermediateThrowEvent", "mark1", "link", ' name="a"'),
                "mark2": event("intermediateCatchEvent", "mark2", "link", ' name="a"'),
            },
            *REVIEWED[:2],
            "x_s mark1 : else",
            "publish end",
            "mark2 publish2 end2",
        ),
    ),
    "a signal lets it out of the gate": (
        "signal-event",
        ONE,
        drawn_as(
            {"mark1": event("boundaryEvent", "mark1", "signal", attachedToRef="secrecy")},
            *REVIEWED,
            "mark1 publish2 end2",
        ),
    ),
    "a signal is awaited instead of the gate": (
        "signal-event",
        ONE,
        drawn_as(
            {"mark1": event("intermediateCatchEvent", "mark1", "signal")},
            "start draft submit x",
            "x mark1 publish2 end2 : matter.urgent",
            "x secrecy : else",
            *CHECK,
        ),
    ),
    "an escalation goes on to the release": (
        "unsupported-event",
        ONE,
        drawn_as(
            {
                "mark1": event("boundaryEvent", "mark1", "escalation", attachedToRef="sub1", cancelActivity="false"),
                "mark2": event("intermediateThrowEvent", "mark2", "escalation"),
            },
            *INSIDE,
            "mark1 publish2 end2",
            subs={"sub1": ["start2 mark2 secrecy x_s", *REVIEW["sub1"][1:]]},
            attached=BACK,
        ),
    ),
    "compensation takes the review back": (
        "compensation",
        ONE,
        drawn_as(
            {"mark1": event("intermediateThrowEvent", "mark1", "compensate")},
            "start draft submit secrecy x_s",
            f"x_s mark1 publish end : {APPROVED}",
            "x_s draft : else",
        ),
    ),
    "a compensation handler at the gate": (
        "compensation",
        ONE,
        beside(event("boundaryEvent", "undo", "compensate", attachedToRef="secrecy")),
    ),
    "a condition ends the gate": (
        "unsupported-event",
        ONE,
        drawn_as(
            {"mark1": event("boundaryEvent", "mark1", "conditional", attachedToRef="secrecy")},
            *REVIEWED,
            "mark1 publish2 end2",
        ),
    ),
    "a message that the process throws to itself": (
        "unsupported-event",
        ONE,
        drawn_as(
            {"mark1": event("intermediateThrowEvent", "mark1", "message", ' messageRef="hold"')},
            "start draft submit p_1 secrecy x_s",
            *CHECK[1:],
            "p_1 mark1 end3",
            "hurry publish2 end2",
            attached={"hurry": Attached("secrecy", "message", "hold")},
        ),
    ),
    "several triggers on one event": (
        "unsupported-event",
        ONE,
        drawing(*REVIEWED, "late draft", attached={"late": Attached("secrecy")}).changed(
            "</bpmn:boundaryEvent>", bpmn.message_definition("hold") + "</bpmn:boundaryEvent>"
        ),
    ),
    # other ways in
    "a message starts at the release": (
        "unsupported-event",
        ONE,
        drawn_as(
            {"mark1": event("startEvent", "mark1", "message", ' messageRef="hold"')}, *REVIEWED, "mark1 publish2 end2"
        ),
    ),
    "a second start at the release": ("start-event", ONE, drawing(*REVIEWED, "start2 publish2 end2")),
    "an event gateway starts the process": (
        "event-gateway",
        ONE,
        drawing(*REVIEWED, "ev wait publish2 end2", "ev msg_hold end3").changed(
            '<bpmn:eventBasedGateway id="ev"', '<bpmn:eventBasedGateway instantiate="true" id="ev"'
        ),
    ),
    "another process in the file releases": (
        "several-processes",
        ONE,
        drawing(*REVIEWED).changed(
            "</bpmn:definitions>",
            bpmn.process(
                "second", bpmn.start("s9"), bpmn.service("p9", "publish"), bpmn.end("e9"), flows=["s9 p9", "p9 e9"]
            )
            + "</bpmn:definitions>",
        ),
    ),
    # sub-processes of other kinds
    "an event sub-process started by a message": (
        "event-subprocess",
        ONE,
        beside(
            sub_process(event("startEvent", "es1", "message", ' messageRef="hold"') + RELEASE, triggeredByEvent="true")
        ),
    ),
    "an event sub-process started by time, beside": (
        "event-subprocess",
        ONE,
        beside(
            sub_process(
                bpmn.element("startEvent", "es1", bpmn.timer_definition("days(1)"), isInterrupting="false") + RELEASE,
                triggeredByEvent="true",
            )
        ),
    ),
    "an event sub-process started by the return": (
        "event-subprocess",
        ONE,
        beside(sub_process(event("startEvent", "es1", "error") + RELEASE, triggeredByEvent="true")),
    ),
    "a transaction cancelled before the gate": (
        "unsupported-element",
        ONE,
        drawing(*INSIDE, subs=REVIEW, attached=BACK)
        .changed("<bpmn:subProcess ", "<bpmn:transaction ")
        .changed("</bpmn:subProcess>", "</bpmn:transaction>"),
    ),
    "a cancel event leaves the review": (
        "unsupported-event",
        ONE,
        drawn_as(
            {"mark1": event("boundaryEvent", "mark1", "cancel", attachedToRef="sub1")},
            *INSIDE,
            "mark1 publish2 end2",
            subs=REVIEW,
            attached=BACK,
        ),
    ),
    "an ad-hoc sub-process that ends without the gate": (
        "ad-hoc-subprocess",
        ONE,
        drawing(*INSIDE, subs=REVIEW, attached=BACK)
        .changed("<bpmn:subProcess ", "<bpmn:adHocSubProcess ")
        .changed("</bpmn:subProcess>", "</bpmn:adHocSubProcess>"),
    ),
    # gateways
    "a complex gateway lets the first through": (
        "complex-gateway",
        TWO,
        drawn_as(
            {"mark1": bpmn.element("complexGateway", "mark1")},
            "start draft submit p_1 secrecy mark1",
            "p_1 sign mark1",
            "mark1 publish end",
        ),
    ),
    "an inclusive join that need not wait for the gate": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit o_1",
            "o_1 secrecy o_2 : matter.urgent",
            "o_1 opinion o_2 : else",
            "o_2 x",
            "x publish end : not known(secrecy.outcome) or secrecy.outcome == 'approve'",
            "x draft : else",
        ),
    ),
    "an inclusive join after which one rejection is enough to go on": (
        "gate-missing",
        TWO,
        drawing(
            "start draft submit o_1",
            "o_1 secrecy o_2 : matter.urgent or not matter.urgent",
            "o_1 sign o_2 : matter.urgent or not matter.urgent",
            "o_2 x",
            f"x publish end : {APPROVED}",
            "x draft : else",
        ),
    ),
    "an event gateway that waits for everything": (
        "event-gateway",
        ONE,
        drawing("start draft submit ev", "ev msg_hold secrecy x_s", *CHECK[1:], "ev wait publish2 end2").changed(
            '<bpmn:eventBasedGateway id="ev"', '<bpmn:eventBasedGateway eventGatewayType="Parallel" id="ev"'
        ),
    ),
    "the default flow has the outcome as its condition": (
        "gateway-default",
        ONE,
        drawing(
            "start draft submit secrecy x_s", f"x_s publish end : {APPROVED}", "x_s draft : secrecy.outcome == 'return'"
        ).changed('<bpmn:exclusiveGateway id="x_s"', '<bpmn:exclusiveGateway default="x_s__publish" id="x_s"'),
    ),
    # tasks of other kinds, and what they may carry
    "a script writes the outcome": (
        "script",
        ONE,
        drawn_as(
            {
                "mark1": bpmn.element(
                    "scriptTask", "mark1", "<bpmn:script>secrecy = {'outcome': 'approve'}</bpmn:script>"
                )
            },
            "start draft submit mark1 x_s",
            *CHECK[1:],
        ),
    ),
    "a script behind the gate": (
        "script",
        ONE,
        drawing(*REVIEWED).changed(
            '<spiffworkflow:property name="kind" value="secrecy" />',
            '<spiffworkflow:property name="kind" value="secrecy" /></spiffworkflow:properties>'
            "<spiffworkflow:postScript>secrecy['outcome'] = 'approve'</spiffworkflow:postScript>"
            "<spiffworkflow:properties>",
        ),
    ),
    "data written over the outcome": (
        "data-store",
        ONE,
        beside('<bpmn:dataObject id="secrecy9"/><bpmn:dataObjectReference id="r9" dataObjectRef="secrecy9"/>'),
    ),
    "a receive task instead of the gate": (
        "receive-task",
        ONE,
        drawn_as(
            {"mark1": bpmn.element("receiveTask", "mark1", messageRef="hold")}, "start draft submit mark1 publish end"
        ),
    ),
    "a manual task instead of the gate": (
        "plain-task",
        ONE,
        drawn_as({"mark1": bpmn.element("manualTask", "mark1")}, "start draft submit mark1 publish end"),
    ),
    "a decision table decides about the gate": ("gate-missing", ONE, _by_table()),
    # several instances
    "the gate once for each, one after the other": (
        "unsupported-loop",
        ONE,
        drawing(
            *REVIEWED,
            multi={"secrecy": Each("draft.sections", "secrecy.outcome == 'return'")},
            forms={"draft": [component("checklist", "sections", required=True)]},
        ).changed(
            "<bpmn:multiInstanceLoopCharacteristics>", '<bpmn:multiInstanceLoopCharacteristics isSequential="true">'
        ),
    ),
    "the gate no times": (
        "unsupported-loop",
        ONE,
        drawing(*REVIEWED).changed(
            '</bpmn:extensionElements></bpmn:userTask><bpmn:exclusiveGateway id="x_s"',
            "</bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>0"
            "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
            '<bpmn:exclusiveGateway id="x_s"',
        ),
    ),
    "a loop mark whose condition never holds": (
        "unsupported-loop",
        ONE,
        drawing(*REVIEWED).changed(
            '</bpmn:extensionElements></bpmn:userTask><bpmn:exclusiveGateway id="x_s"',
            '</bpmn:extensionElements><bpmn:standardLoopCharacteristics testBefore="true"><bpmn:loopCondition>False'
            "</bpmn:loopCondition></bpmn:standardLoopCharacteristics></bpmn:userTask>"
            '<bpmn:exclusiveGateway id="x_s"',
        ),
    ),
    "the call of the gate for each of an empty list": (
        "unsupported-loop",
        ONE,
        drawing(
            "start draft submit call_helper publish end",
            "back draft",
            attached={"back": Attached("call_helper", "error", "returned")},
        )
        .changed("</bpmn:callActivity>", bpmn.each("draft.sections", "item") + "</bpmn:callActivity>")
        .with_called(HELPER),
    ),
    # the marks of the gate
    "the mark of the gate taken off": (
        "gate-missing",
        ONE,
        marked(drawing(*REVIEWED), "secrecy", "secrecy", "opinion"),
    ),
    "the mark moved to a step whose outcome nobody asks": (
        "gate-missing",
        ONE,
        marked(
            marked(
                drawing(
                    "start draft submit review secrecy x_s",
                    *CHECK[1:],
                ),
                "secrecy",
                "secrecy",
                "review",
            ),
            "review",
            "review",
            "secrecy",
        ),
    ),
    "the mark moved behind the release": (
        "gate-missing",
        ONE,
        marked(
            marked(
                drawing(
                    "start draft submit secrecy x_s",
                    f"x_s publish review end : {APPROVED}",
                    "x_s draft : else",
                ),
                "secrecy",
                "secrecy",
                "review",
            ),
            "review",
            "review",
            "secrecy",
        ),
    ),
    "the mark given twice": (
        "misplaced",
        ONE,
        drawing(*REVIEWED).changed(
            '<spiffworkflow:property name="kind" value="secrecy" />',
            '<spiffworkflow:property name="kind" value="secrecy" />'
            '<spiffworkflow:property name="kind" value="opinion" />',
        ),
    ),
    "a form in which nobody can refuse": (
        "gate-form",
        ONE,
        drawing("start draft submit secrecy publish end", forms={"secrecy": [choice("outcome", "approve")]}),
    ),
    "a form in which the outcome may be left open": (
        "gate-form",
        ONE,
        drawing(*REVIEWED, forms={"secrecy": [choice("outcome", "approve", "return", required=False)]}),
    ),
    # calls in calls
    "the gate two calls deep, not acted on": (
        "gate-missing",
        ONE,
        drawing("start draft submit call_outer publish end").with_called(
            drawing("start call_inner end", name="outer"), drawing("start secrecy end", name="inner")
        ),
    ),
    "the return of an inner call is caught half-way": (
        "gate-missing",
        ONE,
        left_by("caught", Attached("call_helper", "error", "returned")),
    ),
    "time runs out on the inner call": (
        "gate-missing",
        ONE,
        left_by("late", Attached("call_helper", "timer", "days(3)")),
    ),
    "an edit deep in a call after the gate": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit secrecy x_s", f"x_s call_outer publish end : {APPROVED}", "x_s draft : else"
        ).with_called(drawing("start call_inner end", name="outer"), drawing("start review submit9 end", name="inner")),
    ),
    "an edit in a call beside the gate": (
        "edit-parallel",
        ONE,
        drawing(
            "start draft submit p_1 secrecy p_2",
            "p_1 call_outer p_2",
            "p_2 x",
            f"x publish end : {APPROVED}",
            "x draft : else",
        ).with_called(drawing("start review submit9 end", name="outer")),
    ),
    "the same process called twice, its gate passed once": (
        "gate-missing",
        ONE,
        drawing(
            "start draft submit call_helper x",
            f"x draft2 submit2 call_helper_2 publish end : {APPROVED}",
            "x draft : else",
        ).with_called(drawing("start secrecy end", name="helper")),
    ),
    # hidden from the reader
    "a flow hidden in a lane": (
        "misplaced",
        ONE,
        beside(
            '<bpmn:laneSet id="ls"><bpmn:lane id="l" name="办公室"><bpmn:sequenceFlow id="f9" sourceRef="submit" '
            'targetRef="publish"/></bpmn:lane></bpmn:laneSet>'
        ),
    ),
    "a flow hidden in a foreign extension": (
        "misplaced",
        ONE,
        beside(
            '<bpmn:extensionElements><v:more xmlns:v="urn:vendor"><bpmn:sequenceFlow id="f9" sourceRef="submit" '
            'targetRef="publish"/></v:more></bpmn:extensionElements>'
        ),
    ),
    "two conditions on one flow": (
        "misplaced",
        ONE,
        drawing(*REVIEWED).changed(
            "<bpmn:conditionExpression>",
            "<bpmn:conditionExpression>True</bpmn:conditionExpression><bpmn:conditionExpression>",
        ),
    ),
    "a condition that is no condition of ours": (
        "condition-invalid",
        ONE,
        drawing("start draft submit secrecy x", "x publish end : secrecy.__class__", "x draft : else"),
    ),
    "a task that counts twice": (
        "unsupported-element",
        ONE,
        drawing(*REVIEWED).changed('<bpmn:userTask id="secrecy"', '<bpmn:userTask completionQuantity="2" id="secrecy"'),
    ),
    "the gate only as compensation": (
        "compensation",
        ONE,
        drawing(*REVIEWED).changed(
            '<bpmn:userTask id="secrecy"', '<bpmn:userTask isForCompensation="true" id="secrecy"'
        ),
    ),
}

"""What runs, and how."""

from __future__ import annotations

from collections.abc import Iterable

from tests.engine.conformance.claims import (
    PLAIN,
    Runs,
    beside,
    in_review,
    instead_of_mark,
    on_review,
    ruled,
    runs,
)
from tests.engine.spiff import diagrams as bpmn
from tests.engine.verification.drawings import Attached, Each, component, drawing

SECTIONS = {"draft": [component("checklist", "sections", required=True)]}
SUB = {"sub1": ["start2 review x_2", "x_2 end2 : review.outcome == 'approve'", "x_2 fail_returned : else"]}
HELPER = drawing("start review x_2", "x_2 end : review.outcome == 'approve'", "x_2 fail_returned : else", name="helper")
BACK = Attached("sub1", "error", "returned")
ROUND = ("open draft", "do draft", "open review", "do review approve", "ended")


def events() -> Iterable[Runs]:
    group = "事件"
    yield runs(
        group,
        "空开始事件、空结束事件",
        "startEvent, endEvent",
        "流程从唯一的空开始事件起，所有令牌到结束事件后办结",
        drawing("start draft end"),
        "open draft",
        "do draft",
        "ended",
    )
    yield runs(
        group,
        "空中间事件",
        "intermediateThrowEvent",
        "只是路标，不停留",
        drawing("start draft mark end"),
        "open draft",
        "do draft",
        "ended",
    )
    yield runs(
        group,
        "错误结束事件、中断型错误边界事件",
        "endEvent + boundaryEvent, errorEventDefinition",
        "错误离开子流程，从接住它的边界事件继续，子流程里其余的令牌一并取消",
        drawing("start draft sub1 end", "back opinion end3", subs=SUB, attached={"back": BACK}),
        "do draft",
        "do review return",
        "open opinion",
        "do opinion agree",
        "ended",
    )
    yield runs(
        group,
        "不写代码的错误边界事件",
        "boundaryEvent, errorEventDefinition",
        "接住任何错误",
        drawing(
            "start draft sub1 end", "back opinion end3", subs=SUB, attached={"back": Attached("sub1", "error", None)}
        ),
        "do draft",
        "do review return",
        "open opinion",
    )
    yield runs(
        group,
        "终止结束事件",
        "endEvent, terminateEventDefinition",
        "所在流程（或子流程）里的其他令牌全部取消",
        drawing("start draft p_1", "p_1 review stop", "p_1 opinion end2"),
        "do draft",
        "open opinion review",
        "do review approve",
        "ended",
    )
    yield runs(
        group,
        "定时中间事件（时长）",
        "intermediateCatchEvent, timerEventDefinition, timeDuration",
        "等到时限规则算出的时刻（工作日按日历）",
        drawing("start draft wait review end", rules={"wait": "working_days(2)"}),
        "do draft",
        "open",
        "fire wait",
        "open review",
    )
    yield runs(
        group,
        "定时中间事件（时刻）",
        "intermediateCatchEvent, timerEventDefinition, timeDate",
        "等到规则给出的时刻，如 release_time()",
        drawing("start draft wait review end", rules={"wait": "release_time()"})
        .changed("<bpmn:timeDuration>", "<bpmn:timeDate>")
        .changed("</bpmn:timeDuration>", "</bpmn:timeDate>"),
        "do draft",
        "fire wait",
        "open review",
    )
    yield runs(
        group,
        "消息中间事件（接收）",
        "intermediateCatchEvent, messageEventDefinition",
        "等登记过的消息",
        drawing("start draft msg_hold review end"),
        "do draft",
        "open",
        "send hold",
        "open review",
    )
    yield runs(
        group,
        "中断型定时边界事件",
        "boundaryEvent, timerEventDefinition",
        "到时取消所附的环节，从边界事件继续",
        drawing(*PLAIN, "late opinion end3", attached={"late": Attached("review")}),
        "do draft",
        "fire late",
        "open opinion",
    )
    yield runs(
        group,
        "非中断型定时边界事件",
        "boundaryEvent cancelActivity=false, timerEventDefinition",
        "到时另起一路，所附的环节照办；触发一次",
        drawing(
            "start draft review end", "late opinion end3", attached={"late": Attached("review", interrupting=False)}
        ),
        "do draft",
        "fire late",
        "open opinion review",
        "do opinion agree",
        "do review approve",
        "ended",
    )
    yield runs(
        group,
        "中断型消息边界事件",
        "boundaryEvent, messageEventDefinition",
        "消息一来，所附的子流程连同里面的一切取消",
        drawing(
            "start draft sub1 end",
            "back draft",
            "recall opinion end3",
            subs=SUB,
            attached={"back": BACK, "recall": Attached("sub1", "message", "withdraw")},
        ),
        "do draft",
        "send withdraw",
        "open opinion",
    )
    yield runs(
        group,
        "调用流程上的边界事件",
        "boundaryEvent on callActivity",
        "定时、消息、错误都可附在调用流程上",
        drawing(
            "start draft call_helper end",
            "back draft",
            "late opinion end3",
            attached={"back": Attached("call_helper", "error", "returned"), "late": Attached("call_helper")},
        ).with_called(HELPER),
        "do draft",
        "do review return",
        "open draft",
        "do draft",
        "fire late",
        "open opinion",
    )


def activities() -> Iterable[Runs]:
    group = "活动"
    yield runs(group, "人工环节", "userTask", "交给泳道里的人，填表后继续", drawing(*PLAIN), *ROUND)
    yield runs(
        group,
        "自动环节",
        "serviceTask",
        "当场执行登记过的处理，参数有类型",
        drawing("start draft probe review end"),
        "do draft",
        "ran probe",
        "open review",
    )
    yield runs(
        group,
        "决策表环节",
        "businessRuleTask",
        "按 DMN 决策表取值，供后面的条件使用",
        ruled(),
        "do draft",
        "open review",
    )
    yield runs(
        group,
        "调用流程",
        "callActivity",
        "被调用流程的人工环节照常出现，结束后继续",
        drawing(
            "start draft call_helper end", "back draft", attached={"back": Attached("call_helper", "error", "returned")}
        ).with_called(HELPER),
        *ROUND,
    )
    yield runs(
        group,
        "嵌入子流程",
        "subProcess",
        "里面的令牌都到结束事件后继续",
        drawing("start draft sub1 end", "back draft", subs=SUB, attached={"back": BACK}),
        *ROUND,
    )
    yield runs(
        group,
        "并行多实例人工环节",
        "userTask + multiInstanceLoopCharacteristics",
        "清单里每一项一个环节，全部办完才继续",
        drawing("start draft review end", multi={"review": Each("draft.sections")}, forms=SECTIONS),
        "do draft sections=x,y",
        "open review[x] review[y]",
        "do review[x] approve",
        "open review[y]",
        "do review[y] approve",
        "ended",
    )
    yield runs(
        group,
        "多实例提前结束的条件",
        "completionCondition",
        "条件成立时其余各项取消",
        drawing(
            "start draft review end",
            multi={"review": Each("draft.sections", "review.outcome == 'return'")},
            forms=SECTIONS,
        ),
        "do draft sections=x,y",
        "do review[x] return",
        "ended",
    )
    yield runs(
        group,
        "多实例在回路里再次进入",
        "multiInstanceLoopCharacteristics in a loop",
        "每一轮按当轮的清单重新开始",
        drawing(
            "start draft review x",
            "x end : review.outcome == 'approve'",
            "x draft : else",
            multi={"review": Each("draft.sections")},
            forms=SECTIONS,
        ),
        "do draft sections=x,y",
        "do review[x] approve",
        "do review[y] return",
        "do draft sections=y",
        "open review[y]",
        "do review[y] approve",
        "ended",
    )


def gateways() -> Iterable[Runs]:
    group = "网关与连线"
    yield runs(
        group,
        "排他网关、默认流向",
        "exclusiveGateway, default",
        "取成立的条件；都不成立走默认流向",
        drawing(*PLAIN),
        "do draft",
        "do review return",
        "open draft",
    )
    yield runs(
        group,
        "排他网关作汇合、任务的几条进线",
        "exclusiveGateway, implicit merge",
        "来一个令牌过一个",
        drawing("start draft x", "x review x_m : draft.urgent", "x opinion x_m : else", "x_m handle end"),
        "do draft",
        "open opinion",
        "do opinion agree",
        "open handle",
    )
    yield runs(
        group,
        "并行网关",
        "parallelGateway",
        "分为几路，全部到齐才继续",
        drawing("start draft p_1 review p_2", "p_1 opinion p_2", "p_2 handle end"),
        "do draft",
        "open opinion review",
        "do review approve",
        "open opinion",
        "do opinion agree",
        "open handle",
    )
    yield runs(
        group,
        "并行网关在回路里",
        "parallelGateway in a loop",
        "退回重来的每一轮都等齐",
        drawing(
            "start x_0 p_1 draft p_2",
            "p_1 draft2 p_2",
            "p_2 review x",
            "x end : review.outcome == 'approve'",
            "x x_0 : else",
        ),
        "do draft",
        "do draft2",
        "do review return",
        "open draft draft2",
        "do draft",
        "open draft2",
        "do draft2",
        "open review",
    )
    yield runs(
        group,
        "包容网关",
        "inclusiveGateway",
        "条件成立的各路都走，汇合时只等走了的几路",
        drawing(
            "start draft o_1",
            "o_1 review o_2 : matter.urgent",
            "o_1 opinion o_2 : matter.legality",
            "o_1 handle o_2 : else",
            "o_2 draft2 end",
        ),
        "do draft",
        "open opinion review",
        "do review approve",
        "open opinion",
        "do opinion agree",
        "open draft2",
    )
    yield runs(
        group,
        "事件网关",
        "eventBasedGateway",
        "先到的事件（一个定时、几个消息）取走令牌，其余取消",
        drawing("start draft ev", "ev wait review end", "ev msg_hold opinion end2"),
        "do draft",
        "open",
        "send hold",
        "open opinion",
    )
    yield runs(
        group,
        "连线、条件",
        "sequenceFlow, conditionExpression",
        "条件用本系统的条件语言，只读用于流转的答案",
        drawing("start draft x", "x review end : len(draft.sections) > 1", "x opinion end2 : else"),
        "do draft sections=x,y",
        "open review",
    )


def without_effect() -> Iterable[Runs]:
    group = "不影响执行的"
    notes = (
        (
            "文字说明、关联、分组",
            "textAnnotation, association, group",
            '<bpmn:textAnnotation id="n"><bpmn:text>说明</bpmn:text></bpmn:textAnnotation>'
            '<bpmn:association id="a" sourceRef="review" targetRef="n"/><bpmn:group id="g"/>',
        ),
        ("说明文字", "documentation", "<bpmn:documentation>说明</bpmn:documentation>"),
    )
    for name, english, xml in notes:
        yield runs(group, name, english, "照画，不影响执行", beside(xml), *ROUND)
    yield runs(
        group,
        "环节的说明文字",
        "documentation",
        "照画，不影响执行",
        in_review("<bpmn:documentation>x</bpmn:documentation>"),
        *ROUND,
    )
    roots = {
        "参与者、消息流": (
            "collaboration, participant, messageFlow",
            '<bpmn:collaboration id="c"><bpmn:participant id="pa" processRef="main"/>'
            '<bpmn:messageFlow id="mf" sourceRef="pa" targetRef="review"/></bpmn:collaboration>',
        ),
        "类别": ("category", '<bpmn:category id="ca"><bpmn:categoryValue id="cv" value="x"/></bpmn:category>'),
        "数据类型": ("itemDefinition", '<bpmn:itemDefinition id="it"/>'),
    }
    for name, (english, xml) in roots.items():
        drawn = drawing(*PLAIN).changed("</bpmn:definitions>", f"{xml}</bpmn:definitions>")
        yield runs(group, name, english, "照画，不影响执行", drawn, *ROUND)
    lanes = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="外"><bpmn:childLaneSet id="cl">'
        '<bpmn:lane id="l2" name="办公室">'
        "<bpmn:flowNodeRef>review</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>"
    )
    drawn = drawing(*PLAIN, extra=lanes).changed(
        '<spiffworkflow:property name="kind" value="review" /><spiffworkflow:property name="lane" value="办公室" />',
        '<spiffworkflow:property name="kind" value="review" />',
    )
    yield runs(group, "泳道、泳道中的泳道", "laneSet, lane, childLaneSet", "最里面的泳道决定谁收到", drawn, *ROUND)
    layout = (
        '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" id="di"><d:BPMNPlane id="pl" '
        'bpmnElement="main"/></d:BPMNDiagram></bpmn:definitions>'
    )
    drawn = drawing(*PLAIN).changed("</bpmn:definitions>", layout)
    yield runs(group, "图形的位置与颜色", "BPMNDI, bioc, color", "照画；网关按条件而不按图上位置选路", drawn, *ROUND)
    yield runs(
        group,
        "网关方向等说明性属性",
        "gatewayDirection, implementation",
        "不影响执行",
        on_review('implementation="##unspecified"'),
        *ROUND,
    )
    merge = bpmn.element("exclusiveGateway", "mark1", gatewayDirection="Converging")
    yield runs(
        group,
        "只有一进一出的网关",
        "exclusiveGateway",
        "直接通过",
        instead_of_mark(merge, "start draft mark1 review end"),
        "do draft",
        "open review",
    )


def extensions() -> Iterable[Runs]:
    group = "扩展"
    for name, english, says in (
        ("环节的属性", "spiffworkflow:properties", "kind、lane、due 等登记过的属性起作用"),
        ("处理及其参数", "spiffworkflow:serviceTaskOperator", "指明登记过的处理，参数有类型"),
    ):
        drawn = drawing(*PLAIN) if "properties" in english else drawing("start draft probe end")
        story = ROUND if "properties" in english else ("do draft", "ran probe", "ended")
        yield runs(group, name, english, says, drawn, *story)
    yield runs(
        group,
        "所用的决策表",
        "spiffworkflow:calledDecisionId",
        "指明集合中的决策表",
        ruled(),
        "do draft",
        "open review",
    )


RUNNING: tuple[Runs, ...] = (*events(), *activities(), *gateways(), *without_effect(), *extensions())

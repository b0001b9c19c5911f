"""What is refused: everything else that BPMN 2.0 knows, and what other tools add to it."""

from __future__ import annotations

from collections.abc import Iterable

from tests.engine.conformance.claims import (
    PLAIN,
    VENDORS,
    Refused,
    at_root,
    beside,
    event,
    extended,
    foreign,
    in_review,
    on_review,
    refused,
    sub_process,
)
from tests.engine.spiff import diagrams as bpmn
from tests.engine.verification.drawings import Attached, Drawing, Each, drawing

HELPER = drawing("start opinion end", name="helper")
TRIGGERS = {
    "message": "消息",
    "timer": "定时",
    "signal": "信号",
    "conditional": "条件",
    "error": "错误",
    "escalation": "升级",
    "compensate": "补偿",
    "cancel": "取消",
    "link": "链接",
    "terminate": "终止",
}
_OWN = {"signal": "signal-event", "compensate": "compensation", "link": "link-event"}
AT = {
    "startEvent": ("开始事件", ("message", "timer", "signal", "conditional", "error", "escalation", "compensate")),
    "intermediateCatchEvent": ("中间事件（接收）", ("signal", "conditional", "link", "error", "escalation", "cancel")),
    "intermediateThrowEvent": ("中间事件（抛出）", ("message", "signal", "escalation", "compensate", "link")),
    "endEvent": ("结束事件", ("message", "signal", "escalation", "compensate", "cancel")),
    "boundaryEvent": ("边界事件", ("signal", "conditional", "escalation", "compensate", "cancel")),
}


def events() -> Iterable[Refused]:
    for tag, (where, triggers) in AT.items():
        host = 'attachedToRef="review"' if tag == "boundaryEvent" else ""
        for trigger in triggers:
            yield refused(
                "事件",
                f"{TRIGGERS[trigger]}{where}",
                f"{tag}, {trigger}EventDefinition",
                _OWN.get(trigger, "unsupported-event"),
                beside(event(tag, trigger, attributes=host)),
            )
        if tag not in ("startEvent", "endEvent"):
            yield refused(
                "事件",
                f"几个触发的{where}",
                f"{tag}, multiple",
                "unsupported-event",
                beside(event(tag, "message", "timer", attributes=host)),
            )
    yield refused(
        "事件",
        "全部到齐的中间事件",
        "intermediateCatchEvent parallelMultiple=true",
        "unsupported-event",
        beside(event("intermediateCatchEvent", "message", "timer", attributes='parallelMultiple="true"')),
    )
    for tag, host in (("intermediateCatchEvent", ""), ("boundaryEvent", 'attachedToRef="review"')):
        yield refused("事件", f"没有触发的{AT[tag][0]}", tag, "unsupported-event", beside(event(tag, attributes=host)))
    for trigger in ("signal", "conditional", "escalation"):
        host = 'attachedToRef="review" cancelActivity="false"'
        yield refused(
            "事件",
            f"非中断型{TRIGGERS[trigger]}边界事件",
            f"boundaryEvent cancelActivity=false, {trigger}EventDefinition",
            _OWN.get(trigger, "unsupported-event"),
            beside(event("boundaryEvent", trigger, attributes=host)),
        )
    yield refused(
        "事件",
        "非中断型消息边界事件",
        "boundaryEvent cancelActivity=false, messageEventDefinition",
        "boundary-event",
        _attached(Attached("review", "message", "hold", interrupting=False)),
        "late",
    )
    yield refused(
        "事件",
        "人工环节上的错误边界事件",
        "boundaryEvent on userTask, errorEventDefinition",
        "boundary-event",
        _attached(Attached("review", "error", "returned")),
        "late",
    )
    yield refused(
        "事件",
        "自动环节上的边界事件",
        "boundaryEvent on serviceTask",
        "boundary-event",
        drawing("start draft probe end", "late end2", attached={"late": Attached("probe")}),
        "late",
    )
    yield refused(
        "事件",
        "周期定时",
        "timerEventDefinition, timeCycle",
        "timer-rule",
        drawing("start draft wait end").changed("timeDuration>", "timeCycle>"),
        "wait",
    )
    yield refused(
        "事件",
        "ISO 8601 写法的时限",
        "timeDuration = PT72H",
        "timer-rule",
        drawing("start draft wait end", rules={"wait": "PT72H"}),
        "wait",
    )
    yield refused(
        "事件",
        "没有登记的消息",
        "messageEventDefinition",
        "message-unknown",
        drawing("start draft msg_unheard end"),
        "msg_unheard",
    )
    yield refused(
        "事件",
        "没有人接的错误",
        "endEvent, errorEventDefinition",
        "error-uncaught",
        drawing("start draft x", "x end : draft.urgent", "x fail_other : else"),
        "fail_other",
    )
    yield refused(
        "事件", "几个开始事件", "startEvent", "start-event", drawing("start draft end", "start2 draft"), "main"
    )


def _attached(at: Attached) -> Drawing:
    return drawing(*PLAIN, "late end2", attached={"late": at})


def activities() -> Iterable[Refused]:
    plain = {
        "没有类型的任务": ("task", "plain-task"),
        "手工任务": ("manualTask", "plain-task"),
        "脚本任务": ("scriptTask", "script"),
        "发送任务": ("sendTask", "unsupported-element"),
        "接收任务": ("receiveTask", "receive-task"),
        "事务子流程": ("transaction", "unsupported-element"),
        "自由子流程": ("adHocSubProcess", "ad-hoc-subprocess"),
        "编排任务": ("choreographyTask", "unsupported-element"),
        "子编排": ("subChoreography", "unsupported-element"),
        "调用编排": ("callChoreography", "unsupported-element"),
    }
    for name, (tag, code) in plain.items():
        yield refused("活动", name, tag, code, beside(f'<bpmn:{tag} id="odd"/>'))
    for interrupting in ("true", "false"):
        for trigger in ("message", "timer", "signal", "conditional", "error", "escalation", "compensate"):
            start = event("startEvent", trigger, attributes=f'isInterrupting="{interrupting}"').replace("odd", "in")
            yield refused(
                "活动",
                f"事件子流程（{TRIGGERS[trigger]}，{'中断' if interrupting == 'true' else '非中断'}）",
                f"subProcess triggeredByEvent=true, startEvent {trigger}EventDefinition isInterrupting={interrupting}",
                "event-subprocess",
                beside(sub_process(start, 'triggeredByEvent="true"')),
            )
    yield refused(
        "活动",
        "没有登记的处理",
        "serviceTask",
        "service-unknown",
        drawing("start draft probe end").changed('Operator id="probe"', 'Operator id="x"'),
        "probe",
    )
    yield refused(
        "活动",
        "不在集合中的被调用流程",
        "callActivity",
        "call-missing",
        drawing("start draft call_nowhere end"),
        "call_nowhere",
    )
    yield refused(
        "活动", "调用自己的流程", "callActivity", "call-recursive", drawing("start draft call_main end"), "call_main"
    )


def markers() -> Iterable[Refused]:
    group = "标记"
    many = drawing(*PLAIN, multi={"review": Each("draft.sections")})
    loop = "multiInstanceLoopCharacteristics"
    yield refused(
        group,
        "顺序多实例",
        f"{loop} isSequential=true",
        "unsupported-loop",
        many.changed(f"<bpmn:{loop}>", f'<bpmn:{loop} isSequential="true">'),
        "review",
    )
    yield refused(
        group,
        "按次数的多实例",
        "loopCardinality",
        "unsupported-loop",
        many.changed(
            "<bpmn:loopDataInputRef>draft.sections</bpmn:loopDataInputRef>",
            "<bpmn:loopCardinality>3</bpmn:loopCardinality>",
        ),
        "review",
    )
    for part in ("loopDataOutputRef", "outputDataItem"):
        yield refused(
            group,
            "多实例的输出",
            part,
            "multi-instance-output",
            many.changed(f"</bpmn:{loop}>", f"<bpmn:{part}/></bpmn:{loop}>"),
            "review",
        )
    for name, tag, before in (
        ("自动环节的多实例", "serviceTask", drawing("start draft probe end")),
        ("子流程的多实例", "subProcess", drawing("start draft sub1 end", subs={"sub1": ["start2 review end2"]})),
        ("调用流程的多实例", "callActivity", drawing("start draft call_helper end").with_called(HELPER)),
    ):
        element = {"serviceTask": "probe", "subProcess": "sub1", "callActivity": "call_helper"}[tag]
        drawn = before.changed(f"</bpmn:{tag}>", bpmn.each("draft.sections", "item") + f"</bpmn:{tag}>")
        yield refused(group, name, f"{tag} + {loop}", "unsupported-loop", drawn, element)
    for before in ("true", "false"):
        yield refused(
            group,
            "循环标记",
            f"standardLoopCharacteristics testBefore={before}",
            "unsupported-loop",
            in_review(f'<bpmn:standardLoopCharacteristics testBefore="{before}"/>'),
            "review",
        )
    yield refused(
        group,
        "只作补偿的活动",
        "isForCompensation=true",
        "compensation",
        on_review('isForCompensation="true"'),
        "review",
    )
    for name in ("startQuantity", "completionQuantity"):
        yield refused(group, "令牌数量", f"{name}=2", "unsupported-element", on_review(f'{name}="2"'), "review")
    for name in ("complexBehaviorDefinition", "oneBehaviorEventRef"):
        yield refused(
            group,
            "多实例的事件",
            name,
            "unsupported-loop",
            many.changed(f"</bpmn:{loop}>", f"<bpmn:{name}/></bpmn:{loop}>"),
            "review",
        )


def gateways() -> Iterable[Refused]:
    group = "网关与连线"
    yield refused(group, "复杂网关", "complexGateway", "complex-gateway", beside('<bpmn:complexGateway id="odd"/>'))
    fork = drawing("start draft ev", "ev wait end", "ev msg_hold end2")
    for attribute in ('instantiate="true"', 'eventGatewayType="Parallel"'):
        drawn = fork.changed('<bpmn:eventBasedGateway id="ev"', f'<bpmn:eventBasedGateway {attribute} id="ev"')
        yield refused(
            group,
            "事件网关的其他类型",
            f"eventBasedGateway {attribute.replace(chr(34), '')}",
            "event-gateway",
            drawn,
            "ev",
        )
    yield refused(
        group,
        "事件网关后的两个定时",
        "eventBasedGateway",
        "event-gateway",
        drawing("start draft ev", "ev wait1 end", "ev wait2 end2"),
        "ev",
    )
    yield refused(
        group,
        "事件网关后的任务",
        "eventBasedGateway",
        "event-gateway",
        drawing("start draft ev", "ev review end", "ev wait end2"),
        "ev",
    )
    yield refused(
        group,
        "任务出线上的条件",
        "conditionExpression on a flow from an activity",
        "flow-condition",
        drawing("start draft review", "review end : review.outcome == 'approve'"),
        "review__end",
    )
    yield refused(
        group,
        "任务的几条出线",
        "implicit split",
        "implicit-split",
        drawing("start draft review end", "draft opinion end2"),
        "draft",
    )
    yield refused(
        group,
        "并行网关出线上的条件",
        "parallelGateway, conditionExpression",
        "flow-condition",
        drawing("start draft p_1", "p_1 review p_2 : draft.urgent", "p_1 opinion p_2", "p_2 end"),
        "p_1__review",
    )
    yield refused(
        group,
        "没有条件又不是默认的出线",
        "exclusiveGateway",
        "gateway-condition",
        drawing(*PLAIN).changed(' default="x__draft"', ""),
        "x__draft",
    )
    yield refused(
        group,
        "穿过子流程边框的连线",
        "sequenceFlow",
        "flow-invalid",
        drawing(
            "start sub1 review end",
            subs={"sub1": ["start2 opinion end2"]},
            extra='<bpmn:sequenceFlow id="odd" sourceRef="opinion" targetRef="review"/>',
        ),
    )
    for language in ("${approved}", "=approved", "review.outcome = 'approve'"):
        yield refused(
            group,
            "别的语言的条件",
            f"conditionExpression: {language}",
            "condition-invalid",
            drawing("start draft review x", f"x end : {language}", "x draft : else"),
            "x__end",
        )


def data() -> Iterable[Refused]:
    group = "数据"
    for name, tag in (
        ("数据对象", "dataObject"),
        ("数据对象引用", "dataObjectReference"),
        ("数据存储引用", "dataStoreReference"),
        ("输入输出定义", "ioSpecification"),
    ):
        yield refused(group, name, tag, "data-store", beside(f'<bpmn:{tag} id="odd"/>'))
    for name, tag in (("流程的属性", "property"), ("相关性订阅", "correlationSubscription"), ("监控", "monitoring")):
        yield refused(group, name, tag, "unsupported-element", beside(f'<bpmn:{tag} id="odd"/>'))
    for name, tag in (
        ("数据输入", "dataInputAssociation"),
        ("数据输出", "dataOutputAssociation"),
        ("环节的属性", "property"),
    ):
        yield refused(group, f"{name}（环节上）", tag, "unsupported-element", in_review(f'<bpmn:{tag} id="odd"/>'))
    yield refused(
        group, "环节的输入输出", "ioSpecification", "data-store", in_review('<bpmn:ioSpecification id="odd"/>')
    )


def roots() -> Iterable[Refused]:
    group = "定义与角色"
    for name, tag in (
        ("信号", "signal"),
        ("升级", "escalation"),
        ("数据存储", "dataStore"),
        ("接口", "interface"),
        ("资源", "resource"),
        ("全局任务", "globalTask"),
        ("全局人工任务", "globalUserTask"),
        ("全局脚本任务", "globalScriptTask"),
        ("编排", "choreography"),
        ("会话", "globalConversation"),
        ("引入", "import"),
        ("根上的事件定义", "timerEventDefinition"),
    ):
        code = "misplaced" if tag.endswith("Definition") else "unsupported-element"
        yield refused(group, name, tag, code, at_root(f'<bpmn:{tag} id="odd"/>'))
    for name, tag in (
        ("可能的承办人", "potentialOwner"),
        ("承办人", "humanPerformer"),
        ("执行者", "performer"),
        ("资源角色", "resourceRole"),
    ):
        yield refused(group, name, tag, "unsupported-element", in_review(f'<bpmn:{tag} id="odd"/>'))
    yield refused(
        group,
        "一个文件几个流程",
        "process",
        "several-processes",
        at_root('<bpmn:process id="odd" isExecutable="true"/>'),
    )
    yield refused(
        group,
        "没有标明可执行",
        "process isExecutable=false",
        "not-executable",
        drawing(*PLAIN).changed('isExecutable="true"', 'isExecutable="false"'),
        "main",
    )


def extensions() -> Iterable[Refused]:
    group = "扩展"
    for name, xml in (
        ("执行前脚本", "<spiffworkflow:preScript>a = 1</spiffworkflow:preScript>"),
        ("执行后脚本", "<spiffworkflow:postScript>a = 1</spiffworkflow:postScript>"),
    ):
        yield refused(group, name, xml[1:].partition(">")[0], "script", extended(xml), "review")
    for name in ("variableName", "taskMetadataValues", "unitTests", "allowGuest"):
        yield refused(
            group,
            "别的 SpiffWorkflow 扩展",
            f"spiffworkflow:{name}",
            "unknown-extension",
            extended(f"<spiffworkflow:{name}/>"),
            "review",
        )
    others = (
        ("camunda", "<camunda:formData />", "Camunda 7"),
        ("camunda", '<camunda:executionListener class="x" />', "Camunda 7"),
        ("camunda", "<camunda:inputOutput />", "Camunda 7"),
        ("zeebe", '<zeebe:taskDefinition type="x" />', "Camunda 8"),
        ("zeebe", "<zeebe:userTask />", "Camunda 8"),
        ("flowable", '<flowable:formProperty id="x" />', "Flowable"),
        ("activiti", '<activiti:formProperty id="x" />', "Activiti"),
        ("signavio", '<signavio:signavioMetaData metaKey="x" />', "Signavio"),
        ("drools", '<drools:metaData name="x" />', "jBPM"),
    )
    for vendor, xml, tool in others:
        yield refused(
            group,
            f"{tool} 的扩展元素",
            xml[1:].partition(" ")[0],
            "unknown-extension",
            extended(foreign(vendor, xml)),
            "review",
        )
    for vendor, attribute in (
        ("camunda", "assignee"),
        ("camunda", "candidateGroups"),
        ("camunda", "formKey"),
        ("flowable", "assignee"),
        ("activiti", "candidateGroups"),
        ("drools", "taskName"),
    ):
        drawn = on_review(f'xmlns:{vendor}="{VENDORS[vendor]}" {vendor}:{attribute}="x"')
        yield refused(group, "别的工具的属性", f"{vendor}:{attribute}", "unknown-extension", drawn, "review")


REFUSED: tuple[Refused, ...] = (*events(), *activities(), *markers(), *gateways(), *data(), *roots(), *extensions())

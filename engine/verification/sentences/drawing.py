"""What is said of a file and of the elements drawn in it, before anything is known of their meaning."""

from __future__ import annotations

from engine.wording import Sentence

# what elements are called, and how a sentence names one
NAMES = {
    "kind.start": Sentence("开始事件", "start event"),
    "kind.end": Sentence("结束事件", "end event"),
    "kind.error_end": Sentence("错误结束事件", "error end event"),
    "kind.terminate": Sentence("终止事件", "terminate event"),
    "kind.user": Sentence("人工环节", "user task"),
    "kind.service": Sentence("自动环节", "automatic step"),
    "kind.rule": Sentence("决策表环节", "decision step"),
    "kind.call": Sentence("调用流程", "call activity"),
    "kind.sub": Sentence("子流程", "sub-process"),
    "kind.exclusive": Sentence("排他网关", "exclusive gateway"),
    "kind.parallel": Sentence("并行网关", "parallel gateway"),
    "kind.inclusive": Sentence("包容网关", "inclusive gateway"),
    "kind.event_gateway": Sentence("事件网关", "event gateway"),
    "kind.timer": Sentence("定时事件", "timer event"),
    "kind.message": Sentence("消息事件", "message event"),
    "kind.pass": Sentence("中间事件", "intermediate event"),
    "kind.boundary_timer": Sentence("边界定时事件", "boundary timer event"),
    "kind.boundary_message": Sentence("边界消息事件", "boundary message event"),
    "kind.boundary_error": Sentence("边界错误事件", "boundary error event"),
    "kind.process": Sentence("流程", "process"),
    "kind.flow": Sentence("连线", "flow"),
    "kind.boundary": Sentence("边界事件", "boundary event"),
    "kind.lane": Sentence("泳道", "lane"),
    "kind.definitions": Sentence("整个文件", "whole file"),
    "kind.extensionElements": Sentence("扩展内容", "extension"),
    "kind.event": Sentence("事件", "event"),
    "kind.scriptTask": Sentence("脚本任务", "script task"),
    "kind.complexGateway": Sentence("复杂网关", "complex gateway"),
    "kind.transaction": Sentence("事务子流程", "transaction"),
    "kind.adHocSubProcess": Sentence("自由子流程", "ad-hoc sub-process"),
    "kind.receiveTask": Sentence("接收任务", "receive task"),
    "kind.sendTask": Sentence("发送任务", "send task"),
    "kind.task": Sentence("没有类型的任务", "task without a type"),
    "kind.manualTask": Sentence("手工任务", "manual task"),
    "kind.dataStoreReference": Sentence("数据存储", "data store"),
    "kind.dataObject": Sentence("数据对象", "data object"),
    "kind.dataObjectReference": Sentence("数据对象", "data object"),
    "kind.ioSpecification": Sentence("输入输出定义", "input and output definition"),
    "kind.standardLoopCharacteristics": Sentence("循环标记", "loop marker"),
    "kind.subConversation": Sentence("会话", "conversation"),
    "kind.eventSubProcess": Sentence("事件子流程", "event sub-process"),
    "kind.other": Sentence("元素 {tag}", "element {tag}"),
    "named": Sentence("{kind}“{name}”", "{kind} “{name}”"),
    "unnamed": Sentence("{kind}（{id}，第 {line} 行）", "{kind} ({id}, line {line})"),
    "nameless": Sentence("{kind}（第 {line} 行）", "{kind} (line {line})"),
    "flow.named": Sentence("从{source}引出的连线“{name}”", "flow “{name}” from {source}"),
    "flow.between": Sentence("从{source}到{target}的连线", "flow from {source} to {target}"),
    "flow.from": Sentence("从{source}引出的连线", "flow from {source}"),
    "flow.to": Sentence("连到{target}的连线", "flow to {target}"),
}

_TAGS = {
    "startEvent": "start", "endEvent": "end", "intermediateThrowEvent": "pass", "intermediateCatchEvent": "event",
    "boundaryEvent": "boundary", "userTask": "user", "serviceTask": "service", "businessRuleTask": "rule",
    "callActivity": "call", "subProcess": "sub", "exclusiveGateway": "exclusive", "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive", "eventBasedGateway": "event_gateway", "sequenceFlow": "flow",
}  # fmt: skip
NAMES |= {f"kind.{tag}": NAMES[f"kind.{kind}"] for tag, kind in _TAGS.items()}

SET = {
    "unreadable.large": Sentence(
        "{path} 超过 {most} MB，请精简后再用。", "{path} is larger than {most} MB. Please make it smaller."
    ),
    "unreadable.declared": Sentence(
        "{path} 含有 DOCTYPE 或实体声明，或不是 UTF-8 编码。请用流程编辑器重新导出。",
        "{path} declares a DOCTYPE or entities, or is not UTF-8. Please export it again from an editor of diagrams.",
    ),
    "unreadable.xml": Sentence(
        "{path} 不是有效的 XML：{why}。请用流程编辑器重新导出。",
        "{path} is no valid XML: {why}. Please export it again from an editor of diagrams.",
    ),
    "unreadable.instruction": Sentence(
        "{path} 里面有处理指令，各处读法会不同。请用流程编辑器重新导出。",
        "{path} contains processing instructions, which are not read alike everywhere. Please export it again.",
    ),
    "unreadable.elements": Sentence(
        "{path} 的元素超过 {most} 个，请拆成几张图，用调用流程连起来。",
        "{path} has more than {most} elements. Please split it into several diagrams joined by call activities.",
    ),
    "unreadable.root": Sentence(
        "{path} 不是 BPMN 流程图：最外层不是 BPMN 的定义。",
        "{path} is no BPMN diagram: its outermost element is not that of BPMN.",
    ),
    "unreadable.no-process": Sentence(
        "{path} 不是 BPMN 流程图：里面没有流程。", "{path} is no BPMN diagram: there is no process in it."
    ),
    "unreadable.file": Sentence(
        "{path} 打不开：{why}。请核对路径和权限。", "{path} cannot be opened: {why}. Please check path and permissions."
    ),
    "process-missing": Sentence(
        "集合中没有流程“{process}”的流程图。请核对流程编号与文件夹名。",
        "The set has no diagram of the process “{process}”. Please check its id and the name of its folder.",
    ),
    "several-processes": Sentence(
        "{path} 里有 {number} 个流程。请一个文件只画一个流程，其余用调用流程连起来。",
        "{path} draws {number} processes. Please draw one in a file and join them by call activities.",
    ),
    "process-duplicate": Sentence(
        "流程编号“{process}”在 {first} 和 {second} 中重复。请改名。",
        "The process id “{process}” is used in {first} and in {second}. Please rename one.",
    ),
    "not-executable": Sentence(
        "{process}没有标明可执行。请在流程属性中勾选“可执行”。",
        "{process} is not marked executable. Please mark it so in the properties of the whole diagram.",
    ),
    "call-missing": Sentence(
        "{node}调用的流程“{called}”不在集合中。请导入它，或改选要调用的流程。",
        "{node} calls the process “{called}”, which is not in the set. Please import it or choose another.",
    ),
    "call-missing.none": Sentence(
        "{node}没有指明要调用的流程。请在属性中选择。",
        "{node} does not say which process it calls. Please choose it in the properties.",
    ),
    "call-recursive": Sentence(
        "{node}调用了正在进行的流程“{called}”，会没有尽头。请改用回路。",
        "{node} calls the process “{called}”, which it is part of: there would be no end. Please draw a loop instead.",
    ),
    "duplicate-id.meaning": Sentence(
        "{path} 里的消息或错误“{id}”与另一个文件中的同号而不同义。请改编号。",
        "The message or error “{id}” of {path} means something else in another file. Please change its id.",
    ),
    "duplicate-id.decision": Sentence(
        "决策“{id}”在 {first} 和 {second} 中重复。请改编号。",
        "The decision “{id}” is defined in {first} and in {second}. Please change one id.",
    ),
    "duplicate-id.set": Sentence(
        "{node}的编号在流程“{process}”中已经用过。整套流程中环节编号不能重复，请改编号。",
        "{node} has an id that is used in the process “{process}”. Ids are unique in a set; please change one.",
    ),
    "duplicate-id.file": Sentence(
        "{element}的编号“{id}”在文件中重复。请改成唯一的编号。",
        "{element} has the id “{id}”, which stands twice in the file. Please make it unique.",
    ),
    "bad-id.name": Sentence(
        "{node}的编号不能用作变量名。请改用小写字母、数字、下划线，以字母开头。",
        "{node} has an id that cannot name a variable. Please use lower-case letters, digits and underscores, "
        "a letter first.",
    ),
    "bad-id.none": Sentence("{node}没有编号。请补上。", "{node} has no id. Please give it one."),
    "bad-id.item": Sentence(
        "{node}的多实例每一项的名称“{item}”不能用，或已是别的变量。请换一个。",
        "{node} calls each entry of its list “{item}”, which is no name or that of another variable. "
        "Please take another.",
    ),
    "form-missing": Sentence(
        "{node}没有表单。请在属性中点“新建表单”。", "{node} has no form. Please choose New form in its properties."
    ),
    "table-missing": Sentence(
        "{node}没有指明决策表。请在属性中选择。", "{node} does not name its decision table. Please choose one."
    ),
    "table-missing.named": Sentence(
        "{node}所用的决策表“{table}”不在集合中。请放进流程的文件夹，或改选一张。",
        "{node} uses the decision table “{table}”, which is not in the set. Please add it or choose another.",
    ),
    "misplaced.inside": Sentence(
        "{element}不能放在{around}里面。请用流程编辑器重新导出。",
        "{element} cannot stand inside the {around}. Please export the file again from an editor of diagrams.",
    ),
    "misplaced.twice": Sentence(
        "{element}在{around}里面出现了几次。请用流程编辑器重新导出。",
        "{element} stands several times inside the {around}. Please export the file again.",
    ),
    "misplaced.truth": Sentence(
        "{element}有一处写法应为 true 或 false，却写成“{value}”。请用流程编辑器重新导出。",
        "{element} says “{value}” where only true or false can stand. Please export the file again.",
    ),
    "misplaced.extension-twice": Sentence(
        "{element}的扩展内容重复。请用流程编辑器重新导出。",
        "{element} has an extension twice. Please export the file again.",
    ),
    "misplaced.extension-part": Sentence(
        "{element}的扩展里面有不认识的“{part}”。请用流程编辑器重新导出。",
        "{element} has an unknown “{part}” in its extension. Please export the file again.",
    ),
    "misplaced.extension-key": Sentence(
        "{element}的扩展里面的“{key}”重复或不完整。请用流程编辑器重新导出。",
        "{element} has “{key}” in its extension twice, or without a value. Please export the file again.",
    ),
}

REFUSED = {
    "script.scriptTask": Sentence(
        "{element}不会被执行：脚本从不执行。请改用登记过的自动环节（服务任务）。",
        "{element} would not be executed: scripts never are. Please use a registered automatic step (service task).",
    ),
    "script.around": Sentence(
        "{element}前后的脚本不会被执行。请删除，改用登记过的自动环节。",
        "{element} has scripts before or after it, which are never executed. Please use a registered automatic step.",
    ),
    "complex-gateway.complexGateway": Sentence(
        "{element}不受支持。请改用排他、并行或包容网关。",
        "{element} is not supported. Please use an exclusive, parallel or inclusive gateway.",
    ),
    "unsupported-element.transaction": Sentence(
        "{element}不受支持。请改用普通子流程。", "{element} is not supported. Please use a plain sub-process."
    ),
    "ad-hoc-subprocess.adHocSubProcess": Sentence(
        "{element}不受支持。请把各步按顺序或并行画出来。",
        "{element} is not supported. Please draw its steps one after the other or in parallel.",
    ),
    "receive-task.receiveTask": Sentence(
        "{element}不受支持。请改用消息中间事件。", "{element} is not supported. Please use a message catch event."
    ),
    "unsupported-element.sendTask": Sentence(
        "{element}不受支持。请改用登记过的自动环节。",
        "{element} is not supported. Please use a registered automatic step.",
    ),
    "plain-task.task": Sentence(
        "{element}不能执行。请改为人工环节（用户任务）或自动环节（服务任务）。",
        "{element} cannot be executed. Please make it a user task or an automatic step (service task).",
    ),
    "plain-task.manualTask": Sentence(
        "{element}不能执行。请改为人工环节（用户任务）。", "{element} cannot be executed. Please make it a user task."
    ),
    "data-store.dataStoreReference": Sentence(
        "{element}不受支持。请删除，数据由环节的表单提供。",
        "{element} is not supported. Please remove it: data comes from the forms of the steps.",
    ),
    "data-store.dataObject": Sentence(
        "{element}不受支持。请删除，数据由环节的表单提供。",
        "{element} is not supported. Please remove it: data comes from the forms of the steps.",
    ),
    "data-store.dataObjectReference": Sentence(
        "{element}不受支持。请删除，数据由环节的表单提供。",
        "{element} is not supported. Please remove it: data comes from the forms of the steps.",
    ),
    "data-store.ioSpecification": Sentence(
        "{element}不受支持。请删除。", "{element} is not supported. Please remove it."
    ),
    "unsupported-loop.standardLoopCharacteristics": Sentence(
        "{element}不受支持。请用网关画出回路。", "{element} is not supported. Please draw the loop with gateways."
    ),
    "unsupported-element.subConversation": Sentence(
        "{element}不受支持。请删除。", "{element} is not supported. Please remove it."
    ),
    "unsupported-element.unknown": Sentence(
        "{element}不受支持。请删除或改用受支持的元素。",
        "{element} is not supported. Please remove it or use an element that is.",
    ),
    "unsupported-element.tokens": Sentence(
        "{node}的令牌数量不起作用。请删除，用网关分支。",
        "{node} counts tokens, which has no effect. Please remove that and branch with gateways.",
    ),
    "event-subprocess": Sentence(
        "{element}会被错误执行。请改用附在环节上的边界事件。",
        "{element} would be executed wrongly. Please use a boundary event on the step.",
    ),
    "link-event": Sentence(
        "{element}是链接事件，会使流程提前结束。请直接用连线画出。",
        "{element} is a link event, which ends the process early. Please draw the flow.",
    ),
    "compensation.event": Sentence(
        "{element}是补偿事件，不会起作用。请用连线画出补救步骤。",
        "{element} is a compensation event, which has no effect. Please draw the steps that put things right.",
    ),
    "compensation.task": Sentence(
        "{node}只作补偿之用，补偿不会起作用。请用连线画出补救步骤。",
        "{node} is for compensation only, which has no effect. Please draw the steps that put things right.",
    ),
    "signal-event": Sentence(
        "{element}是信号事件，不受支持。请改用消息事件或错误事件。",
        "{element} is a signal event, which is not supported. Please use a message or an error event.",
    ),
    "unsupported-event.type": Sentence(
        "{element}的类型不受支持。可用：定时、消息（接收），错误、终止（结束）。",
        "{element} is of a type that is not supported. Supported are timer and message (to wait for), "
        "error and terminate (to end with).",
    ),
    "unsupported-event.code": Sentence(
        "{node}所指的错误没有错误代码。请填写。", "{node} refers to an error without a code. Please write it."
    ),
    "unsupported-loop.user": Sentence(
        "{node}不能设为多实例。只有人工环节可以。",
        "{node} cannot be done once for each of a list. Only user tasks can.",
    ),
    "unsupported-loop.sequential": Sentence(
        "{node}是顺序多实例，不受支持。请改为并行多实例。",
        "{node} goes through its list one after the other, which is not supported. Please let it go in parallel.",
    ),
    "unsupported-loop.collection": Sentence(
        "{node}的多实例要写明按哪个清单、每一项叫什么，不能写次数。",
        "{node} must say for each of which list it is done and what an entry is called; a number will not do.",
    ),
    "multi-instance-output": Sentence(
        "{node}的多实例带有输出集合，第二轮会出错。请删除输出，结论由后面的网关判断。",
        "{node} collects an output, which fails in a second round. Please remove it; gateways behind it decide.",
    ),
    "unknown-extension": Sentence(
        "{element}带有别的工具写的扩展“{extension}”，不会起作用。请删除。",
        "{element} carries the extension “{extension}” of another tool, which has no effect. Please remove it.",
    ),
    "event-gateway.plain": Sentence(
        "{node}只能是普通的排他事件网关。请改。",
        "{node} can only be a plain exclusive event gateway. Please change it.",
    ),
    "timer-rule.one": Sentence(
        "{node}要写一条时限规则，不支持周期定时。",
        "{node} needs one time rule; timers that repeat are not supported.",
    ),
    "service-parameters.result": Sentence(
        "{node}的结果应存在自己的编号之下。请把结果变量留空。",
        "{node} keeps its result under its own id. Please leave the result variable empty.",
    ),
    "lane-unknown.two": Sentence(
        "{node}同时在两个泳道里。请只留一个。", "{node} stands in two lanes. Please leave it in one."
    ),
}

STRUCTURE = {
    "flow-invalid.end": Sentence(
        "{flow}有一端没有连到受支持的元素。请重新连接。",
        "{flow} has an end that joins no supported element. Please join it again.",
    ),
    "flow-invalid.crossing": Sentence(
        "{flow}穿过了子流程的边框。请只在同一层内连线。",
        "{flow} crosses the border of a sub-process. Please join elements of one level only.",
    ),
    "flow-invalid.twice": Sentence(
        "{flow}与另一条连线的两端相同。请合并成一条，把条件用 or 连起来。",
        "{flow} has the same ends as another flow. Please make them one, the conditions joined by “or”.",
    ),
    "flow-invalid.out": Sentence(
        "{node}不能有出线。请删除。", "{node} cannot have a flow out of it. Please remove it."
    ),
    "flow-invalid.none": Sentence(
        "{node}没有出线。请连到下一步，或连到结束事件。",
        "{node} leads nowhere. Please join it to the next step or to an end event.",
    ),
    "start-event.count": Sentence(
        "{where}要有且只有一个空白开始事件，现有 {number} 个。",
        "{where} needs exactly one plain start event; it has {number}.",
    ),
    "start-event.in": Sentence("{node}不能有进线。请删除。", "{node} cannot have a flow into it. Please remove it."),
    "end-event": Sentence("{where}没有结束事件。请补画。", "{where} has no end event. Please draw one."),
    "implicit-split": Sentence(
        "{node}有 {number} 条出线。请用网关分开。",
        "{node} has {number} flows out of it. Please part them by a gateway.",
    ),
    "flow-condition.task": Sentence(
        "{flow}从环节直接引出，条件会被忽略。请在环节后加排他网关，把条件写在网关的出线上。",
        "{flow} leaves a step directly, so its condition would be ignored. Please put an exclusive gateway behind the "
        "step and the condition on a flow of the gateway.",
    ),
    "flow-condition.gateway": Sentence(
        "{flow}的条件会被忽略。请删除条件。", "{flow} has a condition that would be ignored. Please remove it."
    ),
    "gateway-default.foreign": Sentence(
        "{node}的默认流向不是它的出线。请重新设定。",
        "{node} has a default flow that does not leave it. Please set it again.",
    ),
    "gateway-default.condition": Sentence(
        "{flow}是默认流向，条件会被忽略。请删除条件，或不设为默认。",
        "{flow} is the default, so its condition would be ignored. Please remove the condition or choose another "
        "default.",
    ),
    "gateway-condition": Sentence(
        "{flow}没有条件。请写条件，或设为默认流向。",
        "{flow} has no condition. Please write one or make it the default.",
    ),
    "event-gateway.few": Sentence(
        "{node}之后至少要有两个定时或消息事件。请改。",
        "{node} needs two timer or message events behind it at least. Please change that.",
    ),
    "event-gateway.timers": Sentence(
        "{node}之后有几个定时事件，它们会共用一个到期时间。请只留一个。",
        "{node} has several timers behind it, which would share one time. Please leave one.",
    ),
    "event-gateway.joined": Sentence(
        "{node}在事件网关之后，不能另有进线。请分开画。",
        "{node} stands behind an event gateway and cannot have another flow into it. Please draw it apart.",
    ),
    "boundary-event.host": Sentence(
        "{node}只能附在人工环节、子流程或调用流程上。请移动。",
        "{node} can be attached to a user task, a sub-process or a call activity only. Please move it.",
    ),
    "boundary-event.in": Sentence("{node}不能有进线。请删除。", "{node} cannot have a flow into it. Please remove it."),
    "boundary-event.interrupting": Sentence(
        "{node}必须是中断型的。请改为实线边框。", "{node} must be interrupting. Please give it a solid border."
    ),
    "boundary-event.user": Sentence(
        "{node}附在人工环节上不会起作用。请改附在子流程或调用流程上。",
        "{node} has no effect on a user task. Please attach it to a sub-process or a call activity.",
    ),
    "boundary-event.rival": Sentence(
        "{node}与同一处另一个边界事件接的是同一种情况。请只留一个。",
        "{node} catches the same as another boundary event of the same element. Please leave one.",
    ),
    "unreachable": Sentence(
        "{node}没有任何一条路能走到。请连上，或删除。", "{node} cannot be reached at all. Please join it or remove it."
    ),
}

SENTENCES = {**NAMES, **SET, **REFUSED, **STRUCTURE}

"""What screens and trail call the acts on drafts."""

from __future__ import annotations

from workflows.people.labels import Label

ACTIONS: dict[str, Label] = {
    "process_draft.opened": Label("开流程草稿", "Process draft opened"),
    "process_draft.saved": Label("保存流程草稿", "Process draft saved"),
    "process_draft.file_removed": Label("从流程草稿删除文件", "File removed from a process draft"),
    "process_draft.renamed": Label("改流程草稿名称", "Process draft renamed"),
    "process_draft.rebased": Label("流程草稿换到现行版本", "Process draft moved onto the version in force"),
    "process_draft.imported": Label("导入流程文件", "Process files imported"),
    "process_draft.process_adopted": Label("引入被调用流程", "Called process taken into a draft"),
    "process_draft.cases_renewed": Label("按新流程更新案例", "Cases brought in line with the draft"),
    "process_draft.submitted": Label("提交流程草稿核对", "Process draft submitted"),
    "process_draft.taken_back": Label("收回流程草稿", "Process draft taken back"),
    "process_draft.given_back": Label("退回流程草稿", "Process draft given back"),
    "process_draft.published": Label("流程草稿已发布", "Process draft published"),
    "process_draft.discarded": Label("作废流程草稿", "Process draft discarded"),
    "migration.proposed": Label("提出迁移在办事项", "Move of running matters proposed"),
    "migration.released": Label("放行迁移", "Move of running matters released"),
    "migration.given_back": Label("退回迁移", "Move of running matters given back"),
    "migration.withdrawn": Label("收回迁移", "Move of running matters taken back"),
    "migration.finished": Label("迁移办完", "Move of running matters finished"),
    "migration.undo_asked": Label("撤销迁移", "Undoing of a move asked for"),
}
CHANGES: dict[str, Label] = {
    "draft": Label("流程草稿", "Process draft"),
    "base": Label("所依据的版本", "Version underneath"),
    "source": Label("内容来自", "Content from"),
    "file": Label("文件", "File"),
    "content": Label("文件校验值", "Hash of the file"),
    "definition": Label("流程版本", "Process version"),
    "process": Label("流程", "Process"),
    "files": Label("文件数", "Number of files"),
    "moved": Label("已迁移", "Moved"),
    "moved_back": Label("迁移并退到关口", "Moved, back to a gate or step"),
    "not_moved": Label("没有迁移", "Not moved"),
}
STATES: dict[str, Label] = {
    "drafting": Label("起草中", "Being drafted"),
    "submitted": Label("待核对", "To be checked"),
    "published": Label("已发布", "Published"),
    "discarded": Label("已作废", "Discarded"),
}
MIGRATIONS: dict[str, Label] = {
    "proposed": Label("待核对", "To be checked"),
    "running": Label("正在迁移", "Under way"),
    "finished": Label("已办完", "Finished"),
    "withdrawn": Label("没有放行", "Not released"),
}
# what comes, or came, of one matter
MOVES: dict[str, Label] = {
    "moves": Label("可以迁移", "Can be moved"),
    "planned": Label("等待迁移", "Waiting"),
    "moved": Label("已迁移", "Moved"),
    "back": Label("退到关口或环节", "Back to a gate or step"),
    "refused": Label("不能迁移", "Cannot be moved"),
    "changed": Label("预演后有变化", "Changed since the dry run"),
    "failed": Label("没有成功", "Failed"),
    "undone": Label("已撤销", "Undone"),
    "kept": Label("不能再撤销", "Cannot be undone"),
}
# what becomes of an open item
ITEMS: dict[str, Label] = {
    "stays": Label("不变", "As it is"),
    "changes": Label("有变化", "Changes"),
    "replaced": Label("换岗位重新交办", "Handed to another post"),
    "ends": Label("取消", "Cancelled"),
    "name": Label("名称", "name"),
    "due_at": Label("时限", "due time"),
    "form": Label("表单", "form"),
    "post": Label("岗位", "post"),
}
# whom a ladder of reminders may name, beside posts
TOLD: dict[str, Label] = {"holder": Label("办理人", "Whoever holds the item")}
# property of a user task -> what the panel says of it; `example` is in the language of the property
TASK_PROPERTIES: dict[str, dict[str, Label | str]] = {
    "kind": {
        "label": Label("种类", "Kind"),
        "description": Label(
            "这一步在办什么，由它决定完成后做什么", "What the step is; decides what completing it does"
        ),
        "example": "opinion",
    },
    "lane": {
        "label": Label("候选岗位", "Candidate post"),
        "description": Label("不写时按所在泳道", "The drawn lane, when empty"),
        "example": "办公室",
    },
    "due": {
        "label": Label("办理时限", "Due time"),
        "description": Label("从到达这一步起算", "Counted from the arrival at the step"),
        "example": "working_days(3)",
    },
    "due_urgent": {
        "label": Label("特急时限", "Due time of most urgent matters"),
        "description": Label("不写时与办理时限相同", "The due time, when empty"),
        "example": "hours(4)",
    },
    "due_counts": {
        "label": Label("时限依据", "What the due time counts"),
        "description": Label("写给办理人看的说明", "Words for whoever holds the item"),
        "example": "收到送审稿起",
    },
    "remind": {
        "label": Label("到期提醒", "Reminder"),
        "description": Label("提醒办理人；none 不提醒", "Tells the holder; none: not at all"),
        "example": "working_days(1) before",
    },
    "escalate": {
        "label": Label("超期上报", "Escalation"),
        "description": Label("各级用分号隔开；none 不上报", "Rungs divided by semicolons; none: not at all"),
        "example": "working_days(1) after → section_head",
    },
    "warn": {
        "label": Label("变色", "Colours"),
        "description": Label("剩多少时间变黄、变红", "Time left at which it turns amber, then red"),
        "example": "working_days(2); hours(4)",
    },
}
# elements by their BPMN name
TAGS: dict[str, Label] = {
    "process": Label("流程", "process"),
    "lane": Label("泳道", "lane"),
    "startEvent": Label("开始事件", "start event"),
    "endEvent": Label("结束事件", "end event"),
    "userTask": Label("人工环节", "user task"),
    "serviceTask": Label("自动环节", "service task"),
    "businessRuleTask": Label("决策表环节", "decision task"),
    "callActivity": Label("调用流程", "call activity"),
    "subProcess": Label("子流程", "sub-process"),
    "exclusiveGateway": Label("排他网关", "exclusive gateway"),
    "parallelGateway": Label("并行网关", "parallel gateway"),
    "inclusiveGateway": Label("包容网关", "inclusive gateway"),
    "eventBasedGateway": Label("事件网关", "event gateway"),
    "intermediateCatchEvent": Label("等待事件", "catch event"),
    "intermediateThrowEvent": Label("中间事件", "intermediate event"),
    "boundaryEvent": Label("边界事件", "boundary event"),
    "sequenceFlow": Label("连线", "flow"),
    "textAnnotation": Label("批注", "annotation"),
    "association": Label("批注线", "association"),
}
# hit policies and columns of decision tables
POLICIES: dict[str, Label] = {
    "UNIQUE": Label("唯一（只有一行符合）", "Unique"),
    "FIRST": Label("第一行（用第一个符合的）", "First"),
    "COLLECT": Label("全部（取所有符合的）", "Collect"),
}
COLUMN: dict[str, Label] = {"input": Label("输入列", "Input"), "output": Label("输出列", "Output")}
# what an event waits for, or ends with
EVENTS: dict[str, Label] = {
    "timer": Label("定时", "timer"),
    "message": Label("消息", "message"),
    "error": Label("错误", "error"),
    "terminate": Label("终止", "terminate"),
    "signal": Label("信号", "signal"),
    "link": Label("链接", "link"),
    "compensate": Label("补偿", "compensation"),
    "conditional": Label("条件", "condition"),
    "escalation": Label("升级", "escalation"),
}
# what is said of an element
DRAWN: dict[str, Label] = {
    "tag": Label("类型", "Type"),
    "name": Label("名称", "Name"),
    "source": Label("从", "From"),
    "target": Label("到", "To"),
    "condition": Label("条件", "Condition"),
    "documentation": Label("说明", "Documentation"),
    "text": Label("文字", "Text"),
    "lane": Label("泳道", "Lane"),
    "calledElement": Label("调用的流程", "Called process"),
    "default": Label("默认流向", "Default flow"),
    "attachedToRef": Label("附在", "Attached to"),
    "cancelActivity": Label("中断所在环节", "Interrupts its host"),
    "isExecutable": Label("可执行", "Executable"),
    "triggeredByEvent": Label("由事件触发", "Triggered by an event"),
    "service": Label("自动处理", "Service"),
    "decision": Label("决策表", "Decision table"),
    "collection": Label("逐项办理的清单", "Collection"),
    "item": Label("每一项的名称", "Name of an item"),
    "completion": Label("提前结束的条件", "Completion condition"),
    "event": Label("事件类型", "Kind of event"),
    "reference": Label("消息或错误", "Message or error"),
    "rule": Label("时限规则", "Timer rule"),
}
# what is said of a question of a form
QUESTION: dict[str, Label] = {
    "added": Label("新增问题", "Added question"),
    "removed": Label("删除问题", "Removed question"),
    "order": Label("问题的顺序", "Order of questions"),
    "texts": Label("说明文字", "Paragraphs"),
    "type": Label("控件", "Control"),
    "label": Label("问法", "Wording"),
    "description": Label("提示", "Hint"),
    "options": Label("选项", "Options"),
    "source": Label("选项来源", "Source of options"),
    "required": Label("必填", "Required"),
    "routing": Label("用于流转", "Used for routing"),
    "show_when": Label("何时显示", "Shown when"),
    "required_when": Label("何时必填", "Required when"),
    "limits": Label("限制", "Limits"),
}

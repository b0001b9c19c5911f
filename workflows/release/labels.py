"""The Chinese words of releases, once."""

from __future__ import annotations

from workflows.people.labels import Label

# the scope that each public attribute must have: a severed text is never released as the whole
SCOPE_OF_PUBLIC_ATTRIBUTE = {"proactive": "full", "partial": "partial"}

CHANNELS: dict[str, Label] = {
    "portal": Label("本系统公开门户", "Built-in portal"),
    "manual": Label("人工上网", "Put up by hand"),
}

RELEASE_STATES: dict[str, Label] = {
    "prepared": Label("待发布", "Ready"),
    "held": Label("暂缓发布", "Held"),
    "released": Label("已发布", "Released"),
    "taken_down": Label("已撤下", "Taken down"),
    "void": Label("已作废", "Void"),
}

NUMBER_STATES: dict[str, Label] = {
    "assigned": Label("已用", "In use"),
    "void": Label("作废", "Void"),
    "gap": Label("空号", "Gap"),
}

MARKS: dict[str, Label] = {
    "suspended": Label("暂停公开", "Suspended"),
    "withdraw": Label("已撤下", "Withdrawn"),
    "correct": Label("已更正", "Corrected"),
    "expire": Label("已失效", "Expired"),
    "repeal": Label("已废止", "Repealed"),
}

DELIVERY_STATES: dict[str, Label] = {
    "waiting": Label("待处理", "Waiting"),
    "delivered": Label("已发布", "Published"),
    "failed": Label("未成功", "Failed"),
}

REASSESSMENT_RESULTS: dict[str, Label] = {
    "keep": Label("继续不公开", "Keep withheld"),
    "disclose": Label("转为公开", "Disclose"),
}

ACTIONS: dict[str, Label] = {
    "release_set.prepared": Label("形成同步发布件", "Release set prepared"),
    "release_set.voided": Label("同步发布件作废", "Release set voided"),
    "release_set.held": Label("暂缓发布", "Release held"),
    "release_set.resumed": Label("恢复发布", "Release resumed"),
    "release.published": Label("同步发布", "Released together"),
    "release.manual_delivered": Label("人工上网核对一致", "Outside page confirmed"),
    "release.manual_failed": Label("人工上网核对不一致", "Outside page differs"),
    "release.receipts_recorded": Label("登记发布回执", "Receipts recorded"),
    "number.assigned": Label("登记发文字号", "Number assigned"),
    "number.voided": Label("发文字号作废", "Number voided"),
    "number.gap": Label("登记空号", "Gap in numbers recorded"),
    "upkeep.opened": Label("列为维护事项", "Upkeep items opened"),
    "upkeep.closed": Label("办结维护事项", "Upkeep item answered"),
    "matter.withheld": Label("登记不公开", "Recorded as withheld"),
    "matter.reassessed": Label("重新评估", "Re-assessed"),
    "matter.archived": Label("备案归档", "Archived"),
}

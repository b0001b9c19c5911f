"""What the screen calls the acts of the audit trail; the areas own their words, the engine's stand here."""

from __future__ import annotations

from collections.abc import Mapping

from web.language import translate
from workflows.calendar.labels import ACTIONS as CALENDAR
from workflows.collaboration.labels import ACTIONS as COLLABORATION
from workflows.collaboration.labels import CHANGES as COLLABORATION_CHANGES
from workflows.evidence.words import ACTIONS as EVIDENCE
from workflows.evidence.words import CHANGES as EVIDENCE_CHANGES
from workflows.matters.labels import ACTIONS as MATTERS
from workflows.notices.labels import ACTIONS as NOTICES
from workflows.oversight.labels import ACTIONS as OVERSIGHT
from workflows.people.labels import ACTIONS as PEOPLE
from workflows.people.labels import Label
from workflows.release.labels import ACTIONS as RELEASE
from workflows.screening.labels import ACTIONS as SCREENING
from workflows.studio.labels import ACTIONS as STUDIO
from workflows.studio.labels import CHANGES as STUDIO_CHANGES
from workflows.takedown.labels import ACTIONS as TAKEDOWN
from workflows.views.labels import ACTIONS as VIEW_ACTS

ENGINE: dict[str, Label] = {
    "instance.started": Label("流程启动", "Process started"),
    "instance.completed": Label("流程办结", "Process completed"),
    "instance.cancelled": Label("流程终止", "Process cancelled"),
    "instance.migrated": Label("流程换到新版", "Process moved to another version"),
    "instance.migration_undone": Label("流程换回原版", "Move to another version undone"),
    "work_item.created": Label("环节开始", "Step began"),
    "work_item.due_changed": Label("时限重算", "Due time recomputed"),
    "timer.due_changed": Label("计时重算", "Timer recomputed"),
    "work_item.reminded": Label("到期提醒", "Reminder of the due time"),
    "work_item.claimed": Label("签收", "Claimed"),
    "work_item.released": Label("退还", "Given back"),
    "work_item.assigned": Label("分配", "Assigned"),
    "work_item.reassigned": Label("转办", "Reassigned"),
    "work_item.completed": Label("办结环节", "Step completed"),
    "work_item.cancelled": Label("环节取消", "Step cancelled"),
    "work_item.taken_back": Label("拿回", "Taken back"),
    "message.delivered": Label("改变流程走向", "Course of the process changed"),
    "timer.fired": Label("到时触发", "Timer fired"),
    "incident.raised": Label("登记异常", "Incident raised"),
    "incident.resolved": Label("异常已处理", "Incident resolved"),
    "definition.proposed": Label("提交流程版本", "Process version proposed"),
    "definition.published": Label("发布流程版本", "Process version published"),
    "definition.withdrawn": Label("撤回流程版本", "Process version withdrawn"),
    "definition.retired": Label("停用流程版本", "Process version retired"),
    "intake.refused": Label("拒收文件", "File refused"),
    "intake.admitted": Label("放行文件", "File admitted"),
    "rulebook.published": Label("修改词库", "Word lists changed"),
    "statistics.exported": Label("导出督办统计", "Statistics exported"),
    "login.succeeded": Label("登录", "Logged in"),
    "login.failed": Label("登录失败", "Log-in failed"),
    "login.blocked": Label("登录受限", "Log-in blocked"),
    "login.ended": Label("退出登录", "Logged out"),
}
ACTIONS: Mapping[str, Label] = {
    **ENGINE,
    **PEOPLE,
    **NOTICES,
    **MATTERS,
    **RELEASE,
    **CALENDAR,
    **SCREENING,
    **TAKEDOWN,
    **STUDIO,
    **COLLABORATION,
    **OVERSIGHT,
    **VIEW_ACTS,
    **EVIDENCE,
}


CHAINS: dict[str, Label] = {
    "matter": Label("事项的链", "Chain of a matter"),
    "access": Label("访问的链", "Chain of accesses"),
    "login": Label("登录的链", "Chain of log-ins"),
    "administration": Label("管理的链", "Chain of administration"),
    "deployment": Label("流程部署的链", "Chain of deployments"),
    "security": Label("保密拒收的链", "Chain of refused files"),
}

CAUSES: dict[str, Label] = {
    "started": Label("流程启动", "Process started"),
    "superseded": Label("流程走到别处", "The process moved on"),
    "cancelled": Label("流程终止", "Process cancelled"),
    "message": Label("流程走向改变", "Course changed"),
    "timer": Label("到时", "Timer"),
    "taken_back": Label("拿回", "Taken back"),
    "migrated": Label("流程换到新版", "Moved to another version"),
    "migration_undone": Label("流程换回原版", "Move undone"),
}

VIEWS: dict[str, Label] = {
    "time": Label("办理时长", "Times"),
    "returns": Label("退回", "Returns"),
    "load": Label("工作量", "Load"),
    "deadlines": Label("时限", "Deadlines"),
    "findings": Label("技术核查发现", "Findings"),
    "releases": Label("发布与代办", "Releases"),
    "heat": Label("流程热图", "Heat"),
    "full": Label("完整案卷", "Whole file"),
    "hashes": Label("不含文稿内容", "Without draft text"),
}

# what people ask of a process under way
MESSAGES: dict[str, Label] = {
    "withdraw": Label("撤回", "Withdrawal"),
    "redirect": Label("跳转", "Move to a step"),
    "hold": Label("暂停", "Hold"),
}


def action_words(action: str) -> str:
    """The act in the language of the screen; an unknown one is shown by its code."""
    return translate(ACTIONS[action]) if action in ACTIONS else action


CHANGES: dict[str, Label] = {
    **EVIDENCE_CHANGES,
    **COLLABORATION_CHANGES,
    **STUDIO_CHANGES,
    "state": Label("状态", "State"),
    "attribute": Label("公开属性", "Disclosure attribute"),
    "assignee": Label("办理人", "Assignee"),
    "outcome": Label("结论", "Outcome"),
    "gate": Label("关口", "Gate"),
    "post": Label("岗位", "Post"),
    "posts": Label("岗位", "Posts"),
    "processes": Label("流程", "Processes"),
    "substitute": Label("代办人", "Substitute"),
    "on_behalf_of": Label("所代的人", "On behalf of"),
    "first_day": Label("第一天", "First day"),
    "last_day": Label("最后一天", "Last day"),
    "capacity": Label("A/B 角", "A or B"),
    "element": Label("环节", "Step"),
    "revision": Label("送审稿", "Revision"),
    "document": Label("文稿", "Document"),
    "version": Label("版本", "Version"),
    "role": Label("文稿种类", "Kind of document"),
    "title": Label("标题", "Title"),
    "class": Label("类别", "Class"),
    "matter_class": Label("类别", "Class"),
    "urgency": Label("紧急程度", "Urgency"),
    "section": Label("科室", "Section"),
    "number": Label("编号", "Number"),
    "channels": Label("渠道", "Channels"),
    "scheduled_at": Label("发布时间", "Time of release"),
    "postponed_until": Label("暂缓至", "Postponed until"),
    "address": Label("地址", "Address"),
    "person": Label("人员", "Person"),
    "login": Label("登录名", "Login"),
    "name": Label("名称", "Name"),
    "language": Label("语言", "Language"),
    "density": Label("疏密", "Density"),
    "theme": Label("外观", "Appearance"),
    "letter_keys": Label("单个字母的快捷键", "Single-letter keys"),
    "day": Label("日期", "Day"),
    "working": Label("上班", "Working day"),
    "year": Label("年度", "Year"),
    "approval": Label("审查结论编号", "Approval"),
    "active": Label("启用", "Active"),
    "place": Label("在哪里", "Where"),
    "wanted": Label("所要的", "Asked for"),
    "group": Label("承办岗位", "Post"),
    "due": Label("到期", "Due"),
    "reminder": Label("提醒", "Reminder"),
    "provisional": Label("暂定", "Provisional"),
    "message": Label("动作", "Act"),
    "origin": Label("来源", "Origin"),
    "process": Label("流程", "Process"),
    "code": Label("代码", "Code"),
    "file_number": Label("档号", "File number"),
    "ground": Label("依据", "Ground"),
    "scope": Label("公开范围", "Scope"),
    "reassess_on": Label("下次评估", "Next assessment"),
    "confirmed_by": Label("核定人", "Confirmed by"),
    "consult": Label("六协同", "Desks asked"),
    "countersign": Label("会签科室", "Countersigning sections"),
    "countersign_mode": Label("会签方式", "Mode of countersigning"),
    "vote_weight": Label("票签权重", "Weight of the vote"),
    "needed": Label("通过条件", "Needed to pass"),
    "agree": Label("同意的权重", "Weight in favour"),
    "total": Label("应投总权重", "Weight of all votes"),
    "passed": Label("通过", "Passed"),
    "return_to": Label("退回给", "Returned to"),
    "return_step": Label("退回到的环节", "Step returned to"),
    "moved_to": Label("环节", "Step"),
    "resumes_at": Label("从哪里重审", "Reviewed again from"),
    "valid_until": Label("有效期至", "Valid until"),
    "series": Label("号段", "Numbers"),
    "fair_competition": Label("公平竞争审查", "Fair-competition review"),
    "confirmed_class": Label("核定类别", "Confirmed class"),
    "occasion": Label("时机", "Occasion"),
    "characters": Label("字数", "Characters"),
    "findings": Label("发现", "Findings"),
    "added": Label("新增", "Added"),
    "removed": Label("删除", "Removed"),
    "changed": Label("修改", "Changed"),
    "admitted": Label("放行", "Admitted"),
    "approved_by": Label("批准人", "Approved by"),
    "cause": Label("起因", "Cause"),
    "events": Label("记录条数", "Events"),
    "exemption": Label("免予解读理由", "Reason of the exemption"),
    "form": Label("表单", "Form"),
    "items": Label("维护事项数", "Upkeep items"),
    "kind": Label("格式", "Format"),
    "matters": Label("事项数", "Matters"),
    "question": Label("查询", "Question"),
    "result": Label("结果", "Result"),
    "seal": Label("签章", "Seal"),
    "sessions": Label("登录数", "Sessions"),
    "shared_with": Label("给谁用", "Shared with"),
    "list": Label("列表", "List"),
    "count": Label("条数", "Number"),
    "text": Label("文字校验值", "Hash of the text"),
    "public_words": Label("对外说明校验值", "Hash of the public words"),
    "decide_by": Label("应在此前决定", "To be decided by"),
    "mark": Label("对外标注", "Public mark"),
    "channel": Label("渠道", "Channel"),
    "is_default": Label("作为默认", "As default"),
    "since": Label("起", "From"),
    "until": Label("止", "To"),
    "size": Label("字节数", "Bytes"),
    "view": Label("范围", "View"),
    "phone": Label("电话", "Telephone"),
    "level": Label("级别", "Level"),
    "aspect": Label("关", "Aspect"),
    "disposition": Label("处理", "Answer"),
    "viewed": Label("已查看图片", "Pictures viewed"),
}


def chain_words(chain: str) -> str:
    """What a chain is called; a matter's by the word for it."""
    return translate(CHAINS[chain]) if chain in CHAINS else translate(CHAINS["matter"])


def change_words(name: str) -> str:
    """What changed, in the language of the screen; an unknown field is shown by its name."""
    return translate(CHANGES[name]) if name in CHANGES else name

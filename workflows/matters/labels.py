"""What the screen calls the states, roles and acts of a matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.matters.classes import ATTRIBUTES, GROUNDS
from workflows.people.labels import Label

STATES: dict[str, Label] = {
    "drafting": Label("起草中", "Drafting"),
    "in_review": Label("审查中", "In review"),
    "signed": Label("已签发", "Signed"),
    "released": Label("已发布", "Released"),
    "withheld": Label("未公开", "Not public"),
    "archived": Label("已归档", "Archived"),
    "terminated": Label("已终止", "Terminated"),
}
URGENCIES: dict[str, Label] = {
    "normal": Label("一般", "Normal"),
    "urgent": Label("加急", "Urgent"),
    "extra_urgent": Label("特急", "Extra urgent"),
}
PRIORITIES: dict[str, int] = {"normal": 0, "urgent": 1, "extra_urgent": 2}
ROLES: dict[str, Label] = {
    "policy": Label("政策文件", "Policy"),
    "interpretation": Label("解读材料", "Interpretation"),
    "attachment": Label("附件", "Attachment"),
}
MAIN_TEXT = Label("正文", "Main text")  # of news items, notices, speeches: what a policy is to the others
ORIGINS: dict[str, Label] = {
    "upload": Label("上传", "Uploaded"),
    "suggestion": Label("采纳修改建议", "Accepted suggestion"),
    "severed": Label("区分处理", "Severed copy"),
}
CLOSED_REASONS: dict[str, Label] = {
    "edited": Label("文稿有修改", "Text was edited"),
    "returned": Label("退回", "Returned"),
    "withdrawn": Label("撤回", "Withdrawn"),
    "suggestion": Label("采纳修改建议", "A suggestion was accepted"),
    "resubmitted": Label("重新送审", "Submitted again"),
    "taken_back": Label("拿回", "Taken back"),
    "voted_down": Label("票签未通过", "Voted down"),
    "jumped": Label("跳转", "Moved to a step"),
    "terminated": Label("终止", "Terminated"),
    "migrated": Label("流程换到新版", "Moved to another version"),
}
OUTCOMES: dict[str, Label] = {
    "approve": Label("同意", "Agree"),
    "agree": Label("同意", "Agree"),
    "disagree": Label("不同意", "Disagree"),
    "abstain": Label("弃权", "Abstain"),
    "public": Label("可以公开", "May be public"),
    "decided": Label("已认定", "Decided"),
    "release": Label("同意发布", "Release"),
    "done": Label("办结", "Complete"),
    "disclose": Label("转为公开", "Disclose"),
    "comment": Label("提出意见", "Comment"),
    "class_changed": Label("变更类别", "Change the class"),
    "suggest": Label("提出修改建议", "Suggest changes"),
    "refer": Label("报请确定", "Refer upward"),
    "postpone": Label("暂缓发布", "Postpone"),
    "keep": Label("继续不公开", "Keep withheld"),
    "return": Label("退回", "Return"),
    "to_drafter": Label("退回起草", "Return to the drafter"),
    "to_section": Label("退回科室", "Returned to the section"),
    "not_public": Label("不公开", "Not public"),
    "failed": Label("未成功", "Failed"),
}
SUGGESTION_STATES: dict[str, Label] = {
    "open": Label("待处理", "Open"),
    "accepted": Label("已采纳", "Accepted"),
    "declined": Label("未采纳", "Declined"),
    "retracted": Label("已撤回", "Retracted"),
}
ACTIONS: dict[str, Label] = {
    "draft.read": Label("查看草稿", "Draft read"),
    "draft.excerpt": Label("检索看到草稿片段", "Excerpt of a draft found"),
    "access.denied": Label("访问被拒", "Access denied"),
    "matter.followed": Label("关注事项", "Matter followed"),
    "matter.unfollowed": Label("取消关注", "Matter followed no longer"),
    "matter.opened": Label("立项", "Matter opened"),
    "matter.changed": Label("修改事项信息", "Matter changed"),
    "matter.redirected": Label("跳转", "Matter moved to a step"),
    "matter.state": Label("事项状态变更", "State of the matter changed"),
    "matter.class_confirmed": Label("确认事项类别", "Class confirmed"),
    "document.version_added": Label("提交文稿版本", "Version of a document added"),
    "document.renamed": Label("修改文稿标题", "Title of a document changed"),
    "document.removed": Label("移除文稿", "Document removed"),
    "elements.set": Label("填写解读要素", "Elements of the interpretation set"),
    "attribute.proposed": Label("拟定公开属性", "Disclosure attribute proposed"),
    "attribute.decided": Label("认定公开属性", "Disclosure attribute decided"),
    "exemption.requested": Label("申请免予解读", "Exemption from interpretation requested"),
    "exemption.void": Label("免予解读失效（文稿已换）", "Exemption void: new text"),
    "exemption.approved": Label("批准免予解读", "Exemption from interpretation approved"),
    "exemption.declined": Label("不同意免予解读", "Exemption from interpretation declined"),
    "revision.opened": Label("形成送审稿", "Revision opened"),
    "revision.closed": Label("送审稿关闭", "Revision closed"),
    "votes.tallied": Label("票签计票", "Votes counted"),
    "opinion.recorded": Label("提出意见", "Opinion recorded"),
    "approval.recorded": Label("作出审查结论", "Approval recorded"),
    "approval.voided": Label("审查结论失效", "Approval voided"),
    "approval.reinstated": Label("审查结论恢复（迁移已撤销）", "Approval restored: the move was undone"),
    "opinion.taken_back": Label("拿回意见", "Opinion taken back"),
    "suggestion.made": Label("提出修改建议", "Suggestion made"),
    "suggestion.accepted": Label("采纳修改建议", "Suggestion accepted"),
    "suggestion.declined": Label("不采纳修改建议", "Suggestion declined"),
    "suggestion.retracted": Label("撤回修改建议", "Suggestion retracted"),
    "comment.made": Label("批注", "Comment made"),
    "comment.replied": Label("回复批注", "Comment answered"),
    "comment.resolved": Label("批注已处理", "Comment resolved"),
    "comment.reopened": Label("重新打开批注", "Comment reopened"),
    "comment.withdrawn": Label("撤回批注", "Comment withdrawn"),
    "phrases.saved": Label("保存常用意见", "Phrases of opinions saved"),
}
COMMENT_STATES: dict[str, Label] = {
    "open": Label("待处理", "Open"),
    "resolved": Label("已处理", "Resolved"),
    "withdrawn": Label("已撤回", "Withdrawn"),
}


def ground_in_words(decided: Mapping[str, Any]) -> str:
    """The answers of an attribute decision as one sentence: attribute, statutory ground, reasons given."""
    attribute = ATTRIBUTES.get(str(decided.get("attribute")))
    ground = GROUNDS.get(str(decided.get("ground") or ""))
    parts = [attribute.zh] if attribute else []
    if ground:
        parts.append(f"《政府信息公开条例》第{ground.article}条：{ground.label.zh}")
    given = (decided.get(name) for name in ("ground_reason", "further_ground"))
    return "；".join([*parts, *(str(words).strip() for words in given if words)])

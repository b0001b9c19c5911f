"""The Chinese words of withdrawals and corrections, once."""

from __future__ import annotations

from workflows.people.labels import Label

KINDS: dict[str, Label] = {
    "withdraw": Label("撤下", "Withdraw"),
    "correct": Label("更正", "Correct"),
    "expire": Label("标注失效", "Mark as expired"),
    "repeal": Label("标注废止", "Mark as repealed"),
    "restore": Label("恢复公开", "Restore"),
}
GROUNDS: dict[str, Label] = {
    "content_error": Label("内容有误", "An error of content"),
    "secrecy": Label("涉及国家秘密、工作秘密或敏感信息", "Secret or sensitive"),
    "privacy": Label("涉及个人隐私或商业秘密", "Privacy or trade secrets"),
    "reversed": Label("所公开的决定被依法变更、撤销或确认无效", "The decision was changed or set aside"),
    "expired": Label("有效期届满", "Its term has ended"),
    "repealed": Label("已被废止或由新文件替代", "Repealed or replaced"),
    "law": Label("法律法规或上级要求", "Required by law or from above"),
    "no_ground": Label("经核实没有问题", "Found to be in order"),
}
CASE_STATES: dict[str, Label] = {
    "proposed": Label("审查中", "Under review"),
    "suspended": Label("已紧急下线，待决定", "Taken down at once, to be decided"),
    "carried_out": Label("已执行", "Carried out"),
    "ended": Label("已终止", "Ended"),
}
RECEIPT_STATES: dict[str, Label] = {"waiting": Label("待处理", "Waiting"), "done": Label("已处理", "Done")}

ACTIONS: dict[str, Label] = {
    "takedown.opened": Label("提出撤下或更正", "Withdrawal or correction proposed"),
    "takedown.suspended": Label("紧急下线", "Taken down at once"),
    "takedown.proposed": Label("提出处理方式", "Treatment proposed"),
    "takedown.withdrawn": Label("撤下", "Withdrawn"),
    "takedown.marked": Label("标注失效或废止", "Marked as no longer in force"),
    "takedown.restored": Label("恢复公开", "Restored"),
    "matter.followed": Label("另立后续事项", "A following matter was opened"),
    "takedown.overdue": Label("逾期未决定，已上报", "Not decided in time, reported"),
    "takedown.outside_done": Label("外部网页已处理", "Outside pages dealt with"),
    "takedown.portal_checked": Label("公开门户已核对", "Portal checked"),
}

"""What the screen calls side tasks and what became of them."""

from __future__ import annotations

from workflows.people.labels import Label

KINDS: dict[str, Label] = {
    "copy": Label("抄送", "Copy"),
    "delegation": Label("委派", "Delegation"),
    "signer": Label("加签", "Added signature"),
    "consultation": Label("会商", "Consultation"),
}
POSITIONS: dict[str, Label] = {
    "before": Label("前加签", "Before the decision"),
    "after": Label("后加签", "After the decision"),
}
OUTCOMES: dict[str, Label] = {
    "read": Label("已阅", "Read"),
    "agree": Label("同意", "Agree"),
    "object": Label("不同意", "Object"),
    "answered": Label("已答复", "Answered"),
}
# what somebody is asked to do, said to them
ASKED: dict[str, Label] = {
    "copy": Label("{who}抄送给您", "{who} sent you a copy"),
    "delegation": Label("{who}委派给您", "{who} delegated to you"),
    "signer": Label("{who}请您加签", "{who} asks you to sign"),
    "consultation": Label("{who}请您参加会商", "{who} consults you"),
}
# of what is open: by kind
OPEN: dict[str, Label] = {
    "copy": Label("未阅", "Unread"),
    "delegation": Label("待答复", "Waiting"),
    "signer": Label("待加签", "To sign"),
    "consultation": Label("待发言", "To speak"),
}
CANCELLED = Label("已取消", "Cancelled")
# why the system itself ended a side task, dropped a held decision or gave an item back; people's reasons are their own
# words
REASONS: dict[str, Label] = {
    "voted_down": Label("票签未通过", "Voted down"),
    "jumped": Label("流程已跳转", "The process was moved"),
    "edited": Label("文稿有修改", "The text was edited"),
    "returned": Label("已退回", "Returned"),
    "withdrawn": Label("已撤回", "Withdrawn"),
    "suggestion": Label("采纳了修改建议", "A suggestion was accepted"),
    "resubmitted": Label("重新送审", "Submitted again"),
    "taken_back": Label("已拿回", "Taken back"),
    "terminated": Label("已终止", "Terminated"),
    "superseded": Label("该环节已取消", "The step was cancelled"),
    "handed_over": Label("该环节已换人办理", "Somebody else has the work item now"),
    "objected": Label("有加签人不同意", "An added signer objected"),
    "concluded": Label("会商已形成结论", "The consultation was concluded"),
    "refused": Label("规则或检查不允许", "Refused by a rule or a check"),
    "changed": Label("文稿或环节已有变化", "Text or step have changed"),
    "substitution.ended": Label("代办已结束", "The substitution is over"),
}
ACTIONS: dict[str, Label] = {
    "work_item.urged": Label("催办", "Urged"),
    "copy.sent": Label("抄送", "Copy sent"),
    "copy.read": Label("已阅", "Copy read"),
    "copy.cancelled": Label("取消抄送", "Copy cancelled"),
    "delegation.given": Label("委派", "Delegated"),
    "delegation.answered": Label("答复委派", "Delegation answered"),
    "delegation.revoked": Label("撤销委派", "Delegation revoked"),
    "delegation.cancelled": Label("委派取消", "Delegation cancelled"),
    "signer.added": Label("加签", "Signer added"),
    "signer.agreed": Label("加签人同意", "Added signer agreed"),
    "signer.objected": Label("加签人不同意", "Added signer objected"),
    "signer.removed": Label("减签", "Signer removed"),
    "signer.cancelled": Label("加签取消", "Added signature cancelled"),
    "decision.held": Label("拟定结论，待加签人会签", "Decision held for added signers"),
    "decision.carried_out": Label("加签人会签后办结", "Held decision carried out"),
    "decision.dropped": Label("拟定的结论作废", "Held decision dropped"),
    "decision.recalled": Label("收回拟定的结论", "Held decision recalled"),
    "consultation.convened": Label("发起会商", "Consultation convened"),
    "consultation.answered": Label("会商发言", "Contribution to a consultation"),
    "consultation.concluded": Label("会商形成结论", "Consultation concluded"),
    "consultation.cancelled": Label("不再参加会商", "Left out of a consultation"),
}
CHANGES: dict[str, Label] = {
    "times": Label("次数", "Times"),
    "to": Label("对方", "To"),
    "side_task": Label("协办", "Side task"),
    "position": Label("先后", "Position"),
    "consultation": Label("会商", "Consultation"),
    "decision": Label("拟定的结论", "Held decision"),
}

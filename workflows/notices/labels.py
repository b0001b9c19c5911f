"""What a notice says, by its code."""

from __future__ import annotations

from workflows.people.labels import Label

NOTICES: dict[str, Label] = {
    "urged": Label("催办：请尽快办理", "Urged: please act on it soon"),
    "due_soon": Label("即将到期", "Due soon"),
    "overdue": Label("已超期", "Overdue"),
    "escalated": Label("超期上报", "Overdue, reported upward"),
    "assigned": Label("交给您办理", "Assigned to you"),
    "returned": Label("您起草的事项被退回", "A matter that you drafted was returned"),
    "cancelled": Label("您在办的事项已停止", "What you were working on was stopped"),
    "copied": Label("抄送给您", "Copied to you"),
    "delegated": Label("委派给您", "Delegated to you"),
    "signer_added": Label("请您加签", "You were added as a signer"),
    "consulted": Label("请您参加沟通或会商", "You were consulted"),
    "answered": Label("您委派、加签或沟通的事已有答复", "What you delegated or asked was answered"),
    "decision_carried_out": Label("您拟定的结论已经会签办结", "Your held decision was signed and carried out"),
    "decision_dropped": Label("您拟定的结论未能办结，请重新办理", "Your held decision was dropped; please decide anew"),
    "redirected": Label("事项被跳转，各关重审", "The matter was moved; its gates are reviewed again"),
    "withdrawn": Label("不再需要您办理", "You are no longer needed"),
    "substitution": Label("代办安排", "Substitution"),
    "substitution_waits": Label("代办等您确认", "A substitution waits for you to confirm it"),
    "finding": Label("有新的技术核查发现", "New findings of the machine check"),
    "commented": Label("您起草的文稿有新批注", "A new comment on your text"),
    "comment_answered": Label("您参与的批注有新回复", "A new answer to a comment of yours"),
    "taken_down": Label("已下线", "Taken down"),
    "takedown_decided": Label("撤下与更正已办结", "Withdrawal or correction carried out"),
    "takedown_overdue": Label("撤下与更正逾期未决定", "Withdrawal or correction not decided in time"),
    "process_submitted": Label("有流程等您核对", "A process waits for you to check it"),
    "process_published": Label("您提交的流程已发布", "The process that you submitted was published"),
    "process_returned": Label("您提交的流程被退回", "The process that you submitted was given back"),
    "migration_proposed": Label("有迁移等您核对", "A move of running matters waits for you to check it"),
    "migration_released": Label("您提出的迁移已放行", "The move that you proposed was released"),
    "migration_returned": Label("您提出的迁移被退回", "The move that you proposed was given back"),
    "migration_finished": Label("迁移已办完", "The move of running matters is finished"),
    "migrated": Label("流程换了新版，您在办的环节有变化", "The process changed; so did the step in your hands"),
    "migration_undone": Label("迁移已撤销，原环节交回给您", "A move was undone; the step is yours again"),
    "follow_up": Label("今天跟进", "To be followed up today"),
    "followed": Label("您关注的事项有进展", "Something that you follow moved on"),
}
# whoever could switch these off would miss what they answer for
ALWAYS = frozenset(
    {
        "urged",
        "overdue",
        "escalated",
        "assigned",
        "cancelled",
        "taken_down",
        "takedown_overdue",
        "process_submitted",
        "migration_proposed",
    }
)
ACTIONS: dict[str, Label] = {
    "work_item.follow_up_set": Label("设置跟进日期", "Day of follow-up set"),
    "notices.ways_set": Label("设置提醒方式", "Ways of notices set"),
}

"""What the questions to the trail speak of: groups of acts, circumstances, grounds for reading."""

from __future__ import annotations

from typing import NamedTuple

from workflows.people.labels import Label


class ActionGroup(NamedTuple):
    """Acts that are asked for together: codes, or beginnings that end in a dot."""

    label: Label
    actions: tuple[str, ...]


ACTION_GROUPS: dict[str, ActionGroup] = {
    "review": ActionGroup(
        Label("审查", "Review"),
        ("opinion.", "votes.", "approval.", "screening.", "finding.", "suggestion.", "comment."),
    ),
    "work": ActionGroup(
        Label("待办和协办", "Work items and side work"),
        ("work_item.", "copy.", "delegation.", "signer.", "decision.", "consultation."),
    ),
    "matter": ActionGroup(Label("事项", "Matters"), ("matter.", "attribute.", "exemption.")),
    "text": ActionGroup(Label("文稿", "Texts"), ("document.", "elements.", "revision.")),
    "release": ActionGroup(Label("发布", "Release"), ("release.", "release_set.", "number.", "upkeep.", "takedown.")),
    "reading": ActionGroup(Label("查看草稿", "Reading of drafts"), ("draft.", "access.denied")),
    "intake": ActionGroup(Label("文件接收", "Intake"), ("intake.",)),
    "process": ActionGroup(Label("流程", "Processes"), ("instance.", "message.", "timer.", "incident.")),
    "diagrams": ActionGroup(Label("流程图", "Diagrams"), ("definition.", "process_draft.", "migration.")),
    "words": ActionGroup(Label("词库", "Word lists"), ("rulebook.",)),
    "calendar": ActionGroup(Label("工作日历", "Calendar"), ("calendar.",)),
    "people": ActionGroup(
        Label("人员和岗位", "People and posts"),
        (
            "person.",
            "post.",
            "section.",
            "administrator.",
            "dual_post.",
            "token.",
            "session.",
            "phrases.",
            "view.",
            "substitution.",
            "notices.",
        ),
    ),
    "login": ActionGroup(Label("登录", "Log-ins"), ("login.",)),
    "export": ActionGroup(
        Label("导出", "Exports"), ("audit.", "evidence.", "acts.exported", "inbox.exported", "statistics.exported")
    ),
}
RULE_CHANGES = ("words", "diagrams", "calendar", "people")

CIRCUMSTANCES: dict[str, Label] = {
    "substitute": Label("AB角代办", "By a substitute"),
    "late": Label("超过办理时限", "Overdue"),
    "out_of_hours": Label("非工作时间", "Out of hours"),
}

ACTIONS: dict[str, Label] = {
    "audit.exported": Label("导出留痕查询结果", "Answers of the trail exported"),
    "inbox.exported": Label("导出待办", "Rows of the inbox exported"),
    "acts.exported": Label("导出本人办理记录", "Own acts exported"),
    "audit.question_saved": Label("保存查询", "Question saved"),
    "audit.question_removed": Label("删除所存查询", "Saved question removed"),
}

# why somebody could have read a matter's drafts: the rules of workflows.matters.access
GROUNDS_TO_READ: dict[str, Label] = {
    "drafter": Label("起草人", "Drafter"),
    "editor": Label("改过文稿", "Edited the text"),
    "section": Label("起草科室的起草人或负责人", "Drafter or head of the drafting section"),
    "assignee": Label("承办过待办", "Had a work item of it"),
    "completed": Label("办结过待办", "Completed a work item of it"),
    "group": Label("所在岗位有待办", "A work item waited at their post"),
    "leader": Label("送到领导岗位", "It had reached the leader's post"),
}

UNUSUAL: dict[str, Label] = {
    "denials": Label("一天内多次访问被拒", "Many refusals in one day"),
    "reads": Label("一天内大量查看非本人承办的草稿", "Many drafts of others read in one day"),
    "exports": Label("大量导出", "Large exports"),
}

"""What the screen calls dispositions, states and occasions of the machine check, and its acts in the audit trail."""

from __future__ import annotations

from workflows.people.labels import Label

DISPOSITIONS: dict[str, Label] = {
    "correct": Label("改正", "Correct"),
    "dismiss": Label("非问题", "No issue"),
    "refer": Label("转保密审查", "To secrecy"),
}
FINDING_STATES: dict[str, Label] = {
    "open": Label("未处理", "Open"),
    "confirmed": Label("须改正", "To be corrected"),
    "dismissed": Label("非问题", "No issue"),
}
OCCASIONS: dict[str, Label] = {
    "submission": Label("送审", "Submission"),
    "last_check": Label("发布前复核", "Last check"),
    "release": Label("发布", "Release"),
    "rulebook": Label("词库变更", "Word lists changed"),
}
ACTIONS: dict[str, Label] = {
    "screening.run": Label("技术核查", "Machine check"),
    "finding.disposed": Label("处理技术核查发现", "Finding answered"),
}

"""What follows from an outcome that is hard to undo. Whoever chooses it is asked once and told this; other outcomes
are not asked about."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.people.labels import Label

_RETURNED = Label(
    "本稿将关闭：正在进行的其他审查一并取消，已作出的审查结论全部失效；退给起草人的，改好后重新送审。",
    "The revision will be closed: reviews under way stop, approvals become void; a drafter submits it anew.",
)
_NOT_PUBLIC = Label("本事项将按不公开办理，不进入发布环节。", "The matter will be handled as not public.")
_REFERRED = Label(
    "流程将停在这里，等候有关主管部门或者保密行政管理部门的书面答复。",
    "The process will wait here for the written answer of the competent authority.",
)
_SIGNED = Label(
    "签发后，送审稿、公开属性、渠道和时间即告确定，转入编号和发布；此后任何改动都须重新审查。",
    "Signing settles text, attribute, channels and time; any later change needs new reviews.",
)
_RELEASED = Label(
    "本件最后一次复核即告完成，到确定的时间对社会公开。", "The last check ends, and the set becomes public at its time."
)
_CARRIED_OUT = Label(
    "批准后立即执行，不再经过编号和发布：政策、解读和附件在同一时刻撤下、标注或者恢复公开。",
    "Approval is carried out at once: policy, interpretation and attachments are changed together.",
)
_EVERY_KIND: Mapping[str, Label] = {"return": _RETURNED, "not_public": _NOT_PUBLIC, "refer": _REFERRED}
_BY_KIND: Mapping[tuple[str, str], Label] = {
    ("gate.sign_off", "approve"): _SIGNED,
    ("review.last_check", "release"): _RELEASED,
}
_BY_PROCESS: Mapping[tuple[str, str, str], Label] = {("takedown", "gate.sign_off", "approve"): _CARRIED_OUT}


def consequence(kind: str, outcome: str, process: str = "") -> Label | None:
    """What choosing the outcome of a task of the kind brings about, when it is hard to undo; None: it is not.
    `process`: the main process that the task belongs to."""
    return _BY_PROCESS.get((process, kind, outcome)) or _BY_KIND.get((kind, outcome)) or _EVERY_KIND.get(outcome)

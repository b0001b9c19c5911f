"""The Chinese words of the evidence papers; what other areas name already is taken from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from engine.clock import BUREAU_ZONE
from workflows.calendar.labels import ACTIONS as CALENDAR
from workflows.collaboration.labels import ACTIONS as COLLABORATION
from workflows.collaboration.labels import REASONS
from workflows.matters.labels import ACTIONS as MATTERS
from workflows.matters.labels import CLOSED_REASONS, OUTCOMES
from workflows.people.labels import ACTIONS as PEOPLE
from workflows.people.labels import CAPACITIES, POSTS, Label
from workflows.release.labels import ACTIONS as RELEASE
from workflows.screening.labels import ACTIONS as SCREENING
from workflows.takedown.labels import ACTIONS as TAKEDOWN

ACTIONS: dict[str, Label] = {
    "evidence.sealed": Label("封存案卷", "File sealed"),
    "evidence.printed": Label("打印审查表单", "Form printed"),
    "evidence.folder_made": Label("形成迎检材料", "Inspection folder made"),
}
CHANGES: dict[str, Label] = {
    "form": Label("表单", "Form"),
    "view": Label("内容", "Contents"),
    "seal": Label("签章", "Seal"),
    "events": Label("留痕条数", "Events"),
    "matters": Label("事项数", "Matters"),
}
VIEWS: dict[str, Label] = {
    "full": Label("全部内容", "Everything"),
    "hashes": Label("不含文稿内容", "Without draft text"),
}
# acts of the engine that stand on the chain of a matter
_ENGINE = {
    "instance.started": "流程启动",
    "instance.completed": "流程办结",
    "instance.cancelled": "流程终止",
    "instance.migrated": "流程换到新版",
    "instance.migration_undone": "流程换回原版",
    "work_item.created": "环节开始",
    "work_item.claimed": "签收",
    "work_item.released": "退还",
    "work_item.assigned": "分配",
    "work_item.reassigned": "转办",
    "work_item.completed": "办结环节",
    "work_item.cancelled": "环节取消",
    "work_item.taken_back": "拿回",
    "work_item.reminded": "到期提醒",
    "work_item.follow_up_set": "设置跟进日期",
    "work_item.due_changed": "时限重算",
    "timer.due_changed": "计时重算",
    "timer.fired": "到时触发",
    "message.delivered": "改变流程走向",
    "incident.raised": "登记异常",
    "incident.resolved": "异常已处理",
}
_TOLD: Mapping[str, Label] = {
    **PEOPLE,
    **MATTERS,
    **RELEASE,
    **CALENDAR,
    **SCREENING,
    **TAKEDOWN,
    **COLLABORATION,
    **ACTIONS,
}

# 四类信息 (S1-1(1), S2-14) as the form of the secrecy review asks for them
BARRED_CLASSES = {
    "state_secret": "国家秘密",
    "work_secret": "工作秘密",
    "sensitive": "内部敏感信息及数据",
    "prohibited": "法律法规禁止公开的信息",
}


def action_words(action: str) -> str:
    """The act as the papers name it; an unknown one by its code."""
    return _TOLD[action].zh if action in _TOLD else _ENGINE.get(action, action)


def outcome_words(outcome: str) -> str:
    """The outcome as the papers name it; an unknown one by its code."""
    return OUTCOMES[outcome].zh if outcome in OUTCOMES else outcome


def reason_words(reason: str | None) -> str:
    """A reason as the papers say it: what the system gave as a code, in words; what a person wrote, as it is."""
    known = REASONS | CLOSED_REASONS
    return known[reason].zh if reason in known else reason or ""


def post_words(post: str, capacity: str | None) -> str:
    """保密员 B角."""
    name = POSTS[post].label.zh if post in POSTS else post
    return f"{name} {CAPACITIES[capacity].zh}" if capacity in CAPACITIES else name


def moment(at: datetime | None) -> str:
    """An instant in the bureau's time: 2026年4月2日 09:30; nothing for None."""
    if at is None:
        return ""
    local = at.astimezone(BUREAU_ZONE)
    return f"{day(local.date())} {local:%H:%M}"


def stamp(at: datetime | None) -> str:
    """The same for narrow columns: 2026-04-02 09:30."""
    return "" if at is None else f"{at.astimezone(BUREAU_ZONE):%Y-%m-%d %H:%M}"


def day(on: date | None) -> str:
    """2026年4月2日; nothing for None."""
    return "" if on is None else f"{on.year}年{on.month}月{on.day}日"

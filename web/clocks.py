"""Due times in words: how long is left, how urgent that is, and how the date was computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.expressions import ExpressionError, parse_duration_rule
from engine.runtime import now
from web.presentation import day, moment
from workflows.calendar.working_days import after_working_days, remaining

SOON = 1  # working days left, or fewer


@dataclass(frozen=True)
class DueWords:
    """`tone`: good, soon, over or none. `reason`: rule, start and days skipped, in words."""

    words: str
    tone: str
    reason: str = ""


def due_words(session: Session, due_at: datetime | None, rule: str | None, *, provisional: bool = False) -> DueWords:
    """How long is left of an open item."""
    if due_at is None:
        return DueWords(_("无时限"), "none")
    words, tone = _hours(session, due_at) if (rule or "").startswith("hours") else _days(session, due_at)
    shown = words + (_("（暂定）") if provisional else "")
    return DueWords(shown, tone, _("截止 %(moment)s", moment=moment(due_at)))


def due_calculation(session: Session, started_at: datetime, due_at: datetime | None, rule: str | None) -> str:
    """How the due time came about: the rule, the first day, and the days that do not count."""
    if due_at is None or not rule:
        return ""
    try:
        parsed = parse_duration_rule(rule)
    except ExpressionError:
        return ""
    if parsed.kind != "working_days":
        return _(
            "规则：%(rule)s；自 %(start)s 起算。",
            rule=_rule_words(parsed.kind, parsed.amount),
            start=moment(started_at),
        )
    why = after_working_days(session, started_at, parsed.amount or 0).explanation
    if why is None:
        return ""
    text = _(
        "规则：%(rule)s；%(start)s 收到，%(last)s 为最后一日。", rule=why.rule, start=day(why.start), last=day(why.last)
    )
    if why.skipped:
        text += _("不计：%(days)s。", days="、".join(f"{day(one.day)}（{one.why}）" for one in why.skipped))
    if why.made_up:
        text += _("计入：%(days)s。", days="、".join(f"{day(one.day)}（{one.why}）" for one in why.made_up))
    if why.provisional_from:
        text += _("%(day)s 起的放假安排尚未公布，日期暂定。", day=day(why.provisional_from))
    return text


def _days(session: Session, due_at: datetime) -> tuple[str, str]:
    left = remaining(session, now(session), due_at)
    if left.overdue:
        one, more = _("已超期 1 个工作日"), _("已超期 %(n)s 个工作日", n=left.days)
        return _counted(left.days, _("已超期"), one, more), "over"
    one, more = _("还剩 1 个工作日"), _("还剩 %(n)s 个工作日", n=left.days)
    return _counted(left.days, _("今天到期"), one, more), "soon" if left.days <= SOON else "good"


def _hours(session: Session, due_at: datetime) -> tuple[str, str]:
    seconds = (due_at - now(session)).total_seconds()
    minutes, hours = int(abs(seconds) // 60), int(abs(seconds) // 3600)
    if seconds <= 0:
        return _counted(hours, _("已超期"), _("已超期 1 小时"), _("已超期 %(n)s 小时", n=hours)), "over"
    if hours == 0:
        return _("还剩 %(n)s 分钟", n=minutes), "soon"
    left = _counted(hours, "", _("还剩 1 小时"), _("还剩 %(n)s 小时", n=hours))
    return left, "soon" if seconds < 2 * 3600 else "good"


def _counted(n: int, none: str, one: str, more: str) -> str:
    # English has a word for one of a thing and another for many
    return {0: none, 1: one}.get(n, more)


def _rule_words(kind: str, amount: int | None) -> str:
    words = {
        "hours": _("%(n)s 小时（自然小时）", n=amount),
        "days": _("%(n)s 日（自然日）", n=amount),
        "release_time": _("发布时间"),
        "instant": _("办理时填写的时间"),
    }
    return words.get(kind, kind)

"""Due times in words: how long is left, how urgent that is, and how the date was computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.due_rules import DueRule, parse_duration_rule
from engine.expressions import ExpressionError
from engine.models import WorkItem
from engine.reminders import HOLDER, Step
from engine.runtime import now
from engine.thresholds import Thresholds, parse_warn
from engine.work_items import Item
from web.language import current_language, listed, translate
from web.presentation import day, moment
from workflows.calendar.days import Day
from workflows.calendar.working_days import after_working_days, remaining
from workflows.people.labels import POSTS, Label

SOON = 1  # working days left, or fewer


@dataclass(frozen=True)
class DueWords:
    """`tone`: good, soon (amber), near (red), over or none. `reason`: rule, start and days skipped, in words."""

    words: str
    tone: str
    reason: str = ""


def due_words(
    session: Session, due_at: datetime | None, rule: str | None, *, provisional: bool = False, warn: str | None = None
) -> DueWords:
    """How long is left of an open item. `warn`: its own thresholds (`engine.thresholds`), drawn in the diagram."""
    if due_at is None:
        return DueWords(_("无时限"), "none")
    words, tone = _hours(session, due_at) if (rule or "").startswith("hours") else _days(session, due_at)
    if warn is not None and tone != "over":
        tone = _tone(session, due_at, parse_warn(warn))
    shown = words + (_("（暂定）") if provisional else "")
    return DueWords(shown, tone, _("截止 %(moment)s", moment=moment(due_at)) + _rule_of(rule))


def due_words_of(session: Session, item: Item | WorkItem) -> DueWords:
    """The same of an item, with the thresholds of its step."""
    return due_words(session, item.due_at, item.due_rule, provisional=item.due_provisional, warn=item.warn)


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
    said = [
        _(
            "规则：%(rule)s；%(start)s 收到，%(last)s 为最后一日。",
            rule=_("%(n)s 个工作日（当日不计，末日 24 时截止）", n=parsed.amount),
            start=day(why.start),
            last=day(why.last),
        )
    ]
    if why.skipped:
        said.append(_("不计：%(days)s。", days=_listed(why.skipped)))
    if why.made_up:
        said.append(_("计入：%(days)s。", days=_listed(why.made_up)))
    if why.provisional_from:
        said.append(_("%(day)s 起的放假安排尚未公布，日期暂定。", day=day(why.provisional_from)))
    return (" " if current_language() == "en" else "").join(said)


def _listed(days: Iterable[Day]) -> str:
    return listed(_("%(day)s（%(why)s）", day=day(one.day), why=_weekday(one.why)) for one in days)


def _weekday(why: str) -> str:
    return {"周六": _("周六"), "周日": _("周日")}.get(why, translate(why))


def rung_words(step: Step) -> str:
    """A rung of the ladder of reminders: 超期 3 个工作日，提醒分管领导."""
    known = {HOLDER: Label("办理人", "the holder")} | {code: post.label for code, post in POSTS.items()}
    n = step.rule.amount or 0
    spans = {
        "working_days": _counted(n, "", _("1 个工作日"), _("%(n)s 个工作日", n=n)),
        "hours": _counted(n, "", _("1 小时"), _("%(n)s 小时", n=n)),
        "days": _counted(n, "", _("1 日"), _("%(n)s 日", n=n)),
    }
    told, span = translate(known.get(step.to, step.to)), spans[step.rule.kind]
    if step.when == "before":
        return _("到期前 %(span)s，提醒%(who)s", span=span, who=told)
    return _("超期 %(span)s，提醒%(who)s", span=span, who=told)


def _tone(session: Session, due_at: datetime, thresholds: Thresholds) -> str:
    if _within(session, due_at, thresholds.red):
        return "near"
    return "soon" if _within(session, due_at, thresholds.amber) else "good"


def _within(session: Session, due_at: datetime, threshold: DueRule | None) -> bool:
    if threshold is None:
        return False
    amount = threshold.amount or 0
    if threshold.kind == "hours":
        return due_at - now(session) <= timedelta(hours=amount)
    return remaining(session, now(session), due_at).days <= amount


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


def _rule_of(rule: str | None) -> str:
    """The rule behind a date, for lists; the whole calculation stands on the item's page."""
    try:
        parsed = parse_duration_rule(rule) if rule else None
    except ExpressionError:
        return ""
    return _("（规则：%(rule)s）", rule=_rule_words(parsed.kind, parsed.amount)) if parsed else ""


def _rule_words(kind: str, amount: int | None) -> str:
    words = {
        "working_days": _("%(n)s 个工作日（当日不计）", n=amount),
        "hours": _("%(n)s 小时（自然小时）", n=amount),
        "days": _("%(n)s 日（自然日）", n=amount),
        "release_time": _("发布时间"),
        "decision_time": _("应在此前决定的时间"),
        "instant": _("办理时填写的时间"),
    }
    return words.get(kind, kind)

"""The standard questions to the trail as a table: what each asks of the events, with which filters, and who may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine.audit.queries import Event, Question
from workflows.oversight import approvals, readers, returns, rights, unusual
from workflows.oversight.answers import Table
from workflows.oversight.labels import ACTION_GROUPS, RULE_CHANGES
from workflows.oversight.sight import asks_as
from workflows.oversight.wanted import Wanted, checked_hash
from workflows.people.actor import Actor
from workflows.people.labels import Label

EVERYBODY = frozenset({"audit", "security", "system", "involved"})
ADMINISTRATORS = frozenset({"audit", "security", "system"})
INVOLVED = frozenset({"audit", "involved"})
AUDITOR = frozenset({"audit"})


@dataclass(frozen=True)
class Asked:
    """A question with its filters resolved. `question`: the events wanted, with the asker's sight in it."""

    actor: Actor
    wanted: Wanted
    question: Question


@dataclass(frozen=True)
class StandardQuestion:
    """`needs`: filters without which it is no question (names of Wanted's fields); every other filter may be added,
    except where `filters` names the only ones. `fixed`: what the question itself asks of events; None: it is answered
    with tables alone. `tables`: answered beside the events, on the first page."""

    code: str
    label: Label
    explanation: Label
    askers: frozenset[str]
    needs: tuple[str, ...] = ()
    filters: tuple[str, ...] | None = None
    fixed: dict[str, Any] | None = None
    tables: Callable[[Session, Asked], tuple[Table, ...]] | None = None
    reasons: Callable[[Session, Sequence[Event]], Mapping[str, str]] | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The filters that may be given, those needed first."""
        may = FILTERS if self.filters is None else self.filters
        return (*self.needs, *(each for each in may if each not in self.needs and each not in (self.fixed or {})))


# name of a filter -> (what the screen calls it, type of its value)
FILTERS: dict[str, tuple[Label, str]] = {
    "matter": (Label("事项编号", "Matter number"), "matter"),
    "person": (Label("人员", "Person"), "person"),
    "section": (Label("科室", "Section"), "section"),
    "gate": (Label("关口", "Gate"), "gate"),
    "hash": (Label("校验值", "Hash"), "hash"),
    "group": (Label("动作类别", "Kind of act"), "group"),
    "action": (Label("动作", "Act"), "action"),
    "outcome": (Label("结论", "Outcome"), "outcome"),
    "circumstance": (Label("情形", "Circumstance"), "circumstance"),
    "since": (Label("起始日期", "From"), "date"),
    "until": (Label("截止日期", "To"), "date"),
    "text": (Label("理由中的字词", "Words of the reason"), "text"),
}
DAY = (Label("日期", "Day"), "date")


def _readers(session: Session, asked: Asked) -> tuple[Table, ...]:
    subject = asked.question.subject
    assert subject is not None
    return (readers.who_could_read(session, subject, asked.wanted.day),)


def _approvals(session: Session, asked: Asked) -> tuple[Table, ...]:
    return (approvals.approvals_of_bytes(session, asked.actor, checked_hash(asked.wanted.hash or "")),)


def _rights(session: Session, asked: Asked) -> tuple[Table, ...]:
    return rights.rights_on(session, asked.wanted.day, asked.question.actor, asked.question.section)


def _unusual(session: Session, asked: Asked) -> tuple[Table, ...]:
    return (unusual.unusual_days(session, asked.wanted.since, asked.wanted.until, asked.question.actor),)


_RULES = tuple(action for group in RULE_CHANGES for action in ACTION_GROUPS[group].actions)
_QUESTIONS = (
    StandardQuestion(
        "everything",
        Label("全部留痕", "The whole trail"),
        Label("按任意条件组合查询", "Any filters together"),
        EVERYBODY,
        fixed={},
    ),
    StandardQuestion(
        "matter",
        Label("一个事项的全部留痕", "Everything about a matter"),
        Label("从立项到归档谁做了什么", "Who did what, from opening to archive"),
        EVERYBODY,
        needs=("matter",),
        fixed={},
    ),
    StandardQuestion(
        "hash",
        Label("一个校验值的全部留痕", "Everything about a hash"),
        Label("这一稿、这一发布件或这一版本的字节", "These bytes of a revision, a release or a version"),
        EVERYBODY,
        needs=("hash",),
        fixed={},
    ),
    StandardQuestion(
        "person",
        Label("一个人做过什么", "Everything a person did"),
        Label("该人员经办的全部动作", "All acts of the person"),
        ADMINISTRATORS,
        needs=("person",),
        fixed={},
    ),
    StandardQuestion(
        "section",
        Label("一个科室做过什么", "Everything a section did"),
        Label("按办理时所在科室", "By the section that people belonged to when they acted"),
        AUDITOR,
        needs=("section",),
        fixed={},
    ),
    StandardQuestion(
        "gate",
        Label("一个审查关口的全部留痕", "Everything at a gate"),
        Label("审查结论及其失效", "Approvals and how they became void"),
        INVOLVED,
        needs=("gate",),
        fixed={},
    ),
    StandardQuestion(
        "who_saw",
        Label("谁看过这份草稿", "Who saw this draft"),
        Label("每次查看草稿的人员、时间和位置", "Who read it, when and where"),
        INVOLVED,
        needs=("matter",),
        fixed={"actions": ("draft.read", "draft.excerpt")},
    ),
    StandardQuestion(
        "who_could_see",
        Label("谁本可以看到这份草稿", "Who could have seen this draft"),
        Label(
            "按某一天的岗位、承办和编辑情况推定，并列理由", "By posts, work items and edits of a day, with the reason"
        ),
        INVOLVED,
        needs=("matter",),
        filters=("day",),
        tables=_readers,
    ),
    StandardQuestion(
        "approvals",
        Label("谁批准了这些字节", "Who approved exactly these bytes"),
        Label("有效和失效的审查结论及其留痕", "Approvals in force and void, with their events"),
        INVOLVED,
        needs=("hash",),
        fixed={"actions": ("approval.",)},
        tables=_approvals,
    ),
    StandardQuestion(
        "substitutes",
        Label("AB角代办的决定", "What substitutes decided"),
        Label("B角代替A角办理的动作", "Acts of B in place of A"),
        INVOLVED,
        fixed={"circumstance": "substitute"},
    ),
    StandardQuestion(
        "returns",
        Label("退回及其去向", "Returns"),
        Label(
            "谁退回、退给谁、什么理由；理由中的文稿原文略去，保密审查的不显示",
            "Who returned what to whom and why; what repeats the draft is left out, the secrecy review's not shown",
        ),
        INVOLVED,
        fixed={"actions": ("work_item.completed",), "outcome": "return"},
        reasons=returns.reasons_of,
    ),
    StandardQuestion(
        "overdue",
        Label("超过时限的办理", "Overdue acts"),
        Label("超过办理时限才办结的待办", "Work items completed after their due time"),
        INVOLVED,
        fixed={"circumstance": "late"},
    ),
    StandardQuestion(
        "out_of_hours",
        Label("非工作时间的动作", "Acts out of hours"),
        Label("工作日历之外的动作", "Acts outside the bureau's working hours"),
        AUDITOR,
        fixed={"circumstance": "out_of_hours"},
    ),
    StandardQuestion(
        "unusual",
        Label("异常动作", "Unusual acts"),
        Label(
            "一天内多次被拒、大量查看他人草稿、大量导出；缺省查最近 7 天",
            "Many refusals, many drafts of others, large exports in a day; of the last 7 days unless told",
        ),
        AUDITOR,
        filters=("person", "since", "until"),
        tables=_unusual,
    ),
    StandardQuestion(
        "rights",
        Label("某一天的权限", "Rights as they were on a day"),
        Label("岗位、A/B角、科室、管理员和兼岗决定", "Posts, capacities, sections, administrators, dual posts"),
        ADMINISTRATORS,
        filters=("day", "person", "section"),
        tables=_rights,
    ),
    StandardQuestion(
        "rule_changes",
        Label("词库、流程图、日历、人员和岗位的修改", "Changes to word lists, diagrams, calendar, people and posts"),
        Label("谁改了什么，旧值和新值", "Who changed what, from what to what"),
        ADMINISTRATORS,
        fixed={"actions": _RULES},
    ),
)
QUESTIONS: dict[str, StandardQuestion] = {each.code: each for each in _QUESTIONS}


def questions_for(actor: Actor) -> tuple[StandardQuestion, ...]:
    """The questions that the actor may ask, in the order of the list."""
    return tuple(each for each in _QUESTIONS if asks_as(actor) in each.askers)

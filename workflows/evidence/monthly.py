"""Monthly lists: every secrecy review of a month, and the dual-post decisions with what was approved under them.

Months are those of the bureau (Asia/Shanghai).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from engine.errors import Invalid
from workflows.calendar.periods import Period, month_of
from workflows.evidence.rules import is_auditor, require_tables
from workflows.evidence.words import outcome_words, post_words
from workflows.matters.access import readable_by
from workflows.matters.gates import GATES
from workflows.matters.models import Approval, Matter, Opinion
from workflows.people.actor import Actor
from workflows.people.models import DualPostDecision, Person, Section
from workflows.people.queries import names_of
from workflows.release.models import ReleaseSet
from workflows.screening.models import FindingRow


def month_written(text: str) -> Period:
    """The month written as 2026-11. Raises Invalid for anything else."""
    try:
        return month_of(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise Invalid("月份请按 2026-11 的样子填写。") from None


def period_words(period: Period) -> str:
    """2026年11月, or from day to day."""
    first = period.since
    if first.day == 1 and month_of(first) == period:
        return f"{first.year}年{first.month}月"
    return f"{first:%Y-%m-%d} 至 {period.until:%Y-%m-%d}"


@dataclass(frozen=True)
class SecrecyReview:
    """One line of 保密审查汇总表. `title`: empty for whoever must not know it."""

    number: str
    title: str
    section: str
    conclusion: str
    reviewer: str
    post: str
    findings: int
    at: datetime


def secrecy_reviews(session: Session, actor: Actor, period: Period) -> list[SecrecyReview]:
    """Every decision on the secrecy gate in the period, in order. `findings`: of the machine check, 保密, of that
    revision. Raises NotAllowed unless the tables are the actor's business."""
    require_tables(actor)
    approved = exists().where(Approval.opinion_id == Opinion.id, Approval.gate == "secrecy")
    found = (
        select(func.count())
        .where(FindingRow.revision_id == Opinion.revision_id, FindingRow.aspect == "secrecy")
        .scalar_subquery()
    )
    query = (
        select(Matter.number, case((_may_know_title(actor), Matter.title), else_=literal("")), Section.name, found)
        .add_columns(Opinion.outcome, Opinion.post, Opinion.capacity, Opinion.at, Person.name)
        .join(Matter, Matter.id == Opinion.matter_id)
        .join(Section, Section.id == Matter.section_id)
        .join(Person, Person.id == Opinion.person_id)
        .where(or_(Opinion.kind == "gate.secrecy", and_(Opinion.kind == "gate.difference", approved)))
        .where(Opinion.at >= period.start, Opinion.at < period.end)
        .order_by(Opinion.at, Opinion.id)
    )
    return [
        SecrecyReview(number, title, section, outcome_words(outcome), name, post_words(post, capacity), count, at)
        for number, title, section, count, outcome, post, capacity, at, name in session.execute(query)
    ]


def _may_know_title(actor: Actor) -> ColumnElement[bool]:
    released = exists().where(ReleaseSet.matter_id == Matter.id, ReleaseSet.released_at.is_not(None))
    return released if is_auditor(actor) or actor.is_installer else or_(released, readable_by(actor))


@dataclass(frozen=True)
class DualPost:
    """One line of the 兼岗 list: a decision, and one approval given under it (none: empty)."""

    person: str
    decided_by: str
    decided_on: date
    valid_until: date
    reason: str
    number: str
    gate: str
    at: datetime | None


def dual_posts(session: Session, actor: Actor, period: Period) -> list[DualPost]:
    """The decisions that were valid on some day of the period, each with the approvals given under it in the period.

    Raises NotAllowed like `secrecy_reviews`.
    """
    require_tables(actor)
    in_period = and_(Approval.at >= period.start, Approval.at < period.end)
    query = (
        select(DualPostDecision, Matter.number, Approval.gate, Approval.at)
        .outerjoin(Approval, and_(Approval.dual_post_decision_id == DualPostDecision.id, in_period))
        .outerjoin(Matter, Matter.id == Approval.matter_id)
        .where(DualPostDecision.decided_on <= period.until, DualPostDecision.valid_until >= period.since)
        .order_by(DualPostDecision.decided_on, DualPostDecision.id, Approval.at)
    )
    rows = session.execute(query).all()
    names = names_of(session, [who for row in rows for who in (row[0].person_id, row[0].decided_by)])
    return [
        DualPost(
            names.get(decision.person_id, ""),
            names.get(decision.decided_by, ""),
            decision.decided_on,
            decision.valid_until,
            decision.reason,
            number or "",
            GATES[gate].label.zh if gate in GATES else "",
            at,
        )
        for decision, number, gate, at in rows
    ]

"""Asking a standard question: who may, with which filters, and the page that answers it.

answer(session, actor, "returns", Wanted(section="zyjs")) -> Answer
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from engine.audit import queries as trail
from engine.audit.queries import PAGE, Count, Question
from engine.clock import start_of
from engine.errors import Invalid, Issue, NotAllowed, NotFound
from workflows.oversight.answers import Answer
from workflows.oversight.sight import Sight, asks_as, may_ask_about, sight_of
from workflows.oversight.standard_questions import DAY, FILTERS, QUESTIONS, Asked, StandardQuestion
from workflows.oversight.wanted import (
    Wanted,
    actions_of,
    check_codes,
    checked_hash,
    day_after,
    matter_id,
    no_matter,
    person_id,
    section_id,
)
from workflows.people.actor import Actor


def answer(
    session: Session, actor: Actor, code: str, wanted: Wanted, *, before: str | None = None, limit: int = PAGE
) -> Answer:
    """One page. Raises NotFound (no such question, person, section; no matter that the actor may ask about),
    NotAllowed, Invalid (a filter is missing, unknown to the question or malformed)."""
    standard, asked = _prepared(session, actor, code, wanted)
    tables = standard.tables(session, asked) if standard.tables and before is None else ()
    if standard.fixed is None:
        return Answer(tables=tables)
    events = trail.ask(session, asked.question, before=before, limit=limit)
    reasons = standard.reasons(session, events) if standard.reasons else {}
    return Answer(tuple(events), events[-1].id if len(events) == limit else None, tables, reasons)


def count(session: Session, actor: Actor, code: str, wanted: Wanted) -> Count:
    """How many events answer, of those that the actor sees: exact up to 1,000. Raises like `answer`."""
    standard, asked = _prepared(session, actor, code, wanted)
    return Count(0, exact=True) if standard.fixed is None else trail.count(session, asked.question)


def resolved(session: Session, actor: Actor, code: str, wanted: Wanted) -> Question:
    """The events that the question asks for, with the actor's sight in it. Raises like `answer`."""
    return _prepared(session, actor, code, wanted)[1].question


def question_named(code: str) -> StandardQuestion:
    """Raises NotFound."""
    if found := QUESTIONS.get(code):
        return found
    raise NotFound(f"没有“{code}”这个查询。可用：{'、'.join(QUESTIONS)}。")


def check_askable(actor: Actor, code: str, wanted: Wanted) -> None:
    """Whether the actor may ask the question with these filters. Raises NotFound, NotAllowed, Invalid."""
    _require_askable(question_named(code), actor, wanted)
    check_codes(wanted)


def _prepared(session: Session, actor: Actor, code: str, wanted: Wanted) -> tuple[StandardQuestion, Asked]:
    standard = question_named(code)
    _require_askable(standard, actor, wanted)
    check_codes(wanted)
    return standard, Asked(actor, wanted, _question(session, standard, actor, wanted))


def _require_askable(standard: StandardQuestion, actor: Actor, wanted: Wanted) -> None:
    if asks_as(actor) not in standard.askers:
        raise NotAllowed(f"“{standard.label.zh}”不在您的查询权限之内。")
    given = wanted.given()
    names = {**FILTERS, "day": DAY}
    missing = [name for name in standard.needs if name not in given]
    strange = [name for name in given if name not in standard.parameters]
    issues = [Issue("audit.filter", f"请填写{names[name][0].zh}。", field=name) for name in missing]
    issues += [Issue("audit.filter", f"此查询不用{names[name][0].zh}。", field=name) for name in strange]
    if issues:
        raise Invalid(issues[0].message, issues=issues)


def _question(session: Session, standard: StandardQuestion, actor: Actor, wanted: Wanted) -> Question:
    subject = _subject(session, actor, wanted.matter)
    sight = sight_of(session, actor, subject) if standard.fixed is not None else Sight()
    fixed = dict(standard.fixed or {})
    asked = Question(
        actor=person_id(session, wanted.person) if wanted.person else None,
        subject=subject,
        actions=actions_of(wanted, fixed.pop("actions", ())),
        content_hash=checked_hash(wanted.hash) if wanted.hash else None,
        section=section_id(session, wanted.section) if wanted.section else None,
        gate=wanted.gate,
        outcome=wanted.outcome,
        circumstance=wanted.circumstance,
        since=start_of(wanted.since) if wanted.since else None,
        until=day_after(wanted.until) if wanted.until else None,
        text=wanted.text,
        seen=sight.seen,
        conditions=sight.conditions,
    )
    return replace(asked, **fixed)


def _subject(session: Session, actor: Actor, matter: str | None) -> str | None:
    if matter is None:
        return None
    found = matter_id(session, matter)
    if not may_ask_about(session, actor, found):
        raise no_matter(matter)
    return found

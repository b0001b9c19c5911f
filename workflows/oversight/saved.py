"""Saved questions: keep, list and remove them. Using one asks it with the rights of whoever uses it, at that time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Invalid, NotFound
from engine.ids import new_id
from engine.runtime import now
from workflows.oversight.models import SavedQuestion
from workflows.oversight.questions import check_askable
from workflows.oversight.rules import is_auditor, saving_issues
from workflows.oversight.wanted import wanted_from
from workflows.people.actor import Actor
from workflows.views.rules import is_own, of_own_section


def save_question(
    session: Session, actor: Actor, name: str, code: str, given: Mapping[str, Any], *, shared_with: str = "nobody"
) -> SavedQuestion:
    """Keep a question with its filters. Raises NotFound, NotAllowed, Invalid as asking it would, and Invalid when it
    has no name or cannot be shared so."""
    wanted = wanted_from(given)
    check_askable(actor, code, wanted)
    owned = select(func.count()).where(SavedQuestion.owner_id == actor.person_id, SavedQuestion.removed_at.is_(None))
    if issues := saving_issues(actor, name, shared_with, session.scalar(owned) or 0):
        raise Invalid(issues[0].message, issues=issues)
    saved = SavedQuestion(
        id=new_id(),
        owner_id=actor.person_id,
        name=name.strip(),
        question=code,
        wanted=wanted.given(),
        shared_with=shared_with,
        section_id=actor.section_id if shared_with == "section" else None,
        created_at=now(session),
        removed_at=None,
    )
    session.add(saved)
    session.flush()
    changes = {"saved": [None, saved.id], "question": [None, code], "shared_with": [None, shared_with]}
    audit.record(session, chain=audit.ACCESS, action="audit.question_saved", actor=actor.person_id, changes=changes)
    return saved


def remove_question(session: Session, actor: Actor, saved_id: str) -> None:
    """Take one's own question off the lists; the row stays. Raises NotFound."""
    saved = session.get(SavedQuestion, saved_id)
    if saved is None or saved.removed_at is not None or not is_own(actor, saved):
        raise NotFound("没有这个所存的查询，或它不是您保存的。")
    saved.removed_at = now(session)
    changes = {"saved": [saved.id, None]}
    audit.record(session, chain=audit.ACCESS, action="audit.question_removed", actor=actor.person_id, changes=changes)


def saved_questions(session: Session, actor: Actor) -> list[SavedQuestion]:
    """One's own and those shared with one, by name."""
    query = select(SavedQuestion).where(SavedQuestion.removed_at.is_(None), _for(actor))
    return list(session.scalars(query.order_by(SavedQuestion.name, SavedQuestion.id)))


def saved_question(session: Session, actor: Actor, saved_id: str) -> SavedQuestion:
    """Raises NotFound when there is none, or none for the actor."""
    wanted = (SavedQuestion.id == saved_id, SavedQuestion.removed_at.is_(None), _for(actor))
    found = session.scalar(select(SavedQuestion).where(*wanted))
    if found is None:
        raise NotFound("没有这个所存的查询。")
    return found


def _for(actor: Actor) -> ColumnElement[bool]:
    shared = [of_own_section(actor, SavedQuestion)]
    if is_auditor(actor):
        shared.append(SavedQuestion.shared_with == "auditors")
    return or_(SavedQuestion.owner_id == actor.person_id, *shared)

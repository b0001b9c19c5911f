"""审查意见: what a person answered on one work item; every field of the form is kept, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.ids import id_at
from engine.runtime import now
from engine.work_items import Item
from workflows.matters import trail
from workflows.matters.models import Matter, Opinion, Revision
from workflows.people.actor import Actor, HeldPost


def record_opinion(
    session: Session,
    *,
    item: Item,
    matter: Matter,
    revision: Revision | None,
    actor: Actor,
    answers: Mapping[str, Any],
    standing: HeldPost | None = None,
) -> Opinion:
    """Keep the answers to a work item; `outcome` and `opinion` among them become the opinion's outcome and words.

    `revision` is the open one, None while drafting. `standing`: the post by which the actor answers (None: their own).
    Raises Conflict when the item was answered before.
    """
    standing = standing or actor.standing(item.candidate_group)
    revision_id = revision.id if revision else None
    at = now(session)
    opinion = Opinion(
        id=id_at(at),  # lists of what somebody did are sorted and cut by it
        matter_id=matter.id,
        revision_id=revision_id,
        work_item_id=item.id,
        element_id=item.element_id,
        task_name=item.name,
        kind=item.kind,
        person_id=actor.person_id,
        on_behalf_of=standing.held_for if standing else None,
        post=standing.post if standing else item.candidate_group.partition("/")[0],
        capacity=standing.capacity if standing else None,
        outcome=str(answers.get("outcome") or "done"),
        text=str(answers.get("opinion") or ""),
        answers=dict(answers),
        at=at,
    )
    session.add(opinion)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict from error
    trail.record(
        session,
        matter.id,
        "opinion.recorded",
        actor.person_id,
        {
            "element": [None, item.element_id],
            "outcome": [None, opinion.outcome],
            "post": [None, opinion.post],
            "capacity": [None, opinion.capacity],
        },
        revision=revision_id,
        content_hash=revision.content_hash if revision else None,
        work_item_id=item.id,
    )
    return opinion


def last_answers(session: Session, matter_id: str, kind: str) -> dict[str, Any] | None:
    """Every field of the latest opinion of the kind in the matter (any revision); None when nobody gave one."""
    return session.scalar(
        select(Opinion.answers)
        .where(Opinion.matter_id == matter_id, Opinion.kind == kind, Opinion.taken_back_at.is_(None))
        .order_by(Opinion.id.desc())
        .limit(1)
    )


def opinions_of(session: Session, matter_id: str) -> Sequence[Opinion]:
    """Everything that was answered in the matter, in order."""
    return session.scalars(select(Opinion).where(Opinion.matter_id == matter_id).order_by(Opinion.id)).all()

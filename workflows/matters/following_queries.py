"""What somebody follows, as it stands now: only what they may read at the time of looking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.models import WorkItem
from workflows.matters.access import readable_by
from workflows.matters.following import is_new
from workflows.matters.following_models import Followed
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.people.models import Person

PAGE = 40


@dataclass(frozen=True)
class FollowedMatter:
    """`tells`: moving on is also a notice; `new`: it moved on since the person last looked."""

    matter_id: str
    number: str
    title: str
    state: str
    urgency: str
    since: datetime
    moved_at: datetime | None
    tells: bool
    new: bool


@dataclass(frozen=True)
class OpenStep:
    """An open work item of a matter: its step, who holds it (None: nobody has claimed it), by when."""

    work_item_id: str
    name: str
    candidate_group: str
    holder: str | None
    due_at: datetime | None
    due_rule: str | None
    provisional: bool
    warn: str | None


def followed_matters(
    session: Session, actor: Actor, *, new_only: bool = False, after: str = "", limit: int = PAGE
) -> Sequence[FollowedMatter]:
    """One page, the youngest matter first; `after`: the matter_id of the last row seen."""
    fresh = func.coalesce(is_new(), False)
    query = (
        select(
            Matter.id,
            Matter.number,
            Matter.title,
            Matter.state,
            Matter.urgency,
            Followed.since,
            Followed.moved_at,
            Followed.tells,
            fresh,
        )
        .join(Matter, Matter.id == Followed.matter_id)
        .where(Followed.person_id == actor.person_id, Followed.ended_at.is_(None), readable_by(actor))
        .order_by(Followed.matter_id.desc())
        .limit(limit)
    )
    query = query.where(fresh) if new_only else query
    query = query.where(Followed.matter_id < after) if after else query
    return [FollowedMatter(*row) for row in session.execute(query)]


def open_steps(session: Session, matter_ids: Iterable[str]) -> Mapping[str, Sequence[OpenStep]]:
    """matter id -> its open work items, oldest first, in one statement. For matters that the asker may read."""
    query = (
        select(
            WorkItem.subject,
            WorkItem.id,
            WorkItem.name,
            WorkItem.candidate_group,
            Person.name,
            WorkItem.due_at,
            WorkItem.due_rule,
            WorkItem.due_provisional,
            WorkItem.warn,
        )
        .outerjoin(Person, Person.id == WorkItem.assignee)
        .where(WorkItem.subject.in_(sorted(matter_ids)), WorkItem.status == "open")
        .order_by(WorkItem.id)
    )
    found: dict[str, list[OpenStep]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0]].append(OpenStep(*row[1:]))
    return found

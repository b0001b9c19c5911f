"""What can be asked of side tasks: one's own list, those of a matter with their held decisions, consultations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.errors import NotFound
from engine.models import WorkItem
from workflows.collaboration.models import Consultation
from workflows.matters.access import lets_read, readable_matter
from workflows.matters.models import Matter
from workflows.matters.side_models import HeldDecision, SideTask
from workflows.people.actor import Actor
from workflows.people.models import Person
from workflows.people.queries import names_of

PAGE = 50
MOST_COUNTED = 999


@dataclass(frozen=True)
class TaskLine:
    """A side task in its person's list. `stage`: the work item's step, when it is about one."""

    task: SideTask
    title: str
    number: str
    asked_by: str
    stage: str | None


@dataclass(frozen=True)
class SideWork:
    """All side work of a matter, in order. `names`: person id -> name; `stages`: work item id -> its step."""

    tasks: tuple[SideTask, ...]
    consultations: tuple[Consultation, ...]
    held: tuple[HeldDecision, ...]
    names: dict[str, str]
    stages: dict[str, str]

    def held_of(self, work_item_id: str) -> HeldDecision | None:
        """The last decision on the item that was held for signers."""
        return next((each for each in reversed(self.held) if each.work_item_id == work_item_id), None)


def waiting_for(session: Session, actor: Actor, after: str = "", limit: int = PAGE) -> list[TaskLine]:
    """What the actor was asked for and has not done, oldest first; `after`: id of the last one already shown."""
    query = _lines().where(_waits(actor), SideTask.id > after)
    return _read(session, query.order_by(SideTask.id).limit(limit))


def done_by(session: Session, actor: Actor, before: str = "~", limit: int = PAGE) -> list[TaskLine]:
    """What the actor did, newest first; `before`: id of the last one already shown."""
    mine = lets_read(actor), SideTask.state == "done", SideTask.id < before
    return _read(session, _lines().where(*mine).order_by(SideTask.id.desc()).limit(limit))


def count_waiting(session: Session, actor: Actor) -> int:
    """How many side tasks wait for the actor; at most MOST_COUNTED + 1."""
    some = (
        select(SideTask.id)
        .join(Matter, Matter.id == SideTask.matter_id)
        .outerjoin(WorkItem, WorkItem.id == SideTask.work_item_id)
        .where(_waits(actor))
        .limit(MOST_COUNTED + 1)
    )
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _waits(actor: Actor) -> ColumnElement[bool]:
    """Open, and its turn: a part in a decision while the work item is, a signature after it once there is one."""
    decided = exists().where(HeldDecision.work_item_id == SideTask.work_item_id, HeldDecision.state == "waiting")
    its_turn = and_(WorkItem.status == "open", or_(SideTask.position.is_(None), SideTask.position == "before", decided))
    return and_(
        lets_read(actor),
        SideTask.state == "open",
        or_(SideTask.kind.in_(("copy", "consultation")), its_turn),
    )


def _lines() -> Select[*tuple[Any, ...]]:
    asker = aliased(Person)
    return (
        select(SideTask, Matter.title, Matter.number, asker.name, WorkItem.name)
        .join(Matter, Matter.id == SideTask.matter_id)
        .join(asker, asker.id == SideTask.asked_by)
        .outerjoin(WorkItem, WorkItem.id == SideTask.work_item_id)
    )


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[TaskLine]:
    return [TaskLine(*row) for row in session.execute(query)]


def side_work(session: Session, matter_id: str, more_people: Sequence[str] = ()) -> SideWork:
    """All side work of a matter that the caller has read for its reader; at most five statements, three where there is
    none."""
    tasks = list(session.scalars(select(SideTask).where(SideTask.matter_id == matter_id).order_by(SideTask.id)))
    if not tasks:
        return SideWork((), (), (), names_of(session, more_people), {})
    convened = select(Consultation).where(Consultation.matter_id == matter_id).order_by(Consultation.id)
    consultations = tuple(session.scalars(convened))
    kept = select(HeldDecision).where(HeldDecision.matter_id == matter_id).order_by(HeldDecision.id)
    held = tuple(session.scalars(kept))
    people = [person for task in tasks for person in (task.person_id, task.asked_by, task.ended_by) if person]
    items = {task.work_item_id for task in tasks if task.work_item_id}
    stages = session.execute(select(WorkItem.id, WorkItem.name).where(WorkItem.id.in_(sorted(items))))
    return SideWork(
        tuple(tasks),
        consultations,
        held,
        names_of(session, [*people, *more_people]),
        {row[0]: row[1] for row in stages},
    )


def own_side_task(session: Session, side_task_id: str, actor: Actor) -> TaskLine:
    """The side task, when it is the actor's and they may still read its matter by it. Raises NotFound."""
    found = _read(session, _lines().where(SideTask.id == side_task_id, lets_read(actor)))
    if not found:
        raise NotFound
    return found[0]


def readable_consultation(session: Session, consultation_id: str, actor: Actor) -> Consultation:
    """A consultation on a matter that the actor may read. Raises NotFound."""
    found = session.get(Consultation, consultation_id)
    if found is None:
        raise NotFound
    readable_matter(session, actor, found.matter_id)
    return found

"""What every side task goes through: it is asked for, and done by its person or cancelled with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound
from engine.ids import new_id
from engine.runtime import now
from workflows.collaboration.rules import asking_issues, require_item_of
from workflows.matters import trail
from workflows.matters.access import lets_read, readable_matter
from workflows.matters.locks import INVOLVEMENT, forget, lock_matter
from workflows.matters.models import Matter
from workflows.matters.search import reached
from workflows.matters.side_models import SideTask
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.models import Person

# kind -> (event, notice) when it is asked for
_ASKED: Mapping[str, tuple[str, str]] = {
    "copy": ("copy.sent", "copied"),
    "delegation": ("delegation.given", "delegated"),
    "signer": ("signer.added", "signer_added"),
    "consultation": ("consultation.convened", "consulted"),
}


def begin_asking(session: Session, matter_id: str, work_item_id: str | None, actor: Actor) -> None:
    """What sending copies and convening begin with: the matter is locked, and the actor works on it.

    Raises NotFound (also of an item of another matter), NotAllowed.
    """
    readable_matter(session, actor, matter_id)
    require_item_of(session, work_item_id, matter_id)
    if issues := asking_issues(session, lock_matter(session, matter_id), actor):
        raise NotAllowed(issues[0].message, issues=issues)


def ask(
    session: Session,
    kind: str,
    matter_id: str,
    person_ids: Iterable[str],
    actor: Actor,
    *,
    request: str = "",
    work_item_id: str | None = None,
    consultation_id: str | None = None,
    revision_id: str | None = None,
    gate: str | None = None,
    position: str | None = None,
) -> list[SideTask]:
    """One open side task for each of the people, who are told. Whether they may be asked is the caller's rule."""
    wanted = list(person_ids)
    sections = dict(session.execute(select(Person.id, Person.section_id).where(Person.id.in_(wanted))).all())
    tasks = [
        SideTask(
            id=new_id(),
            matter_id=matter_id,
            work_item_id=work_item_id,
            consultation_id=consultation_id,
            revision_id=revision_id,
            kind=kind,
            position=position,
            gate=gate,
            person_id=person_id,
            section_id=sections.get(person_id),
            asked_by=actor.person_id,
            asked_at=now(session),
            request=request.strip(),
            state="open",
        )
        for person_id in wanted
    ]
    session.add_all(tasks)
    session.flush()
    forget(session, matter_id, INVOLVEMENT)
    reached(session, matter_id, (), wanted)
    for task in tasks:
        _tell(session, task, actor)
    return tasks


def _tell(session: Session, task: SideTask, actor: Actor) -> None:
    """The trail, and whoever is asked."""
    event, notice = _ASKED[task.kind]
    changes: trail.Changes = {
        "to": [None, task.person_id],
        "side_task": [None, task.id],
        "position": [None, task.position],
    }
    trail.record(session, task.matter_id, event, actor.person_id, changes, work_item_id=task.work_item_id)
    notify(
        session,
        [task.person_id],
        notice,
        matter_id=task.matter_id,
        work_item_id=task.work_item_id,
        about_id=task.id,
        actor_id=actor.person_id,
    )


def own_task(session: Session, side_task_id: str, actor: Actor) -> SideTask:
    """The side task, when it is the actor's and they may still read its matter by it. Raises NotFound."""
    mine = select(SideTask).join(Matter, Matter.id == SideTask.matter_id)
    mine = mine.where(SideTask.id == side_task_id, lets_read(actor)).execution_options(populate_existing=True)
    if (task := session.scalar(mine)) is None:
        raise NotFound
    return task


def finish(session: Session, task: SideTask, actor: Actor, outcome: str, text: str, event: str) -> None:
    """The person has done it. Raises Conflict when it was done or cancelled before."""
    _end(session, task, "done", actor.person_id, outcome=outcome, text=text.strip() or None)
    changes: trail.Changes = {"outcome": [None, outcome], "side_task": [task.id, task.id]}
    trail.record(session, task.matter_id, event, actor.person_id, changes, work_item_id=task.work_item_id)


def take_back(session: Session, task: SideTask, actor: Actor, reason: str, event: str, *, missing: str) -> None:
    """Somebody cancels it with a reason of their own; `missing` is said when they give none.

    Raises Invalid, Conflict (see `cancel`).
    """
    if not reason.strip():
        raise Invalid(issues=[Issue("side.reason", missing, field="reason")])
    lock_matter(session, task.matter_id)
    cancel(session, task, actor, reason.strip(), event)


def cancel(session: Session, task: SideTask, actor: Actor, reason: str, event: str) -> None:
    """It is not needed any more; its person is told. Raises Conflict when it was done or cancelled before; of a copy
    also one that was read is taken back."""
    _end(session, task, "cancelled", actor.person_id, reason=reason)
    changes = {"to": [task.person_id, None], "side_task": [task.id, None]}
    trail.record(
        session, task.matter_id, event, actor.person_id, changes, work_item_id=task.work_item_id, reason=reason
    )
    notify(
        session,
        [task.person_id],
        "withdrawn",
        matter_id=task.matter_id,
        about_id=task.id,
        actor_id=actor.person_id,
    )


def _end(session: Session, task: SideTask, state: str, actor_id: str, **values: str | None) -> None:
    read_too = task.kind == "copy" and state == "cancelled"
    ended = session.scalar(
        update(SideTask)
        .where(SideTask.id == task.id, SideTask.state.in_(("open", "done") if read_too else ("open",)))
        .values(state=state, ended_at=now(session), ended_by=actor_id, **values)
        .returning(SideTask.id)
    )
    if ended is None:
        raise Conflict
    session.refresh(task)
    forget(session, task.matter_id, INVOLVEMENT)

"""后加签: what the holder decided is kept until the added signers agree to exactly that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.commands import StepResult
from engine.errors import Conflict, NotFound
from engine.ids import new_id
from engine.runtime import now
from engine.work_items import Item
from workflows.collaboration.asking import ask
from workflows.matters import trail
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.models import Matter, Revision
from workflows.matters.side_models import HeldDecision, SideTask
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.prepublication import side_rules, work
from workflows.prepublication.gate_kinds import gate_of


def hold(
    session: Session, item: Item, matter: Matter, revision: Revision | None, actor: Actor, answers: Mapping[str, Any]
) -> StepResult:
    """Keep the holder's answers with what they were given for; item and matter are locked. Nothing moves on yet.

    Signers who signed or refused an earlier decision of the item are asked anew.
    """
    held = HeldDecision(
        id=new_id(),
        work_item_id=item.id,
        matter_id=matter.id,
        person_id=actor.person_id,
        answers=dict(answers),
        seen_version=item.version,
        seen_revision=revision.ordinal if revision else 0,
        at=now(session),
        state="waiting",
    )
    session.add(held)
    session.flush()
    changes = {"decision": [None, held.id], "outcome": [None, str(answers.get("outcome") or "done")]}
    trail.record(session, matter.id, "decision.held", actor.person_id, changes, work_item_id=item.id)
    waiting = _signers(session, item)
    open_ones = [task.person_id for task in waiting if task.state == "open"]
    again = [task.person_id for task in waiting if task.state == "done" and task.person_id not in open_ones]
    _ask(session, item, revision, actor, again)
    notify(session, open_ones, "signer_added", matter_id=matter.id, work_item_id=item.id, actor_id=actor.person_id)
    return StepResult(item.instance_id, (), (), False, "running")


def ask_again(session: Session, item: Item, again: Item, actor: Actor) -> None:
    """Who was to sign what was decided on `item` signs what will be decided on `again`, which stands in its place."""
    signers = [task.person_id for task in _signers(session, item) if task.state != "cancelled"]
    if signers:
        _ask(session, again, open_revision(session, item.subject), actor, signers)


def _ask(session: Session, item: Item, revision: Revision | None, actor: Actor, person_ids: list[str]) -> None:
    ask(
        session,
        "signer",
        item.subject,
        list(dict.fromkeys(person_ids)),
        actor,
        work_item_id=item.id,
        revision_id=revision.id if revision else None,
        gate=gate_of(item.kind, item.item_key),
        position="after",
    )


def _signers(session: Session, item: Item) -> list[SideTask]:
    after = SideTask.work_item_id == item.id, SideTask.kind == "signer", SideTask.position == "after"
    return list(session.scalars(select(SideTask).where(*after).order_by(SideTask.id)))


def recall(session: Session, work_item_id: str, actor: Actor) -> None:
    """收回: the holder takes the held decision back and may decide anew. Raises NotFound, Conflict (none waits)."""
    item = work.lock_open_item(session, work_item_id, actor).item
    lock_matter(session, item.subject)
    held = side_rules.held_decision(session, item.id)
    if held is None:
        raise Conflict
    if actor.person_id not in (held.person_id, item.assignee):
        raise NotFound
    end_held(session, held, "recalled", actor.person_id)


def end_held(
    session: Session,
    held: HeldDecision,
    state: str,
    actor_id: str,
    reason: str | None = None,
    words: str | None = None,
) -> None:
    """The decision waits no longer: carried_out, dropped or recalled. Raises Conflict when it did not any more."""
    ended = session.scalar(
        update(HeldDecision)
        .where(HeldDecision.id == held.id, HeldDecision.state == "waiting")
        .values(state=state, ended_at=now(session), reason=words or reason)
        .returning(HeldDecision.id)
    )
    if ended is None:
        raise Conflict
    session.refresh(held)
    changes = {"decision": [held.id, held.id if state == "carried_out" else None]}
    trail.record(
        session, held.matter_id, f"decision.{state}", actor_id, changes, work_item_id=held.work_item_id, reason=reason
    )

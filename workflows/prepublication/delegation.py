"""委派: the holder of a work item has somebody prepare the opinion. Item, approval and clock stay the holder's."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound
from engine.work_items import Item
from workflows.collaboration.asking import ask, finish, take_back
from workflows.collaboration.rules import LONGEST_REQUEST, LONGEST_TEXT, receiver_issues, wording_issues
from workflows.matters.eligibility import involvement
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.models import Matter
from workflows.matters.opinion_drafts import opinion_draft, save_opinion_draft
from workflows.matters.side_models import SideTask
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.queries import rights_of
from workflows.prepublication import side_rules, work
from workflows.prepublication.gate_kinds import gate_of


def delegate(session: Session, work_item_id: str, actor: Actor, to_person_id: str, request: str = "") -> SideTask:
    """Somebody else prepares the opinion; until they answer or it is revoked the holder cannot complete.

    Raises NotFound, NotAllowed (not the holder; separation of duties), Invalid, Conflict.
    """
    item, matter = locked_for_parts(session, work_item_id, actor)
    people = rights_of(session, person_ids=[to_person_id])
    issues = receiver_issues([to_person_id], people.values(), actor)
    issues += wording_issues(request, "request", LONGEST_REQUEST)
    if issues:
        raise Invalid(issues[0].message, issues=issues)
    if any(part.position is None for part in involvement(session, matter.id).open_parts(item.id)):
        issues.append(Issue("side.delegated", "此项已经委派，尚未答复；转办他人的，请先撤销委派。"))
    issues = issues or side_rules.part_issues(session, item, matter, people, [to_person_id])
    if issues:
        raise NotAllowed(issues[0].message, issues=issues)
    revision = open_revision(session, matter.id)
    (task,) = ask(
        session,
        "delegation",
        matter.id,
        [to_person_id],
        actor,
        request=request,
        work_item_id=item.id,
        revision_id=revision.id if revision else None,
        gate=gate_of(item.kind, item.item_key),
    )
    return task


def locked_for_parts(session: Session, work_item_id: str, actor: Actor) -> tuple[Item, Matter]:
    """The actor's item and its matter, both locked. Raises NotFound, Conflict (ended), NotAllowed (not the holder)."""
    locked = work.lock_open_item(session, work_item_id, actor)
    if not locked.item.is_open:
        raise Conflict
    if issues := side_rules.asking_issues(locked.item, actor):
        raise NotAllowed(issues[0].message, issues=issues)
    return locked.item, lock_matter(session, locked.item.subject)


def answer_delegation(session: Session, task: SideTask, item: Item, actor: Actor, text: str) -> None:
    """The prepared opinion goes back to whoever holds the item. Raises Invalid, Conflict."""
    if issues := wording_issues(text, "text", LONGEST_TEXT, "请写明您拟的意见。"):
        raise Invalid(issues[0].message, issues=issues)
    finish(session, task, actor, "answered", text, "delegation.answered")
    tell_holder(session, task, item, actor)


def tell_holder(session: Session, task: SideTask, item: Item, actor: Actor) -> None:
    """Whoever asked, and whoever holds the item by now, learn that there is an answer."""
    people = [task.asked_by, *([item.assignee] if item.assignee else [])]
    about = {"matter_id": task.matter_id, "work_item_id": item.id, "about_id": task.id, "actor_id": actor.person_id}
    notify(session, people, "answered", **about)


def revoke(session: Session, side_task_id: str, actor: Actor, reason: str) -> None:
    """撤销委派, by whoever delegated or holds the item by now, with a reason. Raises NotFound, Invalid, Conflict."""
    task = session.get(SideTask, side_task_id)
    if task is None or task.kind != "delegation" or task.work_item_id is None:
        raise NotFound
    item = work.lock_any_item(session, task.work_item_id).item
    if actor.person_id not in (task.asked_by, item.assignee):
        raise NotFound
    take_back(session, task, actor, reason, "delegation.revoked", missing="请填写撤销的原因。")


def adopt(session: Session, side_task_id: str, actor: Actor) -> str:
    """The delegate's opinion is put into the opinion box of the item's holder, who may change it; returns the item's
    id. Raises NotFound, Conflict (another window saved meanwhile)."""
    task = session.get(SideTask, side_task_id)
    if task is None or task.state != "done" or task.kind != "delegation" or task.work_item_id is None:
        raise NotFound
    item = work.open_item(session, task.work_item_id, actor)
    if item.assignee != actor.person_id or not item.is_open:
        raise NotFound
    draft = opinion_draft(session, item.id, actor.person_id)
    answers = {**(draft.answers if draft else {}), "opinion": task.text or ""}
    save_opinion_draft(session, item.id, answers, actor=actor, seen_version=draft.version if draft else 0)
    return item.id

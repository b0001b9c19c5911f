"""加签 and 减签: others give their opinion before the holder decides, or sign what the holder decided."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound, NotReady, XianshenError
from engine.work_items import Item
from workflows.collaboration.asking import ask, finish, take_back
from workflows.collaboration.rules import LONGEST_REQUEST, LONGEST_TEXT, receiver_issues, wording_issues
from workflows.matters.eligibility import involvement
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.side_models import HeldDecision, SideTask
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.queries import load_actor, rights_of
from workflows.prepublication import side_rules, work
from workflows.prepublication.actions import Seen, complete
from workflows.prepublication.delegation import locked_for_parts, tell_holder
from workflows.prepublication.gate_kinds import gate_of
from workflows.prepublication.holding import end_held

POSITIONS = ("before", "after")


def add_signers(
    session: Session, work_item_id: str, actor: Actor, person_ids: Sequence[str], position: str, request: str = ""
) -> list[SideTask]:
    """加签. `before`: the holder decides after their opinions; `after`: the decision counts once they agree to it.

    Raises NotFound, NotAllowed (not the holder; separation of duties), NotReady (a decision waits), Invalid, Conflict.
    """
    item, matter = locked_for_parts(session, work_item_id, actor)
    wanted = list(dict.fromkeys(person_ids))
    people = rights_of(session, person_ids=wanted)
    issues = receiver_issues(wanted, people.values(), actor) + wording_issues(request, "request", LONGEST_REQUEST)
    if position not in POSITIONS:
        issues.append(Issue("side.position", "请选择前加签或后加签。", field="position"))
    if issues:
        raise Invalid(issues[0].message, issues=issues)
    if side_rules.held_decision(session, item.id) is not None:
        raise NotReady("结论已拟定，正等加签人会签；要增加加签人，请先收回拟定的结论。")
    if issues := side_rules.part_issues(session, item, matter, people, wanted):
        raise NotAllowed(issues[0].message, issues=issues)
    revision = open_revision(session, matter.id)
    return ask(
        session,
        "signer",
        matter.id,
        wanted,
        actor,
        request=request,
        work_item_id=item.id,
        revision_id=revision.id if revision else None,
        gate=gate_of(item.kind, item.item_key),
        position=position,
    )


def sign(session: Session, task: SideTask, item: Item, actor: Actor, agrees: bool, text: str) -> None:
    """An added signer's word; item and matter are locked. After the holder's decision: the last who agrees has it
    carried out, one who objects has it dropped. Raises Invalid, NotReady (nothing decided yet), Conflict."""
    missing = None if agrees else "不同意的，请写明理由。"
    if issues := wording_issues(text, "text", LONGEST_TEXT, missing):
        raise Invalid(issues[0].message, issues=issues)
    held = side_rules.held_decision(session, item.id) if task.position == "after" else None
    if task.position == "after" and held is None:
        raise NotReady("办理人还没有拟定结论；拟定后会通知您会签。")
    event = "signer.agreed" if agrees else "signer.objected"
    finish(session, task, actor, "agree" if agrees else "object", text, event)
    if held is None:
        tell_holder(session, task, item, actor)
    elif not agrees:
        _drop(session, held, actor, "objected")
    else:
        _carry_out_when_signed(session, held, actor)


def remove_signer(session: Session, side_task_id: str, actor: Actor, reason: str) -> None:
    """减签, by whoever added them, the head of that section, or the holder by now; only who has not signed yet.

    Where a decision waited for nobody else, it is carried out. Raises NotFound, Invalid, Conflict.
    """
    task = session.get(SideTask, side_task_id)
    if task is None or task.kind != "signer" or task.work_item_id is None:
        raise NotFound
    item = work.lock_any_item(session, task.work_item_id).item
    if not may_remove(session, task, item, actor):
        raise NotFound
    take_back(session, task, actor, reason, "signer.removed", missing="请填写减签的原因。")
    held = side_rules.held_decision(session, item.id) if task.position == "after" else None
    if held is not None:
        _carry_out_when_signed(session, held, actor)


def may_remove(session: Session, task: SideTask, item: Item, actor: Actor) -> bool:
    """Whether the actor may take the signer off."""
    if actor.person_id in (task.asked_by, item.assignee):
        return True
    headed = {held.section_id for held in actor.posts if held.post == "section_head"}
    if not headed:
        return False
    asker = rights_of(session, person_ids=[task.asked_by]).get(task.asked_by)
    return asker is not None and asker.section_id in headed


def _carry_out_when_signed(session: Session, held: HeldDecision, actor: Actor) -> None:
    parts = involvement(session, held.matter_id).open_parts(held.work_item_id)
    if not any(part.position == "after" for part in parts):
        _carry_out(session, held, actor)


def _carry_out(session: Session, held: HeldDecision, actor: Actor) -> None:
    """The holder's act, with every rule and check of this moment; what refuses it drops it, and the signature stays."""
    holder_id, work_item_id, answers = held.person_id, held.work_item_id, dict(held.answers)
    seen = Seen(held.seen_version, held.seen_revision)
    try:
        with session.begin_nested():
            end_held(session, held, "carried_out", actor.person_id)
            complete(session, work_item_id, load_actor(session, holder_id), answers, seen, signed=True)
    except XianshenError as refused:
        stale = isinstance(refused, Conflict | NotFound)
        _drop(session, held, actor, "changed" if stale else "refused", None if stale else refused.detail)
        return
    _tell(session, held, "decision_carried_out", actor)


def _drop(session: Session, held: HeldDecision, actor: Actor, code: str, words: str | None = None) -> None:
    """`words`: what refused it; they stay with the decision, the trail has the code."""
    lock_matter(session, held.matter_id)
    end_held(session, held, "dropped", actor.person_id, code, words)
    _tell(session, held, "decision_dropped", actor)


def _tell(session: Session, held: HeldDecision, code: str, actor: Actor) -> None:
    notify(
        session,
        [held.person_id],
        code,
        matter_id=held.matter_id,
        work_item_id=held.work_item_id,
        about_id=held.id,
        actor_id=actor.person_id,
    )

"""What somebody answers who was asked beside the process, whatever they were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound
from engine.incidents import SYSTEM
from engine.wording import Sentence, Sentences
from workflows.collaboration.asking import own_task
from workflows.collaboration.consultations import contribute
from workflows.collaboration.copies import cancel_copy, mark_read
from workflows.collaboration.labels import REASONS
from workflows.matters.access import may_read
from workflows.matters.eligibility import standing_of
from workflows.matters.locks import lock_matter
from workflows.matters.rules import taking_part_issues
from workflows.matters.side_models import SideTask
from workflows.matters.side_tasks import end_parts
from workflows.people.actor import Actor
from workflows.prepublication import work
from workflows.prepublication.delegation import answer_delegation, revoke
from workflows.prepublication.gate_kinds import gate_of
from workflows.prepublication.signers import remove_signer, sign

# kind -> the outcomes that its person may choose among
CHOICES = {
    "copy": ("read",),
    "delegation": ("answered",),
    "signer": ("agree", "object"),
    "consultation": ("answered",),
}
_OVER = Sentences({code: Sentence(label.zh, label.en[:1].lower() + label.en[1:]) for code, label in REASONS.items()})
_SENTENCES = Sentences(
    gone=Sentence(
        "这件事已不在您手中，不再需要您的意见。您填写的内容没有提交。",
        "This is no longer in your hands, and your opinion is needed no longer. What you filled in was not submitted.",
    ),
    called_off=Sentence(
        "发起人已经撤销，不再需要您的意见。您填写的内容没有提交。",
        "Whoever asked has called it off and needs your opinion no longer. What you filled in was not submitted.",
    ),
    over=Sentence(
        "这一环节已有变化（{why}），不再需要您的意见。您填写的内容没有提交。",
        "This step has changed ({why}) and needs your opinion no longer. What you filled in was not submitted.",
    ),
)


def answer(session: Session, side_task_id: str, actor: Actor, outcome: str, text: str = "") -> SideTask:
    """The person does their side task: reads, answers, agrees or objects.

    Raises NotFound (not theirs), Conflict (called off or done before, item ended), Invalid, NotReady, NotAllowed
    (separation of duties, judged again now).
    """
    try:
        task = own_task(session, side_task_id, actor)
    except NotFound:
        _refuse_called_off(session, side_task_id, actor)
        raise
    if outcome not in CHOICES[task.kind]:
        raise Invalid(issues=[Issue("side.outcome", "请选择您的意见。", field="outcome")])
    if task.kind == "copy":
        if not mark_read(session, [task.id], actor):
            raise Conflict
    elif task.kind == "consultation":
        contribute(session, task, actor, text)
    else:
        _take_part(session, task, actor, outcome, text)
    return task


def _refuse_called_off(session: Session, side_task_id: str, actor: Actor) -> None:
    """Whoever was asked and is not any more may have been writing: they are told so; what became of the step only
    who may read the matter without it. Of a copy nobody writes anything."""
    task = session.get(SideTask, side_task_id)
    if task is None or task.person_id != actor.person_id or task.state != "cancelled" or task.kind == "copy":
        return
    if not may_read(session, actor, task.matter_id):
        raise Conflict(_SENTENCES.say("gone"))
    if task.reason not in REASONS:  # somebody's own words
        raise Conflict(_SENTENCES.say("called_off"))
    raise Conflict(_SENTENCES.say("over", why=_OVER.say(task.reason)))


def _take_part(session: Session, task: SideTask, actor: Actor, outcome: str, text: str) -> None:
    item = work.lock_any_item(session, str(task.work_item_id)).item
    if not item.is_open:
        raise Conflict
    matter = lock_matter(session, task.matter_id)
    session.refresh(task)
    if task.state != "open":
        raise Conflict
    known = standing_of(session, actor.person_id, matter)
    if issues := taking_part_issues(known, item.kind, gate_of(item.kind, item.item_key)):
        raise NotAllowed(issues[0].message, issues=issues)
    if task.kind == "delegation":
        answer_delegation(session, task, item, actor, text)
    else:
        sign(session, task, item, actor, outcome == "agree", text)


def call_off(session: Session, side_task_id: str, actor: Actor, reason: str) -> SideTask:
    """Whoever asked needs it no longer: 撤销委派, 减签, 取消抄送. Raises NotFound, Invalid (no reason), Conflict."""
    task = session.get(SideTask, side_task_id)
    if task is None:
        raise NotFound
    act = {"delegation": revoke, "signer": remove_signer, "copy": cancel_copy}.get(task.kind)
    if act is None:
        raise NotFound
    act(session, side_task_id, actor, reason)
    return task


def end_timed_out(session: Session, matter_id: str, work_item_ids: Sequence[str]) -> None:
    """Parts in deciding work items that a timer cancelled (六协同 not answered in time) end with them."""
    lock_matter(session, matter_id)
    end_parts(session, matter_id, SYSTEM, "superseded", work_item_ids)

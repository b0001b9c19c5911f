"""拿回: whoever decided takes the decision back before the next person acts, and decides anew."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine import queries
from engine import step_back as engine
from engine.errors import Issue, NotAllowed, NotFound, NotReady
from engine.runtime import now
from engine.work_items import Item
from workflows.matters.locks import open_revision
from workflows.matters.models import Opinion, OpinionDraft
from workflows.matters.taking_back import take_back_opinion
from workflows.people.actor import Actor
from workflows.prepublication.holding import ask_again
from workflows.prepublication.work import lock_process, reason_issues

# what else a decision of another kind did, taking it back would not undo: a submitted draft, a signature, a number
REVERSIBLE = frozenset(
    {
        "opinion",
        "opinion.countersign",
        "opinion.vote",
        "opinion.coordination",
        "opinion.speaker",
        "review.section",
        "review.deliberation",
        "review.office",
        "review.deputy",
        "review.recheck",
        "gate.legality",
        "gate.secrecy",
        "gate.attribute",
    }
)


def taking_back_issues(session: Session, item: Item, actor: Actor) -> list[Issue]:
    """Why the actor cannot take back what they decided on the item; empty: they can."""
    if item.status != "completed" or item.ended_by != actor.person_id:
        return [Issue("take-back.person", "只能拿回本人办结的环节。")]
    if item.kind not in REVERSIBLE:
        return [Issue("take-back.kind", "起草、签发、登记和发布办结即生效，不能拿回；需要纠正的，请退回或撤回。")]
    if not _still_in_post(item, actor):
        said = "您已不在办理此项的岗位，或者代办已经结束，不能拿回；需要纠正的，请由现办理人退回。"
        return [Issue("take-back.post", said)]
    if not _on_the_open_revision(session, item):
        return [Issue("take-back.closed", "送审稿已因退回、撤回或修改而关闭，不能拿回。")]
    try:
        engine.step_back(session, item)
    except NotReady as error:
        return [Issue("take-back.late", error.detail)]
    return []


def _still_in_post(item: Item, actor: Actor) -> bool:
    # taking back voids an approval, and who cannot decide anew would only leave the item standing
    if item.on_behalf_of is None:
        return actor.standing(item.candidate_group) is not None
    stood_in = actor.stand_ins(item.candidate_group, item.main_process_id)
    return any(held.held_for == item.on_behalf_of for held in stood_in)


def _on_the_open_revision(session: Session, item: Item) -> bool:
    revision = open_revision(session, item.subject)
    decided_on = session.scalar(select(Opinion.revision_id).where(Opinion.work_item_id == item.id))
    return revision is not None and revision.id == decided_on


def take_back(session: Session, work_item_id: str, actor: Actor, reason: str) -> Item:
    """The new work item, which is the actor's, with what they had answered as its draft.

    The approval is void, the opinion stays on record as taken back; the time to decide runs on from the first arrival.
    Whoever signed the decision signs the next one too.
    Raises NotFound (not decided by the actor), NotAllowed with the reason, Conflict.
    """
    item = queries.work_item(session, work_item_id)
    if item.ended_by != actor.person_id:
        raise NotFound
    matter = lock_process(session, item.subject, actor)
    issues = taking_back_issues(session, item, actor)
    issues += reason_issues("take-back.reason", "请填写拿回的原因。", reason)
    if issues:
        raise NotAllowed(issues[0].message, issues=issues)
    result = engine.take_back(session, item, actor=actor.person_id, reason=reason.strip())
    opinion = take_back_opinion(session, matter, item.id, actor.person_id, reason.strip())
    again = result.work_items[0]
    draft = {
        "work_item_id": again.id,
        "person_id": actor.person_id,
        "answers": opinion.answers,
        "version": 1,
        "saved_at": now(session),
    }
    session.execute(insert(OpinionDraft), [draft])
    ask_again(session, item, queries.work_item(session, again.id), actor)
    return queries.work_item(session, again.id)

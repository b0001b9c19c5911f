"""交接: work belongs to the section. What people who moved, left a post or were deactivated still have in hand is
handed over by the head of the section that has the post now; exclusions stay with persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from engine import commands
from engine.errors import Conflict, NotAllowed
from engine.models import WorkItem
from engine.work_items import Item
from workflows.matters.access import readable_by
from workflows.matters.models import Matter
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.models import Person, PostHolding, Section
from workflows.people.queries import Rights, load_actor, rights_of, today
from workflows.people.rights_statement import held_on
from workflows.prepublication.work import reason_issues, reassignment_issues

LISTED = 200  # work items on one page, the oldest first


@dataclass(frozen=True)
class LeftBehind:
    """An open work item whose holder is not in its post any more. `title`: empty where the asker may not read it."""

    item: WorkItem
    holder: str
    title: str
    number: str


@dataclass(frozen=True)
class HandedOver:
    """What became of one work item; `problem`: why it was not handed over, empty when it was."""

    work_item_id: str
    problem: str = ""


def headed_sections(actor: Actor) -> list[str]:
    """Ids of the sections whose head the actor is."""
    return sorted({held.section_id for held in actor.posts if held.post == "section_head" and held.section_id})


def left_behind(session: Session, actor: Actor) -> list[LeftBehind]:
    """The items that the actor hands over, as head of the section of the post, of its holders or of who left it."""
    headed = headed_sections(actor)
    if not headed:
        return []
    rows = session.execute(_left_behind(session, headed).order_by(WorkItem.id).limit(LISTED))
    found = [LeftBehind(*row) for row in rows]
    about = Matter.id.in_(sorted({each.item.subject for each in found}))
    readable = set(session.scalars(select(Matter.id).where(about, readable_by(actor))))
    return [each if each.item.subject in readable else replace(each, title="") for each in found]


def count_left_behind(session: Session, actor: Actor) -> int:
    """How many items there are for the actor to hand over, at most LISTED; one statement for heads, none for others."""
    headed = headed_sections(actor)
    if not headed:
        return 0
    few = _left_behind(session, headed).with_only_columns(WorkItem.id).limit(LISTED).subquery()
    return session.scalar(select(func.count()).select_from(few)) or 0


def count_left_by(session: Session, holding_id: str) -> int:
    """How many open items whoever had this post still holds in a post that is not theirs any more."""
    mine = WorkItem.assignee == session.get_one(PostHolding, holding_id).person_id
    gone = not_(_in_post(PostHolding.person_id == WorkItem.assignee, session))
    query = select(func.count(WorkItem.id)).where(
        WorkItem.status == "open", WorkItem.on_behalf_of.is_(None), mine, gone
    )
    return session.scalar(query) or 0


def receivers(session: Session, left: Sequence[LeftBehind]) -> list[Rights]:
    """Whoever is in the post of one of these items, by name. What each must stay out of is judged as it is given."""
    groups = {each.item.candidate_group for each in left}
    standing = rights_of(session, groups=sorted(groups)).values() if groups else ()
    return sorted((each for each in standing if any(map(each.holding, groups))), key=lambda one: (one.name, one.login))


def hand_over(
    session: Session, work_item_ids: Sequence[str], to_person_id: str | None, reason: str, *, actor: Actor
) -> list[HandedOver]:
    """Give these items to the person, or back to their group (None), each judged by itself. Raises NotAllowed (heads no
    section, no reason or too long a one); an item that is not the actor's to hand over is reported like one that is
    gone."""
    if not headed_sections(actor):
        raise NotAllowed("交接由科室负责人办理。")
    if issues := reason_issues("reassign.reason", "请填写移交原因。", reason):
        raise NotAllowed(issues[0].message, issues=issues)
    waiting = {each.item.id: each for each in left_behind(session, actor)}
    receiver = load_actor(session, to_person_id) if to_person_id else None
    return [
        HandedOver(each, _hand_over(session, waiting.get(each), receiver, reason.strip(), actor))
        for each in dict.fromkeys(work_item_ids)
    ]


def _hand_over(session: Session, left: LeftBehind | None, receiver: Actor | None, reason: str, actor: Actor) -> str:
    if left is None:
        return "此项已不在交接之列，请刷新后核对。"
    if receiver is not None:
        item = Item(**{name: getattr(left.item, name) for name in Item.__dataclass_fields__})
        if issues := reassignment_issues(session, item, actor, receiver, reason):
            return issues[0].message
    try:
        commands.reassign_work_item(
            session,
            left.item.id,
            actor=actor.person_id,
            assignee=receiver.person_id if receiver else None,
            reason=reason,
            seen_version=left.item.version,
        )
    except Conflict:
        return "此项刚刚已被他人办理，请刷新后核对。"
    if receiver is not None:
        told = {"matter_id": left.item.subject, "work_item_id": left.item.id, "actor_id": actor.person_id}
        notify(session, [receiver.person_id], "assigned", **told)
    return ""


def _left_behind(session: Session, headed: Sequence[str]) -> Select[WorkItem, str, str, str]:
    day, past = today(session), aliased(PostHolding)
    # first who may have left, then what they have: the open items of all are many
    left_a_post = select(past.person_id).where(past.until <= day)
    gone = select(Person.id).where(or_(not_(Person.active), Person.id.in_(left_a_post)))
    return (
        select(WorkItem, Person.name, Matter.title, Matter.number)
        .join(Person, Person.id == WorkItem.assignee)
        .join(Matter, Matter.id == WorkItem.subject)
        .where(
            WorkItem.status == "open",
            WorkItem.assignee.in_(gone),
            WorkItem.on_behalf_of.is_(None),
            or_(not_(Person.active), not_(_in_post(PostHolding.person_id == WorkItem.assignee, session))),
            or_(Person.section_id.in_(headed), _of_sections(headed, session)),
        )
    )


def _in_post(whose: ColumnElement[bool], session: Session) -> ColumnElement[bool]:
    """Whether somebody holds the post that the item waits for."""
    of_post = aliased(Section)
    group = PostHolding.post + func.coalesce("/" + of_post.code, "")
    held = select(PostHolding.id).outerjoin(of_post, of_post.id == PostHolding.section_id)
    return exists(held.where(whose, group == WorkItem.candidate_group, held_on(today(session))).correlate(WorkItem))


def _of_sections(headed: Sequence[str], session: Session) -> ColumnElement[bool]:
    colleague = aliased(Person)
    of_section = select(colleague.id).where(colleague.section_id.in_(headed), colleague.active)
    return or_(
        _in_post(PostHolding.section_id.in_(headed), session),
        _in_post(and_(PostHolding.section_id.is_(None), PostHolding.person_id.in_(of_section)), session),
    )

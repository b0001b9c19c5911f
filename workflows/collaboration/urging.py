"""催办: whoever waits for a work item urges its holder, or the whole post while nobody has claimed it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from engine.errors import Invalid, Issue
from engine.ids import new_id
from engine.models import WorkItem
from engine.runtime import now
from workflows.collaboration.models import Urge
from workflows.matters import trail
from workflows.matters.locks import lock_matter
from workflows.matters.models import Matter
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.queries import rights_of
from workflows.people.reach import AnyItem

PAUSE = timedelta(hours=1)  # between two urges of one work item
LONGEST = 200  # characters of a message
MOST = 200  # work items at once
# who waits for everything that the bureau has under review
OVERSEEING = frozenset({"leader", "deputy_leader", "office_check"})


@dataclass(frozen=True)
class Urged:
    """What became of urging one work item: how many people were told, how often it has been urged by now, or why not
    (`issues`)."""

    work_item_id: str
    told: int = 0
    times: int = 0
    issues: tuple[Issue, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether there is no such item, or none that the actor may know of."""
        return _UNKNOWN in self.issues


@dataclass(frozen=True)
class UrgesOfItem:
    """How often a work item was urged, the last time when and with which words."""

    times: int
    last_at: datetime
    message: str


_UNKNOWN = Issue("urge.unknown", "没有找到这件待办，或者它不在您可以催办的范围内。")


def urge(session: Session, work_item_ids: Sequence[str], actor: Actor, message: str = "") -> list[Urged]:
    """Urge each of the work items; one result an item, in the order given. The message stays with the item.

    Raises Invalid: message longer than LONGEST, more than MOST items.
    """
    message, wanted = message.strip(), list(dict.fromkeys(work_item_ids))
    if len(message) > LONGEST:
        raise Invalid(issues=[Issue("urge.message", f"催办的话不超过 {LONGEST} 个字。", field="message")])
    if len(wanted) > MOST:
        raise Invalid(f"一次最多催办 {MOST} 件，请分批催办。")
    found = _items(session, wanted)
    # the lock of the matter lets only one of two urges at the same moment through; in one order, so that none waits
    # for the other
    results = {item.id: _urge_one(session, item, actor, message) for item in sorted(found, key=_by_matter)}
    return [results.get(each, Urged(each, issues=(_UNKNOWN,))) for each in wanted]


def _by_matter(item: WorkItem) -> tuple[str, str]:
    return item.subject, item.id


def _items(session: Session, ids: Collection[str]) -> list[WorkItem]:
    return list(session.scalars(select(WorkItem).where(WorkItem.id.in_(sorted(ids)))))


def _urge_one(session: Session, item: WorkItem, actor: Actor, message: str) -> Urged:
    matter = lock_matter(session, item.subject)
    session.refresh(item)
    before = urges_of(session, [item.id]).get(item.id)
    if issues := urging_issues(session, item, matter, actor, before):
        return Urged(item.id, times=before.times if before else 0, issues=tuple(issues))
    times = (before.times if before else 0) + 1
    row = {"work_item_id": item.id, "matter_id": matter.id, "person_id": actor.person_id, "message": message}
    urge_id = new_id()
    session.execute(insert(Urge).values(id=urge_id, at=now(session), **row))
    told = [each for each in _whom(session, item) if each != actor.person_id]
    about = {"work_item_id": item.id, "about_id": urge_id, "actor_id": actor.person_id}
    notify(session, told, "urged", matter_id=matter.id, **about)
    trail.record(
        session, matter.id, "work_item.urged", actor.person_id, {"times": [times - 1, times]}, work_item_id=item.id
    )
    return Urged(item.id, len(told), times)


def urging_issues(
    session: Session, item: WorkItem, matter: Matter, actor: Actor, before: UrgesOfItem | None
) -> list[Issue]:
    """Why the actor cannot urge the item now; empty: they can. `before`: what `urges_of` says of it."""
    if not _waits_for(session, item, matter, actor):
        return [_UNKNOWN]
    if item.status != "open":
        return [Issue("urge.ended", "这件待办已经办结或取消，不用催办了。")]
    if item.assignee == actor.person_id:
        return [Issue("urge.own", "这件待办由您本人办理。")]
    if before is not None and now(session) - before.last_at < PAUSE:
        return [Issue("urge.pause", "一小时内已经催办过，请稍后再催。")]
    return []


def may_urge_some(session: Session, actor: Actor, items: Collection[AnyItem]) -> bool:
    """Whether there is an open item among these that the actor may urge, but for the pause between two urges. Two
    statements at most."""
    others = [each for each in items if each.status == "open" and each.assignee != actor.person_id]
    if not others or actor.admin_role is not None or actor.is_installer:
        return False
    matters = {each.id: each for each in session.scalars(_matters_of(others))}
    holders = {each.assignee for each in others if each.assignee is not None} if _headed(actor) else set()
    rights = rights_of(session, person_ids=sorted(holders)) if holders else {}
    of_holder = {person_id: each.section_id for person_id, each in rights.items()}
    return any(_waits(matters[each.subject], actor, of_holder.get(each.assignee or "")) for each in others)


def _matters_of(items: Collection[AnyItem]) -> Select[Matter]:
    return select(Matter).where(Matter.id.in_(sorted({each.subject for each in items})))


def _waits_for(session: Session, item: WorkItem, matter: Matter, actor: Actor) -> bool:
    asked = item.assignee if _headed(actor) else None
    return _waits(matter, actor, _section_of(session, asked) if asked is not None else None)


def _headed(actor: Actor) -> set[str | None]:
    return {held.section_id for held in actor.posts if held.post == "section_head"} - {None}


def _waits(matter: Matter, actor: Actor, section_of_holder: str | None) -> bool:
    """The drafter, the drafting section's drafters and head, the head of the holder's section, leaders, the office."""
    if actor.admin_role is not None or actor.is_installer:
        return False
    if matter.drafter_id == actor.person_id or matter.section_id in actor.drafting_sections:
        return True
    if any(held.post in OVERSEEING for held in actor.posts):
        return True
    return section_of_holder in _headed(actor)


def _section_of(session: Session, person_id: str) -> str | None:
    found = rights_of(session, person_ids=[person_id]).get(person_id)
    return found.section_id if found else None


def _whom(session: Session, item: WorkItem) -> list[str]:
    """The holder; while nobody has claimed it, everybody of the post and who stands in there."""
    if item.assignee is not None:
        return [item.assignee]
    found = rights_of(session, groups=[item.candidate_group])
    process, group = item.main_process_id, item.candidate_group
    return [
        each.person_id
        for each in found.values()
        if each.holding(group) or any(held.group == group and held.covers(process) for held in each.standing_in)
    ]


def urges_of(session: Session, work_item_ids: Collection[str]) -> dict[str, UrgesOfItem]:
    """How often each of the items was urged, and the last time; who was never urged is absent. One statement."""
    if not work_item_ids:
        return {}
    last = func.row_number().over(partition_by=Urge.work_item_id, order_by=(Urge.at.desc(), Urge.id.desc()))
    times = func.count().over(partition_by=Urge.work_item_id)
    ranked = select(Urge.work_item_id, times.label("times"), Urge.at, Urge.message, last.label("place"))
    ranked = ranked.where(Urge.work_item_id.in_(sorted(work_item_ids)))
    of_items = ranked.subquery()
    rows = session.execute(select(of_items).where(of_items.c.place == 1))
    return {row.work_item_id: UrgesOfItem(row.times, row.at, row.message) for row in rows}


def messages_of(session: Session, urge_ids: Collection[str]) -> dict[str, str]:
    """The words of each of these urges; one without words is absent. One statement; the caller has judged who reads
    them: whoever sees the work item sees them there."""
    if not urge_ids:
        return {}
    query = select(Urge.id, Urge.message).where(Urge.id.in_(sorted(urge_ids)), Urge.message != "")
    return {row.id: row.message for row in session.execute(query)}

"""Whose eyes may fall on a matter: one SQL condition, used by every query, list, search and export.

May read: drafter and editors; drafters and head of the drafting section; whoever has or had a work item of it, or
belongs to the candidate group of an open one; whoever stands in for an absent person in an open one, and for whom
somebody stood in; leaders, once an item reached their post; whoever was asked to take part in a decision (委派, 加签)
and was not let off; whoever reads along (抄送, 会商), until it is taken back, they leave the section, or the matter
is closed. Administrators of all three kinds never read draft text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import ColumnElement, and_, exists, false, literal, or_, select, union_all
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import NotFound
from engine.models import WorkItem
from workflows.matters.models import Editor, Matter
from workflows.matters.side_models import CLOSED, DECIDING, SideTask
from workflows.people.actor import Actor
from workflows.people.queries import load_actors
from workflows.people.reach import stood_in_for

ACCESS_CHAIN = "access"
# a list that shows why it found something hands out some characters of many drafts: nobody opened these
Reading = Literal["draft.read", "draft.excerpt"]
_READ = "matters_read"
_AT_ONCE = 100  # people: SQLite takes 500 selects in one
LEADERS = frozenset({"leader", "deputy_leader"})


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """The condition on `matter` that the actor may read it."""
    if actor.admin_role is not None or actor.is_installer:
        return false()
    sections = sorted(actor.drafting_sections)
    # of a column in the index: for SQLite, an EXISTS of everything reads every row that it asks about
    edited = exists(Editor.matter_id).where(Editor.matter_id == Matter.id, Editor.person_id == actor.person_id)
    asked = exists(SideTask.id).where(SideTask.matter_id == Matter.id, lets_read(actor))
    return or_(
        Matter.drafter_id == actor.person_id,
        *([Matter.section_id.in_(sections)] if sections else []),
        edited,
        asked,
        exists(WorkItem.id).where(WorkItem.subject == Matter.id, _involved(actor)),
    )


def lets_read(actor: Actor) -> ColumnElement[bool]:
    """The condition on `side_task` and its `matter` that it is the actor's and gives them the right to read."""
    along = and_(SideTask.section_id.is_not_distinct_from(actor.section_id), Matter.state.not_in(CLOSED))
    return and_(
        SideTask.person_id == actor.person_id,
        SideTask.state != "cancelled",
        or_(SideTask.kind.in_(DECIDING), along),
    )


def _involved(actor: Actor) -> ColumnElement[bool]:
    groups = sorted(actor.groups)
    leading = [group for group in groups if group in LEADERS]
    return or_(
        WorkItem.assignee == actor.person_id,
        WorkItem.ended_by == actor.person_id,
        WorkItem.on_behalf_of == actor.person_id,
        and_(WorkItem.status == "open", or_(WorkItem.candidate_group.in_(groups), stood_in_for(actor))),
        *([WorkItem.candidate_group.in_(leading)] if leading else []),  # nobody is asked of each item about no group
    )


def may_read(session: Session, actor: Actor, matter_id: str) -> bool:
    """Whether the actor may read the matter's texts now."""
    return session.scalar(select(Matter.id).where(Matter.id == matter_id, readable_by(actor))) is not None


def readers_among(session: Session, person_ids: Iterable[str], matter_id: str) -> list[str]:
    """Those of the people who may read the matter's texts now, in their order: what happens in it is not told to others
    who had to do with it once. As many statements for a hundred as for one."""
    people, found = list(person_ids), set[str]()
    for start in range(0, len(people), _AT_ONCE):
        actors = load_actors(session, people[start : start + _AT_ONCE])
        asked = [
            select(literal(each.person_id)).where(exists(Matter.id).where(Matter.id == matter_id, readable_by(each)))
            for each in actors
        ]
        found.update(session.scalars(union_all(*asked)) if asked else ())
    return [person_id for person_id in people if person_id in found]


def readable_matter(session: Session, actor: Actor, matter_id: str) -> Matter:
    """The matter. Raises NotFound when there is none or the actor may not read it: the two look the same."""
    found = session.scalar(select(Matter).where(Matter.id == matter_id, readable_by(actor)))
    if found is None:
        raise NotFound
    note_read(session, matter_id)
    return found


def note_read(session: Session, matter_id: str, how: Reading = "draft.read") -> None:
    """Remember in this session that the matter's texts, or an excerpt of one, were handed out; `record_reads` puts it
    into the trail."""
    session.info.setdefault(_READ, set()).add((matter_id, how))


def matters_read(session: Session) -> frozenset[tuple[str, Reading]]:
    """The matters whose texts this session handed out, and how."""
    return frozenset(session.info.get(_READ, ()))


def record_reads(session: Session, actor: Actor, read: Iterable[tuple[str, Reading]], place: str) -> None:
    """Who looked at which matter's drafts, and where: one event each on the access chain."""
    for matter_id, how in sorted(read):
        audit.record(
            session,
            chain=ACCESS_CHAIN,
            action=how,
            actor=actor.person_id,
            subject=matter_id,
            changes={"place": [None, place]},
        )


def record_denial(session: Session, actor: Actor, place: str, wanted: str) -> None:
    """Somebody asked for what they may not have. `wanted`: the ids in the address, no text."""
    changes = {"place": [None, place], "wanted": [None, wanted]}
    audit.record(session, chain=ACCESS_CHAIN, action="access.denied", actor=actor.person_id, changes=changes)

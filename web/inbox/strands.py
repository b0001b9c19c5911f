"""Whose work items a list merges: each strand is one assignee or one candidate group, ordered by an index of its own.

An OR over groups would read and sort everything that is open; strands are read only as far as the page goes. Work that
would be refused on claiming is not offered (see `rules.duty_issues`): the other one of A and B has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select

from engine.models import WorkItem
from engine.work_items import is_open
from workflows.matters.gates import GATES
from workflows.matters.models import Editor
from workflows.people.actor import Actor, HeldPost
from workflows.people.models import Person
from workflows.prepublication.gate_kinds import DIFFERENCE, GATE_OF_KIND

Conditions = tuple[ColumnElement[bool], ...]
Authors = Callable[[str], ColumnElement[bool]]
_OWN_SECTION_EXCLUDED = sorted(gate for gate, known in GATES.items() if known.own_section_excluded)
_EXCLUDING_KINDS = sorted(kind for kind, gate in GATE_OF_KIND.items() if gate in _OWN_SECTION_EXCLUDED)


@dataclass(frozen=True)
class Strands:
    """`mine`: what the actor has in hand; `offered`: what their posts, and those that they stand in for, may claim."""

    mine: tuple[Conditions, ...]
    offered: tuple[Conditions, ...]

    @property
    def all(self) -> tuple[Conditions, ...]:
        return (*self.mine, *self.offered)


def strands_of(actor: Actor, whom: str | None = None, *, exactly: bool = True) -> Strands:
    """The open items within the actor's reach; no item is in two strands. `whom`: only what they do for this absent
    person. Not `exactly`: the same strands, in the same order, before what their authors are kept out of is left out;
    these are read from the indexes of lists alone."""
    authors = _wrote if exactly else _nobody
    mine: Conditions = (is_open, WorkItem.assignee == actor.person_id)
    if whom is not None:
        mine = (*mine, WorkItem.on_behalf_of == whom)
    standing_in = [held for held in actor.standing_in if whom in (None, held.held_for)]
    own = () if whom is not None else tuple(_of_group(actor, group, authors) for group in sorted(actor.groups))
    return Strands((mine,), (*own, *_stood_in(actor, standing_in, authors, own_groups=bool(own))))


def _of_group(actor: Actor, group: str, authors: Authors) -> Conditions:
    kept_out = _kept_out(actor, authors)
    return (is_open, WorkItem.assignee.is_(None), WorkItem.candidate_group == group, not_(kept_out))


def _stood_in(actor: Actor, posts: Sequence[HeldPost], authors: Authors, *, own_groups: bool) -> Iterator[Conditions]:
    """Nobody's items of absent people's groups, and what lies with these people themselves."""
    by_group: dict[str, list[HeldPost]] = {}
    for held in posts:
        by_group.setdefault(held.group, []).append(held)
    for group, helds in sorted(by_group.items()):
        if not (own_groups and group in actor.groups):
            yield (*_of_group(actor, group, authors), *_processes(helds), *_not_theirs(helds, authors))
        for held in helds:
            assigned = (is_open, WorkItem.assignee == held.held_for, WorkItem.candidate_group == group)
            yield (*assigned, *_processes([held]), not_(_kept_out(actor, authors)))


def _processes(helds: Sequence[HeldPost]) -> Conditions:
    if any(held.processes is None for held in helds):
        return ()
    covered = sorted({process for held in helds for process in held.processes or ()})
    return (WorkItem.main_process_id.in_(covered),)


def _not_theirs(helds: Sequence[HeldPost], authors: Authors) -> Conditions:
    """Exclusions go along: what the absent person wrote, or their section where a gate excludes it, nobody reviews in
    their name."""
    absent = {held.held_for for held in helds}
    if len(absent) != 1:
        return ()
    (person_id,) = map(str, absent)
    section = select(Person.section_id).where(Person.id == person_id).scalar_subquery()
    return (
        not_(
            or_(
                authors(person_id), and_(_excluding(), func.coalesce(WorkItem.scope, "") == func.coalesce(section, "-"))
            )
        ),
    )


def _kept_out(actor: Actor, authors: Authors) -> ColumnElement[bool]:
    # authors are looked up for each item as it comes: they are few, and the matter itself is not needed
    author = authors(actor.person_id)
    if actor.section_id is None:
        return author
    return or_(and_(_excluding(), func.coalesce(WorkItem.scope, "") == actor.section_id), author)


def _excluding() -> ColumnElement[bool]:
    """Work items of gates that people of the drafting section are kept out of."""
    return or_(
        WorkItem.kind.in_(_EXCLUDING_KINDS),
        and_(WorkItem.kind == DIFFERENCE, func.coalesce(WorkItem.item_key, "").in_(_OWN_SECTION_EXCLUDED)),
    )


def _wrote(person_id: str) -> ColumnElement[bool]:
    reviews = or_(WorkItem.kind.startswith("review."), WorkItem.kind.startswith("gate."))
    # a scalar is asked of each item; an EXISTS might begin with all that the person ever wrote
    wrote = select(Editor.matter_id).where(Editor.matter_id == WorkItem.subject, Editor.person_id == person_id)
    return and_(reviews, wrote.correlate(WorkItem).limit(1).scalar_subquery().is_not(None))


def _nobody(_person_id: str) -> ColumnElement[bool]:
    return false()

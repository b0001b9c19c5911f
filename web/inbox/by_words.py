"""Items whose matters hold words, in the order of their list: nothing is looked for outside what the list would show.

Common words fill a page near the top of the list: it is read from there, each text asked whether it holds them. For
others the index of words is asked which matters hold them, those that the reader's marks leave; of few, the items are
looked up matter by matter, or passed by in a list that is short. Many matters, and none of them near the top: the list
is read on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select, true
from sqlalchemy.orm import Session

from engine.models import WorkItem
from web.inbox.merging import Order, counted, merged
from web.inbox.strands import Conditions
from workflows.matters.search import COMMON, FEW, few_matters, holds_words, narrowing, share_of_newest
from workflows.people.actor import Actor

WALKED = 2000  # items
AMPLY = 3  # times the items that fill a page if the list holds a word as often as the texts written last


@dataclass(frozen=True)
class Searched:
    """A list in which words are looked for. `nearly`: its strands with some more items, as their indexes alone tell
    them; `shared`: what all strands say, in the words of the indexes that begin with the matter."""

    strands: Sequence[Conditions]
    nearly: Sequence[Conditions]
    order: Order
    shared: Conditions


def ids_with(
    session: Session, actor: Actor, searched: Searched, words: str, limit: int, *, walked: int = WALKED, most: int = FEW
) -> Sequence[str]:
    """Ids of the first `limit` items of the list, in its order, whose matters hold every word: the same however many
    items are `walked` at its top, and however many matters are few (at `most`). Raises Invalid."""
    share, holding = share_of_newest(session, words), holds_words(WorkItem.subject, words)
    if share >= COMMON:
        last = _last_walked(session, searched, min(walked, int(AMPLY * limit / share)))
        ids = _along(session, searched, holding, limit, last)
        if len(ids) == limit or not last:
            return ids
    few = few_matters(session, words, most, narrowing(session, actor))
    if few is None:
        return _along(session, searched, holding, limit)
    if share >= COMMON or _is_longer(session, searched, walked):
        return _of_few(session, searched, few, limit)
    return _along(session, searched, WorkItem.subject.in_(few), limit)


def _along(
    session: Session, searched: Searched, holding: ColumnElement[bool], limit: int, until: Conditions = ()
) -> Sequence[str]:
    """Along the list: each strand is read as far as the page goes, and only what holds the words is looked at more
    closely."""
    pairs = zip(searched.nearly, searched.strands, strict=True)
    strands = [(*near, *until, _passed_by(holding, and_(*strand))) for near, strand in pairs]
    return session.scalars(merged(searched.order, strands, limit)).all()


def _last_walked(session: Session, searched: Searched, walked: int) -> Conditions:
    """The condition on the first items of the list, so many of them; empty: the list ends before."""
    found = merged(searched.order, searched.nearly, walked).offset(walked - 1).limit(1)
    row = session.execute(found).first()
    return () if row is None else searched.order.until(row.key, row.id)


def _is_longer(session: Session, searched: Searched, walked: int) -> bool:
    """Whether the list has so many items; they are counted, not sorted."""
    return bool(session.scalar(select(counted(searched.nearly, walked) >= walked)))


def _of_few(session: Session, searched: Searched, few: Select[str], limit: int) -> Sequence[str]:
    """Among the items of few matters."""
    order, theirs = searched.order, select(WorkItem.id).where(WorkItem.subject.in_(few), *searched.shared)
    listed = _passed_by(or_(false(), *(and_(*strand) for strand in searched.strands)))
    wanted = select(WorkItem.id).where(WorkItem.id.in_(theirs), listed)
    return session.scalars(wanted.order_by(*order.of(order.key, WorkItem.id)).limit(limit)).all()


def _passed_by(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The conditions asked of each item as it comes, one after the other: none begins with an index of its own."""
    *before, last = conditions
    asked = case((last, true()), else_=false())
    for condition in reversed(before):
        asked = case((condition, asked), else_=false())
    return asked

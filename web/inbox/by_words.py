"""Items whose matters hold words, in the order of their list: nothing is looked for outside what the list would show.

Common words fill a page near the top of the list, and short lists are read to their end: no index of words is asked.
Else it is asked for the matters that hold them, and when those are few their items are looked up one by one; when they
are many, the list is read on.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, case, false, literal, or_, select
from sqlalchemy.orm import Session

from engine.models import WorkItem
from web.inbox.merging import Order, merged
from web.inbox.strands import Conditions
from workflows.matters.search import FEW, few_matters, holds_words

WALKED = 500  # items


def ids_with(
    session: Session,
    strands: Sequence[Conditions],
    order: Order,
    words: str,
    limit: int,
    *,
    shared: Conditions,
    walked: int = WALKED,
    most: int = FEW,
) -> Sequence[str]:
    """Ids of the first `limit` items of the list, in its order, whose matters hold every word: the same however many
    items are `walked` at its top, and however many matters are few (at `most`). `shared`: what all strands say.
    Raises Invalid."""
    ids = _at_the_top(session, strands, order, words, limit, walked)
    if len(ids) == limit or not _goes_on(session, strands, order, walked):
        return ids
    few = few_matters(session, words, most)
    if few is None:
        holding = [(*strand, holds_words(WorkItem.subject, words)) for strand in strands]
        return session.scalars(merged(order, holding, limit)).all()
    # inside a CASE no condition begins with an index of its own: it is asked of each item of these matters
    shown = case((or_(false(), *(and_(*strand) for strand in strands)), literal(True)), else_=literal(False))
    of_few = select(WorkItem.id).where(WorkItem.subject.in_(few), *shared, shown)
    return session.scalars(of_few.order_by(*order.of(order.key, WorkItem.id)).limit(limit)).all()


def _at_the_top(
    session: Session, strands: Sequence[Conditions], order: Order, words: str, limit: int, walked: int
) -> Sequence[str]:
    first = merged(order, strands, walked).subquery()
    found = select(first.c.id).where(holds_words(first.c.subject, words))
    return session.scalars(found.order_by(*order.of(first.c.key, first.c.id)).limit(limit)).all()


def _goes_on(session: Session, strands: Sequence[Conditions], order: Order, walked: int) -> bool:
    return session.scalar(merged(order, strands, walked).offset(walked - 1).limit(1)) is not None

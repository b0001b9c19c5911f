"""From work items to the rows of the inbox, and its standing and saved views with how much waits in each."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.models import WorkItem
from web.clocks import DueWords, due_words_of
from web.inbox import queries
from web.inbox.filters import Filters
from web.inbox.opened_from import beside, opened_from, view_names
from web.inbox.queries import Listed
from web.inbox.views import Beside, InboxView, InboxViews, Row
from web.presentation import moment
from workflows.matters.excerpts import Excerpt, excerpts
from workflows.people.actor import Actor
from workflows.people.reach import acting_for
from workflows.prepublication import work
from workflows.prepublication.countersigning import IN_TURN
from workflows.views.queries import ViewLine

MOST_SAVED_COUNTED = 8


def inbox_views(session: Session, actor: Actor, saved: Sequence[ViewLine] = ()) -> InboxViews:
    """All views with their counts, in one statement; what was done is not counted, nor what words are looked for in."""
    wanted = [(each.view.id, each.view.wanted) for each in saved if _countable(each)][:MOST_SAVED_COUNTED]
    people = sorted({(held.held_for_name or "", str(held.held_for)) for held in actor.standing_in})
    asked = [
        *queries.STANDING,
        *(("group", Filters(standing_in=person_id)) for _name, person_id in people),
        *((str(given["view"]), Filters.parse(given)) for _id, given in wanted),
    ]
    numbers = queries.counts_of(session, actor, asked)
    standing, before = len(queries.STANDING), len(queries.STANDING) + len(people)
    # the bar on top shows them too
    counted = g.inbox_counts = dict(zip(queries.COUNTED_VIEWS, numbers[:standing], strict=True))
    labels = view_names()
    views = tuple(InboxView(code, labels[code], counted.get(code)) for code in queries.VIEWS)
    theirs = zip(people, numbers[standing:before], strict=True)
    more = zip(wanted, numbers[before:], strict=True)
    return InboxViews(
        views,
        tuple(InboxView(person_id, name, number) for (name, person_id), number in theirs),
        {view_id: queries.bounded(number) for (view_id, _given), number in more},
    )


def _countable(line: ViewLine) -> bool:
    wanted = line.view.wanted
    return wanted.get("view") in queries.COUNTED_VIEWS and "q" not in wanted


def rows_of(session: Session, actor: Actor, found: Sequence[Listed], words: str = "") -> tuple[Row, ...]:
    """The rows of a list, in its order; where its `words` stand in a text only, with an excerpt."""
    said = excerpts(session, actor, words, {each.item.subject: f"{each.title}\n{each.number}" for each in found})
    return tuple(_row(session, actor, each, said.get(each.item.subject, ())) for each in found)


def _row(session: Session, actor: Actor, each: Listed, excerpt: Excerpt) -> Row:
    item = each.item
    ended = None
    if item.status != "open" and item.ended_at is not None:
        ended = _("%(at)s 办结", at=moment(item.ended_at))
    return Row(
        id=item.id,
        title=each.title,
        number=each.number,
        stage=item.name,
        section=each.section,
        due=DueWords("", "none") if ended else due_words_of(session, item),
        urgency=each.urgency,
        round=1 if item.element_id == IN_TURN else item.round,  # the others' turns are no rounds
        claimable=work.is_offered(item, actor),
        taken_by=each.holder if item.status == "open" and item.assignee not in (None, actor.person_id) else None,
        ended=ended,
        returned=each.returned and not ended,
        for_whom=_for_whom(actor, item),
        excerpt=excerpt,
    )


def _for_whom(actor: Actor, item: WorkItem) -> str:
    """The absent person in whose place alone the actor has the item, or may claim it; empty: nobody's."""
    if item.assignee is None and item.candidate_group in actor.groups:
        return ""
    return next((held.held_for_name or "" for held in acting_for(actor, item)), "")


def list_beside(session: Session, actor: Actor, work_item_id: str) -> Beside:
    """The list that this item was opened from."""
    wanted = opened_from()
    found, more = beside(session, actor, work_item_id)
    return Beside(wanted.label(actor), wanted.url, rows_of(session, actor, found), more)

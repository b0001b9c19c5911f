"""Somebody of the demo bureau is away from its last day on, and a colleague stands in: 代办 as it runs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.models import WorkItem
from engine.runtime import now
from workflows.people.queries import load_actor, person_by_login
from workflows.people.substitution_queries import holdings_of
from workflows.people.substitution_rules import Wanted
from workflows.prepublication import actions
from workflows.prepublication.substitutions import arrange

ABSENT, SUBSTITUTE = "yangfan", "tanglu"
_TERM = timedelta(days=13)
_TAKEN = "coordinate"  # what the substitute has in hand already; the rest waits


def send_away(session: Session) -> None:
    """The publisher goes on a course and leaves every post to a colleague, who claims one item in their place."""
    absent, substitute = person_by_login(session, ABSENT), person_by_login(session, SUBSTITUTE)
    assert absent is not None
    assert substitute is not None
    today = local_date(now(session))
    wanted = Wanted(
        absent_id=absent.id,
        substitute_id=substitute.id,
        holdings=tuple(held.holding_id for held in holdings_of(session, absent.id, today, today)),
        first_day=today,
        last_day=today + _TERM,
        reason="参加市级新闻发布业务培训。",
    )
    arrange(session, wanted, actor=load_actor(session, absent.id))
    left = select(WorkItem.id).where(WorkItem.status == "open", WorkItem.element_id == _TAKEN)
    actions.claim(session, session.scalars(left).one(), load_actor(session, substitute.id))

"""兼岗决定: a leader lets one person clear secrecy and attribute of a matter, separately, for a while."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from engine.errors import Invalid, Issue, NotAllowed
from engine.ids import new_id
from workflows.people.actor import Actor
from workflows.people.models import DualPostDecision
from workflows.people.queries import person, today
from workflows.people.recording import record_act
from workflows.people.rules import dual_post_issues


def record_dual_post_decision(
    session: Session, person_id: str, *, actor: Actor, valid_until: date, reason: str, decided_on: date | None = None
) -> DualPostDecision:
    """兼岗决定: until `valid_until` (included) the person may clear secrecy *and* attribute of one matter, separately.

    Only by a holder of `leader`, never for themself, never backdated. Raises NotAllowed, Invalid.
    """
    if issues := dual_post_issues(actor, person_id):
        raise NotAllowed(issues[0].message, issues=issues)
    decided_on = decided_on or today(session)
    if decided_on < today(session):
        raise Invalid(
            "兼岗决定不得倒签日期。", issues=[Issue("dual-post-date", "决定日期不能早于今天。", field="decided_on")]
        )
    if valid_until < decided_on:
        raise Invalid("兼岗决定的截止日期不能早于决定日期。")
    if not reason.strip():
        raise Invalid("请写明兼岗理由。", issues=[Issue("dual-post-reason", "请写明兼岗理由。", field="reason")])
    decision = DualPostDecision(
        id=new_id(),
        person_id=person(session, person_id).id,
        decided_by=actor.person_id,
        decided_on=decided_on,
        valid_until=valid_until,
        reason=reason.strip(),
    )
    session.add(decision)
    session.flush()
    changes = {
        "person": [None, person_id],
        "decision": [None, decision.id],
        "valid_until": [None, valid_until.isoformat()],
    }
    record_act(session, "dual_post.decided", actor, changes, decision.reason)
    return decision

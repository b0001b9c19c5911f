"""What was approved is done: in the transaction of the approval, to all documents of the release, or not at all."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import NotFound, NotReady
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.locks import lock_matter
from workflows.matters.states import set_state
from workflows.notices.actions import notify
from workflows.people.queries import administrators, holders
from workflows.release.locks import lock_release_set
from workflows.release.models import ReleaseSet
from workflows.takedown.channels import tell_channels
from workflows.takedown.checks import carrying_issues
from workflows.takedown.models import TakedownCase
from workflows.takedown.queries import case_of, decision_due, standing_mark
from workflows.takedown.rules import MARKING
from workflows.takedown.switching import Mark, mark_public, take_off


def carry_out(session: Session, matter_id: str, actor: str) -> ReleaseSet:
    """Withdraws, marks or restores the release of the case. Raises NotFound, NotReady with every reason why it may not.

    Locks: the case's matter, then the matter of the release, then the release.
    """
    own = lock_matter(session, matter_id)
    case = case_of(session, matter_id)
    if case is None:
        raise NotFound
    about, release_set = lock_release_set(session, case.release_set_id)
    issues = carrying_issues(session, case, own, about, release_set, standing_mark(session, release_set.id))
    if issues:
        raise NotReady("不能执行，什么都没有改变：" + issues[0].message, issues=issues)
    _do(session, case, release_set, actor)
    case.decided_at = now(session)
    set_state(session, own, "archived", actor)
    tell_channels(session, own.id, release_set, release_set.channels)
    told = [about.drafter_id, own.drafter_id, *(each.person_id for each in holders(session, "publisher"))]
    notify(session, told, "takedown_decided", matter_id=own.id, actor_id=actor)
    return release_set


def _do(session: Session, case: TakedownCase, release_set: ReleaseSet, actor: str) -> None:
    mark = Mark(str(case.kind), case.public_words, case.hide_title, case.matter_id)
    if case.kind == "restore":
        mark_public(session, release_set, None, actor, "takedown.restored")
    elif case.kind in MARKING:
        mark_public(session, release_set, mark, actor, "takedown.marked")
    else:
        take_off(session, release_set, mark, actor, "takedown.withdrawn")


def report_overdue(session: Session, matter_id: str, actor: str) -> None:
    """逾期上报: nobody has decided in time. What is down stays down; leaders and security officers are told."""
    case = case_of(session, matter_id)
    if case is None or case.decided_at is not None:
        return
    leaders = [each.person_id for post in ("leader", "deputy_leader") for each in holders(session, post)]
    officers = [each.id for each, role in administrators(session) if role == "security"]
    notify(session, [*leaders, *officers], "takedown_overdue", matter_id=matter_id)
    until = decision_due(session, case).at
    trail.record(session, matter_id, "takedown.overdue", actor, {"decide_by": [None, until.isoformat()]})

"""撤回 (back to drafting, until sign-off) and 终止 (the matter ends), by the drafter or the head of the section."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine import commands
from engine.errors import NotAllowed, NotFound, NotReady
from workflows.matters.checks import require_reason
from workflows.matters.classes import CLASSES
from workflows.matters.following import moved_on
from workflows.matters.locks import lock_matter
from workflows.matters.models import Matter
from workflows.matters.revisions import close_revision
from workflows.matters.rules import edit_issues
from workflows.matters.states import set_state
from workflows.people.actor import Actor
from workflows.prepublication.telling import tell_stopped
from workflows.prepublication.work import lock_process
from workflows.release.queries import is_suspended


def withdraw(session: Session, matter_id: str, actor: Actor, reason: str) -> None:
    """撤回: closes the revision, voids its approvals, cancels the open reviews, reopens drafting.

    Raises NotReady once it is signed off: from then on only a return by its reviewers brings it back.
    """
    matter, instance_id = _locked(session, matter_id, actor, reason)
    if matter.state != "in_review":
        raise NotReady("只有审查中、签发之前的事项可以撤回。")
    close_revision(session, matter.id, "withdrawn", actor.person_id)
    result = commands.deliver_message(session, instance_id, "withdraw", actor=actor.person_id, reason=reason)
    tell_stopped(session, result, matter.id, actor.person_id)
    moved_on(session, matter.id, actor.person_id)


def terminate(session: Session, matter_id: str, actor: Actor, reason: str) -> None:
    """终止: the matter ends without release; everything open is cancelled, nothing is deleted. Raises NotFound,
    NotAllowed, Invalid (no reason), NotReady (taken down at once: that is decided by its review)."""
    matter, instance_id = _locked(session, matter_id, actor, reason)
    if CLASSES[matter.matter_class].about_release and is_suspended(session, str(matter.previous_matter_id)):
        raise NotReady("已经紧急下线的，须经审查决定撤下还是恢复，不能终止。")
    _end(session, matter, instance_id, actor.person_id, reason)


def overtake(session: Session, matter_id: str, by: str, reason: str) -> None:
    """A matter that something more urgent makes needless ends, whoever drafted it; the caller has judged who may.

    Raises NotFound, Conflict (its process has ended already).
    """
    known = session.get(Matter, matter_id)
    if known is None or known.instance_id is None:
        raise NotFound
    commands.lock_instance(session, known.instance_id)
    _end(session, lock_matter(session, matter_id), known.instance_id, by, reason)


def _end(session: Session, matter: Matter, instance_id: str, by: str, reason: str) -> None:
    close_revision(session, matter.id, "terminated", by)
    result = commands.cancel_instance(session, instance_id, actor=by, reason=reason)
    tell_stopped(session, result, matter.id, by)
    set_state(session, matter, "terminated", by, reason=reason)
    moved_on(session, matter.id, by)


def _locked(session: Session, matter_id: str, actor: Actor, reason: str) -> tuple[Matter, str]:
    matter = lock_process(session, matter_id, actor)
    require_reason(reason)
    if matter.instance_id is None:
        raise NotReady("该事项还没有开始流转。")
    if issues := edit_issues(actor, matter):
        raise NotAllowed(issues[0].message, issues=issues)
    return matter, matter.instance_id

"""What a person does with a work item: claim, give back, reassign, complete. Page, API and tests call the same.

Locks are taken in one order: instance, matter, release set, audit chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine import commands
from engine.commands import StepResult
from engine.errors import Conflict, Issue, NotAllowed, NotReady
from engine.work_items import Item
from workflows.matters import opinions
from workflows.matters.eligibility import involvement
from workflows.matters.following import moved_on
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.side_tasks import end_parts
from workflows.people.acting import act_as
from workflows.people.actor import Actor
from workflows.people.queries import load_actor
from workflows.prepublication import side_rules, work
from workflows.prepublication.decision import Decision
from workflows.prepublication.holding import hold
from workflows.prepublication.kinds import kind_of
from workflows.prepublication.telling import tell_cancelled, tell_reassigned

LONGEST_SEEN = 24  # characters


@dataclass(frozen=True)
class Seen:
    """What the page showed: version of the work item and ordinal of the open revision (0: none)."""

    version: int
    revision: int

    def __str__(self) -> str:
        return f"{self.version}.{self.revision}"

    @classmethod
    def parse(cls, text: str) -> Seen:
        """Raises Conflict when it is not what a page of ours sends."""
        version, _, revision = text.partition(".")
        if not (version.isdecimal() and revision.isdecimal() and len(text) <= LONGEST_SEEN):
            raise Conflict
        return cls(int(version), int(revision))


def claim(session: Session, work_item_id: str, actor: Actor, seen_version: int | None = None) -> Item:
    """签收. Raises NotFound (not theirs to see), NotAllowed with reasons, Conflict (somebody was faster)."""
    item = work.open_item(session, work_item_id, actor)
    judged = work.judged(session, item, actor)
    _refuse(judged.issues, NotAllowed)
    act_as(session, actor, judged.held)
    return commands.claim_work_item(
        session, item.id, actor=actor.person_id, seen_version=seen_version, on_behalf_of=judged.on_behalf_of
    )


def release(session: Session, work_item_id: str, actor: Actor, seen_version: int | None = None) -> Item:
    """退还: the assignee gives the item back to its group."""
    item = work.open_item(session, work_item_id, actor)
    return commands.release_work_item(session, item.id, actor=actor.person_id, seen_version=seen_version)


def reassign(
    session: Session, work_item_id: str, actor: Actor, to_person_id: str, reason: str, seen_version: int | None = None
) -> Item:
    """转办 within the candidate group, by its assignee or the head of that section. The exclusions go along."""
    item = work.item_to_reassign(session, work_item_id, actor)
    receiver = load_actor(session, to_person_id)
    _refuse(work.reassignment_issues(session, item, actor, receiver, reason), NotAllowed)
    as_judged = item.version if seen_version is None else seen_version
    given = commands.reassign_work_item(
        session, item.id, actor=actor.person_id, assignee=to_person_id, reason=reason, seen_version=as_judged
    )
    tell_reassigned(session, given, actor.person_id, item.assignee)
    return given


def complete(
    session: Session,
    work_item_id: str,
    actor: Actor,
    answers: Mapping[str, Any],
    seen: Seen | None = None,
    *,
    signed: bool = False,
) -> StepResult:
    """Decide: lock, rules, checks, opinion and the kind's effect, then the engine moves on; all one transaction.

    Where signers were added after the decision it is held for them, and nothing moves on; `signed`: they have agreed to
    exactly these answers.

    Raises NotFound, NotAllowed, Invalid (one issue per field), NotReady, Conflict (stale page, lost race), StepFailed.
    """
    locked = work.lock_open_item(session, work_item_id, actor)
    if not locked.item.is_open:
        raise Conflict
    item, matter = locked.item, lock_matter(session, locked.item.subject)
    revision = open_revision(session, matter.id)
    _refuse_stale(seen, item, revision.ordinal if revision else 0)
    judged = work.judged(session, item, actor, matter)
    _refuse(judged.issues, NotAllowed)
    form = work.form_of(session, item, locked.instance.definition_id)
    clean = form.validate(answers, work.form_options(session, form, item, answers))
    _refuse(side_rules.waiting_issues(session, item), NotReady)
    _refuse(work.outcome_issues(session, item, matter, clean), NotReady)
    act_as(session, actor, judged.held)
    if not signed and side_rules.has_after_signers(session, item):
        return hold(session, item, matter, revision, actor, answers)
    beside = [part.work_item_id for part in involvement(session, matter.id).parts if part.is_open]
    kind = kind_of(session, item)
    opinion = opinions.record_opinion(
        session, item=item, matter=matter, revision=revision, actor=actor, answers=clean, standing=judged.held
    )
    kind.action(Decision(session, item, kind, actor, judged.held, judged.known, matter, revision, clean, opinion))
    moved_on(session, matter.id, actor.person_id)
    result = commands.complete_locked(
        session, locked, actor=actor.person_id, routing=form.routing(clean), on_behalf_of=judged.on_behalf_of
    )
    tell_cancelled(session, result, locked.beside, actor.person_id)
    if stopped := [each for each in beside if each in result.cancelled]:
        end_parts(session, matter.id, actor.person_id, "superseded", stopped)
    return result


def _refuse_stale(seen: Seen | None, item: Item, revision: int) -> None:
    if seen is not None and seen != Seen(item.version, revision):
        raise Conflict


def _refuse(issues: Sequence[Issue], error: type[NotAllowed] | type[NotReady]) -> None:
    if issues:
        raise error(issues[0].message, issues=issues)

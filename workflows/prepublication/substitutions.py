"""AB角代办: arrange it, confirm it, end it. What the substitute has in hand goes back with its end."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import audit, commands
from engine.errors import Conflict, Invalid, Issue, NotAllowed
from engine.ids import new_id
from engine.models import WorkItem
from engine.runtime import now, runtime_of
from engine.workflow import Scalar
from workflows.matters.gates import GATES
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.models import Person, Substitution, SubstitutionPost
from workflows.people.queries import administrators, person, today
from workflows.people.substitution_queries import (
    Arranged,
    CoveredPost,
    arranged_one,
    groups_throughout,
    holdings_of,
    overlapping,
)
from workflows.people.substitution_rules import (
    LONGEST_REASON,
    Wanted,
    arranging_issues,
    clash_issues,
    confirming_issues,
    ending_issues,
    person_issues,
    term_issues,
    to_confirm,
)


def arrange(session: Session, wanted: Wanted, *, actor: Actor) -> Substitution:
    """A new substitution; both people are told, and the security officers where it waits for them.

    Raises NotFound, NotAllowed, Invalid with an issue per field.
    """
    absent, substitute = _locked(session, wanted)
    posts = [
        held
        for held in holdings_of(session, absent.id, wanted.first_day, wanted.last_day)
        if held.holding_id in wanted.holdings
    ]
    _refuse(arranging_issues(actor, absent.id, posts), NotAllowed)
    issues = [
        *person_issues(absent, substitute),
        *term_issues(wanted, today(session), runtime_of(session).packages),
        *_lost_posts(wanted, posts),
    ]
    if not issues:
        others = overlapping(session, [absent.id, substitute.id], wanted.first_day, wanted.last_day)
        issues = clash_issues(wanted, others)
    _refuse(issues, Invalid)
    made = Substitution(
        id=new_id(),
        absent_id=absent.id,
        substitute_id=substitute.id,
        processes=sorted(wanted.processes) or None,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        reason=wanted.reason.strip(),
        made_by=actor.person_id,
        made_at=now(session),
        waits=_waits(session, wanted, posts, actor),
    )
    session.add(made)
    session.flush()
    session.add_all(SubstitutionPost(substitution_id=made.id, holding_id=held.holding_id) for held in posts)
    session.flush()
    _record(session, "substitution.arranged", made, posts, actor, made.reason)
    _tell(session, made, actor)
    if made.waits:
        officers = [each.id for each, role in administrators(session) if role == "security"]
        notify(session, officers, "substitution_waits", about_id=made.id, actor_id=actor.person_id)
    return made


def _waits(session: Session, wanted: Wanted, posts: Sequence[CoveredPost], actor: Actor) -> bool:
    gates = frozenset().union(*(gate.posts for gate in GATES.values()))
    qualified = groups_throughout(session, wanted.substitute_id, wanted.first_day, wanted.last_day)
    return to_confirm(actor, posts, gates, qualified)


def confirm(session: Session, substitution_id: str, *, actor: Actor) -> None:
    """The security officer lets somebody decide gates in an absent person's place: it counts from now on, within its
    days. Raises NotFound, NotAllowed, Conflict."""
    known = arranged_one(session, substitution_id, actor)
    _refuse(confirming_issues(actor, known), NotAllowed)
    waiting = Substitution.id == substitution_id, Substitution.waits.is_(True), Substitution.ended_at.is_(None)
    values = {"waits": False, "confirmed_at": now(session), "confirmed_by": actor.person_id}
    if (
        session.execute(update(Substitution).where(*waiting).values(**values).returning(Substitution.id)).first()
        is None
    ):
        raise Conflict("这项代办刚刚已被确认或结束，请刷新后核对。")
    _record(session, "substitution.confirmed", known.row, known.posts, actor)
    _tell(session, known.row, actor)


def end(session: Session, substitution_id: str, *, actor: Actor, reason: str) -> list[str]:
    """End it now, whether it has begun or not: it acts on the next request. What the substitute has in hand goes back
    to whom they stood in for; returns the ids of these work items. Raises NotFound, NotAllowed, Invalid, Conflict."""
    known = arranged_one(session, substitution_id, actor)
    _refuse(ending_issues(actor, known), NotAllowed)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        said = f"请填写结束代办的原因，不超过 {LONGEST_REASON} 字。"
        raise Invalid(said, issues=[Issue("substitution.reason", said, field="reason")])
    still = (Substitution.id == substitution_id) & Substitution.ended_at.is_(None)
    values = {"ended_at": now(session), "ended_by": actor.person_id, "ended_reason": reason.strip()}
    if session.execute(update(Substitution).where(still).values(**values).returning(Substitution.id)).first() is None:
        raise Conflict("这项代办刚刚已被结束，请刷新后核对。")
    returned = _give_back(session, known, actor)
    _record(session, "substitution.ended", known.row, known.posts, actor, reason.strip())
    _tell(session, known.row, actor)
    return returned


def _locked(session: Session, wanted: Wanted) -> tuple[Person, Person]:
    """The two people, locked in one order: two arrangements at once would not see each other."""
    ids = sorted({wanted.absent_id, wanted.substitute_id})
    session.scalars(
        select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update(key_share=True)
    ).all()
    return person(session, wanted.absent_id), person(session, wanted.substitute_id)


def _lost_posts(wanted: Wanted, posts: Sequence[CoveredPost]) -> list[Issue]:
    if len(posts) == len(set(wanted.holdings)):
        return []
    return [Issue("substitution.posts", "所选岗位在这段时间不由此人担任，请重新选择。", field="posts")]


def _give_back(session: Session, known: Arranged, actor: Actor) -> list[str]:
    held = select(WorkItem).where(
        WorkItem.status == "open",
        WorkItem.assignee == known.row.substitute_id,
        WorkItem.on_behalf_of == known.row.absent_id,
        WorkItem.candidate_group.in_([each.group for each in known.posts]),
    )
    given = []
    for item in session.scalars(held.order_by(WorkItem.instance_id, WorkItem.id)).all():
        if known.row.processes is None or item.main_process_id in known.row.processes:
            try:
                commands.reassign_work_item(
                    session,
                    item.id,
                    actor=actor.person_id,
                    assignee=known.row.absent_id,
                    reason="substitution.ended",
                    seen_version=item.version,
                )
            except Conflict:
                continue  # somebody was faster; what is still the substitute's goes back by itself
            given.append(item.id)
    return given


def _tell(session: Session, about: Substitution, actor: Actor) -> None:
    people = [about.absent_id, about.substitute_id]
    notify(session, people, "substitution", about_id=about.id, actor_id=actor.person_id)


def _record(
    session: Session,
    action: str,
    about: Substitution,
    posts: Sequence[CoveredPost],
    actor: Actor,
    reason: str | None = None,
) -> None:
    new: dict[str, Scalar] = {
        "person": about.absent_id,
        "substitute": about.substitute_id,
        "posts": ",".join(sorted(each.group for each in posts))[:500],
        "processes": ",".join(about.processes or []) or None,
        "first_day": about.first_day.isoformat(),
        "last_day": about.last_day.isoformat(),
        "substitution": about.id,
    }
    audit.record(
        session,
        chain=audit.ADMINISTRATION,
        action=action,
        actor=actor.person_id,
        reason=reason,
        changes={name: [None, value] for name, value in new.items()},
    )


def _refuse(issues: Sequence[Issue], error: type[NotAllowed] | type[Invalid]) -> None:
    if issues:
        raise error(issues[0].message, issues=issues)

"""Who of a candidate group may decide: the rules of `rules.py`, fed from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, and_, null, select, union_all
from sqlalchemy.orm import Session

from engine.errors import Issue
from workflows.matters.gates import JOINABLE
from workflows.matters.models import Approval, Editor, Matter
from workflows.matters.rules import Standing, duty_issues
from workflows.people.actor import Actor
from workflows.people.labels import group_label
from workflows.people.models import Administrator, Person, PostHolding
from workflows.people.queries import Holder, dual_post_decision_on, held_on, holders, sections, today


@dataclass(frozen=True)
class Candidate:
    """A holder of the group and why they may not decide (empty: they may)."""

    holder: Holder
    issues: tuple[Issue, ...]


def standing_of(session: Session, person_id: str, matter: Matter) -> Standing:
    """What the rules need to know of the person now; read from the database, not from a page or a request."""
    return standings_of(session, [person_id], matter)[person_id]


def standings_of(session: Session, person_ids: Sequence[str], matter: Matter) -> dict[str, Standing]:
    """The same for several people, in a fixed number of statements."""
    on = today(session)
    posts: dict[str, set[str]] = defaultdict(set)
    people = {}
    rows = session.execute(
        select(Person.id, Person.name, Person.section_id, Person.active, Administrator.role, PostHolding.post)
        .outerjoin(Administrator, Administrator.person_id == Person.id)
        .outerjoin(PostHolding, and_(PostHolding.person_id == Person.id, held_on(on)))
        .where(Person.id.in_(person_ids))
    )
    for person_id, name, section_id, active, role, post in rows:
        people[person_id] = name, section_id, active, role
        posts[person_id] |= {post} if post else set()
    editors, cleared = _part_taken(session, person_ids, matter.id)
    standings = {}
    for person_id, (name, section_id, active, role) in people.items():
        decision = dual_post_decision_on(session, person_id, on) if cleared[person_id] else None
        standings[person_id] = Standing(
            person_id=person_id,
            name=name,
            section_id=section_id,
            posts=frozenset(posts[person_id]) if active else frozenset(),
            matter_class=matter.matter_class,
            matter_section_id=matter.section_id,
            drafter_id=matter.drafter_id,
            editors=editors,
            cleared=frozenset(cleared[person_id]),
            dual_post_decision=decision.id if decision else None,
            administrator=role is not None,
        )
    return standings


def may_decide(session: Session, actor: Actor, matter: Matter, *, kind: str, gate: str | None = None) -> list[Issue]:
    """Why the actor may not decide a work item of the kind on the matter; empty: may. See `rules.duty_issues`."""
    return duty_issues(standing_of(session, actor.person_id, matter), kind, gate)


def candidates(session: Session, matter: Matter, group: str, *, kind: str, gate: str | None = None) -> list[Candidate]:
    """Every holder of the group with the reasons against them, A before B."""
    found = holders(session, group)
    standings = standings_of(session, [holder.person_id for holder in found], matter)
    return [Candidate(holder, tuple(duty_issues(standings[holder.person_id], kind, gate))) for holder in found]


def eligible_people(
    session: Session, matter: Matter, group: str, *, kind: str, gate: str | None = None
) -> list[Holder]:
    """The holders of the group who may decide, A before B."""
    found = candidates(session, matter, group, kind=kind, gate=gate)
    return [candidate.holder for candidate in found if not candidate.issues]


def eligibility_issues(
    session: Session, matter: Matter, group: str, *, kind: str, gate: str | None = None
) -> list[Issue]:
    """Empty when somebody of the group may decide; else one issue that says why nobody may, and the remedies."""
    found = candidates(session, matter, group, kind=kind, gate=gate)
    if any(not candidate.issues for candidate in found):
        return []
    where = group_label(group, {section.code: section.name for section in sections(session)})
    if not found:
        return [
            Issue("eligible.no-holder", f"「{where}」岗位目前无人任岗。办法：由管理员为该岗位配备人员。", field=group)
        ]
    why = "；".join(f"{candidate.holder.name}：{candidate.issues[0].message}" for candidate in found)
    remedies = "；".join(_remedies(gate, found))
    return [Issue("eligible.nobody", f"「{where}」岗位无人可以办理（{why}）。办法：{remedies}。", field=group)]


def _remedies(gate: str | None, found: list[Candidate]) -> list[str]:
    reasons = {issue.code for candidate in found for issue in candidate.issues}
    remedies = ["由安全保密管理员从其他科室增配该岗位的 A 角或 B 角"]
    if gate in JOINABLE and "separation.one-gate" in reasons:
        remedies.append("由主要领导作出兼岗决定（仅限保密审查与公开属性认定）")
    if reasons & {"separation.drafter", "separation.editor", "separation.own-section"}:
        remedies.append("退回起草科室，改由他人起草后重新立项")
    return remedies


def editors_of(session: Session, matter_id: str) -> frozenset[str]:
    """Everybody who wrote the matter's text: drafter, uploaders, whoever accepted a suggestion."""
    return frozenset(session.scalars(select(Editor.person_id).where(Editor.matter_id == matter_id)))


def _part_taken(
    session: Session, person_ids: Sequence[str], matter_id: str
) -> tuple[frozenset[str], dict[str, set[str]]]:
    """Everybody who wrote the matter's text, and the gates that each of these people ever approved in it. Voided
    approvals count: one gate a person and *matter*."""
    editors: set[str] = set()
    cleared: dict[str, set[str]] = defaultdict(set)
    wrote = select(Editor.person_id, null().label("gate")).where(Editor.matter_id == matter_id)
    approved = select(Approval.person_id, Approval.gate).where(
        Approval.matter_id == matter_id, Approval.person_id.in_(person_ids)
    )
    both: CompoundSelect[Any] = union_all(approved, wrote)
    for person_id, gate in session.execute(both):
        if gate is None:
            editors.add(person_id)
        else:
            cleared[person_id].add(gate)
    return frozenset(editors), cleared

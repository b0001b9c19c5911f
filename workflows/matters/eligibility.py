"""Who of a candidate group may decide: the rules of `rules.py`, fed from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import CompoundSelect, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from engine.errors import Issue, NotAllowed
from workflows.matters.gates import JOINABLE
from workflows.matters.locks import INVOLVEMENT, read_once
from workflows.matters.models import Approval, Editor, Matter
from workflows.matters.rules import Standing, duty_issues
from workflows.matters.side_models import DECIDING, SideTask
from workflows.people.actor import HeldPost
from workflows.people.labels import group_label
from workflows.people.queries import Holder, Rights, holders_among, rights_of, sections

SUBSTITUTION_ENDED = Issue("duty.substitution-ended", "代办已经结束，此项请退还，由原办理人或本岗位的人办理。")


@dataclass(frozen=True)
class Candidate:
    """A holder of the group and why they may not decide (empty: they may). Who stands in for one is judged with that
    one's exclusions too, so where no holder may decide nobody who stands in may either."""

    holder: Holder
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Duty:
    """What somebody of a candidate group has to decide. `gate`: the gate that the kind of work item decides."""

    group: str
    kind: str
    gate: str | None = None


@dataclass(frozen=True)
class GivenApproval:
    """An approval that somebody gave in the matter; not `valid`: void by now."""

    id: str
    person_id: str
    gate: str
    revision_id: str
    valid: bool
    on_behalf_of: str | None = None


@dataclass(frozen=True)
class SidePart:
    """A delegate's or added signer's part in deciding a work item, asked for (`is_open`) or done; not what was
    cancelled. `gate`: that the item decides; "" when none. `position`: of a signer, before or after the decision."""

    id: str
    person_id: str
    gate: str
    work_item_id: str
    is_open: bool
    position: str | None = None


@dataclass(frozen=True)
class Involvement:
    """Who wrote the matter's text (drafter, uploaders, whoever accepted a suggestion), every approval, in order, and
    who takes or took part in deciding beside the holders of the work items."""

    editors: frozenset[str]
    approvals: tuple[GivenApproval, ...]
    parts: tuple[SidePart, ...] = ()

    def cleared_by(self, person_id: str) -> frozenset[str]:
        """Gates that the person ever approved, or somebody who stood in for them, or that they took part in as delegate
        or added signer. Voided approvals count: one gate a person and *matter*."""
        approved = {each.gate for each in self.approvals if person_id in (each.person_id, each.on_behalf_of)}
        return frozenset(approved | {part.gate for part in self.parts if part.person_id == person_id and part.gate})

    def open_parts(self, work_item_id: str) -> tuple[SidePart, ...]:
        """The parts in deciding this work item that have been asked for and are not done."""
        return tuple(part for part in self.parts if part.is_open and part.work_item_id == work_item_id)

    def approved(self, revision_id: str) -> frozenset[str]:
        """Gates with a valid approval of the revision."""
        return frozenset(each.gate for each in self.approvals if each.valid and each.revision_id == revision_id)

    def without(self, ids: frozenset[str]) -> Involvement:
        """The same once these approvals are void."""
        void = (replace(each, valid=each.valid and each.id not in ids) for each in self.approvals)
        return replace(self, approvals=tuple(void))

    def with_approval(self, given: Approval) -> Involvement:
        """The same once this approval is given."""
        row = (given.id, given.person_id, given.gate, given.revision_id, given.void_at is None, given.on_behalf_of)
        return replace(self, approvals=(*self.approvals, GivenApproval(*row)))

    def last_approver(self, gate: str) -> str | None:
        """Who approved the gate last, void or not: a 差异复核 goes back to that person. None: nobody yet."""
        return next((each.person_id for each in reversed(self.approvals) if each.gate == gate), None)


def involvement(session: Session, matter_id: str) -> Involvement:
    """Read in one statement, and once while the matter is locked."""
    return read_once(session, matter_id, INVOLVEMENT, lambda: _read_involvement(session, matter_id))


def _read_involvement(session: Session, matter_id: str) -> Involvement:
    given = select(
        Approval.id,
        Approval.person_id,
        Approval.gate,
        Approval.revision_id,
        Approval.void_at.is_(None),
        Approval.on_behalf_of,
        literal("approval"),
    ).where(Approval.matter_id == matter_id)
    wrote = select(literal(""), Editor.person_id, literal(""), literal(""), literal(True), null(), literal("editor"))
    takes_part = select(
        SideTask.id,
        SideTask.person_id,
        func.coalesce(SideTask.gate, ""),
        func.coalesce(SideTask.work_item_id, ""),
        SideTask.state == "open",
        SideTask.position,
        literal("part"),
    ).where(SideTask.matter_id == matter_id, SideTask.kind.in_(DECIDING), SideTask.state != "cancelled")
    everything: CompoundSelect[Any] = union_all(given, wrote.where(Editor.matter_id == matter_id), takes_part)
    rows: Sequence[Any] = sorted(session.execute(everything), key=lambda row: row[0])
    return Involvement(
        editors=frozenset(row[1] for row in rows if row[6] == "editor"),
        approvals=tuple(GivenApproval(*row[:6]) for row in rows if row[6] == "approval"),
        parts=tuple(SidePart(*row[:6]) for row in rows if row[6] == "part"),
    )


def standing_of(session: Session, person_id: str, matter: Matter, held: HeldPost | None = None) -> Standing:
    """What the rules need to know of the person now; read from the database, not from a page or a request. `held`: the
    post by which they act, when it is an absent person's.

    Raises NotAllowed when there is no such person, or they do not stand in any more.
    """
    return standings_of(session, person_id, matter, [held])[0]


def standings_of(session: Session, person_id: str, matter: Matter, ways: Sequence[HeldPost | None]) -> list[Standing]:
    """The same for each of these posts by which the person could act; two statements in all. Raises NotAllowed."""
    absent = {held.held_for for held in ways if held is not None and held.held_for is not None}
    people = rights_of(session, person_ids={person_id, *absent})
    if person_id not in people:
        raise NotAllowed("该账号不存在或已停用，请联系系统管理员。")
    known = involvement(session, matter.id)
    return [_standing_by(held, people, person_id, matter, known) for held in ways]


def standings_among(
    session: Session, people: Mapping[str, Rights], person_ids: Sequence[str], matter: Matter
) -> list[Standing]:
    """The standings, in their own name, of people whose rights have been read already."""
    known = involvement(session, matter.id)
    return [_standing(people[person_id], matter, known) for person_id in person_ids]


def _standing_by(
    held: HeldPost | None, people: Mapping[str, Rights], person_id: str, matter: Matter, known: Involvement
) -> Standing:
    rights = people[person_id]
    own = _standing(rights, matter, known)
    if held is None or held.held_for is None:
        return own
    if held not in rights.standing_in:
        raise NotAllowed(SUBSTITUTION_ENDED.message, issues=[SUBSTITUTION_ENDED])
    # a 兼岗决定 is for whoever it names: nobody joins two gates in an absent person's name
    absent = replace(_standing(people[held.held_for], matter, known), dual_post_decision=None)
    return replace(own, posts=frozenset({held.post}), represented=absent)


def _standing(rights: Rights, matter: Matter, known: Involvement) -> Standing:
    cleared = known.cleared_by(rights.person_id)
    return Standing(
        person_id=rights.person_id,
        name=rights.name,
        section_id=rights.section_id,
        posts=frozenset(held.post for held in rights.posts),
        matter_class=matter.matter_class,
        matter_section_id=matter.section_id,
        drafter_id=matter.drafter_id,
        editors=known.editors,
        cleared=cleared,
        dual_post_decision=rights.dual_post_decision if cleared else None,
        administrator=rights.admin_role is not None,
    )


def candidates_for(session: Session, matter: Matter, duties: Sequence[Duty]) -> list[list[Candidate]]:
    """For each duty every holder of its group with the reasons against them, A before B; two statements in all."""
    if not duties:
        return []
    people = rights_of(session, groups={duty.group for duty in duties})
    known = involvement(session, matter.id)
    standings = {person_id: _standing(rights, matter, known) for person_id, rights in people.items()}
    return [
        [
            Candidate(holder, tuple(duty_issues(standings[holder.person_id], duty.kind, duty.gate)))
            for holder in holders_among(people.values(), duty.group)
        ]
        for duty in duties
    ]


def candidates(session: Session, matter: Matter, group: str, *, kind: str, gate: str | None = None) -> list[Candidate]:
    """Every holder of the group with the reasons against them, A before B."""
    return candidates_for(session, matter, [Duty(group, kind, gate)])[0]


def eligible_people(
    session: Session, matter: Matter, group: str, *, kind: str, gate: str | None = None
) -> list[Holder]:
    """The holders of the group who may decide, A before B."""
    found = candidates(session, matter, group, kind=kind, gate=gate)
    return [candidate.holder for candidate in found if not candidate.issues]


def nobody_issues(session: Session, duty: Duty, found: Sequence[Candidate]) -> list[Issue]:
    """Empty when one of the duty's candidates may decide; else one issue that says why nobody may, and the remedies."""
    if any(not candidate.issues for candidate in found):
        return []
    where = group_label(duty.group, {section.code: section.name for section in sections(session)})
    if not found:
        return [
            Issue(
                "eligible.no-holder", f"“{where}”岗位目前无人任岗。办法：由管理员为该岗位配备人员。", field=duty.group
            )
        ]
    why = "；".join(f"{candidate.holder.name}：{candidate.issues[0].message}" for candidate in found)
    remedies = "；".join(_remedies(duty.gate, found))
    return [Issue("eligible.nobody", f"“{where}”岗位无人可以办理（{why}）。办法：{remedies}。", field=duty.group)]


def _remedies(gate: str | None, found: Sequence[Candidate]) -> list[str]:
    reasons = {issue.code for candidate in found for issue in candidate.issues}
    remedies = ["由安全保密管理员从其他科室增配该岗位的 A 角或 B 角"]
    if gate in JOINABLE and "separation.one-gate" in reasons:
        remedies.append("由主要领导作出兼岗决定（仅限保密审查与公开属性认定）")
    if reasons & {"separation.drafter", "separation.editor", "separation.own-section"}:
        remedies.append("退回起草科室，改由他人起草后重新立项")
    return remedies


def editors_of(session: Session, matter_id: str) -> frozenset[str]:
    """Everybody who wrote the matter's text: drafter, uploaders, whoever accepted a suggestion."""
    return involvement(session, matter_id).editors

"""Who may take part in deciding a work item beside its holder, and what its holder has to wait for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Issue
from engine.work_items import Item
from workflows.matters.eligibility import Duty, SidePart, candidates_for, involvement, standings_among
from workflows.matters.gates import gate_label, mandatory_gates, posts_of
from workflows.matters.models import Matter
from workflows.matters.rules import taking_part_issues
from workflows.matters.side_models import HeldDecision
from workflows.people.actor import Actor
from workflows.people.queries import Rights, names_of, people, rights_of
from workflows.prepublication.gate_kinds import gate_of

_REVIEWING = ("review.", "gate.", "opinion")
_HELD = Issue("side.held", "结论已拟定，正等加签人会签；需要改动的，请先收回拟定的结论。")


def asking_issues(item: Item, actor: Actor) -> list[Issue]:
    """Why the actor may not delegate the item or add signers to it: its holder does, on reviews and opinions."""
    if not item.is_open or item.assignee != actor.person_id:
        return [Issue("side.holder", "委派和加签由正在办理此项的人发起，请先签收。")]
    if not item.kind.startswith(_REVIEWING):
        return [Issue("side.kind", "起草、登记和发布环节不能委派、加签。")]
    return []


def part_issues(
    session: Session, item: Item, matter: Matter, known: Mapping[str, Rights], wanted: Collection[str]
) -> list[Issue]:
    """Why one of these people may not take part in deciding the item; empty: all of them may, together.

    Separation of duties goes along: who could not decide the gate themself, their post left aside, prepares and signs
    nothing of it either; and every gate to come keeps somebody who may decide it.
    """
    gate = gate_of(item.kind, item.item_key)
    issues = [
        issue
        for standing in standings_among(session, known, [each for each in wanted if each in known], matter)
        for issue in taking_part_issues(standing, item.kind, gate)
    ]
    taking = {part.person_id for part in involvement(session, matter.id).open_parts(item.id)}
    twice = "、".join(known[each].name for each in wanted if each in taking and each in known)
    if twice:
        issues.append(Issue("side.twice", f"{twice}已在协办此项，不必再加。", field="people"))
    if not issues and gate is not None:
        issues += _leaves_nobody(session, item, matter, gate, wanted)
    return issues


@dataclass(frozen=True)
class Receiver:
    """Somebody who can be sent a copy or consulted; `issues`: why they may not take part in deciding the item."""

    person_id: str
    name: str
    section: str
    issues: tuple[Issue, ...]


def receivers(session: Session, matter: Matter, actor: Actor, item: Item | None = None) -> list[Receiver]:
    """The staff of the bureau but the actor, by section and name; four statements."""
    known = rights_of(session, person_ids=[each.id for each in people(session)])
    staff = [each for each in known.values() if each.admin_role is None and each.person_id != actor.person_id]
    standings = standings_among(session, known, [each.person_id for each in staff], matter)
    gate = gate_of(item.kind, item.item_key) if item is not None else None
    found = [
        Receiver(
            each.person_id,
            each.name,
            each.section_name or "",
            tuple(taking_part_issues(standing, item.kind, gate)) if item is not None else (),
        )
        for each, standing in zip(staff, standings, strict=True)
    ]
    return sorted(found, key=lambda each: (each.section, each.name, each.person_id))


def _leaves_nobody(session: Session, item: Item, matter: Matter, gate: str, wanted: Collection[str]) -> list[Issue]:
    """Mandatory gates that nobody could decide any more once these people and the holder have taken part in this."""
    others = [each for each in mandatory_gates(matter.matter_class) if each != gate]
    duties = [
        Duty(post, f"gate.{other}", other) for other in others for post in sorted(posts_of(other, matter.matter_class))
    ]
    able: dict[str, set[str]] = {other: set() for other in others}
    for duty, found in zip(duties, candidates_for(session, matter, duties), strict=True):
        able[str(duty.gate)] |= {each.holder.person_id for each in found if not each.issues}
    deciding = {item.assignee, item.on_behalf_of}  # who decides it in somebody's place uses up that one's gate too
    lost = [
        gate_label(other, matter.matter_class).zh
        for other, able_ones in able.items()
        if able_ones - deciding and not able_ones - {*deciding, *wanted}
    ]
    return [
        Issue("side.last", f"所选的人是后面“{name}”唯一可以办理的人，参与此项后该关口将无人可办，请另选他人。")
        for name in lost
    ]


def waiting_issues(session: Session, item: Item) -> list[Issue]:
    """What the holder has to wait for before deciding, whatever the outcome; empty: nothing."""
    return _waiting(session, item, involvement(session, item.subject).open_parts(item.id))


def _waiting(session: Session, item: Item, parts: Iterable[SidePart]) -> list[Issue]:
    parts = list(parts)
    if not parts:
        return []
    names = names_of(session, [part.person_id for part in parts])
    delegates = "、".join(names[part.person_id] for part in parts if part.position is None)
    signers = "、".join(names[part.person_id] for part in parts if part.position == "before")
    issues = []
    if delegates:
        issues.append(Issue("side.delegated", f"已委派{delegates}提出意见，尚未答复；不再等待的，请先撤销委派。"))
    if signers:
        issues.append(Issue("side.signers", f"加签人{signers}尚未提出意见；不再需要的，请先减签。"))
    if any(part.position == "after" for part in parts) and held_decision(session, item.id) is not None:
        issues.append(_HELD)
    return issues


def held_decision(session: Session, work_item_id: str) -> HeldDecision | None:
    """The decision of the item that waits for its added signers."""
    waiting = HeldDecision.work_item_id == work_item_id, HeldDecision.state == "waiting"
    return session.scalar(select(HeldDecision).where(*waiting).execution_options(populate_existing=True))


def has_after_signers(session: Session, item: Item) -> bool:
    """Whether a decision on the item is to be signed by others before it counts."""
    parts = involvement(session, item.subject).parts
    return any(part.work_item_id == item.id and part.position == "after" for part in parts)

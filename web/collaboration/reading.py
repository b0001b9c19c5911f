"""From side tasks to what the pages show. What may be done is asked of the rules that guard the actions."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import WorkItem
from engine.work_items import Item
from web.collaboration.views import ConsultationLine, HeldLine, SideLine, SidePanel, Urgeable
from web.installed import reading
from web.language import translate as t
from web.matters.shown import OpinionLine
from web.outcome_words import outcome_words
from web.presentation import moment
from workflows.collaboration.labels import CANCELLED, KINDS, OPEN, OUTCOMES, POSITIONS, REASONS
from workflows.collaboration.models import Consultation
from workflows.collaboration.queries import SideWork, count_waiting, side_work
from workflows.collaboration.rules import asking_issues
from workflows.collaboration.urging import UrgesOfItem, urges_of, urging_issues
from workflows.matters.models import Matter
from workflows.matters.side_models import HeldDecision, SideTask
from workflows.people.actor import Actor
from workflows.people.labels import Label, group_label
from workflows.people.queries import names_of, sections
from workflows.prepublication import side_rules
from workflows.prepublication.signers import may_remove

_TONES = {"agree": "good", "object": "bad"}


def side_count(actor: Actor) -> int:
    """How many side tasks wait for the actor; read once a request."""
    if "side_count" not in g:
        with reading() as session:
            g.side_count = count_waiting(session, actor)
    return int(g.side_count)


def panel(
    session: Session, matter: Matter, actor: Actor, item: Item | None = None, *, waits: bool = False
) -> SidePanel:
    """Side work of the matter; of one work item when one is given, copies and consultations of the whole matter.
    `waits`: with the open items that the actor waits for."""
    found = side_work(session, matter.id)
    shown = [task for task in found.tasks if item is None or task.work_item_id in (None, item.id)]
    held = found.held_of(item.id) if item is not None else None
    rights = _rights(session, matter, actor, item)
    return SidePanel(
        matter.id,
        item.id if item is not None else None,
        tuple(_line(session, task, found, actor, item, rights) for task in shown if task.kind != "consultation"),
        tuple(_consultation(each, found) for each in found.consultations),
        _held(held, found, actor) if held is not None and held.state in ("waiting", "dropped") else None,
        urged_words(urges_of(session, [item.id]).get(item.id)) if item is not None else "",
        rights,
        _urgeable(session, matter, actor, item) if waits else (),
    )


def _rights(session: Session, matter: Matter, actor: Actor, item: Item | None) -> frozenset[str]:
    may = set() if asking_issues(session, matter, actor) else {"ask"}
    if item is not None and not side_rules.asking_issues(item, actor):
        may.add("part")
    return frozenset(may)


def _urgeable(session: Session, matter: Matter, actor: Actor, item: Item | None) -> tuple[Urgeable, ...]:
    """The open items that the actor waits for; of one item, that one."""
    query = select(WorkItem).where(WorkItem.subject == matter.id, WorkItem.status == "open").order_by(WorkItem.id)
    items = session.scalars(query if item is None else query.where(WorkItem.id == item.id)).all()
    known = urges_of(session, [each.id for each in items])
    names = names_of(session, [each.assignee for each in items if each.assignee])
    posts = {section.code: section.name for section in sections(session)}
    found = []
    for each in items:
        urges = known.get(each.id)
        issues = urging_issues(session, each, matter, actor, urges)
        if not issues or issues[0].code == "urge.pause":
            why_not = t(issues[0].message) if issues else ""
            holder = names.get(each.assignee or "") or group_label(each.candidate_group, posts)
            found.append(Urgeable(each.id, each.name, holder, urged_words(urges), why_not))
    return tuple(found)


def urged_words(urges: UrgesOfItem | None) -> str:
    """已催办 2 次，上次 …：words; nothing when nobody urged."""
    if urges is None:
        return ""
    words: str = _("已催办 %(n)s 次，上次 %(at)s", n=urges.times, at=moment(urges.last_at))
    return words + str(_("：")) + urges.message if urges.message else words


def _line(
    session: Session, task: SideTask, found: SideWork, actor: Actor, item: Item | None, rights: frozenset[str]
) -> SideLine:
    may = _may(session, task, actor, item, rights)
    reason = t(REASONS[task.reason]) if task.reason in REASONS else task.reason or ""
    return SideLine(
        id=task.id,
        kind=task.kind,
        words=kind_words(task),
        stage=found.stages.get(task.work_item_id or "", ""),
        person=found.names.get(task.person_id, ""),
        asked_by=found.names.get(task.asked_by, ""),
        asked_at=task.asked_at,
        request=task.request,
        state=task.state,
        state_words=t(_state(task)),
        tone=_TONES.get(task.outcome or "", ""),
        text=task.text or reason,
        at=task.ended_at,
        may=may,
        after=task.position == "after",
    )


def _may(session: Session, task: SideTask, actor: Actor, item: Item | None, rights: frozenset[str]) -> frozenset[str]:
    if task.kind == "copy":
        mine = task.asked_by == actor.person_id or "ask" in rights
        return frozenset({"call_off"} if mine and task.state != "cancelled" else ())
    holds = item is not None and item.assignee == actor.person_id
    if task.state == "open":
        asked = task.asked_by == actor.person_id or (holds and task.kind == "delegation")
        heads = task.kind == "signer" and item is not None and may_remove(session, task, item, actor)
        return frozenset({"call_off"} if asked or heads else ())
    adopts = task.kind == "delegation" and task.state == "done" and holds and item is not None and item.is_open
    return frozenset({"adopt"} if adopts else ())


def _state(task: SideTask) -> Label:
    if task.state == "cancelled":
        return CANCELLED
    return OUTCOMES[task.outcome] if task.outcome else OPEN[task.kind]


def kind_words(task: SideTask) -> str:
    """委派, 抄送, 前加签, 后加签, 会商."""
    return t(POSITIONS[task.position]) if task.position else t(KINDS[task.kind])


def _held(held: HeldDecision, found: SideWork, actor: Actor) -> HeldLine:
    return HeldLine(
        state=held.state,
        person=found.names.get(held.person_id, ""),
        outcome=outcome_words(str(held.answers.get("outcome") or "done"))[0],
        opinion=str(held.answers.get("opinion") or ""),
        at=held.ended_at or held.at,
        reason=t(REASONS[held.reason]) if held.reason in REASONS else held.reason or "",
        may_recall=held.state == "waiting" and held.person_id == actor.person_id,
    )


def held_for(session: Session, work_item_id: str, names: dict[str, str], actor: Actor) -> HeldLine | None:
    """What the holder decided and the signers are to agree to; None while nothing is decided."""
    held = side_rules.held_decision(session, work_item_id)
    if held is None:
        return None
    return _held(held, SideWork((), (), (), names, {}), actor)


def _consultation(each: Consultation, found: SideWork) -> ConsultationLine:
    mine = [task for task in found.tasks if task.consultation_id == each.id]
    return ConsultationLine(
        each.id,
        each.topic,
        found.names.get(each.convened_by, ""),
        each.convened_at,
        len(mine),
        sum(task.state == "done" for task in mine),
        each.conclusion,
    )


def with_side_opinions(lines: Sequence[OpinionLine], side: SidePanel) -> tuple[OpinionLine, ...]:
    """The opinions of a matter with those of delegates and added signers among them, by time."""
    said = [
        OpinionLine(
            outcome=line.state_words,
            tone=line.tone,
            task=f"{line.stage}·{line.words}" if line.stage else line.words,
            person=line.person,
            text=line.text,
            at=line.at or line.asked_at,
            revision=None,
        )
        for line in side.answered
    ]
    return tuple(sorted([*lines, *said], key=lambda line: line.at))
